#!/bin/sh
# Compiles klab for the other systems it is made for: those named, or all.
set -eu
cd "$(dirname "$0")/.."
for system in ${*:-darwin/arm64 windows/amd64 linux/arm64}; do
	echo "$system"
	GOOS=${system%/*} GOARCH=${system#*/} CGO_ENABLED=0 go build -o /dev/null ./cmd/klab
done
