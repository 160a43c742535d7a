# `make` lists what can be made. Everything is installed below this folder, into .venv.

PYTHON ?= python3
PORT ?= 8000
VENV = .venv
BIN = $(VENV)/bin
# npm writes it last.
KATEX = book/_site/node_modules/.package-lock.json
AXE = tests/site/node_modules/.package-lock.json
LIGHTHOUSE = tests/site/lighthouse/node_modules/.package-lock.json
UV = uv==0.13.8

# What a reader's shell may have set must not reach into the environment or the pages.
unexport PYTHONPATH PYTHONHOME EXPLORE_MODE
# uv asks the system whom to trust, as pip does.
export UV_SYSTEM_CERTS = true

.DEFAULT_GOAL := help
.PHONY: help book site serve setup python node test test-quick test-setup test-clean test-lint \
	test-code test-helpers test-unit test-notebooks test-site test-chapters test-lab lighthouse links lab notebooks chapter hooks card bench lock clean distclean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-15s %s\n", $$1, $$2}' $(MAKEFILE_LIST)
	@echo "  With another Python: make PYTHON=python3.12 ...; on another port: make book PORT=9000"

# --- the site ---------------------------------------------------------------------------------

book: python ## build the site, serve it, print its address
	@$(PYTHON) book/_site/serve.py --check $(PORT)
	@$(MAKE) --no-print-directory site
	@$(MAKE) --no-print-directory serve

# Written afresh each time, from outputs that are kept: no page is older than another.
site: setup ## build the site into _build/html; a warning is an error
	rm -rf _build/html _build/.doctrees
	$(BIN)/jupyter-book build . -W -n --keep-going

serve: python ## serve the site that was built
	@$(PYTHON) book/_site/serve.py $(PORT)

# --- the environment --------------------------------------------------------------------------

setup: node $(KATEX) ## set up the environment, build nothing

python:
	@command -v $(PYTHON) >/dev/null || { \
		echo "There is no $(PYTHON). Install Python 3.11 or newer, or name yours: make PYTHON=python3.12 ..."; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "$(PYTHON) is too old (`$(PYTHON) --version 2>&1`): the book needs Python 3.11 or newer. Name yours: make PYTHON=python3.12 ..."; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
		echo "$(PYTHON) can't make environments: its venv or ensurepip is missing. On Debian and Ubuntu: apt install python3-venv"; exit 1; }

$(VENV)/.made: | python
	@echo "Making the environment in $(VENV) ..."
	$(PYTHON) -m venv $(VENV)
	@touch $@

# What is locked is whole, which `pip check` proves, and Python compiles what it needs when it does. uv takes a tenth
# of pip's time; pip may know an index that uv doesn't.
PIP = $(BIN)/python -m pip install --disable-pip-version-check --no-deps --no-compile
install = $(BIN)/uv pip install --python $(BIN)/python --no-deps $(1) || $(PIP) $(1)

$(BIN)/uv: | $(VENV)/.made
	$(PIP) $(UV)

$(VENV)/.packages: requirements.txt $(VENV)/.made | $(BIN)/uv
	@echo "Installing what builds the site: some 90 packages ..."
	$(call install,-r requirements.txt)
	$(BIN)/python -m pip check
	@touch $@

# Node renders the formulas: the machine's own, or one from PyPI. Debian's comes without npm.
WITH_NODE = PATH="$(CURDIR)/$(BIN):$$PATH"; export PATH

node: $(VENV)/.packages
	@$(WITH_NODE); { node -e 'process.exit(+(parseInt(process.versions.node) < 18))' && command -v npm; } >/dev/null 2>&1 || { \
		echo "There is no Node 18 with npm here: installing one into $(VENV), 60 MB ..."; \
		$(call install,-r book/_site/requirements-node.txt); }

# Below each folder that has a lock file: KaTeX, axe-core, Lighthouse.
%/node_modules/.package-lock.json: %/package-lock.json $(VENV)/.packages | node
	@echo "Fetching what $*/package.json names ..."
	@$(WITH_NODE); cd $* && npm ci --ignore-scripts
	@touch $@

$(VENV)/.tests: tests/requirements.txt $(VENV)/.packages
	@echo "Installing what the tests need: some 70 packages ..."
	$(call install,-r requirements.txt -r tests/requirements.txt)
	$(BIN)/python -m pip check
	@touch $@

# --- the tests --------------------------------------------------------------------------------

# The site needs but `setup`: the first time, what else the tests need is installed while it is built.
test: setup ## everything that is checked
	@$(MAKE) --no-print-directory -j 2 site test-setup test-lint test-clean test-code
	$(BIN)/python -m pytest tests/site tests/chapters -n 2

