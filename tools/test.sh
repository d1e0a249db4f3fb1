#!/usr/bin/env bash
# All tests: rules without Django, everything on SQLite, then queries, locks and jobs on the real services.
# A session for each kind: what commits empties the tables, and Chromium's driver keeps an event loop.
set -euo pipefail
cd "$(dirname "$0")/.."
bin=.venv/bin
mkdir -p test-output
export PYTHONDONTWRITEBYTECODE=1
run() { "$bin/pytest" "$@" -q -n 2 --dist loadfile; }
"$bin/pytest" tests/rules -p no:django -q --rootdir tests/rules -c tests/rules/pytest.ini
run tests/architecture tests/actions tests/pages
run tests/races tests/services tests/running
run tests/browser
export SKILLCAMP_TEST_DATABASE=postgres
run tests/actions
run tests/races tests/services
