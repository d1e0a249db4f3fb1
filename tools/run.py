"""Starts the whole product on this machine: database, demo content, web, worker and beat.

They are started together and stopped together. State is one folder, DATA_DIR (`var/`).
"""

import argparse
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
# A process that falls more often than this within a minute is not started again.
MOST_FALLS = 5


def manage(*arguments: str) -> None:
    """Run a management command; stop everything when it fails."""
    subprocess.run([sys.executable, "manage.py", *arguments], cwd=ROOT, check=True)


def prepare(data: Path) -> None:
    """Bring the database, the static files and the demo content up; keep what is there."""
    data.mkdir(parents=True, exist_ok=True)
    manage("migrate", "--verbosity", "0")
    manage("createcachetable", "--verbosity", "0")
    manage("collectstatic", "--noinput", "--verbosity", "0")
    manage("demo", "--once")


def free(port: int) -> bool:
    """Is nobody listening on the port?"""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) != 0


def serve(port: int, data: Path) -> int:
    """Run web, worker and beat until a signal comes; one that falls is started again."""
    commands = {
        "web": [
            str(BIN / "granian"),
            "--interface",
            "wsgi",
            "--host",
            "0.0.0.0",
            "--port",
            str(port),
            "--workers",
            "2",
            "--blocking-threads",
            "4",
            "--no-ws",
            "--log-level",
            "warning",
            "skillcamp.wsgi:application",
        ],
        "worker": [
            str(BIN / "celery"),
            "-A",
            "skillcamp",
            "worker",
            "--loglevel",
            "WARNING",
            "--pool",
            "threads",
            "--concurrency",
            "2",
            "--without-gossip",
            "--without-mingle",
            "--without-heartbeat",
        ],
        "beat": [
            str(BIN / "celery"),
            "-A",
            "skillcamp",
            "beat",
            "--loglevel",
            "WARNING",
            "--schedule",
            str(data / "beat"),
            "--pidfile",
            "",
        ],
    }
    running = {name: start(command) for name, command in commands.items()}
    fallen: list[float] = []

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, stop)
    try:
        while True:
            time.sleep(0.5)
            for name, process in running.items():
                if process.poll() is None:
                    continue
                fallen = [at for at in fallen if at > time.monotonic() - 60] + [time.monotonic()]
                if len(fallen) > MOST_FALLS:
                    print(f"{name} keeps ending; stopping the rest", file=sys.stderr)
                    return 1
                print(f"{name} ended; starting it again", file=sys.stderr)
                running[name] = start(commands[name])
    except KeyboardInterrupt:
        return 0
    finally:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        end(list(running.values()))


def start(command: list[str]) -> "subprocess.Popen[bytes]":
    """Start one of the processes as a group of its own."""
    return subprocess.Popen(command, cwd=ROOT, start_new_session=True)


def end(processes: "list[subprocess.Popen[bytes]]") -> None:
    """Ask them to end, and end those that don't."""
    for process in processes:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGTERM)
    for process in processes:
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)


def main() -> int:
    """Read the options; prepare; say where it is; serve."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--reset", action="store_true", help="throw the state away first")
    parser.add_argument("--no-serve", action="store_true", help="only prepare")
    options = parser.parse_args()
    data = Path(os.environ.get("DATA_DIR") or ROOT / "var").resolve()
    os.environ["DATA_DIR"] = str(data)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "skillcamp.settings.embedded")
    os.environ.setdefault("BASE_URL", f"http://localhost:{options.port}")
    if not options.no_serve and not free(options.port):
        print(
            f"Port {options.port} is taken. Try: make run PORT={options.port + 1}", file=sys.stderr
        )
        return 1
    if options.reset and (data / "db.sqlite3").exists():
        for name in ("db.sqlite3", "db.sqlite3-wal", "db.sqlite3-shm", "beat"):
            (data / name).unlink(missing_ok=True)
        for name in ("queue", "media", "private"):
            shutil.rmtree(data / name, ignore_errors=True)
    prepare(data)
    manage("demo_people")
    if options.no_serve:
        return 0
    print(f"\nSkillCamp is up at http://localhost:{options.port}/  (stop: Ctrl-C)\n", flush=True)
    return serve(options.port, data)


if __name__ == "__main__":
    sys.exit(main())
