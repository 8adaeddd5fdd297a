#!/usr/bin/env bash
# Says whether klab calls code with a known vulnerability. The database is the
# Go project's own, taken as a module, so that any module proxy has it.
#
#   KLAB_VULNDB=latest   what is known today (make release-check); otherwise
#                        a pinned day, so that a change is judged by itself

set -euo pipefail

cd "$(dirname "$0")/.."

checker=golang.org/x/vuln/cmd/govulncheck@v1.9.0
database=golang.org/x/vulndb@${KLAB_VULNDB:-v0.0.0-20261105234957-e22db6528018}

# Outside of any module: the database must not become one of klab's own.
entries=$(cd / && GOFLAGS=-mod=mod go mod download -json "$database" | sed -n 's/^\t"Dir": "\(.*\)",*$/\1/p')/data/osv
[[ -d $entries ]] || { echo "vulnerabilities: no database in $entries" >&2; exit 1; }
for module in . ${KLAB_MODULES:-}; do
	(cd "$module" && go run "$checker" -db "file://$entries" ./...)
done
