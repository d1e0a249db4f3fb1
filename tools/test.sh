#!/usr/bin/env bash
# All tests: rules without Django, everything on SQLite, then queries, locks and jobs on the real services.
set -euo pipefail
cd "$(dirname "$0")/.."
bin=.venv/bin
mkdir -p test-output
export PYTHONDONTWRITEBYTECODE=1
"$bin/pytest" tests/rules -p no:django -q --rootdir tests/rules -c tests/rules/pytest.ini
"$bin/pytest" tests --ignore tests/rules -q -n 2 --dist loadfile --create-db
SKILLCAMP_TEST_DATABASE=postgres "$bin/pytest" tests/actions tests/races tests/services -q -n 2 --dist loadfile --create-db
