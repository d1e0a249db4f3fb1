"""Enrolling many from a spreadsheet: 10,000 and 100,000 rows, each in a process of its own.

Rows a second looked at, enrolled and given back, and how much memory each step took at its peak:
it may not grow with the rows. On an empty state of its own, or with `--postgres` in the database
of the seats' bench. The figures are `bench.enrol_list_figures`'s, a JSON line each.
"""

import argparse
import os
import subprocess
import sys
import tempfile

from bench.run import ROOT, run_module, say
from bench.seats import NAME, database

SIZES = (10_000, 100_000)


def main() -> None:
    """Make the tables, measure each size there, throw it away."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, nargs="*", default=SIZES)
    parser.add_argument("--postgres", action="store_true")
    asked = parser.parse_args()
    for rows in asked.rows:
        with tempfile.TemporaryDirectory() as data:
            settings = "bench.settings_postgres" if asked.postgres else "bench.settings"
            environment = {
                **os.environ,
                "DATA_DIR": data,
                "DJANGO_SETTINGS_MODULE": settings,
                "PYTHONPATH": str(ROOT),
                "BENCH_ROWS": str(rows),
            }
            if asked.postgres:
                database(NAME, environment)
            else:
                for command in (["migrate", "--verbosity", "0"], ["createcachetable"]):
                    made = [sys.executable, "manage.py", *command]
                    subprocess.run(made, cwd=ROOT, env=environment, check=True)
            print(run_module("bench.enrol_list_figures", environment))
            say(figure="load of the machine", load=os.getloadavg()[0])


if __name__ == "__main__":
    main()
