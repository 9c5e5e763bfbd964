# `make run` and `make test` do their own set-up, from nothing but Python, make and git; `make` alone lists all commands.
# A step of the set-up leaves a file in .venv and runs again only when what it read has changed.

PYTHON ?= python3
PORT ?= 8000
BIN := .venv/bin
UV := VIRTUAL_ENV=$(CURDIR)/.venv $(BIN)/uv
LOCK := $(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --quiet
MAKEFLAGS += --no-print-directory
# What Python has compiled is kept: each start takes less than half the time.
unexport PYTHONDONTWRITEBYTECODE

# Debian's packages are installed by root, or through a sudo that asks nothing. The first try spares the update of the
# package lists, which are there on most machines and missing on a fresh one.
SUDO := $(shell test "$$(id -u)" = 0 || echo sudo -n)
INSTALL = $(SUDO) env DEBIAN_FRONTEND=noninteractive apt-get -qq -y -o DPkg::Lock::Timeout=60 --no-install-recommends install
apt = { command -v apt-get && $(SUDO) true; } >/dev/null 2>&1 && echo "Installing $(1) with apt" && \
	{ $(INSTALL) $(1) >/dev/null 2>&1 || { $(SUDO) apt-get -qq update && $(INSTALL) $(1) >/dev/null; }; }

PANGO := libpangoft2-1.0-0 libharfbuzz-subset0
# Chromium without its window shows the same pages in half the time; a few tests ask what the window does. libatomic1 is
# for the program through which the tests drive the browser. Ubuntu calls Chromium chromium-browser.
CHROMIUM := chromium chromium-headless-shell libatomic1

.PHONY: help run test check soak audit bench pictures lock clean setup setup-test printing browser node firefox java proxies texts
.DELETE_ON_ERROR:

help: ## List these commands
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: setup ## Set up, load sample data into an empty database, serve at http://127.0.0.1:8000 (or PORT=…)
	@$(BIN)/facilitator serve --sample --port $(PORT)

test: setup-test check ## Set up for development, then check and run every test
	@$(BIN)/pytest -n auto --dist worksteal -o faulthandler_timeout=300 -o faulthandler_exit_on_timeout=true

check: setup-test ## Format, lint, types, and which room may import which
	@$(BIN)/ruff format --check --quiet .
	@$(BIN)/ruff check --quiet .
	@$(BIN)/mypy --strict --num-workers auto facilitator
	@$(BIN)/lint-imports --no-logo

soak: setup-test ## Try each property 25 times as often as make test does, with other values each time (or SEED=…); print every sheet in every way
	@seed=$${SEED:-$$(date +%s)}; echo "The same once more: make soak SEED=$$seed"; \
	$(BIN)/pytest -n auto --dist worksteal -m "hypothesis or full or states" --hypothesis-profile soak --hypothesis-seed $$seed

audit: node firefox java proxies setup-test .venv/audit ## Let other people's programs read the calendars and fill in worksheets; needs Node.js
	@$(BIN)/pytest -n auto --dist worksteal tests/audit

bench: setup-test ## Measure how fast the site answers (needs wrk); ONLY="--quick" and such for a part
	@$(BIN)/python -m tests.benchmarks $(ONLY)

pictures: setup-test ## Make the pictures of README and help anew, from the sample data (needs Poppler)
	@$(BIN)/python -m tests.pictures

texts: setup-test ## Bring the catalogues of translations up to date with the texts of the public pages
	@$(BIN)/python -m tests.texts

lock: setup-test ## Write the locked requirements anew; UPGRADE=--upgrade takes the newest versions
	@$(LOCK) $(UPGRADE) pyproject.toml --group setup --output-file requirements.txt
	@$(LOCK) $(UPGRADE) pyproject.toml --group setup --group dev --constraint requirements.txt --output-file requirements-dev.txt
	@$(LOCK) $(UPGRADE) --group audit --output-file tests/audit/requirements.txt

clean: ## Remove what set-up and tests made; the data in instance/ stays
	@rm -rf .venv tests/audit/node_modules .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache
	@find . -name __pycache__ -prune -exec rm -rf {} +

setup: .venv/run printing ## Set up, and nothing else
setup-test: .venv/test printing browser

# Debian's Python comes without the parts that make a virtual environment. uv is the last thing made here: without it the
# environment is half made, and so it is when the Python that it points to is gone.
$(shell test -x $(BIN)/python || rm -f $(BIN)/uv)
$(BIN)/uv:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Facilitator needs Python 3.11 or newer; name one with: make PYTHON=python3.12" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null || { $(call apt,python3-venv); } || { echo "Ask your administrator for this, then start again: apt-get install python3-venv $(PANGO)$(if $(filter test,$(MAKECMDGOALS)), $(CHROMIUM))" >&2; exit 1; }
	@echo "Making the virtual environment .venv"
	@$(PYTHON) -m venv --clear .venv
	@awk '/^[^ ]/ {found = /^uv==/} found' requirements.txt > .venv/uv.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --requirement .venv/uv.txt

# The packages for development are the ones for running and more, in the same versions: once they are here they stay.
.venv/run: $(BIN)/uv requirements.txt pyproject.toml
	@echo "Installing the Python packages"
	@$(UV) pip sync --compile-bytecode --require-hashes --build-constraints requirements.txt $(if $(wildcard .venv/test),requirements-dev.txt,requirements.txt)
	@$(UV) pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@

.venv/test: $(BIN)/uv requirements-dev.txt pyproject.toml
	@echo "Installing the Python packages for development"
	@$(UV) pip sync --compile-bytecode --require-hashes --build-constraints requirements.txt requirements-dev.txt
	@$(UV) pip install --quiet --no-deps --no-build-isolation --editable .
	@touch .venv/run $@

# In an environment of their own: they want packages in other versions than the site.
.venv/audit: $(BIN)/uv tests/audit/requirements.txt tests/audit/package-lock.json
	@echo "Installing the programs that read the calendars and fill in the worksheets"
	@$(BIN)/uv venv --quiet --clear --python $(BIN)/python .venv/clients
	@VIRTUAL_ENV=$(CURDIR)/.venv/clients $(BIN)/uv pip sync --require-hashes tests/audit/requirements.txt
	@cd tests/audit && npm ci --silent
	@touch $@

node:
	@command -v npm >/dev/null || { echo "The audit needs Node.js 20.19 or newer, with npm" >&2; exit 1; }

firefox:
	@command -v firefox-esr >/dev/null || command -v firefox >/dev/null || { $(call apt,firefox-esr); } || \
	echo "Counting in Firefox is not looked at until your administrator does this: apt-get install firefox-esr" >&2

java:
	@command -v java >/dev/null || { $(call apt,default-jre-headless); } || \
	echo "Pages are not validated until your administrator does this: apt-get install default-jre-headless" >&2

proxies:
	@{ command -v nginx || command -v /usr/sbin/nginx; } >/dev/null && command -v caddy >/dev/null || { $(call apt,nginx-light caddy); } || \
	echo "What the help says of nginx and Caddy is not tried until your administrator does this: apt-get install nginx-light caddy" >&2

printing:
	@$(PYTHON) -c 'from ctypes import CDLL; CDLL("libpangoft2-1.0.so.0"); CDLL("libharfbuzz-subset.so.0")' 2>/dev/null || \
	{ $(call apt,$(PANGO)); } || \
	echo "Nothing can be printed until your administrator does this: apt-get install $(PANGO)" >&2

browser:
	@{ command -v chromium || command -v chromium-browser || command -v google-chrome; } >/dev/null && \
	$(PYTHON) -c 'from ctypes import CDLL; CDLL("libatomic.so.1")' 2>/dev/null || \
	{ $(call apt,$(CHROMIUM)); } || { $(call apt,chromium libatomic1); } || { $(call apt,chromium-browser libatomic1); } || \
	echo "The tests in a browser are skipped until your administrator does this: apt-get install $(CHROMIUM)" >&2
