#!/usr/bin/env bash
# Splits persons while leads keep coming and tells how long it takes until everything is restated. unmerge.sh [splits] [leads a second]
set -euo pipefail
cd "$(dirname "$0")/.."
project=tests/EndToEnd/EndToEnd.Tests
dotnet build "$project" -c Release -v q -clp:NoSummary >/dev/null
export UNMERGE_SPLITS=${1:-200} UNMERGE_RATE=${2:-400}
exec dotnet "$project/bin/Release/net10.0/LeadStreams.EndToEnd.Tests.dll" -noColor -showLiveOutput -class '*UnmergeUnderLoadTests'
