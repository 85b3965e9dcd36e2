# `make help` lists what can be made. Everything runs in .venv, which scripts/bootstrap makes.

.DEFAULT_GOAL := help
ifeq ($(MAKELEVEL),0)
.NOTPARALLEL:
endif
.DELETE_ON_ERROR:
SHELL := /bin/sh

# Programs of .venv come first, among them node and npm for the widget.
export PATH := $(CURDIR)/.venv/bin:$(PATH)

ARGS ?=
node_modules := widget/node_modules/.installed

.PHONY: help
help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-11s %s\n", $$1, $$2 }' Makefile

.PHONY: demo
demo: ## Run reader, volunteer, broker and egress on this computer (ARGS="--once" to stop by itself)
	@scripts/bootstrap
	@exec magpies demo $(ARGS)

.PHONY: test
test: dev ## Check everything, then run all tests (ARGS="-k invites" for some of them)
	@$(MAKE) --no-print-directory --jobs=2 check system
	scripts/run-tests $(ARGS)

.PHONY: check
check: dev $(node_modules) ## Check format, lint, types, layers and the widget
	scripts/run-checks

.PHONY: format
format: dev ## Bring the Python code into form
	ruff format
	ruff check --fix

.PHONY: bench
bench: dev system ## Measure speed and memory on this computer, in build/bench.json (ARGS="chain" for a part)
	python -m bench $(ARGS)

.PHONY: lab
lab: dev system ## Try tunnels in a network of our own; needs root (ARGS="kill_volunteer --long")
	python -m lab $(ARGS)

.PHONY: plots
plots: dev ## Draw what the lab measured in its long forms into docs/resilience.md
	python -m lab.plots $(ARGS)

.PHONY: screenshots
screenshots: dev $(node_modules) ## Take pictures of the widget and the reader's page, for the documents
	PYTHONPATH=tests python -m support.screenshots $(ARGS)

.PHONY: extension
extension: dev $(node_modules) ## Package the browser extension in build/ (ARGS="--broker https://bridge.example.org")
	node widget/build-extension.mjs $(ARGS)

.PHONY: countries
countries: dev ## Renew what is known of countries: addresses, the map, names in all languages
	python -m tools.country_table
	python -m tools.world_map
	python -m tools.locales

.PHONY: dist
dist: dev ## Build wheel, sdist and a single file that needs no Python, in dist/ (ARGS="--key FILE" to sign)
	python -m tools.dist $(ARGS)

.PHONY: soak
soak: dev system ## See what long use leaves in a page and a client (ARGS="page --hours 2" or ARGS=client)
	PYTHONPATH=tests python -m support.soak $(ARGS)

.PHONY: clean
clean: ## Remove what was installed and built here, not the pages' built files
	rm -rf .venv widget/node_modules build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis
	find src tests bench lab tools -name __pycache__ -type d -prune -exec rm -rf {} +

# --- what the targets above need ------------------------------------------------------------------

.PHONY: dev
dev:
	@scripts/bootstrap --dev

# After dev, since both may call apt.
.PHONY: system
system: | dev
	@scripts/system-packages

# npm ci removes node_modules first, so the mark inside says that it went through.
$(node_modules): widget/package-lock.json widget/package.json | dev
	npm ci --prefix widget --no-audit --no-fund --loglevel error
	@touch $@
