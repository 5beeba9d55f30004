#!/usr/bin/env bash
# What `make check` does, in order; stops at the first failure.
set -euo pipefail
cd "$(dirname "$0")/.."
bin=.venv/bin

step() { printf -- '— %s\n' "$*"; }

step ruff format
$bin/ruff format --check --quiet .
step ruff check
$bin/ruff check --quiet .
step import-linter
$bin/lint-imports --no-cache
step djlint
$bin/djlint --quiet --check --lint src --extension html
step mypy
$bin/mypy

# Django's own checks, with production's variables and no database.
room=$(mktemp -d)
trap 'rm -rf "$room"' EXIT
export BIHUAN_DATA_DIR=$room BIHUAN_HTTPS=1 BIHUAN_HOSTS=bihuan.example
unset DATABASE_URL BIHUAN_OWNER_DATABASE_URL
step check --deploy
$bin/python -m bihuan.config.entry check --deploy --fail-level WARNING
step makemigrations --check
$bin/python -m bihuan.config.entry makemigrations --check --dry-run

# The command says what differs; tests/architecture holds the same for who runs only the tests.
if $bin/python -m bihuan.config.entry help --commands | grep -qx write_docs; then
  step 'generated documents'
  $bin/python -m bihuan.config.entry write_docs --check
fi
echo '检查全部通过。'
