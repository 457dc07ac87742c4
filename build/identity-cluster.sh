#!/usr/bin/env bash
# Three identity instances on a broker, killed at random; the end must equal the offline oracle, and the bytes of one instance that nobody killed.
# identity-cluster.sh LEADS KILLS [SEED]
set -euo pipefail
cd "$(dirname "$0")/.."
project=tests/Integration/Identity.Cluster.Tests
dotnet build "$project" -c Release -v q -clp:NoSummary >/dev/null
export LEADSTREAMS_LEADS=${1:-200000} LEADSTREAMS_KILLS=${2:-12}
if [ -n "${3:-}" ]; then export LEADSTREAMS_SEED=$3; else unset LEADSTREAMS_SEED; fi
exec dotnet "$project/bin/Release/net10.0/LeadStreams.Identity.Cluster.Tests.dll" -noColor -showLiveOutput
