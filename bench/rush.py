"""A crowd that asks for seats: each person at a time of their own, over kept connections.

The load is open: a person asks when it is their time, whether the others were answered or not, and
the time of an answer counts from then. Who is told a place in line asks again when told to.
"""

import asyncio
import json
from collections import Counter, deque
from dataclasses import dataclass, field
from random import Random

# As many connections as a node gets; a person whose turn comes while all are taken waits for one,
# and that counts.
CONNECTIONS = 400
# Nobody waits longer than this for the last answer.
PATIENCE = 130.0
AGAIN_AFTER_A_BREAK = 0.5


@dataclass
class Asker:
    """One person: when they ask, and what came of it (times in seconds of the loop's clock)."""

    token: str
    due: float
    node: int = 0
    first: float | None = None
    first_state: str = ""
    settled: float | None = None
    state: str = ""
    place: int | None = None
    asked: int = 0
    breaks: int = 0


@dataclass
class Rush:
    """What the crowd saw."""

    askers: list[Asker]
    statuses: Counter[int] = field(default_factory=Counter)
    broken: Counter[str] = field(default_factory=Counter)
    answered_at: list[float] = field(default_factory=list)
    begun: float = 0.0
    ended: float = 0.0


class Wire(asyncio.Protocol):
    """A connection that has one request out at a time."""

    def __init__(self) -> None:
        self.transport: asyncio.Transport | None = None
        self.buffer = b""
        self.answer: asyncio.Future[tuple[int, bytes, bytes]] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Open."""
        self.transport = transport  # type: ignore[assignment]

    def connection_lost(self, exc: Exception | None) -> None:
        """Gone: whoever waits is told."""
        self.transport = None
        if self.answer is not None and not self.answer.done():
            self.answer.set_exception(exc or ConnectionResetError())

    def data_received(self, data: bytes) -> None:
        """Cut one answer out of what came: a head, and as many bytes as it names."""
        self.buffer += data
        head, found, rest = self.buffer.partition(b"\r\n\r\n")
        if not found:
            return
        low = head.lower()
        at = low.find(b"content-length:")
        length = int(low[at + 15 :].split(b"\r\n", 1)[0]) if at >= 0 else 0
        if len(rest) >= length and self.answer is not None and not self.answer.done():
            self.buffer = rest[length:]
            self.answer.set_result((int(head[9:12]), low, rest[:length]))

    async def ask(self, port: int, request: bytes) -> tuple[int, bytes, bytes]:
        """Send and wait; opens the connection when there is none."""
        loop = asyncio.get_running_loop()
        if self.transport is None:
            await loop.create_connection(lambda: self, "127.0.0.1", port)
        self.buffer = b""
        self.answer = loop.create_future()
        assert self.transport is not None
        self.transport.write(request)
        async with asyncio.timeout(60):
            return await self.answer


class Node:
    """The connections to one web node."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.free: deque[Wire] = deque(Wire() for _ in range(CONNECTIONS))
        self.wanted = asyncio.Semaphore(CONNECTIONS)

    async def ask(self, request: bytes) -> tuple[int, bytes, bytes]:
        """One request on a free connection."""
        async with self.wanted:
            wire = self.free.pop()
            try:
                return await wire.ask(self.port, request)
            except TimeoutError:
                if wire.transport is not None:
                    wire.transport.abort()
                raise
            finally:
                self.free.append(wire)


