#!/usr/bin/env bash
# Kills the local broker every few seconds under a three-stage transactional chain. crash-loop.sh RUNS RECORDS SEED: run i has seed SEED + i - 1.
set -euo pipefail
cd "$(dirname "$0")/.."
project=tests/Integration/Broker.Crash.Tests
dotnet build "$project" -c Release -v q -clp:NoSummary >/dev/null
export CRASH_RUNS=$1 CRASH_RECORDS=$2 CRASH_SEED=$3
exec dotnet "$project/bin/Release/net10.0/LeadStreams.Broker.Crash.Tests.dll" -noColor -showLiveOutput \
  -class LeadStreams.Broker.Crash.Tests.ChainLoopTests
