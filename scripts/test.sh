#!/usr/bin/env bash
# Runs the tests on the servers that testground has started, and prints their counts.
#   scripts/test.sh "PACKAGES" "PACKAGES UNDER THE RACE DETECTOR"
set -uo pipefail
cd "$(dirname "$0")/.."
log=$(mktemp); trap 'rm -f "$log"' EXIT
failed=0

count() { grep -c "^ *--- $1:" "$log" || true; }

run() {
  go test -v -count=1 "$@" > >(tee -a "$log" | grep -Ev '^ *(=== |--- PASS|PASS$)') 2>&1 || failed=1
  wait
}

echo "testing ${1}"
run -timeout 20m ${1}
echo "testing under the race detector: ${2}"
run -race -short -timeout 20m ${2}
(cd deploy/temporal && go test ./...) || failed=1
echo "$(count PASS) passed, $(count FAIL) failed, $(count SKIP) skipped"
exit $failed
