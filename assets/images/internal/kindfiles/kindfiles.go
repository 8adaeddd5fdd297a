// Package kindfiles reads out of the kind module what its own node images are
// made with: the files of a node, and the manifests that bring network and
// storage. They are read where the module cache has them, never copied into
// this repository, so that they always fit the kind that klab links.
package kindfiles

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"strconv"
)

// Kind is the kind module at a folder.
type Kind struct {
	// Node is the folder whose content lies over a node's root filesystem.
	Node string
	// Network and Storage are the manifests kind applies to a new cluster.
	Network, Storage string
	// NetworkImage, StorageImage and HelperImage are the images they name.
	NetworkImage, StorageImage, HelperImage string
}

// Read reads the module unpacked at dir.
func Read(dir string) (Kind, error) {
	texts := constants{}
	for _, name := range []string{"const_cni.go", "const_storage.go"} {
		if err := texts.read(filepath.Join(dir, "pkg/build/nodeimage", name)); err != nil {
			return Kind{}, fmt.Errorf("read kind's %s: %w", name, err)
		}
	}
	kind := Kind{Node: filepath.Join(dir, "images/base/files")}
	for name, field := range map[string]*string{
		"defaultCNIManifest":      &kind.Network,
		"defaultStorageManifest":  &kind.Storage,
		"kindnetdImage":           &kind.NetworkImage,
		"storageProvisionerImage": &kind.StorageImage,
		"storageHelperImage":      &kind.HelperImage,
	} {
		text, ok := texts[name]
		if !ok {
			return Kind{}, fmt.Errorf("kind in %s has no constant %s: this version needs a change here", dir, name)
		}
		*field = text
	}
	return kind, nil
}

// constants are the string constants of some files, by name.
type constants map[string]string

func (c constants) read(file string) error {
	parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.SkipObjectResolution)
	if err != nil {
		return err
	}
	for _, declaration := range parsed.Decls {
		general, ok := declaration.(*ast.GenDecl)
		if !ok || general.Tok != token.CONST {
			continue
		}
		for _, spec := range general.Specs {
			c.add(spec)
		}
	}
	return nil
}

func (c constants) add(spec ast.Spec) {
	value, ok := spec.(*ast.ValueSpec)
	if !ok || len(value.Names) != len(value.Values) {
		return
	}
	for i, name := range value.Names {
		if text, ok := c.evaluate(value.Values[i]); ok {
			c[name.Name] = text
		}
	}
}

// evaluate knows literals, constants read before, and their concatenation.
func (c constants) evaluate(expression ast.Expr) (string, bool) {
	switch e := expression.(type) {
	case *ast.BasicLit:
		text, err := strconv.Unquote(e.Value)
		return text, err == nil
	case *ast.Ident:
		text, ok := c[e.Name]
		return text, ok
	case *ast.BinaryExpr:
		left, leftOK := c.evaluate(e.X)
		right, rightOK := c.evaluate(e.Y)
		return left + right, leftOK && rightOK && e.Op == token.ADD
	}
	return "", false
}
