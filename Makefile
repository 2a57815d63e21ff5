# Every target sets up what it needs: Python 3.11+ and make are enough.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
STAMP  := $(VENV)/.installed

.PHONY: demo test run check format bench bench-peers screenshots known-answers clean

$(STAMP): pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Loadpath needs Python 3.11 or newer (set PYTHON=...)"; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV) || { echo "cannot make a virtual environment: on Debian and Ubuntu install python3-venv"; exit 1; }
	@echo "installing Loadpath and its tools into $(VENV) ..."
	@$(BIN)/python -m pip install --quiet --quiet --upgrade pip
	@$(BIN)/python -m pip install --quiet --quiet --editable '.[gui,dev,labs]'
	@touch $@

demo: $(STAMP)  ## check, estimate, export and draw a bundled design
	@$(BIN)/python tests/support/demo.py

test: $(STAMP)  ## every test; what a missing tool would add is said in one line
	@PYTHONPATH=tests $(BIN)/python -m labs.tools
	@$(BIN)/python -m pytest --numprocesses auto --maxprocesses 4 --dist loadfile \
		$$($(BIN)/python -c 'import PySide6.QtGui' 2>/dev/null || echo '-p no:pytest-qt')

run: $(STAMP)  ## open the window
	@$(BIN)/loadpath

check: $(STAMP)  ## format, lint, types, arrows
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

format: $(STAMP)
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

bench: $(STAMP)  ## speed, as ratios within one run
	@$(BIN)/python tests/benchmarks/run.py

bench-peers: $(STAMP)  ## the same, and against checkov, terraform validate and cfn-lint (minutes; fetches checkov)
	@$(BIN)/python tests/benchmarks/run.py --peers

screenshots: $(STAMP)  ## the pictures of the README, from the real window and a real browser
	@$(BIN)/python -m widgets.screenshots
	@$(BIN)/python tests/support/report_picture.py

FILE ?= tests/known-answers.yaml
known-answers: $(STAMP)  ## run a file of known-answer cases: make known-answers FILE=cases.yaml
	@$(BIN)/python tests/support/known_answers.py $(FILE)

clean:
	rm -rf $(VENV) build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis
