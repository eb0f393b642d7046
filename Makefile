# Everything a person does in this checkout. `make run` and `make test` are all a newcomer needs.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
PIP    := $(BIN)/python -m pip --disable-pip-version-check --quiet

COMPILED  := src/wildtrace/taxa/compiled
CATALOGUE := $(COMPILED)/.stamp
FACTS     := $(shell find reference -name '*.csv' -not -path 'reference/sample/*')
# What compiling runs: when one of these changes, the catalogue is compiled again.
COMPILER  := $(shell find src/wildtrace/taxa src/wildtrace/detection/text src/wildtrace/detection/lexicon -name '*.py') \
             $(addprefix src/wildtrace/detection/,array_file.py build.py catalogue.py taxon_table.py)
CODE      := src tests tools hatch_build.py $(wildcard benchmarks quality)
# The workbench's script and style sheets, bundled and given hashed names.
STATIC    := src/wildtrace/web/collected/.stamp
ISLANDS   := $(shell find src/wildtrace/web/islands src/wildtrace/web/styles src/wildtrace/web/assets -type f)
# What the workbench says in other languages, compiled for it.
SPOKEN    := src/wildtrace/web/locale/.stamp
LANGUAGES := $(wildcard src/wildtrace/web/locale/*/LC_MESSAGES/django.po)
NPM       := $(shell command -v npm || echo $(BIN)/npm)
# The rooms that have tables: their tests run on both databases.
WORKBENCH := $(foreach room,accounts collection review statistics web,tests/$(room))
# What a real browser is for (looks, keys) asks nothing of the database that the rest does not.
BROWSER   := $(foreach file,web/test_every_page web/test_keyboard review/test_by_keyboard,--ignore=tests/$(file).py)
SAMPLE    := reference/sample/listings.csv

# What `make sample` makes. `--model` and other options of `screen` may be given: make sample OPTIONS="--focus Elephantidae"
FINDINGS := build/sample-findings.csv
REPORT   := build/sample-report.html
OPTIONS  ?=

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help run sample wheel test check bench quality docs reference translations lock clean

help: ## say what each target does
	@grep -E '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | while IFS="$$(printf '\t')" read -r name what; do \
		printf '  make %-10s %s\n' "$$name" "$$what"; done

run: $(VENV)/run.stamp $(CATALOGUE) $(STATIC) $(SPOKEN) ## set up and start the workbench, with a sample to try things on
	@$(BIN)/wildtrace up $(OPTIONS)

sample: $(VENV)/run.stamp $(CATALOGUE) ## screen the bundled sample on the command line, write its report
	@mkdir -p build
	@$(BIN)/wildtrace screen $(SAMPLE) --output $(FINDINGS) --report $(REPORT) $(OPTIONS)
	@printf '\nThe report of the sample is in %s: open it in a browser.\n' "$(REPORT)"
	@printf 'Screen a file of your own:\n\n    %s/wildtrace screen YOUR_FILE --output findings.xlsx --report report.html\n\n' "$(BIN)"

test: $(VENV)/dev.stamp $(CATALOGUE) $(STATIC) $(SPOKEN) ## run the tests, those of the workbench on SQLite and on PostgreSQL
	@$(BIN)/python -m pytest -n 2 --dist loadfile $(ARGS)
	@echo "The workbench once more, on PostgreSQL:"
	@tools/with_postgresql $(BIN)/python -m pytest -n 2 --dist loadfile $(WORKBENCH) $(BROWSER) $(ARGS)

check: $(VENV)/dev.stamp $(CATALOGUE) $(STATIC) $(SPOKEN) ## style, types, rooms, and whether reference pages and translations are up to date
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check --quiet .
	@$(BIN)/mypy $(CODE)
	@$(BIN)/lint-imports
	@WILDTRACE_DATA=build/check WILDTRACE_ADDRESS=https://wildtrace.example.org \
		$(BIN)/python -W error -m wildtrace.web check --deploy --fail-level WARNING
	@WILDTRACE_DATA=build/check $(BIN)/python -m wildtrace.web makemigrations --check --dry-run --verbosity 0 || \
		{ echo "A model differs from its migrations: python -m wildtrace.web makemigrations" >&2; exit 1; }
	@$(BIN)/python tools/reference_pages.py --check
	@$(BIN)/python tools/translations.py --check

quality: $(VENV)/dev.stamp $(CATALOGUE) ## measure findings against people's labels (needs the shared data)
	@$(BIN)/python -m quality $(ARGS)

bench: $(VENV)/bench.stamp $(CATALOGUE) $(STATIC) $(SPOKEN) ## measure speed and memory: screening against other matchers, the workbench with a million listings
	@$(BIN)/python -m benchmarks $(ARGS)
	@$(BIN)/python -m benchmarks.workbench $(ARGS)
	@$(BIN)/python -m benchmarks.screen_api $(ARGS)

docs: $(VENV)/docs.stamp $(CATALOGUE) reference ## build the documentation site into site/
	@mkdir -p build
	@NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict >build/docs.log 2>&1 || { grep -v '^INFO' build/docs.log >&2; exit 1; }
	@! grep -rlE '<(script|link|img)[^>]+(src|href)="?(https?:)?//' site --include='*.html' || \
		{ echo "These pages ask the network for something; they should not." >&2; exit 1; }
	@echo "The site is in site/: open site/index.html, or for its search run: $(BIN)/python -m http.server -d site"

reference: $(VENV)/dev.stamp $(CATALOGUE) ## write the generated reference pages
	@$(BIN)/python tools/reference_pages.py

translations: $(VENV)/dev.stamp ## collect the texts of the workbench for its translators, and count what they have done
	@$(BIN)/python tools/translations.py

wheel: $(CATALOGUE) $(STATIC) $(SPOKEN) ## build what people install: dist/*.whl
	@$(BIN)/python -m hatchling build -t wheel

lock: $(VENV)/dev.stamp ## choose the newest allowed versions and write their hashes
	@BIN=$(BIN) tools/lock

clean: ## remove everything made here but the environment
	@rm -rf build dist site node_modules src/wildtrace/web/bundled src/wildtrace/web/collected $(COMPILED) .mypy_cache .pytest_cache .ruff_cache .import_linter_cache

$(VENV)/made.stamp:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "wildtrace needs Python 3.11 or newer; choose one: make PYTHON=python3.12 …" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' || \
		{ echo "Python's venv module is missing; on Debian: apt install python3-venv" >&2; exit 1; }
	@echo "Making $(VENV) and installing what wildtrace needs (once) …"
	@$(PYTHON) -m venv $(VENV)
	@touch $@

$(VENV)/run.stamp: requirements/run.txt pyproject.toml hatch_build.py | $(VENV)/made.stamp
	@$(PIP) install --require-hashes -r requirements/run.txt
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/dev.stamp: requirements/dev.txt $(VENV)/run.stamp
	@$(PIP) install --require-hashes -r $<
	@touch $@

$(VENV)/docs.stamp: requirements/docs.txt $(VENV)/dev.stamp
	@$(PIP) install --require-hashes -r $<
	@touch $@

$(VENV)/bench.stamp: requirements/bench.txt $(VENV)/dev.stamp
	@$(PIP) install --require-hashes -r $<
	@touch $@

node_modules/.stamp: package.json package-lock.json | $(VENV)/run.stamp
	@command -v npm >/dev/null || $(PIP) install --require-hashes -r requirements/node.txt
	@PATH="$(CURDIR)/$(BIN):$$PATH" $(NPM) ci --silent
	@touch $@

$(STATIC): node_modules/.stamp $(ISLANDS)
	@PATH="$(CURDIR)/$(BIN):$$PATH" $(NPM) run --silent build -- --log-level=warning
	@$(BIN)/python -m wildtrace.web collectstatic --noinput --clear --verbosity 0
	@touch $@

$(CATALOGUE): $(FACTS) $(COMPILER) hatch_build.py | $(VENV)/run.stamp
	@echo "Compiling the catalogue from reference/ …"
	@$(BIN)/python hatch_build.py reference
	@touch $@

$(SPOKEN): $(LANGUAGES) hatch_build.py | $(VENV)/run.stamp
	@$(BIN)/python hatch_build.py translations
	@touch $@
