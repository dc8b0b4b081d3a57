#!/usr/bin/env bash
# Runs every fuzzer of the module for some minutes each.
#   scripts/fuzz.sh MINUTES
set -uo pipefail
cd "$(dirname "$0")/.."
minutes=${1:-2}
failed=()

while read -r package dir; do
  for fuzzer in $(grep -hoE '^func Fuzz[A-Za-z0-9_]*' "$dir"/*_test.go 2>/dev/null | cut -c6- | sort); do
    echo "fuzzing $package $fuzzer for $minutes minutes"
    go test "$package" -run '^$' -fuzz "^$fuzzer\$" -fuzztime "${minutes}m" -fuzzminimizetime 2s || failed+=("$package $fuzzer")
  done
done < <(go list -f '{{.ImportPath}} {{.Dir}}' ./...)

[ ${#failed[@]} -eq 0 ] && exit 0
printf 'fuzz: %s failed: its input is in testdata/fuzz beside it; mend the code and commit the input\n' "${failed[@]}" >&2
exit 1
