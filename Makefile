# `make help` lists what can be made. The first call makes the environment; later ones find it made.
# Behind a mirror of the package index: pip is told by PIP_INDEX_URL, uv by UV_DEFAULT_INDEX.

REGISTER = data/sefton
AS_OF =
RULES =
AUDIENCE =
FORMAT =
PERIOD =
OUT =
PORT =
SCENARIO =
# Processes that share the tests: one for each core.
WORKERS = 2

# What is made is the same to the byte on every machine: charts depend on the time zone, sets on the hash seed.
export TZ := UTC
export PYTHONHASHSEED := 0
# Through the environment, so that a path may hold a space or an apostrophe.
export REGISTER AS_OF RULES AUDIENCE FORMAT PERIOD OUT PORT SCENARIO
# Nothing from outside the environment is imported, and what changes in lib is compiled once, not in every process.
unexport PYTHONPATH PYTHONHOME PYTHONDONTWRITEBYTECODE

ENVIRONMENT := .venv/.made
BIN := .venv/bin
UV := .tools/bin/uv
# Runs a command whose kernels are forked from one that has imported these already: lib/warmkernels/README.md.
WARM := $(BIN)/python -m warmkernels --preload pandas,altair,python_calamine

IS_RIGHT := -c 'import sys; sys.exit(sys.version_info < (3, 11))'
# The first that is there and runs; a name on the path need not be a Python that runs (pyenv's shims).
PYTHON ?= $(shell for p in python3.11 python3.12 python3.13 python3.14 python3; do "$$p" $(IS_RIGHT) 2>/dev/null && echo "$$p" && break; done)

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help report explore lab notebooks docs test test-all check bench bench-quick format lock clean lint examples chromium

# help: this list
help:
	@sed -n 's/^# \([a-z-]*\): \(.*\)/  make \1\t\2/p' Makefile | expand -t 18

# report: the report set of a register [REGISTER=data/sefton AS_OF=2021-01-31 RULES=sefton AUDIENCE=public FORMAT=html,pdf,docx PERIOD=2020-21 OUT=folder]
report: $(ENVIRONMENT)
	@$(BIN)/safeguarding report "$$REGISTER" $${AS_OF:+--as-of "$$AS_OF"} $${RULES:+--rules "$$RULES"} \
		$${AUDIENCE:+--audience "$$AUDIENCE"} $${FORMAT:+--format "$$FORMAT"} $${PERIOD:+--period "$$PERIOD"} \
		$${OUT:+--out "$$OUT"}

# explore: the explorer of one register in a browser, without code; Ctrl-C ends it [REGISTER=data/sefton AS_OF= RULES= SCENARIO= PORT=8866]
explore: $(ENVIRONMENT)
	@$(BIN)/safeguarding explore "$$REGISTER" $${AS_OF:+--as-of "$$AS_OF"} $${RULES:+--rules "$$RULES"} \
		$${SCENARIO:+--scenario "$$SCENARIO"} $${PORT:+--port "$$PORT"}

# lab: JupyterLab on the notebooks
lab: $(ENVIRONMENT)
	@$(BIN)/jupyter lab --ServerApp.root_dir=. --LabApp.default_url=/lab/tree/notebooks \
		$$([ "$$(id -u)" -ne 0 ] || echo --allow-root)

