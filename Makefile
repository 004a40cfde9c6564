# The project's commands; `make` alone lists them. Everything is installed into .venv, nothing needs root.

# The first of these that is Python 3.11 or later and can make virtual environments.
PYTHONS := python3.11 python3 python3.12 python3.13 python3.14
USABLE  := import sys, ensurepip, venv; sys.exit(sys.version_info < (3, 11))
PYTHON  ?= $(firstword $(foreach name,$(PYTHONS),$(shell $(name) -c '$(USABLE)' 2>/dev/null && echo $(name))))

VENV    := .venv
BIN     := $(VENV)/bin
PIP     := $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-input
# A lock names every package, so nothing is left to resolve. Modules are compiled when they are first imported: compiling
# them all would take a third of the time.
LOCKED  := $(PIP) --require-hashes --no-deps --no-compile
# What was compiled has to be kept.
unexport PYTHONDONTWRITEBYTECODE

# `make serve PORT=9000` or `PORT=9000 make serve` or DURAND_PORT; every DURAND_ setting reaches the service.
PORT    ?= $(or $(DURAND_PORT),8000)
# HOST counts only on make's own command line: some shells and compilers export a HOST that is no address to serve on.
ifneq ($(origin HOST),command line)
HOST    := $(or $(DURAND_HOST),127.0.0.1)
endif

# Where the tables' events come from: a UCDP GED file in CSV.
UCDP    ?=

# How many processes share the tests.
JOBS    ?= logical

# How many incidents `make bench` invents (several numbers: how cost grows), a Python that has tipg, other options.
ROWS    ?= 100000
TIPG    ?=
BENCH   ?=

RUNTIME := $(VENV)/.runtime-installed
DEV     := $(VENV)/.dev-installed
CODE    := app docs geodata tests notebooks

# What checks the scripts of the map pages, where the machine has node and npm.
SCRIPT  := tests/script
CHECKER := $(SCRIPT)/node_modules/.package-lock.json
HAS_NODE := $(shell command -v node >/dev/null && command -v npm >/dev/null && echo yes)

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help serve test lint script no-script pytest coverage soak faults container docs dist lock tables truth bench clean

help:  ## list these commands
	@sed -n 's/^\([a-z]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | while IFS="$$(printf '\t')" read -r name says; do \
		printf 'make %-9s %s\n' "$$name" "$$says"; done

serve: $(RUNTIME)  ## serve the map and the API on http://127.0.0.1:8000 (PORT=, HOST=, DURAND_STORE=)
	@DURAND_HOST='$(HOST)' DURAND_PORT='$(PORT)' exec $(BIN)/durand serve

test: lint pytest  ## what has to pass before a change goes in: `make lint` and `make pytest`

lint: $(DEV) $(if $(HAS_NODE),script,no-script)  ## check style and types, of Python and of the pages' scripts
	$(BIN)/ruff check $(CODE)
	$(BIN)/ruff format --check $(CODE)
	$(BIN)/mypy

script: $(CHECKER)  ## check style and types of the pages' scripts (needs node and npm)
	npm --prefix $(SCRIPT) run --silent lint

no-script:
	@echo "The scripts of the map pages are not checked: no node: this machine has no node or no npm" >&2
	@case ",$(DURAND_TEST_REQUIRE)," in *,node,*) exit 1;; esac

$(CHECKER): $(SCRIPT)/package.json $(SCRIPT)/package-lock.json
	@echo 'Installing what $(SCRIPT)/package-lock.json names ...' >&2
	@npm --prefix $(SCRIPT) ci --silent
	@touch $@

pytest: $(DEV)  ## run every test (JOBS= processes)
	$(BIN)/python -m pytest -rf --numprocesses $(JOBS) --dist worksteal

# Counting the lines that tests run makes our own code two to three times slower.
coverage: $(DEV)  ## run every test, and fail where they leave over a tenth of the lines and branches out
	$(BIN)/python -m pytest -rf --numprocesses $(JOBS) --dist worksteal --cov --cov-report=term:skip-covered

soak: $(DEV)  ## run the long versions of tests, which take many minutes (JOBS= processes)
	$(BIN)/python -m pytest -rf -m soak --numprocesses $(JOBS) --dist worksteal

