# Everyday commands. `make` alone lists them.
#
# The only thing needed beforehand is Python 3.11 or newer. uv is put into a small environment of its own
# (.venv-tools), so that nothing is ever installed into the system's Python; `make UV=uv` uses yours instead.

PYTHON ?= python3
VENV ?= .venv
TOOLS := .venv-tools
UV ?= $(TOOLS)/bin/uv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed

DOCS_TESTS := $(wildcard tests/test_docs*.py tests/*/test_docs*.py)
DEMO_DB := demo.duckdb
DEMO_NAME := Travel Planner

# uv works with the Python that is there and never fetches another one.
export UV_PYTHON_DOWNLOADS := never

.DEFAULT_GOAL := help
.PHONY: help env demo test check format bench bench-ingest bench-flows bench-serve build constraints upgrade clean distclean

help: ## list these targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

env: $(STAMP) ## make the development environment in .venv

demo: $(STAMP) ## read sample_logs into demo.duckdb and report on "Travel Planner"
	@rm -f $(DEMO_DB) $(DEMO_DB).wal
	$(BIN)/sessions ingest sample_logs --db $(DEMO_DB)
	$(BIN)/sessions report --name "$(DEMO_NAME)" --config sample_logs/sessions.toml --db $(DEMO_DB)

test: $(STAMP) ## run all tests, on all cores
	$(BIN)/python -m pytest -q -n auto

check: $(STAMP) ## lint, format, types, import contracts, docs up to date
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	$(if $(DOCS_TESTS),$(BIN)/python -m pytest -q $(DOCS_TESTS),@echo "the documents are tested with all else")

format: $(STAMP) ## format the code and mend what the linter can mend
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: $(STAMP) ## run the benchmarks
	$(BIN)/python -m benchmarks.run

bench-ingest: $(STAMP) ## measure ingest: against its peers on 1 GB logs, growing, many files, sizes (about an hour)
	$(BIN)/python -m benchmarks.run ingest --bytes 1GB --runs 5 --large
	$(BIN)/python -m benchmarks.run growth
	$(BIN)/python -m benchmarks.run files
	$(BIN)/python -m benchmarks.run sizes --bytes 1GB

bench-flows: $(STAMP) ## measure questions on flows of 10 million requests against their peers, and the commands (half an hour)
	$(BIN)/python -m benchmarks.run flows --rows 10000000 --runs 3
	$(BIN)/python -m benchmarks.run questions --rows 10000000 --runs 3

bench-serve: $(STAMP) ## measure the server on 10 million requests: pages, lists, 50 clients, first paint (ten minutes)
	$(BIN)/python -m benchmarks.run serve --rows 10000000 --runs 5

build: $(STAMP) ## build sdist and wheel into dist/
	$(UV) build --build-constraints constraints.txt

constraints: $(STAMP) ## write constraints.txt from what is installed in .venv
	@{ echo "# Written by 'make constraints': the versions that development and CI use."; \
	   { $(UV) pip freeze --python $(BIN)/python --exclude-editable; \
	     $(UV) --version | awk '{ print "uv==" $$2; print "uv-build==" $$2 }'; } | LC_ALL=C sort; } > constraints.new
	@mv constraints.new constraints.txt && touch $(STAMP)
	@echo "constraints.txt: $$(grep -c == constraints.txt) packages pinned"

upgrade: $(STAMP) ## move every pin to the newest version that pyproject.toml allows
	@test ! -x $(TOOLS)/bin/python || $(TOOLS)/bin/python -m pip install --quiet --disable-pip-version-check --upgrade uv
	$(UV) pip install --quiet --python $(BIN)/python --upgrade --editable . --group dev
	@$(MAKE) --no-print-directory constraints

clean: ## remove what was built and cached; environments stay
	rm -rf dist build *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	rm -f $(DEMO_DB) $(DEMO_DB).wal
	find sessions tests benchmarks sample_logs .ci -name __pycache__ -type d -prune -exec rm -rf {} +

distclean: clean ## clean, and remove the environments too
	rm -rf $(VENV) $(TOOLS)

$(TOOLS)/bin/uv:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "sessions needs Python 3.11 or newer; set it with: make PYTHON=python3.11")'
	@echo "environment: uv into $(TOOLS)"
	@$(PYTHON) -m venv --clear $(TOOLS)
	@$(TOOLS)/bin/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt uv

# The stamp keeps a second run from installing anything. The filter is empty when UV was given from outside.
$(STAMP): pyproject.toml constraints.txt | $(filter $(TOOLS)/bin/uv,$(UV))
	@echo "environment: packages into $(VENV)"
	@test -x $(BIN)/python || $(UV) venv --quiet --python $(PYTHON) $(VENV)
	@$(UV) pip install --quiet --python $(BIN)/python --constraint constraints.txt \
	  --build-constraints constraints.txt --editable . --group dev
	@touch $@
