#!/usr/bin/env bash
# Builds the solution in Release and lays the command at artifacts/leadstreams.
set -euo pipefail
cd "$(dirname "$0")/.."
mkdir -p artifacts
log=artifacts/build.log
echo "building (first time: a few minutes) …"
# One compiler process for all projects, whatever the environment says: loading compiler and analyzers 70 times takes longer than compiling.
trap 'dotnet build-server shutdown --vbcscompiler >/dev/null 2>&1 || true' EXIT
if ! dotnet build LeadStreams.sln -c Release -v q -clp:NoSummary -p:UseSharedCompilation=true >"$log" 2>&1; then
  grep -E 'error|warn' "$log" | sort -u | head -n 60 >&2 || cat "$log" >&2
  echo "build.sh: the build failed; the whole log is $log" >&2
  exit 1
fi
cat >artifacts/leadstreams <<'S'
#!/bin/sh
exec dotnet "$(dirname "$(readlink -f "$0")")/../services/cli/bin/Release/net10.0/leadstreams.dll" "$@"
S
chmod +x artifacts/leadstreams
