# nmrf: every target sets up what it needs. `make help` lists them.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
GO ?= go
TOOL := $(GO) tool -modfile=tools.mod
# The bundled Temporal server is a module of its own: these are the packages of the main one.
PACKAGES := ./...
# Packages whose tests are also run under the race detector: those with goroutines of their own.
RACED := ./followup ./policies ./store ./engine

.PHONY: help setup build demo dev test check generate bench mutants fuzz histories clean

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## /{printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: ## Install what is missing on this machine and build the bundled Temporal server
	@scripts/setup.sh

build: setup ## Build bin/nmrf and bin/nmrf-temporal
	@$(GO) build -o bin/nmrf ./cmd/nmrf

demo: build ## Play one whole cycle on example data, then serve it until Ctrl-C (EXIT=1 ends it)
	@bin/nmrf demo $(if $(EXIT),--exit)

dev: build ## Start everything on this machine and serve http://127.0.0.1:8080
	@bin/nmrf dev

test: build check ## Run everything that continuous integration runs, on one PostgreSQL and one Temporal
	@$(GO) run ./deploy/local/cmd/testground -- scripts/test.sh "$(PACKAGES)" "$(RACED)"

check: ## Formatting, vet, staticcheck, workflowcheck, generated files
	@scripts/check.sh

generate: ## Make the generated files anew: the API from its OpenAPI document, the pages from their templates
	@$(GO) generate ./api/... ./web/...

bench: build ## Measure decisions, rounds, imports, clusters and labels beside the floor and the usual scripts, in one run
	@$(GO) run ./deploy/local/cmd/testground -- $(GO) -C bench test -count=1 -timeout 20m -v . | grep -E 'ratio|FAIL|panic'

mutants: ## Test the tests of the rules: mutate followup and count what its short tests notice (under 30 minutes)
	@scripts/mutants.sh

fuzz: ## Run every fuzzer for MINUTES minutes each (2), and keep what falls in testdata/fuzz beside it
	@scripts/fuzz.sh $(or $(MINUTES),2)

histories: build ## Record the workflow histories in testdata/histories anew
	@$(GO) test ./workflows -run TestRecordHistories -record -count=1

clean: ## Remove what was built
	@rm -rf bin
