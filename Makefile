# Two commands for a newcomer: make demo, make test. All others are for the people who work here.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: demo test test-slow bench lint format clean

$(VENV)/.installed: pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade "pip>=25.1"
	$(BIN)/python -m pip install --quiet --editable . --group dev
	@$(BIN)/python -m pip install --quiet --editable ".[second-opinion]" \
	  || echo "durable_rules could not be built here: rules go without their second opinion."
	touch $@

demo: $(VENV)/.installed
	@CHARTPROOF_HOME=$${CHARTPROOF_HOME:-$(CURDIR)/.venv/demo-home} PATH="$(CURDIR)/$(BIN):$$PATH" sh examples/demo.sh

test: $(VENV)/.installed
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/pytest -m "not slow and not bench" --numprocesses auto --maxprocesses 4 --dist loadfile

test-slow: $(VENV)/.installed
	$(BIN)/pytest -m slow

bench: $(VENV)/.installed
	$(BIN)/pytest -m bench --benchmark-enable tests/bench

lint: $(VENV)/.installed
	$(BIN)/ruff check . && $(BIN)/mypy && $(BIN)/lint-imports

format: $(VENV)/.installed
	$(BIN)/ruff format . && $(BIN)/ruff check --fix .

clean:
	rm -rf $(VENV) build *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis
