#!/usr/bin/env bash
# Runs every benchmark program; each pairs our code with the raw loop in one run and prints the ratio.
set -euo pipefail
cd "$(dirname "$0")/.."
for project in tests/Benchmarks/*/*.csproj; do
  name=$(basename "$project" .csproj)
  echo "== $name"
  dotnet "$(dirname "$project")/bin/Release/net10.0/$name.dll"
done
