# Needs make, Python 3.11 to 3.13 and the package index; everything else is installed into .venv from locked files.

PYTHON ?= $(shell for python in python3.13 python3.12 python3.11 python3 python; do \
	$$python -c 'import sys, ensurepip, venv; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 14))' \
	2>/dev/null && echo $$python && break; done)

VENV := .venv
BENCH_VENV := .venv-bench
BIN := $(VENV)/bin
UV := $(BIN)/uv
INSTALL := $(UV) pip install --python $(BIN)/python --link-mode copy
LOCK := $(UV) pip compile --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-header --no-annotate --quiet --upgrade
LOCK_PROJECT := $(LOCK) pyproject.toml --group build --constraint requirements/constraints.txt
# Tests of one file stay together, for they share what is slow to make.
SIDE_BY_SIDE := --numprocesses 2 --dist loadfile
CHECKED := framing tests scripts benchmarks docs/site/conf.py

# Certificates of the system, so that an office's or a school's own are honoured.
UV_SYSTEM_CERTS ?= 1
export UV_SYSTEM_CERTS

.DEFAULT_GOAL := help
.PHONY: help figures docs test lab classroom wheelhouse lite check doctest browser slow bench lock clean

help:
	@echo 'make figures   run every notebook and write figures/ again'
	@echo 'make docs      build the documentation, a site that works from build/docs without a network'
	@echo 'make lab       open the notebooks in JupyterLab'
	@echo 'make classroom the exercises for students, and a folder in which nbgrader works'
	@echo 'make wheelhouse  a folder from which framing installs without a network'
	@echo 'make lite      a site with the notebooks, for browsers alone'
	@echo 'make test      run the tests and the examples in the docstrings'
	@echo 'make check     lint, format, types, stored notebooks'
	@echo 'make slow      run the slow tests'
	@echo 'make browser   run the notebooks in a real JupyterLab in a real browser (needs Chromium)'
	@echo 'make bench     framing beside its peers, in an environment of its own'
	@echo 'make lock      renew the locked requirements'
	@echo 'make clean     remove .venv and build'

figures: $(VENV)/lab.stamp
	$(BIN)/python scripts/run_notebooks.py

docs: $(VENV)/docs.stamp
	$(BIN)/python scripts/build_docs.py

lab: $(VENV)/lab.stamp
	$(BIN)/jupyter lab notebooks

classroom: $(VENV)/classroom.stamp
	$(BIN)/python scripts/build_classroom.py

# PLATFORMS="windows-x64 linux-x64" PYTHONS=3.12 makes it smaller.
wheelhouse: $(VENV)/lab.stamp
	$(BIN)/python scripts/build_wheelhouse.py $(if $(PLATFORMS),--platforms $(PLATFORMS)) $(if $(PYTHONS),--pythons $(PYTHONS))

# PYODIDE=path/to/pyodide.tar.bz2 puts Pyodide into the site, so that it needs no network.
lite: $(VENV)/classroom.stamp
	$(BIN)/python scripts/build_lite.py $(if $(PYODIDE),--pyodide $(PYODIDE))

test: $(VENV)/dev.stamp
	$(BIN)/python -m pytest $(SIDE_BY_SIDE) -m 'not browser and not slow' --doctest-modules tests framing

slow: $(VENV)/dev.stamp
	$(BIN)/python -m pytest $(SIDE_BY_SIDE) -m slow tests || test $$? -eq 5  # 5: there are none

browser: $(VENV)/dev.stamp
	$(BIN)/python -m pytest -m browser tests/browser

# DATA=path/to/gold where the articles lie elsewhere; BENCH="--quick" and other options of benchmarks/bench.py.
bench: $(BENCH_VENV)/bench.stamp
	$(BENCH_VENV)/bin/python benchmarks/bench.py $(if $(DATA),--data $(DATA)) $(BENCH)

doctest: $(VENV)/dev.stamp
	$(BIN)/python -m pytest --doctest-modules framing

