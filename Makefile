# Every target sets up what it needs by itself; a second call starts at once.
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory
SHELL := /bin/bash

venv := .venv/bin
pytest = $(venv)/python -m pytest -n auto --maxprocesses 8
export PYTHON PORT

.PHONY: help
help: ## what can be made
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

.PHONY: run
run: set-up-run ## the console on a made-up university: http://127.0.0.1:8000 (PORT=8080: another port)
	@scripts/run

.PHONY: test
test: set-up-dev static ## everything: lint, types, import contract, every test (under thirty minutes)
	@$(pytest) -m "not torture"

.PHONY: check
check: set-up-dev static ## while writing: lint, types, import contract, quick tests (under three minutes)
	@$(pytest) -m "not slow and not torture"

.PHONY: static
static: set-up-dev
	@$(venv)/ruff format --check --quiet . || { echo "Not formatted as the house has it: make format" >&2; exit 1; }
	@$(venv)/ruff check --quiet .
	@$(venv)/mypy
	@$(venv)/lint-imports --no-logo --no-cache

.PHONY: format
format: set-up-dev ## format the code and mend what ruff can mend
	@$(venv)/ruff format .
	@$(venv)/ruff check --fix .

.PHONY: conform
conform: set-up-run ## SHARED=DIR: the shared cases and the Open University's real data
	@scripts/conform "$(SHARED)"

.PHONY: torture
torture: set-up-dev ## the same properties with a hundred fresh examples each, and every kill; takes an hour or two
	@echo "Running: pytest -m torture, Hypothesis with 100 fresh universities or inputs each, 200 kills of each kind"
	@HYPOTHESIS_PROFILE=torture $(pytest) -m torture || [ $$? -eq 5 ]

.PHONY: bench
bench: set-up-dev ## the ratios of docs/benchmarks.md, measured here; SHARED=DIR: also the Open University's data; ONLY=store, pages, evidence
	@$(venv)/python -m bench $(if $(SHARED),--shared "$(SHARED)") $(if $(ONLY),--only "$(ONLY)")

.PHONY: verifier
verifier: set-up-run ## `verify` as one file for Linux, in dist/: for who has not this program
	@scripts/verifier

.PHONY: pins
pins: set-up-dev ## resolve the pins anew (UPGRADE=1: take the newest)
	@scripts/pins $(if $(UPGRADE),--upgrade)

.PHONY: clean
clean: ## remove what was made: .venv, var, dist and caches
	@rm -rf .venv var dist .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache

.PHONY: set-up-run set-up-dev
set-up-run:
	@scripts/setup run
set-up-dev:
	@scripts/setup dev
