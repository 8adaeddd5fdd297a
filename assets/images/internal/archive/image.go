package archive

import (
	"archive/tar"
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"time"
)

// Image is a stack of layers with what to run in it.
type Image struct {
	Tags       []string
	Layers     []Layer
	Entrypoint []string
	Cmd        []string
	Env        []string
	User       string
	WorkDir    string
	Ports      []string // "80/tcp"
	StopSignal string
	Labels     map[string]string
}

type config struct {
	Architecture string    `json:"architecture"`
	OS           string    `json:"os"`
	Created      time.Time `json:"created"`
	Config       process   `json:"config"`
	RootFS       rootFS    `json:"rootfs"`
}

type process struct {
	User         string              `json:"User,omitempty"`
	Env          []string            `json:"Env,omitempty"`
	Entrypoint   []string            `json:"Entrypoint,omitempty"`
	Cmd          []string            `json:"Cmd,omitempty"`
	WorkingDir   string              `json:"WorkingDir,omitempty"`
	ExposedPorts map[string]struct{} `json:"ExposedPorts,omitempty"`
	StopSignal   string              `json:"StopSignal,omitempty"`
	Labels       map[string]string   `json:"Labels,omitempty"`
}

type rootFS struct {
	Type    string   `json:"type"`
	DiffIDs []string `json:"diff_ids"`
}

type manifest struct {
	Config   string
	RepoTags []string
	Layers   []string
}

func (i Image) config(arch string) ([]byte, error) {
	ports := map[string]struct{}{}
	for _, port := range i.Ports {
		ports[port] = struct{}{}
	}
	root := rootFS{Type: "layers"}
	for _, layer := range i.Layers {
		root.DiffIDs = append(root.DiffIDs, "sha256:"+layer.DiffID)
	}
	return json.Marshal(config{
		Architecture: arch, OS: "linux", Created: time.Unix(0, 0).UTC(), RootFS: root,
		Config: process{
			User: i.User, Env: i.Env, Entrypoint: i.Entrypoint, Cmd: i.Cmd, WorkingDir: i.WorkDir,
			ExposedPorts: ports, StopSignal: i.StopSignal, Labels: i.Labels,
		},
	})
}

// Write writes one archive with all images; a layer they share is in it once.
func Write(w io.Writer, arch string, images []Image) error {
	out := tar.NewWriter(w)
	written := map[string]bool{}
	var manifests []manifest
	for _, image := range images {
		entry, err := writeImage(out, arch, image, written)
		if err != nil {
			return fmt.Errorf("write image %v: %w", image.Tags, err)
		}
		manifests = append(manifests, entry)
	}
	data, err := json.Marshal(manifests)
	if err != nil {
		return err
	}
	if err := add(out, "manifest.json", int64(len(data)), bytes.NewReader(data)); err != nil {
		return err
	}
	return out.Close()
}

func writeImage(out *tar.Writer, arch string, image Image, written map[string]bool) (manifest, error) {
	data, err := image.config(arch)
	if err != nil {
		return manifest{}, err
	}
	entry := manifest{Config: fmt.Sprintf("%x.json", sha256.Sum256(data)), RepoTags: image.Tags}
	for _, layer := range image.Layers {
		name := layer.Digest + ".tar.gz"
		entry.Layers = append(entry.Layers, name)
		if written[name] {
			continue
		}
		written[name] = true
		if err := addFile(out, name, layer.File); err != nil {
			return manifest{}, err
		}
	}
	if written[entry.Config] {
		return entry, nil
	}
	written[entry.Config] = true
	return entry, add(out, entry.Config, int64(len(data)), bytes.NewReader(data))
}

func addFile(out *tar.Writer, name, source string) error {
	file, err := os.Open(source)
	if err != nil {
		return err
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return err
	}
	return add(out, name, info.Size(), file)
}

func add(out *tar.Writer, name string, size int64, content io.Reader) error {
	header := &tar.Header{Name: name, Mode: 0o644, Size: size, ModTime: time.Unix(0, 0), Format: tar.FormatPAX}
	if err := out.WriteHeader(header); err != nil {
		return err
	}
	_, err := io.Copy(out, content)
	return err
}
