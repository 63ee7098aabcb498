# Two commands matter: `make demo` and `make test`. Each installs what it needs first.
PYTHON := .venv/bin/python
SEEDS ?= 20000
START ?= 0
ARGS ?=

.PHONY: setup demo test check bench worlds eval diagrams pictures lock clean

setup:
	@tools/setup.sh

demo: setup
	@.venv/bin/visavis demo $(ARGS)

test: setup
	@tools/system.sh
	@tools/independent/setup.sh
	@tools/desk/setup.sh
	$(PYTHON) -m pytest -n 2 --dist worksteal $(ARGS)

check: setup
	.venv/bin/ruff format --check .
	.venv/bin/ruff check .
	.venv/bin/mypy
	$(PYTHON) -m pytest -q tests/test_house.py

bench: setup
	$(PYTHON) -m benchmarks $(ARGS)

worlds: setup
	$(PYTHON) -m visavis.simulation --seeds $(SEEDS) --start $(START) $(ARGS)

eval: setup
	$(PYTHON) -m evaluation $(ARGS)

diagrams: setup
	$(PYTHON) tools/links_diagram.py

# Looks at every page of the desk in each language, light and dark, and keeps what it saw.
pictures: setup
	@tools/desk/setup.sh
	$(PYTHON) -m tools.desk.pictures $(ARGS)

# Writes the lock files anew; they name versions and hashes, never a host.
lock: setup
	.tools/bin/uv --system-certs pip compile --quiet --generate-hashes --no-emit-index-url --no-header \
	  --python-version 3.11 requirements-dev.in --output-file requirements.lock
	.tools/bin/uv --system-certs pip compile --quiet --generate-hashes --no-emit-index-url --no-header \
	  --python-version 3.11 tools/node.in --output-file tools/node.lock

clean:
	rm -rf .venv .tools build node_modules .mypy_cache .ruff_cache .pytest_cache .hypothesis
