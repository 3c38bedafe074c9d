# SPDX-License-Identifier: GPL-3.0-only
#
# The front door. Each target is a line or two; what it does lies in scripts/ and zombienet/.

.DEFAULT_GOAL := help
.SUFFIXES:
MAKEFLAGS += --no-builtin-rules
SHELL := /usr/bin/env bash
.SHELLFLAGS := -euo pipefail -c

.PHONY: help
help: ## Show this
	@echo 'Salus: patients own the access to their medical records.'
	@echo
	@awk -F ':.*## ' '/^## /{ printf "\n%s\n", substr($$0, 4) } /^[a-z-]+:.*## /{ printf "  make %-12s %s\n", $$1, $$2 }' Makefile
	@echo
	@echo 'Products go to $$CARGO_TARGET_DIR, by default ~/.cache/salus/target (see docs/development.md).'

## To see it work

.PHONY: demo
demo: ## Four validators and the whole story; RECORD=my.json takes your record, KEEP=1 leaves it running
	@scripts/demo.sh

.PHONY: network
network: build ## Four validators at ws://127.0.0.1:9944 and a node for gateways; `make reset` ends them
	@. scripts/env.sh && scripts/network.sh start "$$SALUS_DEMO"

.PHONY: reset
reset: ## End and remove the network that `make demo KEEP=1` or `make network` left
	@scripts/reset.sh

## To work on it

.PHONY: setup
setup: ## Install what building and testing need (again and again, if you like)
	@scripts/setup.sh

.PHONY: build
build: setup ## Build the node and the command line
	@scripts/cargo.sh build

.PHONY: test
test: ## Everything CI runs: formatting, all tests, the networks, the examples
	@scripts/test.sh

.PHONY: test-crate
test-crate: setup ## The tests of one crate: make test-crate P=pallet-salus-charts [T=part_of_a_name]
	@scripts/cargo.sh crate $(or $(P),$(error say which crate: make test-crate P=pallet-salus-charts)) $(T)

.PHONY: test-long
test-long: ## What does not fit into `make test`; writes docs/test-long.md
	@scripts/setup.sh linting
	@scripts/setup.sh measuring
	@scripts/test-long.sh

.PHONY: scenario
scenario: build ## One network under test: make scenario S=start
	@zombienet/run.sh $(S)

.PHONY: fmt
fmt: setup ## Format Rust and TOML
	@cargo fmt --all
	@scripts/lint/toml.sh format

.PHONY: lint
lint: ## Formatting, licences and sources of dependencies, shell scripts, clippy
	@scripts/setup.sh linting
	@scripts/lint/all.sh

.PHONY: docs
docs: setup ## The API documentation of our crates
	@scripts/cargo.sh doc

## To change what is committed but made

.PHONY: chain-spec
chain-spec: build ## chain-spec/*.json from the runtime's presets
	@scripts/chain-spec.sh

.PHONY: weights
weights: setup ## Measure the weights of the calls on this machine (takes long; ARGS=--check writes nothing)
	@scripts/weights.sh $(ARGS)

## To run it

.PHONY: release
release: setup ## What operators install: optimised, with the metadata hash that hardware wallets check
	@scripts/cargo.sh production
