# Two commands for a fresh machine: `make report` and `make test`. Both install what is missing.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help

.PHONY: help setup build report test lint bench clean

help:  ## show this list
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 10

setup:  ## check for the C libraries and the font; install what is missing
	@Scripts/setup.sh

build: setup  ## release build of the command `repro`
	swift build -c release --product repro

report: build  ## regenerate every figure and the report at the quick profile
	@.build/release/repro report

test: setup  ## run all tests
	@Scripts/setup.sh chromium poppler-utils
	REPRO_WARNINGS_AS_ERRORS=1 swift test

lint:  ## check the format of every Swift file
	swift format lint --strict --recursive Sources Tests

bench: setup  ## time the program against its peers (see Benchmarks/README.md)
	@$(MAKE) -C Benchmarks

clean:  ## remove build products and generated files
	rm -rf .build output
