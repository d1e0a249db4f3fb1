"""Ranking 1,000 entries beside reading their marks raw, on an empty state of its own.

The figures are `bench.ranking_figures`'s, a JSON line each.
"""

import os
import subprocess
import sys
import tempfile

from bench.run import ROOT, run_module, say


def main() -> None:
    """Make the tables in a directory of its own, measure there, throw it away."""
    with tempfile.TemporaryDirectory() as data:
        environment = {
            **os.environ,
            "DATA_DIR": data,
            "DJANGO_SETTINGS_MODULE": "bench.settings",
            "PYTHONPATH": str(ROOT),
        }
        made = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
        subprocess.run(made, cwd=ROOT, env=environment, check=True)
        print(run_module("bench.ranking_figures", environment))
        say(figure="load of the machine", load=os.getloadavg()[0])


if __name__ == "__main__":
    main()
