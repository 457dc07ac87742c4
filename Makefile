# LeadStreams. Two commands do it all on a fresh Debian machine with the .NET SDK: `make run` and `make test`.
SHELL := /bin/bash
.DEFAULT_GOAL := help
export DOTNET_CLI_TELEMETRY_OPTOUT := 1
export DOTNET_NOLOGO := 1
CLI := artifacts/leadstreams
DATA ?= .data
PROCESSES ?= 0
RECORDS ?= 3000
SEED ?= 1
UP_OPTIONS = --data $(DATA) --records $(RECORDS) --seed $(SEED) $(if $(filter 1,$(PROCESSES)),--processes)

.PHONY: help install build run demo test lint format bench sim identity-sim identity-cluster unmerge chaos crash-loop dashboards requirements clean clean-data

help: ## show this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):[^#]*## /  \1\t/' | expand -t 20
	@echo; echo "  variables: DATA=$(DATA) RECORDS=$(RECORDS) SEED=$(SEED) PROCESSES=$(PROCESSES) (1: each service its own process)"

install:
	@build/install.sh run
	@build/native.sh

build: install ## build everything in Release; the command is artifacts/leadstreams
	@build/build.sh

run: build ## install, build, start everything, feed realistic leads, keep serving until Ctrl-C
	@$(CLI) up $(UP_OPTIONS)

demo: build ## like run, but proves the result, stops by itself and exits 0 or 1
	@$(CLI) up $(UP_OPTIONS) --exit

test: ## all tests, for real (no Docker); last line: N passed, N failed, N skipped
	@build/install.sh test
	@build/native.sh
	@build/test.sh

lint: ## formatting and style
	@dotnet tool restore >/dev/null
	@dotnet csharpier check .

format: ## format all C# files
	@dotnet tool restore >/dev/null
	@dotnet csharpier format .

bench: build ## measure each stage against the raw loop, ratios printed
	@build/bench.sh

sim: install ## simulate the stream runtime: SEEDS=0..9999, or SEED=n to replay one
	@build/sim.sh "$(SEEDS)" "$(if $(filter command line,$(origin SEED)),$(SEED))"

identity-sim: install ## simulate identity's actors against the offline oracle: SEEDS=0..9999
	@build/identity-sim.sh "$(if $(filter command line,$(origin SEEDS)),$(SEEDS))"

identity-cluster: install ## kill instances of identity on a broker, and compare with the oracle: LEADS=200000 KILLS=12 (SEED=n)
	@build/native.sh
	@build/identity-cluster.sh "$(or $(LEADS),200000)" "$(or $(KILLS),12)" "$(if $(filter command line,$(origin SEED)),$(SEED))"

crash-loop: install ## kill the broker under a chain of transactions: RUNS=10 RECORDS=200000 (SEED=n: of the first run)
	@build/native.sh
	@build/crash-loop.sh "$(or $(RUNS),10)" "$(if $(filter command line,$(origin RECORDS)),$(RECORDS),200000)" "$(SEED)"

chaos: install ## kill, pause and restart processes of a service at random: MINUTES=10
	@build/chaos.sh $(or $(MINUTES),10)

unmerge: install ## split persons under load, and tell how long until all is restated: SPLITS=200 RATE=400
	@build/unmerge.sh $(or $(SPLITS),200) $(or $(RATE),400)

dashboards: ## write deploy/grafana/dashboards in their one form, after an export from Grafana
	@build/dashboards.sh

requirements: ## which requirements are proved, by which tests
	@build/requirements.sh

clean-data: ## forget all local data (topics, tables, state)
	@$(if $(wildcard $(CLI)),$(CLI) clean --data $(DATA),rm -rf $(DATA))

clean: ## remove build output (not data)
	@rm -rf artifacts/cli artifacts/leadstreams
	@find . -type d \( -name bin -o -name obj \) -not -path './node_modules/*' -prune -exec rm -rf {} +
