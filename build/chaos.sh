#!/usr/bin/env bash
# Kills, pauses and restarts three processes of a stateful service on the local broker at random; at the end state and outputs must equal the model. chaos.sh [minutes]
set -euo pipefail
cd "$(dirname "$0")/.."
project=tests/Integration/Streams.Chaos.Tests
dotnet build "$project" -c Release -v q -clp:NoSummary >/dev/null
export MINUTES=${1:-10}
exec dotnet "$project/bin/Release/net10.0/LeadStreams.Streams.Chaos.Tests.dll" -noColor -showLiveOutput
