"""HTTP/1.1 over kept connections, as many at once as there are phones; the standard library alone."""

import asyncio
import time
from collections import Counter
from dataclasses import dataclass, field

LONGEST = 60.0
BROKEN = (OSError, EOFError, TimeoutError, asyncio.LimitOverrunError)


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back; header names in lower case."""

    status: int
    headers: dict[str, str]
    body: bytes


@dataclass
class Seen:
    """What a crowd saw: seconds of each answer, how many of each status, and what broke."""

    times: list[float] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)
    broken: Counter[str] = field(default_factory=Counter)
    tags: set[str] = field(default_factory=set)

    def at(self, share: float) -> float:
        """The time within which that share of the answers came, in ms."""
        ordered = sorted(self.times)
        return round(ordered[int((len(ordered) - 1) * share)] * 1000, 1) if ordered else 0.0

    def errors(self, *good: int) -> dict[str, int]:
        """Answers of no good status, and connections that broke, by what they were."""
        bad = {str(s): count for s, count in self.statuses.items() if s not in good}
        return {**bad, **self.broken}


class Line:
    """The connection of one phone or tablet; opened anew when it broke."""

    def __init__(self, port: int, seen: Seen) -> None:
        self.port, self.seen = port, seen
        self.reader: asyncio.StreamReader | None = None
        self.writer: asyncio.StreamWriter | None = None

    async def ask(
        self, method: str, path: str, headers: dict[str, str], body: bytes = b""
    ) -> Answer | None:
        """Ask and note how long it took; None when the connection broke."""
        named = {"Host": f"127.0.0.1:{self.port}", **headers}
        if body:
            named |= {"Content-Length": str(len(body)), "Content-Type": "application/json"}
        lines = "".join(f"{name}: {value}\r\n" for name, value in named.items())
        begun = time.perf_counter()
        try:
            async with asyncio.timeout(LONGEST):
                answer = await self._send(
                    f"{method} {path} HTTP/1.1\r\n{lines}\r\n".encode() + body
                )
        except BROKEN as broken:
            self.seen.broken[type(broken).__name__] += 1
            self.close()
            return None
        self.seen.times.append(time.perf_counter() - begun)
        self.seen.statuses[answer.status] += 1
        return answer

    async def _send(self, request: bytes) -> Answer:
        if self.reader is None or self.writer is None:
            self.reader, self.writer = await asyncio.open_connection("127.0.0.1", self.port)
        self.writer.write(request)
        head = (await self.reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        first, *rest = head.strip().split("\r\n")
        headers = {}
        for line in rest:
            name, _, value = line.partition(":")
            headers[name.lower()] = value.strip()
        status = int(first.split()[1])
        length = 0 if status == 304 else int(headers["content-length"])
        body = await self.reader.readexactly(length)
        return Answer(status, headers, body)

    def close(self) -> None:
        """Hang up."""
        if self.writer is not None:
            self.writer.close()
        self.reader = self.writer = None
