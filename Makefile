# Bihuan. Every target prepares what it needs; nothing has to be installed by hand but Python 3.11.

SHELL := /bin/bash
.DEFAULT_GOAL := help
.PHONY: help setup setup-dev run demo test check soak bench

HOST ?= 127.0.0.1
PORT ?= 8000
BIN := .venv/bin
PYTHON := $(shell for name in python3 python3.13 python3.12 python3.11; do \
	if command -v $$name >/dev/null && $$name -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; \
	then echo $$name; break; fi; done)

# Lists the targets with their sentences.
help:
	@awk '/^# .*/ {said = substr($$0, 3)} /^[a-z-]+:/ {split($$1, name, ":"); if (said != "") printf "make %-10s %s\n", name[1], said; said = ""}' Makefile

# Installs what running needs: .venv, locked packages, the front end.
setup:
	@test -n "$(PYTHON)" || { echo '需要 Python 3.11 以上版本，请先安装（Debian、Ubuntu：apt install python3 python3-venv）。' >&2; exit 1; }
	@$(PYTHON) scripts/set_up.py base

# Installs what testing and checking need as well.
setup-dev:
	@test -n "$(PYTHON)" || { echo '需要 Python 3.11 以上版本，请先安装（Debian、Ubuntu：apt install python3 python3-venv）。' >&2; exit 1; }
	@$(PYTHON) scripts/set_up.py dev

# Starts the whole platform with a demo district and prints its address; Ctrl-C stops it.
run: setup
	@$(BIN)/bihuan run --demo --host $(HOST) --port $(PORT)

# Fills an empty database with the invented district and stops again.
demo: setup
	@$(BIN)/bihuan migrate && $(BIN)/bihuan demo

# Runs the whole test suite but the soaks; it starts its own PostgreSQL.
test: setup-dev
	@$(BIN)/pytest -n 2 --dist loadfile -m 'not soak'

# Runs the linters, the types, and the comparisons of generated files.
check: setup-dev
	@bash scripts/check.sh

# Runs the long rounds: hundreds of kills, hours of load.
soak: setup-dev
	@$(BIN)/pytest -m soak

# Runs every benchmark, each against a baseline of the same run.
bench: setup
	@set -e; for path in bench/bench_*.py; do name=$${path#bench/bench_}; $(BIN)/bihuan bench $${name%.py}; done
