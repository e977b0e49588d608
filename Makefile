# Recounted: `make` lists what it can do. The environment in .venv is made when it is missing and remade when the lock changed.
.DEFAULT_GOAL := help
SHELL := /bin/sh
PYTHON ?= python3
UV := $(shell command -v uv 2>/dev/null)
PY := .venv/bin/python
# Named by its content: a checkout that only touches the lock rebuilds nothing.
READY := .venv/ready-$(shell cat requirements.txt pyproject.toml | cksum | cut -d' ' -f1)
LAB := .venv/lab-$(shell cat requirements.txt requirements-lab.txt pyproject.toml | cksum | cut -d' ' -f1)
TESTS := .venv/tests-$(shell cat requirements.txt requirements-test.txt pyproject.toml | cksum | cut -d' ' -f1)
MUTATE := .venv/mutate-$(shell cat requirements.txt requirements-test.txt requirements-mutate.txt pyproject.toml | cksum | cut -d' ' -f1)
BENCH := .venv/bench-$(shell cat requirements.txt requirements-test.txt requirements-bench.txt pyproject.toml | cksum | cut -d' ' -f1)
ifdef UV
INSTALL := $(UV) pip install --quiet --compile-bytecode --python $(PY)
else
INSTALL := $(PY) -m pip install --quiet --disable-pip-version-check
endif
RECOUNT := $(PY) -m recount

.PHONY: help book epub pdf digest builds reruns test verify bench mutants binder chapter refresh edition mutate scenario serve lab lock clean

help:  ## List the commands
	@sed -n 's/^\([a-z]*\):.*## /  make \1\t/p' $(firstword $(MAKEFILE_LIST))

$(READY): | requirements.txt
	@echo "Making .venv from requirements.txt"
	@$(if $(UV),$(UV) venv --quiet --clear --python "$(PYTHON)" .venv,$(PYTHON) -m venv --clear .venv)
	@$(INSTALL) --require-hashes --requirement requirements.txt
	@$(INSTALL) --no-deps --no-build-isolation --editable .
	@touch $@

$(LAB): $(READY)
	@$(INSTALL) --require-hashes --requirement requirements-lab.txt
	@touch $@

$(TESTS): $(READY)
	@$(INSTALL) --require-hashes --requirement requirements-test.txt
	@touch $@

$(BENCH): $(TESTS)
	@$(INSTALL) --require-hashes --requirement requirements-bench.txt
	@touch $@

$(MUTATE): $(TESTS)
	@$(INSTALL) --require-hashes --requirement requirements-mutate.txt
	@touch $@

book: $(READY)  ## Build the site from the stored outputs to _build/html
	@$(RECOUNT) build

epub: $(READY)  ## Write the whole book as EPUB 3, from the stored outputs, to _build/recounted-<version>.epub
	@$(RECOUNT) epub

digest: $(READY)  ## Build the site and the EPUB aside, and print their digests
	@$(RECOUNT) digest

builds: $(READY)  ## Build everything in several places, compare it byte by byte, and write measured/builds.json
	@$(RECOUNT) builds

reruns: $(READY)  ## Rerun every chapter in several places, with several versions, and write measured/reruns.json
	@$(RECOUNT) reruns

pdf: $(TESTS)  ## Print the whole book with Chromium, from the stored outputs, to _build/recounted-<version>.pdf
	@$(RECOUNT) pdf

test: $(TESTS)  ## Rerun every chapter and compare, run the unit tests and the examples
	@$(RECOUNT) check
	@$(PY) -m pytest -n auto --dist loadfile --max-worker-restart 0

chapter: $(READY)  ## Begin a case study from the template: make chapter NAME=small-businesses
	@$(RECOUNT) chapter "$(NAME)"

verify: $(READY)  ## Rerun every chapter in forks of one process and compare it with its stored outputs: quick, and nothing else is asked
	@$(RECOUNT) verify

bench: $(BENCH)  ## Time this book's tools beside what people use, in pairs, and write measured/bench.json
	@$(PY) bench/run.py

mutants: $(MUTATE)  ## Change the package, one thing at a time, and ask whether a test notices; goes on where it stopped, for hours
	@$(PY) tests/mutation/run.py $(MODULES) $(if $(SAMPLE),--sample $(SAMPLE))

refresh: $(READY)  ## Rerun every chapter and store its outputs
	@$(RECOUNT) refresh

edition: $(READY)  ## Freeze what is published as data/editions/<version>.json
	@$(RECOUNT) edition

scenario: $(READY)  ## Print what moves with other values: make scenario SET="fx/cny-usd=7.0 reading=heard"
	@$(RECOUNT) scenario $(SET)

mutate: $(TESTS)  ## Change the data and the pages place by place, ask whether the checks notice, and write measured/
	@$(RECOUNT) mutate

serve: $(READY)  ## Show the site and rebuild it at every change
	@$(RECOUNT) serve

lab: $(LAB)  ## Open the chapters in JupyterLab
	@$(PY) -m jupyterlab --ServerApp.root_dir="$(CURDIR)" --LabApp.default_url=/lab/tree/chapters

binder:  ## Install binder/ in an empty environment, as Binder does, and rerun the chapters with it
	@rm -rf _build/binder && $(PYTHON) -m venv _build/binder
	@. _build/binder/bin/activate && pip install --quiet --disable-pip-version-check --require-hashes --requirement binder/requirements.txt && sh binder/postBuild && python -m recount elsewhere

lock:  ## Resolve the requirements into the locks, with hashes
ifndef UV
	@$(PYTHON) -m venv _build/lock && _build/lock/bin/python -m pip install --quiet --disable-pip-version-check uv
endif
	@for name in requirements requirements-lab requirements-test requirements-mutate requirements-bench; do $(or $(UV),_build/lock/bin/uv) pip compile --quiet --universal \
		--python-version 3.11 --generate-hashes --no-header --upgrade --output-file $$name.txt $$name.in || exit 1; done
	@$(or $(UV),_build/lock/bin/uv) pip compile --quiet --universal --python-version 3.11 --resolution lowest-direct --generate-hashes --no-header --upgrade \
		--output-file requirements-oldest.txt pyproject.toml requirements-oldest.in

clean:  ## Remove what was built, and the environment
	@rm -rf _build .venv .pytest_cache
