# Everything runs in .venv, made on first use and made again only when pyproject.toml changes.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
DEMO := .demo

.PHONY: demo test check format bench clean

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "svodka needs Python 3.11 or later; try: make PYTHON=python3.11 ..."; exit 1; }
	@$(PYTHON) -m venv $(VENV) || \
	  { rm -rf $(VENV); echo "python3 lacks its venv module (Debian: apt install python3-venv)"; exit 1; }

$(VENV)/.run: pyproject.toml | $(VENV)/bin/python
	@echo "setting up $(VENV)"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	@touch $@

$(VENV)/.dev: pyproject.toml | $(VENV)/bin/python
	@echo "setting up $(VENV) with the tools for development"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable ".[dev]"
	@touch $@ $(VENV)/.run

demo: $(VENV)/.run  ## the main job on the bundled examples
	@rm -rf $(DEMO) && mkdir $(DEMO)
	@printf '\n== svodka add examples/channel.jsonl examples/retelling.html ==\n\n'
	@$(BIN)/svodka add examples/channel.jsonl examples/retelling.html --ledger $(DEMO)/svodka.db
	@printf '\n== svodka night 2026-05-15 ==\n\n'
	@$(BIN)/svodka night 2026-05-15 --ledger $(DEMO)/svodka.db
	@printf '\n== svodka bounds --region RU-KLU, 14 May 20:00 to 15 May 07:00 ==\n\n'
	@$(BIN)/svodka bounds --region RU-KLU --from 2026-05-14T20:00 --to 2026-05-15T07:00 \
	  --ledger $(DEMO)/svodka.db
	@printf '\n== svodka conflicts 2026-05-15 ==\n\n'
	@$(BIN)/svodka conflicts 2026-05-15 --ledger $(DEMO)/svodka.db
	@printf '\n== svodka history --region RU-KLU, the same hours ==\n\n'
	@$(BIN)/svodka history --region RU-KLU --from 2026-05-14T20:00 --to 2026-05-15T07:00 \
	  --ledger $(DEMO)/svodka.db
	@printf '\n== svodka audit examples/retelling.html ==\n\n'
	@$(BIN)/svodka audit examples/retelling.html --against $(DEMO)/svodka.db
	@printf '\n== svodka read --explain examples/governor.txt ==\n\n'
	@$(BIN)/svodka read --explain examples/governor.txt --source kaluga_region_news \
	  --published 2026-05-15T08:05:00+03:00
	@printf '== svodka read --explain examples/air-force.txt ==\n\n'
	@$(BIN)/svodka read --explain examples/air-force.txt --source kpszsu \
	  --published 2026-05-15T08:40:00+03:00
	@printf '== svodka read examples/unrelated.txt ==\n\n'
	@$(BIN)/svodka read examples/unrelated.txt --format table

test: $(VENV)/.dev
	@$(BIN)/python -m pytest --numprocesses auto

check: $(VENV)/.dev
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

format: $(VENV)/.dev
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

bench: $(VENV)/.dev
	@$(BIN)/python -m benchmarks

clean:
	rm -rf $(VENV) $(DEMO) build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
