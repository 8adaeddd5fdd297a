// Package assets carries the files that klab hands to a cluster: the program in
// its workload image, and kind's configuration.
package assets

import (
	"bytes"
	"compress/gzip"
	"embed"
	"fmt"
	"io"
)

//go:embed web
var web embed.FS

// WebBinary returns the Linux program of the workload image for a Go
// architecture name, amd64 or arm64.
func WebBinary(arch string) ([]byte, error) {
	packed, err := web.ReadFile("web/web-linux-" + arch + ".gz")
	if err != nil {
		return nil, fmt.Errorf("workload program for %s: %w", arch, err)
	}
	reader, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		return nil, fmt.Errorf("unpack workload program for %s: %w", arch, err)
	}
	binary, err := io.ReadAll(reader)
	if err != nil {
		return nil, fmt.Errorf("unpack workload program for %s: %w", arch, err)
	}
	return binary, nil
}

// WebManifest returns the record of what the programs were built from, as JSON.
func WebManifest() ([]byte, error) {
	data, err := web.ReadFile("web/manifest.json")
	if err != nil {
		return nil, fmt.Errorf("read record of the workload programs: %w", err)
	}
	return data, nil
}
