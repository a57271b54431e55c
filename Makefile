# Needs python3 (3.11 to 3.13), make and a package index. Everything is installed into .venv, nowhere else.
PYTHON ?= python3
BIN := .venv/bin
READY := .venv/ready
PEERS := .venv-bench
BENCH ?=

.PHONY: run test quick lint bench lock clean

run: $(READY)  ## clean data/raw into data/clean
	$(BIN)/cleaner clean data/raw -o data/clean

test: $(READY) lint  ## all tests
	$(BIN)/python -m pytest

quick: $(READY)  ## the tests that take seconds
	$(BIN)/python -m pytest -m 'not slow'

lint: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

bench: $(READY) $(PEERS)/ready  ## speed beside a floor, a naive pipeline and other programs; BENCH=--quick for some minutes
	$(BIN)/python benchmarks/speed.py --peers $(PEERS)/bin/python $(BENCH)
	$(PEERS)/bin/python benchmarks/report.py

# What cannot be installed here is left out of the benchmark.
$(PEERS)/ready: benchmarks/requirements.txt
	$(PYTHON) -m venv $(PEERS)
	grep -v '^#' $< | while read -r peer; do $(PEERS)/bin/python -m pip install --quiet --disable-pip-version-check "$$peer" \
		|| echo "$$peer cannot be installed here; it is left out of the benchmark"; done
	touch $@

$(READY): requirements.lock pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14) and "cleaner needs Python 3.11 to 3.13; run make PYTHON=python3.12")'
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --requirement requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --editable .
	touch $@

lock: $(READY)  ## write requirements.lock anew from pyproject.toml
	$(BIN)/python -m pip install --quiet uv
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --group dev --no-header --no-emit-index-url --output-file requirements.lock pyproject.toml

clean:
	rm -rf .venv $(PEERS) data/clean
