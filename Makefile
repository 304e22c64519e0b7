# `make` alone lists the verbs.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
FLASK := $(BIN)/flask --app survey_app
export PYTHONPATH := .

# what `make test-other` runs: the guards, rules without a server, a journey in a browser, everything up to a working product
SAMPLE := tests/guards tests/test_foundation.py tests/test_vietnam_time.py tests/criteria tests/questionnaires/ballot \
	tests/questionnaires/test_kinds.py tests/questionnaires/test_results.py tests/questionnaires/test_workbook_reading.py \
	tests/questionnaires/test_bank.py tests/journeys/test_answering.py tests/test_first_run.py

.PHONY: help run serve test test-long test-other sample mutants check css guide bench lock wheelhouse sbom advisories reviews tongues migration clean

help: ## List the verbs
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-11s %s\n", $$1, $$2}'

$(VENV)/run.ok: requirements.lock
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Cần Python 3.11 trở lên")'
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	touch $@

$(VENV)/dev.ok: requirements-dev.lock $(VENV)/run.ok
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	touch $@

run: $(VENV)/run.ok ## Everything up to a working product with a demonstration round: web server and message worker
	@exec $(BIN)/python -m survey_app run

serve: $(VENV)/run.ok ## The production server and the worker on an existing DATA_DIR
	TRUSTED_PROXIES=$${TRUSTED_PROXIES:-1} $(FLASK) serve

test: $(VENV)/dev.ok ## All tests (SQLite always; PostgreSQL and browser where there are)
	$(BIN)/python -m pytest -n 2 --dist loadfile -m "not long"

test-long: $(VENV)/dev.ok ## What takes minutes: many kills, simulated nights, large lists, journeys on wide screens, copies of the sources with something added
	$(BIN)/python -m pytest -n 2 --dist loadfile -m long

test-other: ## A sample of the tests on another Python, in an environment beside .venv: make test-other PYTHON=python3.13
	@$(MAKE) --no-print-directory VENV=.venv-$$($(PYTHON) -c 'import sys; print("%d.%d" % sys.version_info[:2])') sample

sample: $(VENV)/dev.ok
	$(BIN)/python -m pytest -n 2 --dist loadfile $(SAMPLE)

mutants: $(VENV)/dev.ok ## Plant small mistakes in a copy and show which no test notices: make mutants args="--sample 40 --seed 1"
	$(BIN)/python -m tests.mutants $(args)

check: $(VENV)/dev.ok ## Style, types, security, templates, stylesheets and scripts (needs Node)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	$(BIN)/bandit -q -c pyproject.toml -r foundation agencies criteria self_assessment questionnaires respondents survey_app
	$(BIN)/python -m pytest -q -n0 tests/guards/test_dangerous_calls.py
	$(BIN)/djlint --lint --quiet templates
	cd frontend && { [ -d node_modules/eslint ] || npm ci --silent --no-audit --no-fund; } && npm run --silent lint

css: ## Build the stylesheets from exact package versions (needs Node; the result is committed)
	sh frontend/build.sh

guide: $(VENV)/dev.ok ## Take the pictures of the guide anew from a demonstration of its own (needs Chromium; the result is committed)
	$(BIN)/python -m tests.pictures

bench: $(VENV)/dev.ok ## Measure: prints figures, judges nothing
	$(BIN)/python -m bench

lock: $(VENV)/dev.ok ## Pin the requirements anew, with hashes
	$(BIN)/python -m pip install --quiet uv
	for file in requirements requirements-dev; do $(BIN)/uv pip compile -q --universal --python-version 3.11 \
		--generate-hashes --no-emit-index-url --no-header $$file.txt -o $$file.lock; done

wheelhouse: $(VENV)/run.ok ## Pack one archive that installs the product on a machine without internet, into dist/
	$(BIN)/python -m supply.wheelhouse dist

sbom: $(VENV)/run.ok ## The bill of materials (CycloneDX), from the lock: make sbom > sbom.json
	@$(BIN)/python -m supply.sbom

advisories: $(VENV)/dev.ok ## Which pinned packages a file of advisories (OSV) names: make advisories file=all.zip
	$(BIN)/python -m supply.advisories $(file)

reviews: $(VENV)/dev.ok ## Whether a pinned package breaks a time frame today: make reviews, make reviews file=all.zip args=--note
	$(BIN)/python -m supply.reviews $(file) $(args)

tongues: $(VENV)/run.ok ## Bring the catalogues of the respondents' languages up to the sources
	$(BIN)/python -m survey_app.tongues.extracting

migration: $(VENV)/run.ok ## Write a migration from the models: make migration m="what it does"
	$(FLASK) db migrate -m "$(m)"

clean: ## Remove the environment and caches, never data
	rm -rf $(VENV) .venv-* .pytest_cache .mypy_cache .ruff_cache
