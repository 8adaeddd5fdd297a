package debian

import (
	"context"
	"os"
	"path/filepath"

	"github.com/klab-dev/klab/assets/images/internal/shell"
)

// standInPackages are the programs and every library they link.
func standInPackages() []string {
	return []string{
		"busybox", "libc6", "libcrypt1", "libpcre2-8-0", "libssl3t64", "libzstd1", "nginx", "nginx-common", "zlib1g",
	}
}

// download fetches the packages of the stand-ins with the apt of root, which
// checks their signatures, and unpacks them into dir.
func (b Builder) download(ctx context.Context, root, dir string) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	source := filepath.Join(root, "etc/apt/sources.list.d/stand-in.list")
	line := "deb " + mirror() + " " + StandInSuite + " main\n"
	if err := os.WriteFile(source, []byte(line), 0o644); err != nil {
		return err
	}
	quiet := shell.Env("DEBIAN_FRONTEND=noninteractive")
	if err := b.Shell.Run(ctx, "chroot", []string{root, "apt-get", "update"}, quiet); err != nil {
		return err
	}
	args := []string{root, "sh", "-c", `cd /tmp && apt-get download "$@"`, "sh"}
	for _, name := range standInPackages() {
		args = append(args, name+"/"+StandInSuite)
	}
	if err := b.Shell.Run(ctx, "chroot", args, quiet); err != nil {
		return err
	}
	files, err := filepath.Glob(filepath.Join(root, "tmp/*.deb"))
	if err != nil {
		return err
	}
	for _, file := range files {
		if err := b.Shell.Run(ctx, "dpkg-deb", []string{"--extract", file, dir}); err != nil {
			return err
		}
	}
	return nil
}
