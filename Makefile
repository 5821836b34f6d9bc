# Tabellion's verbs. `make help` lists them.

# `make run CONFIGURATION=debug` builds faster and runs slower.
CONFIGURATION ?= release
ONCE ?=
DATA ?= build/farm

.PHONY: help run test bench format lint clean

help:
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/' | expand -t 12

run: ## install, build, start a farm, capture the sample page; ONCE=1 checks the bundle and stops
	@CONFIGURATION=$(CONFIGURATION) ONCE=$(ONCE) DATA=$(DATA) provisioning/run

test: ## install what the tests need, run them all
	@provisioning/test

bench: ## measure against the peers; a table and JSON
	@provisioning/bench

format: ## put every Swift file into the house format
	swift format -i -r Sources Tests Benchmarks Package.swift

lint: ## refuse what is not in the house format
	swift format lint --strict -r Sources Tests Benchmarks Package.swift

clean: ## remove what builds and runs leave here
	rm -rf .build build