check: $(VENV)/dev.stamp
	$(BIN)/ruff check $(CHECKED)
	$(BIN)/ruff format --check $(CHECKED)
	$(BIN)/mypy
	$(BIN)/python scripts/strip_notebooks.py --check

lock: $(VENV)/uv.stamp
	echo uv | $(LOCK) - --output-file requirements/uv.txt
	$(LOCK_PROJECT) --extra lab --extra web --output-file requirements/lab.txt
	$(LOCK_PROJECT) --extra lab --extra web --extra docs --constraint requirements/lab.txt --output-file requirements/docs.txt
	$(LOCK_PROJECT) --extra lab --extra web --extra classroom --extra lite --constraint requirements/docs.txt \
		--output-file requirements/classroom.txt
	$(LOCK_PROJECT) $(addprefix --extra ,lab web docs english scale classroom lite dev) \
		--constraint requirements/docs.txt --constraint requirements/classroom.txt --output-file requirements/dev.txt
	$(LOCK) benchmarks/peers.in --excludes benchmarks/peers-without.txt --constraint requirements/lab.txt \
		--output-file benchmarks/requirements-peers.txt

clean:
	rm -rf $(VENV) $(BENCH_VENV) build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis

# A stamp says that its set is installed; the development set holds all others, and each of them that of the lab.

$(VENV)/dev.stamp: requirements/dev.txt pyproject.toml $(VENV)/uv.stamp
	@echo "Installing the packages of $< into $(VENV): a minute or so the first time."
	$(INSTALL) --require-hashes -r $<
	$(INSTALL) --no-deps --no-build-isolation --editable .
	@touch $(VENV)/lab.stamp $(VENV)/docs.stamp $(VENV)/classroom.stamp $@

$(VENV)/classroom.stamp: requirements/classroom.txt pyproject.toml $(VENV)/uv.stamp
	@echo "Installing the packages of $< into $(VENV): a minute or so the first time."
	$(INSTALL) --require-hashes -r $<
	$(INSTALL) --no-deps --no-build-isolation --editable .
	@touch $(VENV)/lab.stamp $@

$(VENV)/docs.stamp: requirements/docs.txt pyproject.toml $(VENV)/uv.stamp
	@echo "Installing the packages of $< into $(VENV): a minute or so the first time."
	$(INSTALL) --require-hashes -r $<
	$(INSTALL) --no-deps --no-build-isolation --editable .
	@touch $(VENV)/lab.stamp $@

$(VENV)/lab.stamp: requirements/lab.txt pyproject.toml $(VENV)/uv.stamp
	@echo "Installing the packages of $< into $(VENV): a minute or so the first time."
	$(INSTALL) --require-hashes -r $<
	$(INSTALL) --no-deps --no-build-isolation --editable .
	@touch $@

$(BENCH_VENV)/bench.stamp: requirements/lab.txt benchmarks/requirements-peers.txt pyproject.toml $(VENV)/uv.stamp
	@echo "Installing framing and its peers into $(BENCH_VENV): some minutes the first time."
	$(UV) venv --clear --python $(BIN)/python $(BENCH_VENV)
	$(UV) pip install --python $(BENCH_VENV)/bin/python --link-mode copy --compile-bytecode --no-deps \
		--require-hashes -r requirements/lab.txt -r benchmarks/requirements-peers.txt
	$(UV) pip install --python $(BENCH_VENV)/bin/python --link-mode copy --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/uv.stamp: requirements/uv.txt
	@test -n "$(PYTHON)" || { echo 'No Python 3.11, 3.12 or 3.13 (with its venv module) was found. Install one,'; \
		echo 'or name yours: make PYTHON=/path/to/python3.12'; exit 1; }
	@$(BIN)/python -c '' 2>/dev/null || { echo "Making $(VENV) with $$($(PYTHON) --version)."; $(PYTHON) -m venv --clear $(VENV); }
	$(BIN)/python -m pip install --disable-pip-version-check --require-hashes --only-binary :all: -r $<
	@touch $@
