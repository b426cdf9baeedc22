# make reports | demo | test | lab | clean — everything is installed into .venv from requirements.lock, checked by hash.
PYTHON ?= python3
BIN := .venv/bin
export PYTHONDONTWRITEBYTECODE=

.PHONY: reports demo test bench lab clean lock

reports: .venv/ready
	$(BIN)/uhc run

# A whole invented office: its sheets, its store, its reports; every page says SINTETIS.
demo: .venv/ready
	$(BIN)/uhc demo
	$(BIN)/uhc run --data demo

test: .venv/ready
	$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy
	$(BIN)/python tests/browser.py
	$(BIN)/python -m pytest -n logical --dist loadfile

# One of them: make bench BENCH="running.py loop plain".
bench: .venv/ready
ifdef BENCH
	$(BIN)/python tests/benchmarks/$(BENCH)
else
	for each in tests/benchmarks/*.py; do $(BIN)/python $$each || exit 1; done
endif

lab: .venv/ready
	$(BIN)/jupyter lab --ServerApp.root_dir=. --LabApp.default_url=/lab/tree/notebooks

.venv/ready: requirements.lock pyproject.toml
	$(PYTHON) -c "import sys; sys.exit(sys.version_info < (3, 11) and 'Python 3.11 or newer is needed')"
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $@

# Renews every pin; needs uv. The lock names no address.
lock:
	uv pip compile --quiet --universal --generate-hashes --no-emit-index-url --no-header --no-annotate \
	  --python-version 3.11 pyproject.toml --group lab --group test --group build -o requirements.lock

clean:
	rm -rf .venv outputs .pytest_cache .mypy_cache .ruff_cache
