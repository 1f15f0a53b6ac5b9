# Pingxuan 评选. `make help` lists what there is.
SHELL := /bin/bash
PY := .venv/bin/python
PYTEST := $(PY) -m pytest
JOBS ?= 2
DB ?= sqlite
DEMO ?= yes

.DEFAULT_GOAL := help
.PHONY: help setup setup-dev run demo test test-all check fmt bench mutants messages pictures requirements

help: ## list the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  \1\t/' | expand -t 16

setup: ## install what running needs: system libraries, fonts, virtual environment, catalogues
	@tools/setup run

setup-dev: ## that, and what the tests need (Chromium included)
	@tools/setup dev

run: setup ## start the service on 127.0.0.1:$${PORT:-5000} (DEMO=no starts empty)
	@DEMO=$(DEMO) exec $(PY) -m app.serve

demo: setup ## play the main job from roster to certificates; the files go to out/demo/
	@$(PY) -m demo.play

test: setup-dev ## every test but the long ones (DB=postgresql: on a private PostgreSQL)
	@DB=$(DB) $(PYTEST) -n $(JOBS) -m "not long"

test-all: setup-dev ## every test, on SQLite and on PostgreSQL
	@DB=sqlite $(PYTEST) -n $(JOBS)
	@DB=postgresql $(PYTEST) -n $(JOBS)

check: setup-dev ## style, types, import contracts, migrations, translations, coverage
	@tools/check

fmt: setup-dev ## format the code
	@$(PY) -m ruff format . && $(PY) -m ruff check --fix .

bench: setup-dev ## measure; writes out/bench.json
	@$(PY) -m benchmarks

mutants: setup-dev ## plant faults in the exact core and see the tests find them
	@$(PY) tools/mutants.py

messages: setup-dev ## extract the words on screen into the catalogues
	@$(PY) tools/messages.py update

pictures: setup-dev ## make the README's pictures again
	@PICTURES=1 $(PYTEST) tests/journeys/test_pictures.py

requirements: setup-dev ## pin the newest versions again
	@$(PY) -m pip install -q uv
	@.venv/bin/uv pip compile -q -U pyproject.toml --python-version 3.11 --no-header --no-annotate --generate-hashes -o requirements.txt
	@.venv/bin/uv pip compile -q -U pyproject.toml --extra dev --python-version 3.11 --no-header --no-annotate --generate-hashes -o requirements-dev.txt
