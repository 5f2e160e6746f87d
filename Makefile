# Every target a person needs; `make help` lists them. The tools come from the hashed locks, nothing else.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

VENV := .venv
BIN := $(VENV)/bin
PYTHON ?= python3
PACKAGES := catalog cli connectors dags exchange exchange_api pipeline quality
STAMP := $(VENV)/.installed-$(shell cat requirements.txt requirements-dev.txt pyproject.toml | sha256sum | cut -c1-16)
# how many on this machine, and that files stay whole, says tests/conftest.py
SIDE_BY_SIDE := -n auto --maxprocesses 4 --dist loadfile --no-loadscope-reorder
# compiled once at install; an inherited PYTHONDONTWRITEBYTECODE would cost every process seconds
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help install servers demo new-resource test coverage check soak bench bench-confirm lock lock-check clean

help: ## Show this help
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sort | awk -F ':.*## ' '{printf "  make %-14s %s\n", $$1, $$2}'

install: $(STAMP) ## Make .venv from the hashed locks, with compiled bytecode

$(STAMP): requirements.txt requirements-dev.txt pyproject.toml
	@echo "install: Python packages from the locks (about a minute on a new machine) / 安装依赖"
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@grep -A 50 '^uv==' requirements-dev.txt | awk 'NR==1 || /^    --hash/ {print; next} {exit}' > $(VENV)/uv.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r $(VENV)/uv.txt
	@$(BIN)/uv pip sync --quiet --python $(BIN)/python --require-hashes --compile-bytecode requirements.txt requirements-dev.txt
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation --compile-bytecode -e .
	@rm -f $(VENV)/.installed-*
	@touch $@

servers: ## Install the servers that tests need (as root), or name what is missing
	@bash tools/test-servers.sh

demo: install ## Start the demonstration county; ONCE=1 checks itself and exits
	@$(BIN)/tongban demo $(if $(ONCE),--once)

new-resource: install ## Write a resource's contract: RESOURCE=department/resource CONNECTION=name OBJECT=table-or-files
	@$(BIN)/tongban connector new '$(or $(RESOURCE),$(error RESOURCE=<department>/<resource> is missing))' \
	    --connection '$(or $(CONNECTION),$(error CONNECTION=<name> is missing))' \
	    --object '$(or $(OBJECT),$(error OBJECT=<table, files, sheet or path> is missing))'

test: install servers check ## All tests, on servers of their own (within 25 minutes)
	@$(BIN)/python -m pytest $(SIDE_BY_SIDE) $(TESTS)

coverage: install servers ## The same with branch coverage, which takes half as long again
	@$(BIN)/python -m pytest $(SIDE_BY_SIDE) --cov --cov-report=term:skip-covered $(TESTS)

check: install ## Lint, types, floors, locks
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check --quiet .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-cache
	@$(MAKE) --no-print-directory lock-check

soak: install servers ## The long fault and load proofs
	@$(BIN)/python -m pytest -m soak --timeout 3600

bench: bench-confirm ## The short form of every benchmark

bench-confirm: install ## Confirmations side by side with pgbench doing select + durable insert
	@$(BIN)/python -m tests.bench.confirm

lock: install ## Resolve requirements*.in again and pin with hashes
	@$(BIN)/uv pip compile --quiet --upgrade --python-version 3.11 --generate-hashes --no-header requirements.in -o requirements.txt
	@$(BIN)/uv pip compile --quiet --upgrade --python-version 3.11 --generate-hashes --no-header requirements-dev.in -o requirements-dev.txt
	@$(BIN)/python docker/api_lock.py > docker/api-requirements.txt
	@echo "lock: done; next: make test"

lock-check: install ## Fail where a lock no longer follows from its .in file
	@mkdir -p .cache
	@for lock in requirements requirements-dev; do \
	    cp $$lock.txt .cache/$$lock.txt; \
	    $(BIN)/uv pip compile --quiet --python-version 3.11 --no-header --no-annotate $$lock.in -o .cache/$$lock.txt; \
	    diff <(grep -oE '^[a-zA-Z0-9._-]+==[^ ;]+' $$lock.txt) <(grep -oE '^[a-zA-Z0-9._-]+==[^ ;]+' .cache/$$lock.txt) \
	        || { echo "lock-check: $$lock.txt does not follow from $$lock.in; next: make lock" >&2; exit 1; }; \
	done

clean: ## Remove the environment, caches and the demonstration's state
	rm -rf $(VENV) .cache .tongban .mypy_cache .ruff_cache .coverage
