#!/usr/bin/env bash
# Simulates identity's actors over random histories, in any order and in many partitions, against the offline oracle. identity-sim.sh 0..9999: these seeds.
set -euo pipefail
cd "$(dirname "$0")/.."
project=tests/Unit/Identity.Tests
dotnet build "$project" -c Release -v q -clp:NoSummary >/dev/null
export IDENTITY_SEEDS=${1:-0..999}
exec dotnet "$project/bin/Release/net10.0/LeadStreams.Identity.Tests.dll" -noColor -showLiveOutput -class '*ActorsEqualOracleTests'
