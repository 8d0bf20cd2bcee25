# Ringdesk's front door. `make run` and `make test` set up what they need by themselves.

PYTHON ?= python3
# For `make run`: options of the demo, such as ARGS="--headless --script appointment-reminder".
ARGS ?=
# For `make test`: options of pytest, such as PYTEST="tests/audio -x".
PYTEST ?=
# For `make bench`: one benchmark's name without "bench_"; all of them when empty.
BENCH ?= *
# For `make screenshots`: a screen or a state, such as SCREENS="shell live.ringing".
SCREENS ?=
# What a small model for tests asks for besides: programs that run it, which the tests do not use.
WITHOUT := llm llama-cpp-python
# For `make lock`: such as LOCK="--upgrade" or LOCK="--upgrade-package rich".
LOCK ?=

VENV := .venv/bin
COMPILE := $(VENV)/uv --no-config pip compile -q --generate-hashes --universal --python-version 3.11 \
	--no-emit-index-url --custom-compile-command "make lock" $(LOCK) pyproject.toml

# Setting up comes first even under `make -j`.
.NOTPARALLEL:
.PHONY: help setup run test check lint bench bench-calls screenshots fix lock clean setup-run setup-dev

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-11s %s\n", $$1, $$2 }' Makefile

setup: setup-run ## Set up only: the environment, packages and speech models

run: setup-run ## Set up, then hold a real call between a simulated caller and the agent
	@$(VENV)/ringdesk demo $(ARGS)

test: setup-dev lint ## Set up, check the code, run every test
	@$(VENV)/python -m tests.lanes $(PYTEST)

check: setup-dev lint ## Ruff, mypy, import contracts, house rules
	@$(VENV)/python -m pytest -q tests/test_house_rules.py

lint:
	$(VENV)/ruff check .
	$(VENV)/ruff format --check .
	$(VENV)/mypy

bench: setup-dev ## Measure each stage of a turn; BENCH=name runs one
	@missed=0; for file in tests/bench/bench_$(BENCH).py; do \
		[ -f "$$file" ] || { echo "There is no benchmark called $$file."; exit 2; }; \
		name=$$(basename "$$file" .py); \
		echo "== $$name"; $(VENV)/python -m "tests.bench.$$name" || missed=1; \
	done; exit $$missed

bench-calls: setup-dev ## Hold some forty whole calls and see whether each comes to its intended end
	@$(VENV)/python -m tests.bench.bench_calls

screenshots: setup-dev ## Draw every screen, light and dark, into ./screenshots
	@$(VENV)/python -m tests.screens screenshots $(SCREENS)

fix: setup-dev ## Repair what Ruff can repair, and format
	$(VENV)/ruff check --fix .
	$(VENV)/ruff format .

lock: setup-dev ## Write the hash-pinned requirements anew from pyproject.toml
	$(COMPILE) --group build -o requirements.txt
	printf '%s\n' $(WITHOUT) | $(COMPILE) --group dev --excludes - -c requirements.txt -o requirements-dev.txt

clean: ## Remove the virtual environment, caches and builds; calls and recordings stay
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis build dist
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

setup-run setup-dev: setup-%:
	@command -v $(PYTHON) >/dev/null || { \
		echo "Ringdesk needs Python 3.11 or newer: install it, or name it with make PYTHON=..."; exit 2; }
	@$(PYTHON) -m app.bootstrap $*
