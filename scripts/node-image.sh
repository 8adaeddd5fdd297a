#!/bin/sh
# Makes sure that a node image is here: kind's own where it is present or can
# be pulled, otherwise one built from source. Says nothing when one is here.
#
#   KLAB_NODE_IMAGE=build    build from source even where kind's is present

set -eu

# As in the Makefile: the release of Go is part of what an image is known by.
export GOTOOLCHAIN="${GOTOOLCHAIN:-auto}"

root=$(cd "$(dirname "$0")/.." && pwd)
cd "$root"

say() { echo "node image: $*" >&2; }

engine() {
	for engine in docker podman nerdctl; do
		if command -v "$engine" >/dev/null 2>&1 && "$engine" info >/dev/null 2>&1; then
			echo "$engine"
			return
		fi
	done
	say "no container engine answers; try: scripts/engine.sh"
	return 1
}

# The image that the linked kind was released with, as klab itself reads it.
pinned() {
	go mod download sigs.k8s.io/kind
	sed -n 's/^const Image = "\(.*\)"$/\1/p' \
		"$(go list -m -f '{{.Dir}}' sigs.k8s.io/kind)/pkg/apis/config/defaults/image.go"
}

build() {
	if [ "$(uname)" != Linux ]; then
		say "it can only be built on Linux; where a registry answers: $command pull ${image:-kindest/node}"
		exit 1
	fi
	cd "$root/assets/images"
	mkdir -p "$root/bin"
	go build -trimpath -o "$root/bin/nodeimage" ./cmd/nodeimage
	exec "$root/bin/nodeimage"
}

main() {
	command=$(engine)
	[ "${KLAB_NODE_IMAGE:-}" = build ] && build
	image=$(pinned)
	# An image that was loaded from an archive has lost its digest.
	for name in "$image" "${image%@*}"; do
		"$command" image inspect "$name" >/dev/null 2>&1 && return
	done
	if [ -n "$("$command" images --quiet --filter label=dev.klab.node=true)" ]; then
		return
	fi
	say "pulling ${image%@*}"
	"$command" pull "$image" >&2 && return
	say "it cannot be pulled here; building one from source: about 7 minutes on 4 cores, 12 on 2"
	build
}

main