faults: $(DEV)  ## run every test of what goes wrong: full disks, slow clients, killed processes (needs root)
	$(BIN)/python -m pytest -rf -m 'soak or not soak' tests/faults tests/record/test_backup.py tests/record/test_geopackage_processes.py

container: $(DEV)  ## build the Dockerfile's image into build/container, run it, and measure it (needs root, debootstrap, buildah)
	$(BIN)/python -m pytest -rf -m container tests/container

docs: $(DEV)  ## write docs/reference, and the traces in docs/architecture.md, from the code
	$(BIN)/python docs/write_reference.py
	$(BIN)/python tests/benchmarks/module_trace.py --write

dist: $(DEV)  ## build the wheel into dist/, and try it in a clean environment
	$(BIN)/python -m pip wheel --quiet --disable-pip-version-check --no-deps --no-build-isolation --wheel-dir dist .
	$(BIN)/python -m pytest -m packages

lock: $(DEV)  ## write the lock files again from pyproject.toml (UPGRADE=--upgrade takes newer versions)
	$(COMPILE) --extra read --output-file requirements.lock pyproject.toml
	$(COMPILE) --output-file requirements-build.lock --constraint requirements.lock --group build
	$(COMPILE) --output-file requirements-dev.lock --constraint requirements.lock --constraint requirements-build.lock \
		--extra read --group dev pyproject.toml

# One lock for every platform and Python from 3.11 on; hashes say what a package is, so no address needs to be named.
COMPILE = $(BIN)/uv pip compile --quiet $(UPGRADE) --universal --python-version 3.11 \
	--generate-hashes --strip-extras --no-annotate --no-emit-index-url --no-emit-find-links --custom-compile-command 'make lock'

tables: $(DEV)  ## print accuracy and calibration of geocoder and joins on UCDP=FILE, a UCDP GED file in CSV
	@test -f '$(UCDP)' || { echo "tables: UCDP='$(UCDP)' is no file; name a UCDP GED file: make tables UCDP=FILE" >&2; exit 2; }
	$(BIN)/python tests/benchmarks/geocoder_accuracy.py '$(UCDP)'
	$(BIN)/python tests/benchmarks/calibrate.py '$(UCDP)'
	$(BIN)/python tests/benchmarks/join_accuracy.py '$(UCDP)'

truth: $(DEV)  ## print what the service says, before and after, measured on UCDP=FILE, a UCDP GED file in CSV
	@test -f '$(UCDP)' || { echo "truth: UCDP='$(UCDP)' is no file; name a UCDP GED file: make truth UCDP=FILE" >&2; exit 2; }
	$(BIN)/python tests/benchmarks/truth.py '$(UCDP)'

bench: $(DEV)  ## measure the service beside a bare one and its peers, into tests/benchmarks/RESULTS.md (ROWS=, TIPG=)
	$(BIN)/python tests/benchmarks/service_speed.py --rows $(ROWS) $(if $(TIPG),--tipg '$(TIPG)') $(BENCH)

clean:  ## remove what the commands above made, but no store
	rm -rf $(VENV) $(SCRIPT)/node_modules build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis .coverage htmlcov

$(BIN)/python:
	@'$(PYTHON)' -c '$(USABLE)' 2>/dev/null || { echo "No Python 3.11 or later that can make virtual environments" \
		"(modules venv and ensurepip): '$(PYTHON)'. Install one (Debian: python3 and python3-venv)," \
		"or say where it is: make serve PYTHON=/path/to/python3" >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(RUNTIME): requirements.lock requirements-build.lock pyproject.toml | $(BIN)/python
	@echo 'Installing what requirements.lock names into $(VENV) ...' >&2
	@$(LOCKED) -r requirements.lock -r requirements-build.lock
	@$(PIP) --no-deps --no-build-isolation --editable .
	@touch $@

$(DEV): requirements-dev.lock $(RUNTIME)
	@echo 'Installing what requirements-dev.lock names into $(VENV) ...' >&2
	@$(LOCKED) -r requirements-dev.lock
	@touch $@
