"""Speed and memory of the running product, a JSON line a figure.

Starts the product as `make run` does (own state, own port), asks pages from several threads, and
beside them, in the same run on the same server, a bare view that only reads session and user.
"""

import argparse
import gzip
import http.client
import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SECONDS = 6.0
THREADS = 8


def say(**figure: object) -> None:
    """Print one figure."""
    print(json.dumps(figure, ensure_ascii=False), flush=True)


def wait(port: int, product: "subprocess.Popen[bytes]", log: Path, seconds: float = 1800) -> None:
    """Until the product answers: half an hour at the most, as a busy machine is slow to build."""
    until = time.monotonic() + seconds
    while time.monotonic() < until and product.poll() is None:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=2):
                return
        except OSError:
            time.sleep(0.5)
    told = log.read_text(encoding="utf-8", errors="replace")[-2000:]
    state = f"ended with {product.poll()}" if product.poll() is not None else "is still building"
    raise SystemExit(f"the product did not come up, it {state}:\n{told}")


def load(
    port: int,
    path: str,
    headers: dict[str, str],
    *,
    seconds: float = SECONDS,
    threads: int = THREADS,
) -> dict[str, float]:
    """Ask one address from several threads for some seconds; requests a second, p95 in ms."""
    times: list[float] = []
    lock = threading.Lock()
    until = time.monotonic() + seconds

    def ask() -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        own: list[float] = []
        while time.monotonic() < until:
            begun = time.monotonic()
            connection.request("GET", path, headers=headers)
            answer = connection.getresponse()
            answer.read()
            if answer.status != 200:
                raise SystemExit(f"{path}: {answer.status}")
            own.append(time.monotonic() - begun)
        with lock:
            times.extend(own)

    crowd = [threading.Thread(target=ask) for _ in range(threads)]
    begun = time.monotonic()
    for thread in crowd:
        thread.start()
    for thread in crowd:
        thread.join()
    spent = time.monotonic() - begun
    times.sort()
    return {
        "requests_per_second": round(len(times) / spent, 1),
        "p95_ms": round(times[int(len(times) * 0.95)] * 1000, 1),
    }


def weight(port: int, path: str) -> int:
    """Bytes of a page with all that it loads on a phone, compressed."""
    total = 0
    seen: set[str] = set()
    queue = [path]
    while queue:
        address = queue.pop()
        if address in seen:
            continue
        seen.add(address)
        request = urllib.request.Request(
            f"http://127.0.0.1:{port}{address}", headers={"Accept-Encoding": "gzip"}
        )
        with urllib.request.urlopen(request, timeout=30) as answer:
            body = answer.read()
            packed = answer.headers.get("Content-Encoding") == "gzip"
            kind = answer.headers.get("Content-Type", "")
        total += len(body) if packed else len(gzip.compress(body))
        text = gzip.decompress(body) if packed else body
        if "html" in kind:
            found = re.findall(r'(?:src|href)="(/static/[^"#]+)', text.decode())
            queue += found
        elif "css" in kind:
            folder = address.rsplit("/", 1)[0]
            queue += [
                f"{folder}/{name}" for name in re.findall(r'@import "([^"]+)"', text.decode())
            ]
    return total


def memory(pid: int) -> dict[str, float]:
    """Resident MB of each process of the group below `pid`, by what it runs."""
    found: dict[str, float] = {}
    listed = subprocess.run(
        ["ps", "-e", "-o", "pid=,ppid=,rss=,args="], capture_output=True, text=True, check=True
    ).stdout
    rows = [line.split(None, 3) for line in listed.splitlines()]
    family = {str(pid)}
    for _ in range(4):
        family |= {row[0] for row in rows if row[1] in family}
    for row in rows:
        if row[0] not in family:
            continue
        name = next((n for n in ("granian", "worker", "beat") if n in row[3]), None)
        if name:
            found[name] = max(found.get(name, 0), round(int(row[2]) / 1024, 1))
    return found


def run_module(name: str, environment: dict[str, str], *arguments: str) -> str:
    """What a module of the bench prints, run on the bench's database."""
    done = subprocess.run(
        [sys.executable, "-m", name, *arguments],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return done.stdout.strip()


def port_of(about: str | None) -> int:
    """The port that the command line names."""
    parser = argparse.ArgumentParser(description=about)
    parser.add_argument("--port", type=int, default=8991)
    port: int = parser.parse_args().port
    return port


@contextmanager
def running(port: int) -> Iterator[tuple["subprocess.Popen[bytes]", dict[str, str]]]:
    """The product on a state of its own, and the environment of modules that join it."""
    with tempfile.TemporaryDirectory() as data:
        environment = {
            **os.environ,
            "DATA_DIR": data,
            "DJANGO_SETTINGS_MODULE": "bench.settings",
            "PYTHONPATH": str(ROOT),
        }
        begun = time.monotonic()
        log = (Path(data) / "run.log").open("wb")
        product = subprocess.Popen(
            [sys.executable, "tools/run.py", "--port", str(port)],
            cwd=ROOT,
            env=environment,
            stdout=log,
            start_new_session=True,
        )
        try:
            wait(port, product, Path(data) / "run.log")
            say(figure="up after", seconds=round(time.monotonic() - begun, 1))
            yield product, environment
        finally:
            os.killpg(product.pid, signal.SIGTERM)
            product.wait(30)


def main() -> None:
    """Start, measure, stop."""
    port = port_of(__doc__)
    with running(port) as (product, environment):
        cookie = run_module("bench.session", environment)
        signed = {"Cookie": f"sessionid={cookie}"}
        bare = load(port, "/bench/bare/", signed)
        say(figure="bare view, signed in", **bare)
        for path in ("/courses/", "/courses/PC-PHO/", "/"):
            for who, headers in (("signed out", {}), ("signed in", signed)):
                got = load(port, path, headers)
                ratio = round(got["requests_per_second"] / bare["requests_per_second"], 2)
                say(figure=f"{path} {who}", ratio_to_bare=ratio, **got)
        for line in run_module("bench.queries", environment).splitlines():
            print(line, flush=True)
        say(figure="home with all it loads, compressed", bytes=weight(port, "/"))
        say(figure="sign-ins a second", **load(port, "/bench/sign-in/", {}))
        say(figure="memory", unit="MB", **memory(product.pid))


if __name__ == "__main__":
    main()
