# Innercourt's chores. `make run` and `make test` need only Python >= 3.11, make and git.

# The first Python on the path that is new enough; another by `make PYTHON=...`.
NEW_ENOUGH := import sys; sys.exit(sys.version_info < (3, 11))
PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11; do \
    if command -v $$p >/dev/null && $$p -c '$(NEW_ENOUGH)' 2>/dev/null; then echo $$p; break; fi; done)
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
LOCK := requirements/dev.txt
JOBS ?= 2

QUICK := bench/brief.py bench/float32.py bench/solve.py
# A script that can be asked has a `main`; the others are parts of these.
ASKED = $(shell grep -l '^def main' bench/*.py)

.DELETE_ON_ERROR:
.PHONY: help install run test test-full calibrate lint format docs tables pictures notebook bench lock clean

help:  ## what there is to make
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  make \1\t\2/' | expand -t 20

$(STAMP): $(LOCK) pyproject.toml
	@$(or $(PYTHON),false) -c '$(NEW_ENOUGH)' \
	    || { echo "Innercourt needs Python 3.11 or later: make PYTHON=/path/to/python3 ..." >&2; exit 1; }
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $(LOCK)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

install: $(STAMP)  ## everything into .venv, from the locked requirements

run: $(STAMP)  ## answer the packaged Beijing case, in the terminal and as out/beijing-2025.html
	@mkdir -p out
	$(BIN)/innercourt brief beijing-2025 --html out/beijing-2025.html

test: $(STAMP)  ## the test suite, the same that CI runs
	$(BIN)/python -m pytest -n $(JOBS) -m "not full"

test-full: $(STAMP)  ## all tests, the long ones too
	$(BIN)/python -m pytest -n $(JOBS)

calibrate: $(STAMP)  ## simulation-based calibration at its nightly size: 500 courts and their reports
	$(BIN)/python -m pytest -n $(JOBS) tests/calibration

lint: $(STAMP)  ## style, types and the ladder of imports
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(STAMP)  ## rewrite the code in the one style
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

docs: $(STAMP)  ## the documentation into build/docs; a warning is an error
	$(BIN)/sphinx-build --fail-on-warning --keep-going --quiet docs build/docs

tables: $(STAMP)  ## write the tables of docs/reference that are read from the program anew
	$(BIN)/python docs/tables.py

pictures: $(STAMP)  ## take the pictures of pages in docs/img anew; needs a Chromium
	$(BIN)/python docs/pictures.py

notebook: $(STAMP)  ## run docs/notebook.ipynb and keep what it shows
	$(BIN)/python docs/run_notebook.py

bench: $(STAMP)  ## the quick benchmarks: a brief against its goals, solvers against their peers
	$(BIN)/python bench/brief.py
	$(BIN)/python bench/float32.py
	$(BIN)/python bench/solve.py
	@echo "longer, or in need of data or of packages (each says of which): $(filter-out $(QUICK),$(ASKED))"

lock: $(STAMP)  ## solve the requirements anew into requirements/*.txt
	$(BIN)/python requirements/lock.py

clean:  ## remove what was made, .venv too
	rm -rf $(VENV) build dist out .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis
	find src tests bench -name __pycache__ -type d -prune -exec rm -rf {} +
