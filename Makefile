# `make report` and `make test` install what is missing on a fresh machine.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help

.PHONY: help setup build report test lint docs bench fuzz power false-alarms kills tsan clean

help:  ## show this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 10

setup:  ## check for the C libraries and the font; install what is missing
	@Scripts/setup.sh

build: setup  ## release build of the command `repro`
	swift build -c release --product repro

report: build  ## regenerate everything at the quick profile: output/report.html and a table of verdicts
	@# Exit code 1 says that a claim deviates: a finding, which `repro verify` turns into a failed check.
	@.build/release/repro report $(ARGS) || [ $$? -eq 1 ]

test: setup  ## run all tests
	@Scripts/setup.sh chromium librsvg2-bin poppler-utils python3 tidy
	@# The tests start a Slurm of their own, which takes root; without it they are skipped.
	@if [ "$$(uname)" = Linux ] && [ "$$(id -u)" -eq 0 ]; then Scripts/setup.sh slurm-wlm munge; fi
	REPRO_WARNINGS_AS_ERRORS=1 swift test

lint:  ## check the format of every Swift file
	swift format lint --strict --recursive Sources Tests

fuzz: build  ## damaged inputs of every kind: make fuzz RUNS=100000 SEED=1 (500 take a minute or two)
	python3 Scripts/fuzz.py --runs $(or $(RUNS),500) --seed $(or $(SEED),1)

power: build  ## realistic faults, one at a time: how many do the claims notice? writes Benchmarks/POWER.md (an hour or more)
	python3 Scripts/power.py

false-alarms: build  ## correct runs with fresh seeds: how many claims cry wolf? writes Benchmarks/FALSE-ALARMS.md (an hour or more)
	python3 Scripts/false_alarms.py --runs $(or $(RUNS),40)

kills: build  ## runs that are killed at random moments: do they end in the same bytes? make kills ROUNDS=100 SEED=1
	python3 Scripts/kills.py --rounds $(or $(ROUNDS),20) --seed $(or $(SEED),1)

tsan: setup  ## the runner's, the pool's and the page's tests under the thread sanitizer (a build of its own)
	TSAN_OPTIONS="suppressions=$(CURDIR)/Scripts/thread-sanitizer.txt" swift test --sanitize=thread --scratch-path .build-tsan \
	  --filter 'ExperimentsTests|PoolTests|FolderWatch|OpenFile|RequestHead|Stage|WeaveTests'

docs: setup  ## documentation of the libraries as static pages in output/docs
	@mkdir -p output/docs
	swift package --allow-writing-to-directory output/docs generate-documentation \
	  --target Experiments --target Training --target Claims --target Plot --enable-experimental-combined-documentation \
	  --transform-for-static-hosting --output-path output/docs

bench: build  ## training, transformer, LSTM and solvers beside PyTorch, figures beside matplotlib; both go to .venv
	@test -x .venv/bin/python || python3 -m venv .venv
	@.venv/bin/python -c 'import torch, transformers, matplotlib, seaborn' 2>/dev/null || \
	  .venv/bin/pip install --quiet torch transformers matplotlib seaborn
	.venv/bin/python Benchmarks/training.py
	.venv/bin/python Benchmarks/transformer.py
	.venv/bin/python Benchmarks/lstm.py
	.venv/bin/python Benchmarks/solvers.py
	.venv/bin/python Benchmarks/runner.py
	swift build -c release --package-path Benchmarks --product plot-benchmark
	.venv/bin/python Benchmarks/plot.py

clean:  ## remove build products and what repro wrote to output
	@if [ -x .build/release/repro ] && [ -d output ]; then .build/release/repro clean || true; fi
	rm -rf .build output/docs