# notebooks: run the notebooks with their defaults, and store the outputs that the tests compare
notebooks: $(ENVIRONMENT)
	@$(WARM) $(BIN)/jupyter nbconvert --log-level ERROR --to notebook --execute --inplace \
		--ExecutePreprocessor.kernel_manager_class=warmkernels.manager.WarmKernelManager \
		--ExecutePreprocessor.record_timing=False --ExecutePreprocessor.store_widget_state=False \
		--NotebookExporter.preprocessors=safeguarding.reporting.page.stored.WithoutControls \
		--NotebookExporter.preprocessors=safeguarding.reporting.page.stored.WithPictures notebooks/*.ipynb \
		notebooks/examples/*.ipynb

# docs: the site of documents, with the reports of both registers, in build/site (a minute the first time)
docs: $(ENVIRONMENT)
	@cmp -s docs.lock .tools/docs/.made || { rm -rf .tools/docs && $(UV) venv --quiet --python .tools/bin/python .tools/docs && \
		$(UV) pip sync --quiet --require-hashes --python .tools/docs/bin/python docs.lock && cp docs.lock .tools/docs/.made; }
	@$(BIN)/python docs/make_site.py
	@NO_MKDOCS_2_WARNING=1 .tools/docs/bin/mkdocs build --strict --config-file docs/mkdocs.yml >build/site.log 2>&1 || \
		{ cat build/site.log >&2; exit 1; }
	@echo build/site/index.html

# test: check, every test but the slow ones, and every notebook against its stored outputs [WORKERS=2]
test: CHOSEN := -m "not slow"
# test-all: the same with the slow tests, and five times as many random examples
test-all: CHOSEN := --hypothesis-profile=thorough
# The notebooks stand last among the tests of one run, so that neither core waits for the other before them.
test test-all: $(ENVIRONMENT)
	@$(MAKE) --no-print-directory -j 2 lint examples chromium
	@$(WARM) $(BIN)/python -m pytest -n $(WORKERS) --dist loadscope --no-loadscope-reorder --max-worker-restart=0 --durations=20 --durations-min=1 \
		--nbval --nbval-kernel-name warm $(CHOSEN) tests notebooks

# check: form, imports, the examples in docstrings and the rules of the house, in seconds
check: lint examples
	@$(BIN)/python -m pytest tests/unit/test_house_rules.py

# bench: how long everything takes, beside the plain way, into bench/RESULTS.md (a quarter of an hour)
bench: $(ENVIRONMENT) chromium
	@$(BIN)/python bench/results.py

# bench-quick: two minutes: whether anything takes a fifth more than it did, beside the plain way
bench-quick: $(ENVIRONMENT)
	@$(BIN)/python bench/quick.py

# The tests need a browser (Debian's, or the one that CHROMIUM names) and the libraries that set text in a PDF.
PACKAGES := chromium fonts-liberation libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0
IS_THERE = { command -v $${CHROMIUM:-chromium} || command -v chromium-browser || command -v google-chrome; } >/dev/null && \
	$(BIN)/python -c 'import weasyprint' >/dev/null 2>&1
chromium: $(ENVIRONMENT)
	@if [ -n "$$CHROMIUM" ]; then command -v "$$CHROMIUM" >/dev/null || { echo "make: $$CHROMIUM is no program" >&2; exit 1; }; fi
	@$(IS_THERE) || { [ "$$(id -u)" -eq 0 ] && grep -qs '^ID=debian' /etc/os-release && echo "Installing $(PACKAGES)." && \
		apt-get -qq update && apt-get -qq install -y --no-install-recommends $(PACKAGES) >/dev/null && $(IS_THERE); } || \
		{ echo "make: the tests need a browser and Pango: apt-get install $(PACKAGES), or make test CHROMIUM=/path/to/chrome" >&2; exit 1; }

lint: $(ENVIRONMENT)
	@$(BIN)/ruff check --quiet .
	@$(BIN)/ruff format --check --quiet . || { echo "make: not in form: run make format" >&2; exit 1; }
	@$(BIN)/lint-imports --no-logo >.venv/.imports 2>&1 || { cat .venv/.imports >&2; exit 1; }
	@{ $(BIN)/mypy && $(BIN)/mypy bench/*.py; } >.venv/.types 2>&1 || { cat .venv/.types >&2; exit 1; }

examples: $(ENVIRONMENT)
	@$(BIN)/python -m pytest --doctest-modules lib/safeguarding lib/warmkernels

# format: put the code in form
format: $(ENVIRONMENT)
	@$(BIN)/ruff check --quiet --fix . ; $(BIN)/ruff format .

# lock: for maintainers: the newest releases that pyproject.toml allows, into the locks and environment.yml
lock: $(ENVIRONMENT)
	@$(UV) lock --quiet --upgrade
	@$(UV) export --quiet --locked --no-emit-project --format requirements-txt --all-groups -o requirements.lock
	@printf 'uv\nhatchling\neditables\n' | $(UV) pip compile --quiet --upgrade --universal --python-version 3.11 \
		--generate-hashes --no-header --no-annotate --only-binary :all: - -o tools.lock
	@printf 'mkdocs-material>=9.6,<10\n' | $(UV) pip compile --quiet --upgrade --universal --python-version 3.11 \
		--generate-hashes --no-header --no-annotate --only-binary :all: - -o docs.lock
	@$(BIN)/python .ci/environment.py
	@git diff --stat -- requirements.lock tools.lock docs.lock environment.yml

# clean: remove the environment and the caches; reports stay
clean:
	@rm -rf .venv .tools .ruff_cache .hypothesis build lib/*.egg-info
	@find lib tests notebooks .ci -type d \( -name __pycache__ -o -name .ipynb_checkpoints \) -prune -exec rm -rf {} +

# An environment knows the folder it was made for: in a folder that was moved or copied it is made again, since its
# commands would run the code of the old place; and so is one whose Python is gone.
ifneq ($(shell $(BIN)/python -IS -c pass 2>/dev/null && cat $(ENVIRONMENT) 2>/dev/null),$(CURDIR))
.PHONY: $(ENVIRONMENT)
endif

# `.making` marks an environment that is being made: one left half-made, or that no longer runs, is made from nothing.
# Everything is compiled as it is put in: where nothing is compiled later, each process would spend seconds on it.
$(ENVIRONMENT): requirements.lock tools.lock pyproject.toml
	@echo "Making the environment in .venv from requirements.lock: half a minute the first time, seconds after that."
	@if ! cmp -s tools.lock .tools/.made; then \
		"$(PYTHON)" $(IS_RIGHT) 2>/dev/null || \
			{ echo "make: Python 3.11 or newer is needed; where it is: make PYTHON=/path/to/python3.11" >&2; exit 1; }; \
		rm -rf .tools && "$(PYTHON)" -m venv .tools && \
		.tools/bin/python -m pip install --quiet --disable-pip-version-check --no-compile --only-binary :all: \
			--require-hashes -r tools.lock && cp tools.lock .tools/.made || \
			{ rm -rf .tools; echo "make: uv could not be installed into .tools; the reason is above" >&2; exit 1; }; \
	fi
	@if [ -e .venv/.making ] || ! $(BIN)/python $(IS_RIGHT) 2>/dev/null || \
		{ [ -e $@ ] && [ "$$(cat $@)" != "$$(pwd -P)" ]; }; then \
		rm -rf .venv && $(UV) venv --quiet --python .tools/bin/python .venv; \
	fi
	@rm -f $@ && touch .venv/.making
	@$(UV) pip sync --quiet --require-hashes --compile-bytecode --python $(BIN)/python requirements.lock
	@$(UV) pip install --quiet --no-deps --build-constraints tools.lock --python $(BIN)/python -e .
	@$(BIN)/python -m compileall -q lib
	@rm .venv/.making && pwd -P > $@
