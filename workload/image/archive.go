package image

import (
	"archive/tar"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"time"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/static"
	"github.com/google/go-containerregistry/pkg/v1/tarball"
	"github.com/google/go-containerregistry/pkg/v1/types"
)

// entry is one file of a tar archive; a name that ends in a slash is a folder.
type entry struct {
	name string
	mode int64
	data []byte
}

// newLayer is not compressed: the archive never crosses a network, nodes unpack
// it faster, and its digest then does not depend on a compressor's version.
func newLayer(binary []byte) (v1.Layer, error) {
	data, err := writeTar([]entry{
		{"etc/", 0o755, nil},
		{"etc/passwd", 0o644, []byte("root:x:0:0:root:/:/web\nnobody:x:65534:65534:nobody:/:/web\n")},
		{"etc/group", 0o644, []byte("root:x:0:\nnobody:x:65534:\n")},
		{"tmp/", 0o1777, nil},
		{"web", 0o755, binary},
	})
	if err != nil {
		return nil, err
	}
	return static.NewLayer(data, types.DockerUncompressedLayer), nil
}

// write makes a docker-archive. The library's own writer orders the images by
// chance, and the same klab must always make the same bytes.
func write(tags []string, images []v1.Image, layer v1.Layer) ([]byte, error) {
	diff, err := layer.DiffID()
	if err != nil {
		return nil, err
	}
	reader, err := layer.Uncompressed()
	if err != nil {
		return nil, err
	}
	content, err := io.ReadAll(reader)
	if err != nil {
		return nil, err
	}
	layerFile := diff.Hex + ".tar"
	entries := []entry{{layerFile, 0o644, content}}
	var manifest tarball.Manifest
	for i, image := range images {
		config, err := image.RawConfigFile()
		if err != nil {
			return nil, err
		}
		hash, err := image.ConfigName()
		if err != nil {
			return nil, err
		}
		file := hash.Hex + ".json"
		entries = append(entries, entry{file, 0o644, config})
		manifest = append(manifest, tarball.Descriptor{Config: file, RepoTags: []string{tags[i]}, Layers: []string{layerFile}})
	}
	index, err := json.Marshal(manifest)
	if err != nil {
		return nil, err
	}
	return writeTar(append(entries, entry{"manifest.json", 0o644, index}))
}

func writeTar(entries []entry) ([]byte, error) {
	var data bytes.Buffer
	w := tar.NewWriter(&data)
	for _, e := range entries {
		header := &tar.Header{
			Typeflag: tar.TypeReg, Name: e.name, Mode: e.mode, Size: int64(len(e.data)),
			ModTime: time.Unix(0, 0), Format: tar.FormatUSTAR,
		}
		if strings.HasSuffix(e.name, "/") {
			header.Typeflag = tar.TypeDir
		}
		err := w.WriteHeader(header)
		if err == nil {
			_, err = w.Write(e.data)
		}
		if err != nil {
			return nil, fmt.Errorf("add %s: %w", e.name, err)
		}
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return data.Bytes(), nil
}
