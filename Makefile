# SkillCamp: `make run` for the product, `make test` for everything. `make help` lists the rest.
PORT ?= 8000
PYTHON ?= python3.11
export DATA_DIR ?= $(CURDIR)/var
BIN := .venv/bin
.DEFAULT_GOAL := help
.PHONY: help run demo test check format services bench bench-board bench-ranking bench-seats bench-import translations clean

help: ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):[^#]*## /  make \1\t/' | expand -t 22

$(BIN)/uv:
	@command -v $(PYTHON) >/dev/null || { echo "Python 3.11 is needed (with venv). Or: make run PYTHON=/path/of/python3.11"; exit 1; }
	@$(PYTHON) -m venv .venv || { echo "This Python has no venv (on Debian: apt install python3.11-venv)."; exit 1; }
	$(BIN)/python -m pip install --quiet --disable-pip-version-check uv==0.13.9

.venv/installed: $(BIN)/uv requirements.txt
	$(BIN)/uv pip install --quiet --compile-bytecode --python $(BIN)/python -r requirements.txt
	@touch $@

.venv/installed-dev: .venv/installed requirements-dev.txt
	$(BIN)/uv pip install --quiet --compile-bytecode --python $(BIN)/python -r requirements-dev.txt
	@touch $@

run: .venv/installed ## the whole product with the demo content (PORT=8000 DATA_DIR=var)
	@$(BIN)/python tools/run.py --port $(PORT)

demo: .venv/installed ## throw the state away and build the demo content anew
	@$(BIN)/python tools/run.py --reset --no-serve

services: ## what the tests need besides Python: Chromium, fonts, gettext, PostgreSQL, Redis, RabbitMQ
	@bash tools/services.sh

check: .venv/installed-dev ## lint, types, layers, templates, migrations, translations
	@bash tools/check.sh

format: .venv/installed-dev ## put the code into shape
	$(BIN)/ruff check --fix . ; $(BIN)/ruff format .

test: services .venv/installed-dev ## everything: checks and all tests, on SQLite and PostgreSQL, in Chromium
	@bash tools/check.sh
	@bash tools/test.sh

bench: .venv/installed-dev ## speed and memory, a JSON line a figure
	@$(BIN)/python -m bench.run

bench-board: .venv/installed-dev ## 2,000 phones at a board while 60 judges save marks, beside the bare view
	@$(BIN)/python -m bench.board

bench-ranking: .venv/installed-dev ## ranking 1,000 entries beside reading their marks raw, on a state of its own
	@$(BIN)/python -m bench.ranking

bench-seats: .venv/installed-dev ## a rush for 148 seats on PostgreSQL, by one node and two, and with a process killed
	@$(BIN)/python -m bench.seats

bench-import: .venv/installed-dev ## 100,000 rows of an enrolment list: rows a second, and memory that may not grow
	@$(BIN)/python -m bench.enrol_list

translations: .venv/installed-dev ## collect the strings and compile the catalogue (needs gettext)
	$(BIN)/python manage.py makemessages -l zh_Hans --no-location --no-wrap -i .venv -i var
	$(BIN)/python manage.py compilemessages -l zh_Hans -i .venv

clean: ## remove caches and test output (never the state in var/)
	rm -rf .mypy_cache .ruff_cache .pytest_cache test-output
