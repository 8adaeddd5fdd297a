#!/bin/sh
# Makes sure that a container engine answers, and says nothing when one does.
#
# On Debian and Ubuntu, as root, it installs Debian's docker.io and starts it.
# Anywhere else it says what to install. It never replaces an engine that is
# there, and never edits a daemon.json that somebody else wrote.
#
#   KLAB_YES=1    install without asking; without it and without a terminal
#                 to ask on, nothing is installed
#   KLAB_HOME     where the engine's log goes (default ~/.cache/klab)

set -eu

root=$(cd "$(dirname "$0")/.." && pwd)
home=${KLAB_HOME:-${XDG_CACHE_HOME:-$HOME/.cache}/klab}
log=$home/dockerd.log
runtime=/usr/local/lib/klab/runc-bounded
daemon_json=/etc/docker/daemon.json
wait_seconds=60

say() { echo "engine: $*" >&2; }

die() {
	say "$1"
	shift
	for line in "$@"; do echo "  $line" >&2; done
	exit 1
}

have() { command -v "$1" >/dev/null 2>&1; }

# An engine that hangs counts as one that does not answer.
bounded() {
	if have timeout; then timeout 20 "$@"; else "$@"; fi
}

engine_answers() {
	for engine in docker podman nerdctl; do
		if have "$engine" && bounded "$engine" info >/dev/null 2>&1; then
			return 0
		fi
	done
	return 1
}

refused_permission() {
	have docker && bounded docker info 2>&1 | grep -qi 'permission denied'
}

is_debian() {
	[ -r /etc/os-release ] || return 1
	# shellcheck source=/dev/null
	(. /etc/os-release && case " ${ID:-} ${ID_LIKE:-} " in *" debian "* | *" ubuntu "*) true ;; *) false ;; esac)
}

runs_systemd() { [ -d /run/systemd/system ]; }

consent() {
	[ "${KLAB_YES:-}" = 1 ] && return 0
	[ -t 0 ] && [ -t 2 ] || return 1
	printf 'engine: no container engine answers; install and start Debian docker.io? [Y/n] ' >&2
	read -r answer
	case $answer in '' | [Yy]*) return 0 ;; *) return 1 ;; esac
}

# Bit 24 of CapBnd is CAP_SYS_RESOURCE. Without it Debian's older engine cannot
# start a privileged container, which every kind node is.
lacks_sys_resource() {
	set_hex=$(sed -n 's/^CapBnd:[[:space:]]*//p' /proc/self/status)
	digit=$(printf '%s' "$set_hex" | sed 's/.*\(.\)......$/\1/')
	case $digit in [13579bdfBDF]) return 1 ;; *) return 0 ;; esac
}

install_packages() {
	packages="docker.io containerd runc iptables"
	missing=
	for package in $packages; do
		dpkg -s "$package" >/dev/null 2>&1 || missing="$missing $package"
	done
	# Since Debian 13 the client is a package of its own.
	if ! have docker && apt-cache show docker-cli >/dev/null 2>&1; then
		missing="$missing docker-cli"
	fi
	[ -z "$missing" ] && return 0
	say "installing$missing"
	mkdir -p "$home"
	# shellcheck disable=SC2086 # a list of package names
	if ! { apt-get update && DEBIAN_FRONTEND=noninteractive \
		apt-get install -y --no-install-recommends $missing; } >"$home/apt.log" 2>&1; then
		die "install$missing: $(grep '^E:' "$home/apt.log" | tail -n 1)" \
			"the whole output is in $home/apt.log" \
			"try: apt-get install$missing"
	fi
}

install_runtime() {
	have go || die "build the bounded OCI runtime: go is not on the PATH" \
		"this host lacks CAP_SYS_RESOURCE, so privileged containers need it" \
		"try: install Go 1.26 and run this again"
	mkdir -p "$(dirname "$runtime")" "$(dirname "$daemon_json")"
	(cd "$root/assets/images" && CGO_ENABLED=0 go build -trimpath -ldflags='-s -w' \
		-o "$runtime" ./cmd/runc-bounded) || die "build the bounded OCI runtime: see above"
	if [ ! -e "$daemon_json" ]; then
		cat >"$daemon_json" <<-JSON
			{
			  "default-runtime": "runc-bounded",
			  "runtimes": {"runc-bounded": {"path": "$runtime"}}
			}
		JSON
	elif ! grep -q runc-bounded "$daemon_json"; then
		die "this host lacks CAP_SYS_RESOURCE and $daemon_json is not klab's to edit" \
			"add to it: \"default-runtime\": \"runc-bounded\"," \
			"           \"runtimes\": {\"runc-bounded\": {\"path\": \"$runtime\"}}"
	fi
}

# Each node runs systemd, a kubelet and a containerd that all watch files; the
# kernel's default of 128 watchers a user is used up by a second cluster.
raise_watch_limits() {
	for limit in max_user_instances=1024 max_user_watches=524288; do
		file=/proc/sys/fs/inotify/${limit%%=*}
		if [ -w "$file" ] && [ "$(cat "$file")" -lt "${limit##*=}" ]; then
			echo "${limit##*=}" >"$file" 2>/dev/null ||
				say "could not raise $file; several labs at once may fail with 'too many open files'"
		fi
	done
}

start_engine() {
	if runs_systemd; then
		systemctl start docker || die "start docker: systemctl start docker failed" \
			"try: journalctl -u docker -n 20"
		return
	fi
	mkdir -p "$home"
	say "starting dockerd (log: $log)"
	setsid dockerd </dev/null >>"$log" 2>&1 &
}

wait_for_engine() {
	tries=0
	until engine_answers; do
		tries=$((tries + 1))
		if [ "$tries" -ge "$wait_seconds" ]; then
			die "the engine does not answer after ${wait_seconds} s" \
				"last line of $log: $(tail -n 1 "$log" 2>/dev/null || echo none)" \
				"try: docker info"
		fi
		sleep 1
	done
}

main() {
	engine_answers && return 0
	if [ "$(id -u)" -ne 0 ] && refused_permission; then
		die "docker is running but this user may not use it" \
			"try: sudo usermod -aG docker $(id -un), then log in again" \
			"  or use rootless podman"
	fi
	if [ "$(id -u)" -ne 0 ] || ! is_debian; then
		die "no container engine answers (tried docker, podman, nerdctl)" \
			"macOS, Windows: start Docker Desktop, or 'podman machine start'" \
			"Debian, Ubuntu: sudo apt-get install docker.io, or run this as root" \
			"elsewhere:      install Docker or Podman from your distribution" \
			"then try: docker info"
	fi
	consent || die "no container engine answers, and nobody said to install one" \
		"try: KLAB_YES=1 make start, which installs Debian's docker.io" \
		"  or: apt-get install docker.io"
	# Before the packages, because their set-up may start the engine at once.
	if lacks_sys_resource; then install_runtime; fi
	install_packages
	raise_watch_limits
	engine_answers || start_engine
	wait_for_engine
	say "$(docker version --format 'docker {{.Server.Version}} answers')"
}

main "$@"
