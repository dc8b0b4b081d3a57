#!/usr/bin/env bash
# Static checks. Each says what to do when it fails.
set -euo pipefail
cd "$(dirname "$0")/.."
tool() { go tool -modfile=tools.mod "$@"; }
say() { printf 'check: %s\n' "$*" >&2; }

say 'formatting'
unformatted=$(git ls-files '*.go' | xargs gofmt -l)
[ -z "$unformatted" ] || { say "run gofmt -w on:" $unformatted; exit 1; }

say 'go vet'
go vet ./...
(cd deploy/temporal && go vet ./...)

say 'staticcheck'
tool staticcheck ./...

say 'workflowcheck'
tool workflowcheck -config workflows/workflowcheck.yaml ./workflows/...

say 'generated files'
before=$(mktemp); after=$(mktemp); trap 'rm -f "$before" "$after"' EXIT
generated() { git ls-files -z 'api/*.gen.go' 'api/**/*.gen.go' 'web/*_templ.go' 'web/**/*_templ.go' | xargs -0 -r sha256sum; }
generated > "$before"
go generate ./api/... ./web/...
generated > "$after"
cmp -s "$before" "$after" || { say 'generated files were not up to date: they are now, commit them'; exit 1; }
