package schema

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"reflect"
	"strings"
	"unicode"
)

// comments are the doc comments of some packages: "package/path.Type", "package/path.Type.Field" and, for
// functions, "func Name".
type comments map[string]string

const module = "github.com/klab-dev/klab/"

func readComments(root string, packages ...string) (comments, error) {
	c := comments{}
	for _, pkg := range packages {
		files, err := filepath.Glob(filepath.Join(root, pkg, "*.go"))
		if err != nil || len(files) == 0 {
			return nil, fmt.Errorf("find the sources of %s below %s: %d files, %w", pkg, root, len(files), err)
		}
		for _, file := range files {
			parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ParseComments)
			if err != nil {
				return nil, fmt.Errorf("read %s: %w", file, err)
			}
			c.collect(module+pkg, parsed)
		}
	}
	return c, nil
}

func (c comments) collect(pkg string, file *ast.File) {
	for _, declaration := range file.Decls {
		switch d := declaration.(type) {
		case *ast.FuncDecl:
			c["func "+d.Name.Name] = d.Doc.Text()
		case *ast.GenDecl:
			for _, spec := range d.Specs {
				if t, ok := spec.(*ast.TypeSpec); ok {
					c[pkg+"."+t.Name.Name] = d.Doc.Text() + t.Doc.Text()
					c.fields(pkg+"."+t.Name.Name, t.Type)
				}
			}
		}
	}
}

func (c comments) fields(owner string, t ast.Expr) {
	structure, ok := t.(*ast.StructType)
	if !ok {
		return
	}
	for _, field := range structure.Fields.List {
		for _, name := range field.Names {
			c[owner+"."+name.Name] = field.Doc.Text()
		}
	}
}

// lookup satisfies jsonschema.Reflector.LookupComment. Comments are written for Go's readers: the name
// that opens them is taken away, and so is the line break.
func (c comments) lookup(t reflect.Type, field string) string {
	key := t.PkgPath() + "." + t.Name()
	if field == "" {
		return oneLine(c[key])
	}
	return sentence(c[key+"."+field], field)
}

// function says what a function does.
func (c comments) function(name string) string { return sentence(c["func "+name], name) }

// sentence drops the name a comment opens with, where the rest stands by itself.
func sentence(comment, name string) string {
	text := oneLine(comment)
	rest, named := strings.CutPrefix(text, name+" ")
	if !named || strings.HasPrefix(rest, "and ") {
		return text // it says something of several at once
	}
	runes := []rune(strings.TrimPrefix(rest, "is "))
	return string(append([]rune{unicode.ToUpper(runes[0])}, runes[1:]...))
}

func oneLine(text string) string { return strings.Join(strings.Fields(text), " ") }
