# The one list of commands; continuous integration calls the same.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help

CARGO ?= cargo
PYTHON ?= python3
SAMPLES := samples/files

.PHONY: help demo test lint build bench bench-peers compilers runtime samples web web-test train

help: ## Show this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-11s %s\n", $$1, $$2}'

demo: build samples ## Start the service with real and synthetic slides in its worklist
	@python3 tools/demo.py

test: compilers runtime web ## Run every test: Rust, web, browser
	@tools/stage.sh "Rust tests" $(CARGO) test --locked
	@tools/stage.sh "web tests" $(MAKE) --no-print-directory web-test

lint: compilers ## Formatting, lints, documentation without warnings
	@tools/stage.sh "format" $(CARGO) fmt --check
	@tools/stage.sh "clippy" $(CARGO) clippy --locked --all-targets -- -D warnings
	@RUSTDOCFLAGS="-D warnings" tools/stage.sh "rustdoc" $(CARGO) doc --locked --no-deps --document-private-items

build: compilers runtime web ## Build the release binary with the web application inside
	@tools/stage.sh "release build" $(CARGO) build --locked --release

bench: compilers runtime ## Run the benchmarks
	$(CARGO) bench --locked

bench-peers: build ## Measure beside other tools, an hour, 20 GB: see benches/peers/README.md
	@$(PYTHON) -m benches.peers $(ARGS)

compilers: ## Install what builds libjpeg-turbo, or say what is missing
	@tools/compilers.sh

runtime: ## Bring ONNX Runtime and OpenSlide into runtime/
	@tools/runtime.sh

samples: ## Bring the real sample slides into samples/files/
	@tools/samples.sh

web: ## Build the web application into web/dist/
	@tools/web.sh

web-test: ## Test the web application
	@tools/web-test.sh

train: ## Train the reference model again (hours; needs the labelled patches)
	@tools/train.sh
