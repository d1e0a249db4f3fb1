"""`make run` on a machine: what it starts together, keeps, refuses, mends, and leaves behind."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
PATIENCE = 240
ROLES = {
    *("worker", "worker-offer", "worker-new", "trainer"),
    *("organiser", "unit-officer", "editor", "administrator"),
    *("chief-judge", "scorer", "referee", "encryption-judge", "supervisor"),
}


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def until(holds, seconds=PATIENCE):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        found = holds()
        if found:
            return found
        time.sleep(0.2)
    raise AssertionError(f"not within {seconds} s: {holds.__name__}")


def answers(port):
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=5) as answer:
            return answer.status == 200
    except OSError:
        return False


def children(process):
    """The processes that it started: command → pid."""
    listed = subprocess.run(
        ["ps", "-ww", "-o", "pid=,args=", "--ppid", str(process.pid)],
        capture_output=True,
        text=True,
        check=False,
    ).stdout
    rows = [line.split(None, 1) for line in listed.splitlines()]
    names = {"granian": "web", " worker ": "worker", " beat ": "beat"}
    return {names[n]: int(pid) for pid, args in rows for n in names if n in args}


class Product:
    """`tools/run.py` on a state of its own."""

    def __init__(self, data):
        self.data = data
        self.started = []

    def environment(self):
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("DJANGO", "SKILLCAMP"))}
        return {**kept, "DATA_DIR": str(self.data)}

    def start(self, port, *options):
        process = subprocess.Popen(
            [sys.executable, "tools/run.py", "--port", str(port), *options],
            cwd=ROOT,
            env=self.environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.started.append(process)
        return process

    def up(self, port):
        process = self.start(port)
        said = []
        for line in process.stdout:
            said.append(line)
            if "is up at" in line:
                return process, "".join(said)
        raise AssertionError("".join(said))

    def demo_people(self):
        done = subprocess.run(
            [sys.executable, "manage.py", "demo_people", "--json"],
            cwd=ROOT,
            env=self.environment(),
            capture_output=True,
            text=True,
            check=True,
        )
        return json.loads(done.stdout)


@pytest.fixture
def product(tmp_path):
    made = Product(tmp_path / "state")
    yield made
    for process in made.started:
        if process.poll() is None:
            process.terminate()
            process.wait(60)


def test_a_bad_port_is_refused_in_words_before_anything_is_built(product):
    with socket.socket() as taken:
        taken.bind(("0.0.0.0", 0))
        taken.listen()
        port = taken.getsockname()[1]
        process = product.start(port)
        assert f"Port {port} is taken" in process.communicate(timeout=60)[0]
        assert process.returncode == 1
    process = product.start("http")
    assert "a port is a number" in process.communicate(timeout=60)[0]
    assert not (product.data / "db.sqlite3").exists()


def test_the_whole_product_starts_stops_and_mends_itself_together(product):
    port = free_port()
    process, said = product.up(port)
    assert f"http://localhost:{port}/" in said
    assert answers(port)
    people = product.demo_people()
    assert {person["role"] for person in people["people"]} == ROLES
    assert people["certificate"] in said
    assert all(
        (person["employee_number"] or person["phone"]) in said for person in people["people"]
    )

    second = product.start(free_port())
    assert "Stop it first" in second.communicate(timeout=60)[0]
    reset = product.start(port, "--reset", "--no-serve")
    assert "Stop it first" in reset.communicate(timeout=60)[0]

    before = children(process)
    assert set(before) == {"web", "worker", "beat"}
    for killed in before.values():
        os.kill(killed, signal.SIGKILL)

    def mended():
        found = children(process)
        return set(found) == set(before) and not set(found.values()) & set(before.values())

    until(mended)
    until(lambda: answers(port))

    running = children(process)
    process.send_signal(signal.SIGINT)
    assert process.wait(60) == 0
    assert not answers(port)
    assert [pid for pid in running.values() if Path(f"/proc/{pid}").exists()] == []

    process, _ = product.up(port)
    assert product.demo_people() == people
    running = children(process)
    process.kill()
    process.wait()
    until(lambda: not any(Path(f"/proc/{pid}").exists() for pid in running.values()), 60)
    assert not answers(port)


def test_it_allows_itself_the_open_connections_of_a_full_hall():
    told = subprocess.run(
        [
            sys.executable,
            "-c",
            "import resource as r; hard = r.getrlimit(r.RLIMIT_NOFILE)[1];"
            "r.setrlimit(r.RLIMIT_NOFILE, (256, hard));"
            "import run; run.allow_files(); print(*r.getrlimit(r.RLIMIT_NOFILE), hard)",
        ],
        cwd=ROOT / "tools",
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    soft, kept, hard = map(int, told.split())
    assert kept == hard
    assert soft == (8192 if hard == -1 else min(8192, hard))
