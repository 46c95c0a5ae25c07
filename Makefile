# Two commands do all: `make run` serves the page, `make test` runs every check.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PORT ?= 7860

.DEFAULT_GOAL := help
.PHONY: help run test unit lint eval bench venv weights browser

help: ## lists the commands
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

run: $(VENV)/.run weights ## sets up, fetches the model, builds the index if needed, serves the page
	@$(BIN)/python app.py --port $(PORT)

test: lint unit weights browser ## sets up, runs every check (lint, unit tests, end-to-end tests with the model)
	$(BIN)/python -m pytest tests/e2e

unit: $(VENV)/.dev ## unit tests alone: no weights, under a minute
	$(BIN)/python -m pytest -n 2 --dist worksteal tests/unit

lint: $(VENV)/.dev ## ruff and mypy
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

eval: $(VENV)/.run weights ## the full question set (dev half)
	$(BIN)/python -m eval.run

bench: $(VENV)/.dev weights ## speed and memory, side by side
	$(BIN)/python -m eval.bench

venv: $(VENV)/.run ## only the environment

weights: $(VENV)/.run
	@$(BIN)/python -m assistant.weights

browser: ## Chromium and CJK fonts for the browser tests, from Debian where this is a Debian run by root
	@sh tests/install_browser.sh

# torch goes first and by pip, which takes the CPU build where one lies at hand (see the README).
$(VENV)/.torch:
	@$(PYTHON) -c 'import sys; v = sys.version_info; sys.exit(0 if v >= (3, 11) else "需要 Python 3.11 或更新的版本，现在是 %d.%d。请安装后重试，或指定：make PYTHON=python3.12 …" % v[:2])'
	@echo '== 建立虚拟环境 .venv，安装 torch（首次需要几分钟）'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --disable-pip-version-check torch==2.13.0
	@touch $@

# The last line puts the command `minsheng` into the environment; it takes nothing from a network.
$(VENV)/.run: $(VENV)/.torch requirements.lock
	@echo '== 安装其余的包（版本见 requirements.lock）'
	$(BIN)/pip install --disable-pip-version-check -r requirements.lock
	@$(BIN)/pip install --disable-pip-version-check --quiet --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.dev: $(VENV)/.run requirements-dev.lock requirements-mcp.lock
	$(BIN)/pip install --disable-pip-version-check -r requirements-dev.lock
	@touch $@
