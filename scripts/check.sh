#!/usr/bin/env bash
# The quick loop: format, style of what changed, tests that need no engine.
#
#   KLAB_BASE=COMMIT   what counts as changed (default: since origin/main, else
#                      since the last commit)

set -euo pipefail

cd "$(dirname "$0")/.."

base=${KLAB_BASE:-$(git merge-base HEAD origin/main 2>/dev/null || echo HEAD)}
[[ $(git rev-parse "$base") != $(git rev-parse HEAD) ]] || base=HEAD~

unformatted=$(git ls-files -z --cached --others --exclude-standard '*.go' | xargs -0 gofmt -l)
if [[ -n $unformatted ]]; then
	printf 'not gofmt-formatted:\n%s\ntry: gofmt -w with their names\n' "$unformatted" >&2
	exit 1
fi
"$1" run --new-from-rev "$base" ./...
go test ./...
