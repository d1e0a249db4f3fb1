"""2,000 phones at one board while 60 judges save marks, beside the bare view under the same load.

Starts the product on a state of its own. Each phone has its own connection, asks every three
seconds with the tag it has, and waits for its answer before it asks again; each judge saves a mark
every two seconds and sends it again when it was not acknowledged; entries begin and end meanwhile,
so the board changes. Then the phones ask the bare view instead, the judges go on. A JSON line a
figure; `load` is the machine's, of the last minute: driver and product share it.
"""

import asyncio
import json
import os
import resource
import subprocess
import sys
import time
import uuid
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from itertools import product as pairs
from pathlib import Path
from random import Random
from typing import Any

from bench.line import Line, Seen
from bench.run import ROOT, port_of, run_module, running, say

PHONES, POLL_SECONDS = 2000, 3.0
SAVE_SECONDS = 2.0
SECONDS = 30.0
OWN_FILES = 100
MODULE = "bench.board_stage"


@dataclass
class Judge:
    """A tablet: its token, the marks still to give, and those that were acknowledged."""

    token: str
    left: Iterator[tuple[str, str]]
    acknowledged: list[str] = field(default_factory=list)


def allow_files() -> None:
    """As many open connections as phones and judges need, if the system grants them."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = PHONES + OWN_FILES + 100
    if hard != resource.RLIM_INFINITY and hard < wanted:
        raise SystemExit(f"{wanted} open files are needed and {hard} allowed (ulimit -Hn).")
    if soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


async def at_pace(
    call: Callable[[], Awaitable[None]], *, every: float, first: float, until: float
) -> None:
    """Call every so many seconds, the first time after `first`; a late answer delays the next."""
    due = time.monotonic() + first
    while due < until:
        await asyncio.sleep(max(0.0, due - time.monotonic()))
        if time.monotonic() >= until:
            return
        await call()
        due = max(due + every, time.monotonic())


async def phone(
    line: Line, path: str, headers: dict[str, str], *, first: float, until: float
) -> None:
    """Poll with the tag of the last answer."""
    own = dict(headers)

    async def poll() -> None:
        answer = await line.ask("GET", path, own)
        if answer is not None and (tag := answer.headers.get("etag")):
            own["If-None-Match"] = tag
            line.seen.tags.add(tag)

    await at_pace(poll, every=POLL_SECONDS, first=first, until=until)
    line.close()


async def tablet(line: Line, judge: Judge, *, first: float, until: float) -> None:
    """Save one mark after the other; what was not acknowledged is sent again with its id."""
    waiting: tuple[str, dict[str, Any]] | None = None

    async def save() -> None:
        nonlocal waiting
        if waiting is None:
            sheet, aspect = next(judge.left)
            at = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
            waiting = sheet, {"id": str(uuid.uuid4()), "aspect": aspect, "score": "1.5", "at": at}
        sheet, mark = waiting
        body = json.dumps({"marks": [mark]}).encode()
        headers = {"X-Device-Token": judge.token}
        answer = await line.ask("POST", f"/api/v1/sheets/{sheet}/marks", headers, body)
        if answer is not None and answer.status == 200:
            judge.acknowledged.append(mark["id"])
            waiting = None

    await at_pace(save, every=SAVE_SECONDS, first=first, until=until)
    line.close()


async def crowd(
    port: int, path: str, headers: dict[str, str], judges: list[Judge]
) -> tuple[Seen, Seen, float]:
    """Phones and judges together; what each saw, and how long until the last had its answer."""
    phones, tablets, random = Seen(), Seen(), Random(1)
    begun = time.monotonic()
    until = begun + SECONDS
    async with asyncio.TaskGroup() as group:
        for _ in range(PHONES):
            first = random.uniform(0, POLL_SECONDS)
            group.create_task(phone(Line(port, phones), path, headers, first=first, until=until))
        for judge in judges:
            first = random.uniform(0, SAVE_SECONDS)
            group.create_task(tablet(Line(port, tablets), judge, first=first, until=until))
    return phones, tablets, time.monotonic() - begun


def tell(name: str, seen: Seen, spent: float, *good: int, **more: object) -> float:
    """One figure of a crowd; its good answers a second."""
    rate = round(sum(seen.statuses[status] for status in good) / spent, 1)
    say(
        figure=name,
        per_second=rate,
        p50_ms=seen.at(0.5),
        p95_ms=seen.at(0.95),
        errors=seen.errors(*good),
        **more,
        load=[round(one, 1) for one in os.getloadavg()],
    )
    return rate


def measure(port: int, environment: dict[str, str]) -> None:
    """Both loads on the product that runs, and the count of the marks."""
    made = json.loads(run_module(MODULE, environment, "make"))
    judges = [
        Judge(one["token"], iter(pairs(one["sheets"], made["aspects"]))) for one in made["judges"]
    ]
    signed = {"Cookie": f"sessionid={run_module('bench.session', environment)}"}
    moves = subprocess.Popen(
        [sys.executable, "-m", MODULE, "move", made["stage"], str(SECONDS)],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.DEVNULL,
    )
    try:
        path = f"/board/{made['stage']}/data.json"
        phones, tablets, spent = asyncio.run(crowd(port, path, {}, judges))
    finally:
        moves.terminate()
        moves.wait()
    same = round(phones.statuses[304] / max(1, len(phones.times)), 3)
    board = tell(
        f"board, {PHONES} phones, a poll every {POLL_SECONDS:g} s",
        *(phones, spent, 200, 304),
        wanted_per_second=round(PHONES / POLL_SECONDS),
        share_of_304=same,
        boards_seen=len(phones.tags),
    )
    saves = f"marks saved, {len(judges)} judges, one every {SAVE_SECONDS:g} s, beside the "
    tell(saves + "board", tablets, spent, 200, wanted_per_second=len(judges) / SAVE_SECONDS)
    phones, tablets, spent = asyncio.run(crowd(port, "/bench/bare/", signed, judges))
    bare = tell("bare view, signed in, the same load", phones, spent, 200)
    tell(saves + "bare view", tablets, spent, 200)
    say(figure="board's answers to the bare view's", ratio=round(board / max(bare, 0.1), 2))
    told = Path(environment["DATA_DIR"]) / "acknowledged.json"
    told.write_text(json.dumps([one for judge in judges for one in judge.acknowledged]))
    lost = json.loads(run_module(MODULE, environment, "count", str(told)))
    say(figure="marks acknowledged and not in the database", **lost)
    if lost["lost"]:
        raise SystemExit("Marks were lost.")


def main() -> None:
    """Start, measure, stop."""
    allow_files()
    port = port_of(__doc__)
    with running(port) as (_product, environment):
        measure(port, environment)


if __name__ == "__main__":
    main()
