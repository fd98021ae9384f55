# Every command a developer needs. `make help` lists them.
.DEFAULT_GOAL := help
.PHONY: help setup setup-test demo test journeys check fix bench lock diagram

BIN := .venv/bin
SETUP := bash delmos_portal/running/setup.sh
MANAGE_FOR_CHECKS := DJANGO_SETTINGS_MODULE=tests.settings $(BIN)/python -W ignore::RuntimeWarning manage.py
# For every Python from 3.11.0: Debian 12 has 3.11.2, which needs one package more than 3.11.7.
LOCK := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --upgrade
UV := uv==0.13.9

help: ## Show these lines.
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: ## Install what the demonstration needs: Debian packages (as root) and .venv.
	@$(SETUP) demo

setup-test: ## Install what the tests and checks need as well.
	@$(SETUP) test

demo: setup ## Run the whole portal with invented cases; RESET=1 begins anew.
	@$(BIN)/python manage.py portal

test: setup-test ## Run every test, the browser journeys last.
	$(BIN)/pytest -n auto --ignore=tests/journeys
	@# A browser on a busy machine may miss a moment: what failed is played once more, and counts then.
	$(BIN)/pytest -n 0 tests/journeys || $(BIN)/pytest -n 0 --last-failed --last-failed-no-failures none tests/journeys

journeys: setup-test ## Play the life of a case through the pages in Chromium.
	$(BIN)/pytest -n 0 tests/journeys

check: setup-test ## Check form, types, layers, migrations and architecture; exactly what CI runs.
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/djlint --quiet --lint templates
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(MANAGE_FOR_CHECKS) makemigrations --check --dry-run
	$(BIN)/pytest -n 0 tests/architecture

fix: setup-test ## Mend what ruff can mend.
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

bench: setup-test ## Measure the portal against the least that each page needs.
	$(BIN)/python benchmarks/run.py

lock: setup-test ## Choose new versions of all packages and write them down with hashes.
	$(BIN)/python -m pip install --quiet --disable-pip-version-check $(UV)
	$(LOCK) requirements.in -o requirements.txt
	$(LOCK) requirements-demo.in -o requirements-demo.txt
	$(LOCK) requirements-dev.in -o requirements-dev.txt

diagram: setup-test ## Draw docs/lifecycle.md from the life-cycle tables.
	$(MANAGE_FOR_CHECKS) draw_lifecycle
