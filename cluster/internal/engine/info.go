package engine

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"runtime"
	"strings"
	"time"
)

// engineAnswerTime is how long an engine may take to say that it is there.
const engineAnswerTime = 20 * time.Second

// Info asks the engine about its host. A client that answers while its server does not (docker prints
// "ServerErrors" and, in some versions, exits with success) counts as dead.
func (e *cliEngine) Info(ctx context.Context) (Info, error) {
	asked, cancel := context.WithTimeout(ctx, engineAnswerTime)
	defer cancel()
	format := "{{json .}}"
	if e.name == "podman" {
		format = "json"
	}
	out, err := e.do(asked, "info", "--format", format)
	if err != nil && asked.Err() != nil && ctx.Err() == nil {
		return Info{}, fmt.Errorf("%s info: no answer within %s", e.name, engineAnswerTime)
	}
	if err != nil {
		return Info{}, err
	}
	if e.name == "podman" {
		return podmanInfo(out)
	}
	info, err := dockerInfo(out)
	if err == nil && info.Version == "" {
		return podmanInfo(out) // the package podman-docker gives podman docker's name
	}
	if err == nil && !info.Remote && e.remoteContext(ctx) {
		info.Remote, info.Root = true, ""
	}
	return info, err
}

// remoteContext reports whether docker's context leads to another machine. A client that knows no contexts has none.
func (e *cliEngine) remoteContext(ctx context.Context) bool {
	if e.name != "docker" {
		return false
	}
	out, err := e.do(ctx, "context", "inspect", "--format", "{{.Endpoints.docker.Host}}")
	return err == nil && isRemote(strings.TrimSpace(string(out)))
}

// dockerInfo reads what docker and nerdctl print.
func dockerInfo(out []byte) (Info, error) {
	var said struct {
		ServerVersion   string
		ServerErrors    []string
		CgroupVersion   string
		SecurityOptions []string
		NCPU            int
		MemTotal        int64
		DockerRootDir   string
		OperatingSystem string
		Architecture    string
	}
	if err := json.Unmarshal(out, &said); err != nil {
		return Info{}, fmt.Errorf("read engine info: %w", err)
	}
	if len(said.ServerErrors) > 0 {
		return Info{}, fmt.Errorf("engine info: %s", said.ServerErrors[0])
	}
	remote := isRemote(os.Getenv("DOCKER_HOST"))
	info := Info{
		Version:  said.ServerVersion,
		CgroupV1: said.CgroupVersion == "1",
		Rootless: strings.Contains(strings.Join(said.SecurityOptions, " "), "rootless"),
		CPUs:     said.NCPU,
		Memory:   said.MemTotal,
		Arch:     goArch(said.Architecture),
		Root:     said.DockerRootDir,
		Remote:   remote,
	}
	if remote || runtime.GOOS != "linux" || strings.Contains(said.OperatingSystem, "Docker Desktop") {
		info.Root = ""
	}
	return info, nil
}

// podmanInfo reads what podman prints.
func podmanInfo(out []byte) (Info, error) {
	var said struct {
		Host struct {
			CgroupVersion   string `json:"cgroupVersion"`
			CPUs            int    `json:"cpus"`
			Arch            string `json:"arch"`
			MemTotal        int64  `json:"memTotal"`
			ServiceIsRemote bool   `json:"serviceIsRemote"`
			Security        struct {
				Rootless bool `json:"rootless"`
			} `json:"security"`
		} `json:"host"`
		Store struct {
			GraphRoot string `json:"graphRoot"`
		} `json:"store"`
		Version struct {
			Version string
		} `json:"version"`
	}
	if err := json.Unmarshal(out, &said); err != nil {
		return Info{}, fmt.Errorf("read engine info: %w", err)
	}
	info := Info{
		Version:  said.Version.Version,
		CgroupV1: said.Host.CgroupVersion == "v1",
		Rootless: said.Host.Security.Rootless,
		CPUs:     said.Host.CPUs,
		Memory:   said.Host.MemTotal,
		Arch:     goArch(said.Host.Arch),
		Root:     said.Store.GraphRoot,
		Remote:   isRemote(os.Getenv("CONTAINER_HOST")),
	}
	if said.Host.ServiceIsRemote || runtime.GOOS != "linux" {
		info.Root = ""
	}
	return info, nil
}

// isRemote reports whether an engine's address is another machine.
func isRemote(address string) bool {
	return strings.HasPrefix(address, "tcp://") || strings.HasPrefix(address, "ssh://")
}

// goArch translates what engines call an architecture.
func goArch(name string) string {
	switch name {
	case "x86_64", "amd64":
		return "amd64"
	case "aarch64", "arm64":
		return "arm64"
	}
	return runtime.GOARCH
}
