#!/usr/bin/env bash
# Runs every test project, fast suites first; prints one line a suite and, last, the plain total. Fails when a test failed or was skipped.
set -uo pipefail
cd "$(dirname "$0")/.."
[ "${SKIP_BUILD:-0}" = 1 ] || build/build.sh || exit 1

results=artifacts/test-results
rm -rf "$results"
mkdir -p "$results"
passed=0 failed=0 skipped=0 broken=0
for project in tests/Architecture/*/*.Tests.csproj tests/Unit/*/*.Tests.csproj tests/Simulation/*/*.Tests.csproj \
  tests/Conformance/*/*.Tests.csproj tests/Integration/*/*.Tests.csproj tests/EndToEnd/*/*.Tests.csproj; do
  [ -f "$project" ] || continue
  name=$(basename "$project" .csproj)
  if [ -n "${ONLY:-}" ] && [[ "$name" != *"$ONLY"* ]]; then continue; fi
  started=$SECONDS
  log=$results/$name.log
  timeout --kill-after=10 "${SUITE_TIMEOUT_S:-1200}" dotnet "$(dirname "$project")/bin/Release/net10.0/$name.dll" -noColor >"$log" 2>&1
  code=$?
  total=$(grep -aoE 'Total: [0-9]+, Errors: [0-9]+, Failed: [0-9]+, Skipped: [0-9]+' "$log" | tail -n 1)
  if [ -z "$total" ]; then
    broken=$((broken + 1))
    printf '%-46s no result (exit %d), see %s\n' "$name" "$code" "$log"
    tail -n 20 "$log"
    continue
  fi
  read -r t e f s <<<"$(tr -dc '0-9 ' <<<"$total")"
  passed=$((passed + t - f - s)) failed=$((failed + f + e)) skipped=$((skipped + s))
  printf '%-46s %5d passed %4d failed %4d skipped %5d s\n' "$name" $((t - f - s)) $((f + e)) "$s" $((SECONDS - started))
  if [ $((f + e)) -gt 0 ] || [ "$code" -ne 0 ]; then
    [ $((f + e)) -gt 0 ] || broken=$((broken + 1))
    grep -aE -A 25 '\[FAIL\]|\[FATAL|Unhandled' "$log" | head -n 120
  fi
done
failed=$((failed + broken))
echo
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ] && [ "$skipped" -eq 0 ] && [ "$passed" -gt 0 ]
