"""The folder that carries pokes on one machine: kombu's file system transport, written whole.

kombu opens a message's file, then writes it, so that a worker that looks in between reads nothing
and dies of it. Here a file is written beside the folder's messages and then renamed to its name.
"""

import uuid
from pathlib import Path
from time import monotonic
from typing import Any

from kombu.transport import filesystem
from kombu.utils.json import dumps


def write_whole(path: Path, text: str) -> None:
    """Write a file so that nobody ever reads a part of it."""
    beside = path.with_name(f".{uuid.uuid4()}.part")
    beside.write_text(text, encoding="utf-8")
    beside.replace(path)


class Channel(filesystem.Channel):
    """A channel whose messages and tables appear whole."""

    def _put(self, queue: str, payload: Any, **options: Any) -> None:  # type: ignore[override]
        name = f"{round(monotonic() * 1000)}_{uuid.uuid4()}.{queue}.msg"
        write_whole(Path(self.data_folder_out) / name, dumps(payload))

    def _queue_bind(
        self, exchange: str, routing_key: str | None, pattern: str | None, queue: str
    ) -> None:
        table: Path = self._exchange_file(exchange)  # type: ignore[attr-defined]
        if not table.exists():
            self.control_folder.mkdir(parents=True, exist_ok=True)
            row = [routing_key or "", pattern or "", queue or ""]
            write_whole(table, dumps([row]))
        super()._queue_bind(exchange, routing_key or "", pattern or "", queue)


class Transport(filesystem.Transport):
    """`filesystem://` with the channel above."""

    Channel = Channel
    global_state = filesystem.Transport.global_state