# Units and notebooks, while the site is built: that takes one process, and minutes where its notebooks are new.
test-code: $(VENV)/.tests
	$(BIN)/python -m pytest tests/unit --nbval book -n 2

# What takes most of the tests' time is left out: data, fits, exercises, and explorers, which the build proves.
CHAPTER ?= 01
HELPERS = $(addprefix tests/unit/test_,functions.py information.py losses.py models.py figures.py)

test-quick: setup ## a minute for work in between: style, mathematics, one chapter: make test-quick CHAPTER=06
	@$(MAKE) --no-print-directory -j 2 site test-setup test-lint test-clean test-helpers
	$(BIN)/python -m pytest tests/site -k "$(CHAPTER)- and (from_a or its_html)" -n 2

test-helpers: $(VENV)/.tests
	$(BIN)/python -m pytest $(HELPERS) --nbval book/$(CHAPTER)-*.ipynb -n 2

test-setup: setup $(VENV)/.tests $(AXE) ## set up what the tests need, a browser among it
	@$(BIN)/python tests/site/browser.py

test-clean: $(VENV)/.packages ## notebooks are committed in their clean form
	$(BIN)/python book/_site/notebooks.py --check

test-lint: $(VENV)/.tests ## spelling, Python's style, the forms of the workflows and the citation
	$(BIN)/ruff check .
	$(BIN)/codespell
	$(BIN)/check-jsonschema --builtin-schema vendor.github-workflows .github/workflows/*.yml
	$(BIN)/check-jsonschema --builtin-schema vendor.dependabot .github/dependabot.yml
	$(BIN)/check-jsonschema --builtin-schema vendor.citation-file-format CITATION.cff

test-unit: setup $(VENV)/.tests ## the helpers, the explorers and the tools
	$(BIN)/python -m pytest tests/unit -n 2

test-notebooks: $(VENV)/.tests ## every notebook still prints what it printed
	$(BIN)/python -m pytest --nbval book -n 2

test-site: test-setup site ## the built site in a real browser
	$(BIN)/python -m pytest tests/site -n 2

test-chapters: $(VENV)/.tests ## the chapters' frame, exercises, and the numbers in their prose
	$(BIN)/python -m pytest tests/chapters -n 2

test-lab: test-setup ## all chapters in a real JupyterLab; `make test` opens two
	$(BIN)/python -m pytest tests/site/test_live.py -m "" -n 2 --dist worksteal

lighthouse: test-setup site $(LIGHTHOUSE) ## what Lighthouse (200 MB) says of every page on a slow phone: make lighthouse PAGES="intro 02"
	@$(BIN)/python tests/site/lighthouse.py $(PAGES)

# Jupyter Book puts Sphinx's report among the site's pages.
links: setup ## look up every link to elsewhere; the report is _build/links.txt
	@$(BIN)/jupyter-book build . --builder linkcheck; found=$$?; rm -f _build/html/output.json; \
		mv _build/html/output.txt _build/links.txt; exit $$found

# --- for authors ------------------------------------------------------------------------------

lab: $(VENV)/.tests ## open the chapters in JupyterLab, with live explorers
	$(BIN)/jupyter lab book

notebooks: $(VENV)/.packages ## execute all notebooks and bring them to their clean form
	$(BIN)/python book/_site/notebooks.py --execute

chapter: $(VENV)/.packages ## lay down a new chapter: make chapter NAME=09-my-topic TITLE="My topic"
	@$(BIN)/python book/_site/chapter.py "$(NAME)" "$(TITLE)"

hooks: $(VENV)/.tests ## check each commit as `make test-lint` and `make test-clean` do
	$(BIN)/pre-commit install

card: $(VENV)/.packages ## draw the picture that goes with a shared address
	$(BIN)/python book/_site/card.py

bench: test-setup site ## measure against the other ways; makes the site's page "How fast it is" anew
	$(BIN)/python tests/bench/page.py

# UPGRADE=--upgrade takes the newest; without it what is locked stays where it fits.
COMPILE = $(BIN)/uv pip compile --universal --python-version 3.11 --fork-strategy fewest \
	--custom-compile-command "make lock" --no-emit-index-url --no-emit-find-links --quiet $(UPGRADE)

lock: $(BIN)/uv ## pin every requirement anew after a change of a requirements.in (UPGRADE=--upgrade)
	$(COMPILE) requirements.in -o requirements.txt
	$(COMPILE) tests/requirements.in -o tests/requirements.txt
	$(COMPILE) .binder/requirements.in -o .binder/requirements.txt
	$(COMPILE) book/_site/requirements-node.in -o book/_site/requirements-node.txt

clean: ## remove what was built
	rm -rf _build

distclean: clean ## remove the environment too
	rm -rf $(VENV) book/_site/node_modules tests/site/node_modules tests/site/lighthouse/node_modules
