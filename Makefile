# The commands of daily work. `run` and `test` are the two commands of the README, word for word (a test compares).
.PHONY: run test check bench long reference

BIN ?= .venv/bin

run:
	python3 -m venv .venv && .venv/bin/pip install -q -c constraints.txt . && .venv/bin/shapan quick

test:
	python3 -m venv .venv && .venv/bin/pip install -q -c constraints.txt '.[dev]' && .venv/bin/python -m pytest -n 2 --dist loadfile

check:
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/ty check --python $(BIN)/python
	PYTHONPATH=. $(BIN)/lint-imports --no-logo
	$(BIN)/python -m pytest

bench:
	$(BIN)/python -m benchmarks --write docs/reference/performance.md

# The full form of the tests whose short form runs in CI; what came out goes into docs/reference/long-tests.md.
long:
	$(BIN)/python docs/make_long.py

# Pages that are written from the code: scenario keys, metrics, mechanisms, rules, JSON Schema.
reference:
	$(BIN)/python docs/make_reference.py
	$(BIN)/python -m policies.reference > docs/reference/policies.md
