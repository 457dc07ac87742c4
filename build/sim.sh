#!/usr/bin/env bash
# Simulates the stream runtime under crashes, fences, rebalances, poison, redrives and pauses. sim.sh 0..9999: these seeds; sim.sh "" 17: replays seed 17
# with its trace.
set -euo pipefail
cd "$(dirname "$0")/.."
project=tests/Simulation/Streams.Simulation.Tests
dotnet build "$project" -c Release -v q -clp:NoSummary >/dev/null
export SEEDS=${1:-300}
if [ -n "${2:-}" ]; then export SEED=$2; else unset SEED; fi
exec dotnet "$project/bin/Release/net10.0/LeadStreams.Streams.Simulation.Tests.dll" -noColor -showLiveOutput
