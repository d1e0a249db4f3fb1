#!/usr/bin/env bash
# Lint, types, layers, templates, migrations, translations. Says each step; stops at none, fails at the end.
set -u
cd "$(dirname "$0")/.."
bin=.venv/bin
export DJANGO_SETTINGS_MODULE=skillcamp.settings.test
failed=()
step() { local name=$1; shift; printf 'check: %-14s' "$name"; if out=$("$@" 2>&1); then echo ok; else echo FAILED; echo "$out" | tail -n 60; failed+=("$name"); fi; }
step lint "$bin/ruff" check .
step format "$bin/ruff" format --check .
step layers "$bin/lint-imports"
step types "$bin/mypy"
step templates "$bin/djlint" --lint --quiet .
step template-rules bash tools/template_rules.sh
step migrations "$bin/python" manage.py makemigrations --check --dry-run
step django "$bin/python" manage.py check
step translations "$bin/python" tools/translations.py
[ ${#failed[@]} -eq 0 ] || { echo "check: ${failed[*]} failed" >&2; exit 1; }
