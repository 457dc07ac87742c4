#!/usr/bin/env bash
# Writes the dashboards in their one form; the tests that hold them to it do the writing.
set -euo pipefail
cd "$(dirname "$0")/.."
project=tests/Conformance/Prometheus.Conformance.Tests
dotnet build "$project" -c Release -v q -clp:NoSummary
LEADSTREAMS_WRITE_DASHBOARDS=1 dotnet "$project/bin/Release/net10.0/LeadStreams.Prometheus.Conformance.Tests.dll" \
  -noColor -method '*A_dashboard_is_written_in_the_one_way'
git status --short deploy/grafana/dashboards
