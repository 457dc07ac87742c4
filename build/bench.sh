#!/usr/bin/env bash
# Runs every benchmark program (or those whose name contains ONLY); each pairs our code with the raw loop in one run. Ends with one table of all ratios.
set -uo pipefail
cd "$(dirname "$0")/.."
results=artifacts/bench
rm -rf "$results"
mkdir -p "$results"
failed=0
for project in tests/Benchmarks/*/*.Benchmarks.csproj; do
  name=$(basename "$project" .csproj)
  if [ -n "${ONLY:-}" ] && [[ "$name" != *"$ONLY"* ]]; then continue; fi
  echo "== $name"
  timeout --kill-after=10 "${SUITE_TIMEOUT_S:-120}" dotnet "$(dirname "$project")/bin/Release/net10.0/$name.dll" 2>&1 |
    tee "$results/$name.log" | grep -v '^RATIO '
  if [ "${PIPESTATUS[0]}" -ne 0 ]; then
    failed=$((failed + 1))
    echo "$name failed, see $results/$name.log"
  fi
  echo
done

# RATIO <name> <ratio> <ours> <raw loop> <unit>
echo "== all ratios (1.00: as fast as the raw loop; load average $(cut -d' ' -f1-3 /proc/loadavg), $(nproc) processors)"
grep -h '^RATIO ' "$results"/*.log 2>/dev/null | tr -d '\r' | awk '
  BEGIN { printf "%-40s %7s %14s %14s  %s\n", "stage", "ratio", "ours", "raw loop", "unit" }
  { printf "%-40s %7.3f %14d %14d  %s\n", $2, $3, $4, $5, $6 }'
exit $((failed > 0))