async def _person(one: Asker, nodes: list[Node], path: str, rush: Rush) -> None:
    loop = asyncio.get_running_loop()
    request = (
        f"POST {path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {one.token}\r\n"
        "Content-Type: application/json\r\nContent-Length: 2\r\n\r\n{}"
    ).encode()
    await asyncio.sleep(max(0.0, rush.begun + one.due - loop.time()))
    give_up = rush.begun + one.due + PATIENCE
    while loop.time() < give_up:
        one.asked += 1
        try:
            # Who was cut off goes to another node, as behind a proxy.
            node = nodes[(one.node + one.breaks) % len(nodes)]
            status, head, body = await node.ask(request)
        except (OSError, TimeoutError) as broken:
            rush.broken[type(broken).__name__] += 1
            one.breaks += 1
            await asyncio.sleep(AGAIN_AFTER_A_BREAK)
            continue
        now = loop.time()
        rush.answered_at.append(now)
        rush.statuses[status] += 1
        if status == 202 or status >= 500:
            if status == 202 and one.first is None:
                one.first, one.first_state = now - rush.begun, "in_line"
            at = head.find(b"retry-after:")
            await asyncio.sleep(float(head[at + 12 :].split(b"\r\n", 1)[0]) if at >= 0 else 1.0)
            continue
        facts = json.loads(body)
        one.state = facts.get("state") or facts.get("code", str(status))
        one.place = facts.get("place")
        one.settled = now - rush.begun
        if one.first is None:
            one.first, one.first_state = one.settled, one.state
        return


async def run(ports: list[int], path: str, rush: Rush) -> None:
    """Let everybody ask; ends when all are answered or have given up."""
    loop = asyncio.get_running_loop()
    nodes = [Node(port) for port in ports]
    for node in nodes:  # the phones are connected before it opens
        await asyncio.gather(*(_open(wire, node.port) for wire in list(node.free)[:100]))
    rush.begun = loop.time() + 0.5
    for number, one in enumerate(rush.askers):
        one.node = number % len(nodes)
    await asyncio.gather(*(_person(one, nodes, path, rush) for one in rush.askers))
    rush.ended = loop.time()


async def _open(wire: Wire, port: int) -> None:
    await asyncio.get_running_loop().create_connection(lambda: wire, "127.0.0.1", port)


def times_of(count: int, seconds: float, *, front: bool, random: Random) -> list[float]:
    """When each asks: evenly spread, or half of them in the first tenth of the time."""
    if not front:
        return sorted(random.uniform(0, seconds) for _ in range(count))
    early = count // 2
    first = [random.uniform(0, seconds / 10) for _ in range(early)]
    return sorted(first + [random.uniform(seconds / 10, seconds) for _ in range(count - early)])


def share(values: list[float], part: float) -> float:
    """The value that this part of them does not exceed, in seconds."""
    ordered = sorted(values)
    return round(ordered[int((len(ordered) - 1) * part)], 3) if ordered else 0.0


def figures(rush: Rush) -> dict[str, object]:
    """What it comes to: first answers, the wait in line apart, and when everybody was settled."""
    first = [one.first - one.due for one in rush.askers if one.first is not None]
    line = [
        one.settled - one.first
        for one in rush.askers
        if one.settled is not None and one.first is not None and one.first_state == "in_line"
    ]
    last_due = max(one.due for one in rush.askers)
    settled = [one.settled for one in rush.askers if one.settled is not None]
    spent = rush.ended - rush.begun
    seconds = Counter(int(at - rush.begun) for at in rush.answered_at)
    return {
        "people": len(rush.askers),
        "requests_per_second": round(len(rush.answered_at) / max(spent, 0.001), 1),
        "most_in_a_second": max(seconds.values(), default=0),
        "first_answer_p50_s": share(first, 0.5),
        "first_answer_p95_s": share(first, 0.95),
        "first_answer_p99_s": share(first, 0.99),
        "first_answers": dict(Counter(one.first_state for one in rush.askers)),
        "in_line_p50_s": share(line, 0.5),
        "in_line_p99_s": share(line, 0.99),
        "all_settled_after_s": round(max(settled, default=0.0), 1),
        "after_the_last_asked_s": round(max(settled, default=0.0) - last_due, 1),
        "never_answered": len(rush.askers) - len(settled),
        "answers": dict(Counter(one.state for one in rush.askers)),
        "statuses": {str(status): count for status, count in sorted(rush.statuses.items())},
        "broken": dict(rush.broken),
    }
