#!/usr/bin/env bash
# Builds the solution in Release and lays the command at artifacts/leadstreams.
set -euo pipefail
cd "$(dirname "$0")/.."
mkdir -p artifacts
log=artifacts/build.log
echo "building (first time: a few minutes) …"
if ! dotnet build LeadStreams.sln -c Release -v q -clp:NoSummary >"$log" 2>&1; then
  grep -E 'error|warn' "$log" | sort -u | head -n 60 >&2 || cat "$log" >&2
  echo "build.sh: the build failed; the whole log is $log" >&2
  exit 1
fi
cat >artifacts/leadstreams <<'S'
#!/bin/sh
exec dotnet "$(dirname "$(readlink -f "$0")")/../services/cli/bin/Release/net10.0/leadstreams.dll" "$@"
S
chmod +x artifacts/leadstreams
