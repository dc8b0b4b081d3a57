#!/usr/bin/env bash
# Mutation testing of the rules of procedure: each mutant is one change in followup that its -short tests should notice.
# Exits 1 below an efficacy of 85 %: killed / (killed + lived + timed out).
set -euo pipefail
cd "$(dirname "$0")/.."
ulimit -v 6000000 # KiB: a mutant that loops for ever takes no more than this
out=$(mktemp); trap 'rm -f "$out"' EXIT
# Most of the time compiles: neither debugging information nor inlining is worth it for one run. Uncached, the first run measures the time limit.
GOGC=400 GOFLAGS="-short -count=1 -vet=off -ldflags=-w '-gcflags=-dwarf=false -l'" go tool -modfile=tools.mod gremlins unleash ./followup --workers 2 --timeout-coefficient 10 --exclude-files '_test\.go$' --output "$out" "$@"
node -e '
const r = JSON.parse(require("fs").readFileSync(process.argv[1]));
const all = r.files.flatMap(f => f.mutations.map(m => ({...m, file: f.file_name})));
const n = s => all.filter(m => m.status === s).length;
const [killed, lived, timed] = [n("KILLED"), n("LIVED"), n("TIMED OUT")];
for (const m of all.filter(m => m.status === "LIVED" || m.status === "TIMED OUT")) console.log(`${m.status} ${m.type} ${m.file}:${m.line}:${m.column}`);
const share = killed / (killed + lived + timed);
console.log(`${killed} killed, ${lived} lived, ${timed} timed out, ${n("NOT COVERED")} not covered: ${(100 * share).toFixed(1)} %`);
process.exit(share >= 0.85 ? 0 : 1);
' "$out"
