#!/usr/bin/env bash
# Feeds every fuzz target for a while, one after the other: scripts/fuzz.sh [60s].
# An input that makes one fail stays under testdata/fuzz of its package, and is
# tried by every go test from then on.

set -euo pipefail

cd "$(dirname "$0")/.."
time=${1:-60s}
failed=()
for package in $(git grep -l '^func Fuzz' -- '*_test.go' ':!assets/images' | xargs -n 1 dirname | sort -u); do
	for target in $(go test -list '^Fuzz' "./$package" | grep '^Fuzz'); do
		printf '\n== %s in %s, %s\n' "$target" "$package" "$time"
		go test -run '^$' -fuzz "^$target\$" -fuzztime "$time" "./$package" || failed+=("$package/$target")
	done
done
if ((${#failed[@]})); then
	printf '\nfound something: %s\n' "${failed[*]}" >&2
	exit 1
fi
