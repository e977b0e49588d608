# `make` lists the commands. .venv is made when it is missing, and again when a lock changed.
.DEFAULT_GOAL := help
SHELL := /bin/sh
PYTHON ?= python3
PORT ?= 8000
UV := $(shell command -v uv 2>/dev/null)
OLDEST := $(shell sed -n 's/^requires-python = ">=\(.*\)"/\1/p' pyproject.toml)
BIN := .venv/bin
# Markers are named by content, so that a checkout which only touches a lock installs nothing.
sum = $(shell cat requirements.txt pyproject.toml $(1) | cksum | cut -d' ' -f1)
READY := .venv/ready-$(call sum)
TESTS := .venv/tests-$(call sum,requirements/test.txt)
LAB := .venv/lab-$(call sum,requirements/lab.txt)
ifdef UV
VENV := $(UV) venv --quiet --clear --python "$(PYTHON)" .venv
INSTALL := $(UV) pip install --quiet --compile-bytecode --python $(BIN)/python
else
VENV := $(PYTHON) -m venv --clear .venv
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check
endif

.PHONY: help book test check serve lab execute epub pdf lock release clean

help:  ## List the commands
	@sed -n 's/^\([a-z]*\):.*## /  make \1\t/p' $(firstword $(MAKEFILE_LIST))

$(READY): | requirements.txt
	@$(PYTHON) -c 'import sys; needed = "$(OLDEST)"; now = "%d.%d" % sys.version_info[:2]; \
		sys.exit(None if [*map(int, now.split("."))] >= [*map(int, needed.split("."))] else \
		f"Python {needed} or newer is needed, and this is {now}. Name another: make PYTHON=python{needed}")'
	@echo "Making .venv from requirements.txt"
	@$(VENV)
	@$(INSTALL) --require-hashes --requirement requirements.txt
	@$(INSTALL) --no-deps --no-build-isolation --editable .
	@# A relative path: Python reads an absolute one in the locale's encoding, which may lack its letters.
	@for site in .venv/lib/python*/site-packages; do echo ../../../../src >"$$site/recount.pth"; done
	@touch $@

$(TESTS): $(READY)
	@$(INSTALL) --require-hashes --requirement requirements/test.txt
	@touch $@

$(LAB): $(READY)
	@$(INSTALL) --require-hashes --requirement requirements/lab.txt
	@touch $@

book: $(READY)  ## Build the site from the stored outputs, to _build/html
	@$(BIN)/recount build

test: $(TESTS)  ## Rerun every chapter and compare it with its stored outputs, and run all tests
	@$(BIN)/python -m pytest -n auto --dist loadfile --no-loadscope-reorder

check: $(TESTS)  ## Validate data, chapters and pages; lint the code
	@$(BIN)/recount check
	@PATH="$(CURDIR)/$(BIN):$$PATH" pre-commit run --all-files

serve: $(READY)  ## Show the site and follow what is written: make serve PORT=8000
	@$(BIN)/recount serve --port $(PORT)

lab: $(LAB)  ## Open the chapters in JupyterLab
	@$(BIN)/jupyter lab --ServerApp.root_dir="$(CURDIR)" --LabApp.default_url=/lab/tree/chapters \
		$(if $(filter 0,$(shell id -u)),--allow-root)

execute: $(READY)  ## Run every chapter and store its outputs
	@$(BIN)/recount execute

epub: $(READY)  ## Write the book as EPUB, to _build
	@$(BIN)/recount epub

pdf: $(TESTS)  ## Print the book as PDF with Chromium, to _build
	@$(BIN)/recount pdf

lock:  ## Resolve requirements*.in into the locks, with hashes
	@$(or $(UV),$(error `make lock` needs uv: pip install uv))
	@for name in requirements requirements/test requirements/lab; do \
		$(UV) pip compile --quiet --universal --python-version $(OLDEST) --generate-hashes --no-header \
			--upgrade --output-file $$name.txt $$name.in || exit 1; \
	done

release: $(READY)  ## Freeze what is published as an edition, and write CITATION.cff
	@$(BIN)/recount freeze

clean:  ## Remove what was built, and the environment
	@rm -rf _build .venv .pytest_cache .mypy_cache .ruff_cache
