# `make run` starts the portal, `make test` runs every test; `make help` lists the rest.
# Each step leaves a stamp and is done again only when what it was made from has changed.

PYTHON ?= python3
PORT ?= 8000
export PORT
export PATH := $(CURDIR)/.venv/bin:$(PATH)
# The reader of a build wants to know what failed, not that pip could be newer.
PIP = .venv/bin/python -m pip install -qq --disable-pip-version-check --require-hashes
SOURCES = accounts bench commitments compacts config reports selfassessment signatories tests

.PHONY: help setup static run bench test coverage check fix lock clean

help: ## list what can be made
	@sed -n 's/^\([a-z]*\):.*## /make \1	/p' Makefile

# ---- set-up: no network once done, unless a lock file has changed

setup: .venv/run.stamp .venv/pdf.stamp static/build/app.css ## install everything that running it needs

.venv/bin/python:
	@config/machine/python-environment $(PYTHON)

.venv/run.stamp: requirements/run.txt | .venv/bin/python
	@echo "Installing Python packages"
	@$(PIP) -r requirements/run.txt
	@touch $@

.venv/test.stamp: requirements/test.txt .venv/run.stamp
	@echo "Installing what the tests need"
	@$(PIP) -r requirements/test.txt
	@touch $@

.venv/pdf.stamp: config/machine/pdf-libraries .venv/run.stamp
	@config/machine/pdf-libraries
	@touch $@

node_modules/.stamp: package.json package-lock.json .npmrc | .venv/bin/python
	@config/machine/node
	@echo "Installing the front end"
	@npm ci --silent
	@touch $@

static: static/build/app.css ## build the style sheet, script and type into static/build/

static/build/app.css: static/build.mjs $(wildcard static/sass/*.scss) node_modules/.stamp
	@config/machine/node
	@npm run --silent build

# ---- use

run: setup ## start the portal with its worker on http://localhost:8000/ (PORT=… for another)
	@DEBUG=off HTTPS=off python -m config.portal

bench: setup ## queries, times and memory on invented sectors of up to 1,500 organisations: an hour and more
	@python -m bench

# ---- checks

test: .venv/test.stamp setup ## every test: on SQLite, on PostgreSQL, in a browser
	@echo "== SQLite"
	@env -u DATABASE_URL pytest -q -n auto -m "not journey"
	@echo "== PostgreSQL"
	@python -m tests.with_postgres pytest -q -n auto -m "not journey"
	@echo "== Browser"
	@env -u DATABASE_URL python -m tests.with_chromium pytest -q -n auto -m journey

# Apart from the tests: to watch every line takes half as long again, and says nothing about right or wrong.
coverage: .venv/test.stamp setup ## which lines and branches no test on SQLite comes by
	@env -u DATABASE_URL pytest -q -n auto -m "not journey" --cov --cov-report=term-missing:skip-covered

check: .venv/test.stamp setup ## style, arrows between apps, migrations, deployment settings, then every test
	@ruff check . && ruff format --check .
	@djhtml --check templates
	@lint-imports
	@DEBUG=on python manage.py makemigrations --check --dry-run
	@SECRET_KEY=$$(python -c 'import secrets; print(secrets.token_urlsafe(50))') DEBUG=off HTTPS=on python manage.py check --deploy --fail-level WARNING
	@$(MAKE) --no-print-directory test

fix: .venv/test.stamp ## put style right where a machine can
	@ruff check --fix . && ruff format .
	@djhtml templates

lock: .venv/bin/python ## pin requirements/*.in anew (the only step that needs uv)
	@.venv/bin/python -m pip install -qq --disable-pip-version-check uv
	@for name in run test node; do \
	    uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header \
	        requirements/$$name.in -o requirements/$$name.txt || exit 1; \
	done

clean: ## remove what was installed and built; data in var/ stays
	@rm -rf .venv node_modules static/build .coverage .pytest_cache .ruff_cache .import_linter_cache .hypothesis
