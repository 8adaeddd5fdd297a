package debian

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// extract takes out of a root filesystem, and of packages it does not install,
// the programs that small images are made of.
func (b Builder) extract(ctx context.Context, root, debs string, parts Parts) error {
	if err := b.download(ctx, root, debs); err != nil {
		return fmt.Errorf("download packages: %w", err)
	}
	if err := extractNetfilter(root, parts.Netfilter); err != nil {
		return fmt.Errorf("extract netfilter tools: %w", err)
	}
	if err := b.extractBusyBox(ctx, debs, parts.BusyBox); err != nil {
		return fmt.Errorf("extract busybox: %w", err)
	}
	if err := extractNginx(debs, parts.Nginx); err != nil {
		return fmt.Errorf("extract nginx: %w", err)
	}
	return nil
}

func extractNetfilter(root, to string) error {
	set := programSet{to: to, roots: []string{root}}
	programs := []string{
		"/usr/sbin/xtables-nft-multi", "/usr/sbin/xtables-legacy-multi",
		"/usr/sbin/nft", "/usr/sbin/conntrack", "/usr/bin/ip",
	}
	extensions, err := filepath.Glob(filepath.Join(root, "usr/lib/*-linux-gnu/xtables/*.so"))
	if err != nil {
		return err
	}
	for _, extension := range extensions {
		programs = append(programs, strings.TrimPrefix(extension, root))
	}
	if err := set.add(programs...); err != nil {
		return err
	}
	for _, family := range []string{"iptables", "ip6tables"} {
		for _, suffix := range []string{"", "-save", "-restore"} {
			if err := set.link("/usr/sbin/"+family+suffix, "xtables-nft-multi"); err != nil {
				return err
			}
			legacy := "/usr/sbin/" + family + "-legacy" + suffix
			if err := set.link(legacy, "xtables-legacy-multi"); err != nil {
				return err
			}
		}
	}
	return nil
}

// extractBusyBox lays the applets out as links, the way the upstream image has
// them, with the folders and users that a shell expects. Debian's static
// variant is no choice: it cannot look names up without the libraries of its
// own build.
func (b Builder) extractBusyBox(ctx context.Context, debs, to string) error {
	set := programSet{to: to, roots: []string{debs}}
	if err := set.add("/bin/busybox"); err != nil {
		return err
	}
	applets, err := b.Shell.Output(ctx, "chroot", []string{to, "/bin/busybox", "--list"})
	if err != nil {
		return err
	}
	for applet := range strings.FieldsSeq(applets) {
		if applet == "busybox" {
			continue
		}
		if err := set.link("/bin/"+applet, "busybox"); err != nil {
			return err
		}
	}
	files := map[string]string{
		"/etc/passwd":        "root:x:0:0:root:/root:/bin/sh\nwww-data:x:33:33:www-data:/var/www:/bin/false\nnginx:x:101:101:nginx:/nonexistent:/bin/false\nnobody:x:65534:65534:nobody:/home:/bin/false\n",
		"/etc/group":         "root:x:0:\ntty:x:5:\nwww-data:x:33:\nnginx:x:101:\nnogroup:x:65534:\n",
		"/etc/nsswitch.conf": "hosts: files dns\n",
	}
	for path, text := range files {
		if err := set.write(path, text); err != nil {
			return err
		}
	}
	return set.folders("/root", "/home", "/usr/bin", "/usr/sbin", "/var/www")
}

// extractNginx arranges Debian's nginx the way the upstream image is arranged:
// same paths, same user, logs to the container's own output.
func extractNginx(debs, to string) error {
	set := programSet{to: to, roots: []string{debs}}
	if err := set.add("/usr/sbin/nginx"); err != nil {
		return err
	}
	types, err := os.ReadFile(filepath.Join(debs, "etc/nginx/mime.types"))
	if err != nil {
		return err
	}
	page, err := os.ReadFile(filepath.Join(debs, "usr/share/nginx/html/index.html"))
	if err != nil {
		return err
	}
	files := map[string]string{
		"/etc/nginx/mime.types":            string(types),
		"/etc/nginx/nginx.conf":            nginxConfig,
		"/etc/nginx/conf.d/default.conf":   nginxSite,
		"/usr/share/nginx/html/index.html": string(page),
		"/usr/share/nginx/html/50x.html":   "<!DOCTYPE html>\n<title>Error</title>\n<h1>An error occurred.</h1>\n",
	}
	for path, text := range files {
		if err := set.write(path, text); err != nil {
			return err
		}
	}
	if err := set.folders("/var/cache/nginx", "/var/lib/nginx", "/run"); err != nil {
		return err
	}
	if err := set.link("/var/log/nginx/access.log", "/dev/stdout"); err != nil {
		return err
	}
	return set.link("/var/log/nginx/error.log", "/dev/stderr")
}

const nginxConfig = `user  nginx;
worker_processes  auto;

error_log  /var/log/nginx/error.log notice;
pid        /run/nginx.pid;

events {
    worker_connections  1024;
}

http {
    include       /etc/nginx/mime.types;
    default_type  application/octet-stream;

    log_format  main  '$remote_addr - $remote_user [$time_local] "$request" '
                      '$status $body_bytes_sent "$http_referer" '
                      '"$http_user_agent" "$http_x_forwarded_for"';
    access_log  /var/log/nginx/access.log  main;

    sendfile  on;
    keepalive_timeout  65;

    include /etc/nginx/conf.d/*.conf;
}
`

const nginxSite = `server {
    listen       80;
    listen  [::]:80;
    server_name  localhost;

    location / {
        root   /usr/share/nginx/html;
        index  index.html index.htm;
    }

    error_page   500 502 503 504  /50x.html;
    location = /50x.html {
        root   /usr/share/nginx/html;
    }
}
`
