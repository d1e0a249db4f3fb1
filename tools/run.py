"""Starts the whole product on this machine: database, demo content, web, worker and beat.

They are started together and stopped together, however this process ends. State is one folder,
DATA_DIR (`var/`), and one such process at a time uses it.
"""

import argparse
import ctypes
import fcntl
import os
import resource
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import suppress
from pathlib import Path
from typing import IO, Any

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
# A process that falls more often than this within a minute is not started again.
MOST_FALLS = 5
# A connection is an open file; a shell often grants 1024.
MOST_FILES = 8192
ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
SET_DEATH_SIGNAL = 1  # prctl(2): PR_SET_PDEATHSIG
Process = subprocess.Popen[bytes]


class StartError(Exception):
    """It can't start; the text says why and what to do."""


def lock(data: Path) -> IO[str]:
    """Hold the state; refuses when it is in use. The lock ends with this process."""
    data.mkdir(parents=True, exist_ok=True)
    held = (data / "lock").open("w", encoding="utf-8")
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        raise StartError(
            f"SkillCamp is running on {data}. Stop it first (Ctrl-C there)."
        ) from error
    return held


def check_port(port: int) -> None:
    """Refuse a port that can't be listened on."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("0.0.0.0", port))
        except PermissionError as error:
            raise StartError(f"Port {port} is not allowed. Try: make run PORT=8000") from error
        except OSError as error:
            raise StartError(f"Port {port} is taken. Try: make run PORT={port + 1}") from error


def reset(data: Path) -> None:
    """Throw database, files and queue away; the secrets of the installation stay."""
    for name in ("db.sqlite3", "db.sqlite3-wal", "db.sqlite3-shm", "beat"):
        (data / name).unlink(missing_ok=True)
    for name in ("queue", "media", "private"):
        shutil.rmtree(data / name, ignore_errors=True)


def prepare() -> None:
    """Static files beside database and demo content; keeps what is there."""
    print("Preparing the database and the demo content (a minute at most) …", flush=True)
    manage = [sys.executable, "manage.py"]
    static = start([*manage, "collectstatic", "--noinput", "--verbosity", "0"])
    content = start([*manage, "prepare"])
    try:
        if content.wait() or static.wait():
            raise StartError("The content could not be prepared; the reason stands above.")
    finally:
        end([content, static])


def commands(port: int, data: Path) -> dict[str, list[str]]:
    """What runs: web, worker and beat."""
    web = "--interface wsgi --host 0.0.0.0 --workers 2 --blocking-threads 8 --no-ws"
    # What granian calls backpressure counts open connections, also those that rest between two
    # polls: with its usual 512 a worker, the phones of a full hall would shut the others out.
    # A process that is killed is replaced while the others go on.
    crowd = "--backlog 4096 --backpressure 4096 --respawn-failed-workers --respawn-interval 0.5"
    worker = "--pool threads --concurrency 2 --without-gossip --without-mingle --without-heartbeat"
    celery = [str(BIN / "celery"), "--quiet", "-A", "skillcamp"]
    quiet = ["--loglevel", "WARNING"]
    return {
        "web": [
            *(str(BIN / "granian"), *web.split(), *crowd.split(), "--log-level", "warning"),
            *("--port", str(port), "skillcamp.wsgi:application"),
        ],
        "worker": [*celery, "worker", *quiet, *worker.split()],
        "beat": [*celery, "beat", *quiet, "--schedule", str(data / "beat"), "--pidfile", ""],
    }


def allow_files() -> None:
    """As many open connections as the crowd needs, where the system grants them to who asks."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = MOST_FILES if hard == resource.RLIM_INFINITY else min(MOST_FILES, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        with suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


def start(command: list[str]) -> Process:
    """Start a process as a group of its own, so that one signal ends it with its children."""
    # No thread runs in this process, which is what makes a preexec_fn safe.
    options: dict[str, Any] = {"start_new_session": True, "preexec_fn": end_with_parent}
    return subprocess.Popen(command, cwd=ROOT, **options)


def end_with_parent() -> None:
    """In the child: be asked to end when the parent is gone, even by kill -9 (Linux)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(SET_DEATH_SIGNAL, signal.SIGTERM)


def end(processes: list[Process]) -> None:
    """Ask them to end; whatever of their groups is left after that is killed."""
    for process in processes:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGTERM)
    for process in processes:
        with suppress(subprocess.TimeoutExpired):
            process.wait(15)
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)


def serve(port: int, data: Path) -> int:
    """Run web, worker and beat until a signal comes; one that falls is started again."""
    allow_files()
    wanted = commands(port, data)
    running = {name: start(command) for name, command in wanted.items()}
    fallen: list[float] = []
    told = False
    try:
        while True:
            time.sleep(0.5)
            if not told and ready(port):
                told = True
                print(f"\nSkillCamp is up at http://localhost:{port}/  (stop: Ctrl-C)", flush=True)
            for name, process in running.items():
                if process.poll() is None:
                    continue
                fallen = [at for at in fallen if at > time.monotonic() - 60] + [time.monotonic()]
                if len(fallen) > MOST_FALLS:
                    print(f"{name} keeps ending; stopping the rest", file=sys.stderr)
                    return 1
                print(f"{name} ended; starting it again", file=sys.stderr, flush=True)
                end([process])
                running[name] = start(wanted[name])
    finally:
        end(list(running.values()))


def ready(port: int) -> bool:
    """Does the web answer, with all that it needs?"""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=5):
            return True
    except OSError:
        return False


def stop(*_: object) -> None:
    """A signal came: leave, and end what was started on the way out."""
    for number in ENDING:
        signal.signal(number, signal.SIG_IGN)
    raise KeyboardInterrupt


def port_number(text: str) -> int:
    """A TCP port."""
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= 65535:
        raise argparse.ArgumentTypeError("a port is a number from 1 to 65535")
    return int(text)


def main() -> int:
    """Read the options; prepare; serve; say where it is."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=port_number, default=8000)
    parser.add_argument("--reset", action="store_true", help="throw the state away first")
    parser.add_argument("--no-serve", action="store_true", help="only prepare")
    options = parser.parse_args()
    data = Path(os.environ.get("DATA_DIR") or ROOT / "var").resolve()
    os.environ["DATA_DIR"] = str(data)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "skillcamp.settings.embedded")
    os.environ.setdefault("BASE_URL", f"http://localhost:{options.port}")
    for number in ENDING:
        # What nohup or a shell in the background ignores stays ignored.
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, stop)
    try:
        with lock(data):
            if not options.no_serve:
                check_port(options.port)
            if options.reset:
                reset(data)
            prepare()
            return 0 if options.no_serve else serve(options.port, data)
    except StartError as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 0


if __name__ == "__main__":
    sys.exit(main())
