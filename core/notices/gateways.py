"""Ways out of the machine. The gateway of an installation is a dotted name in the settings."""

import sys
from typing import ClassVar, Protocol


class Gateway(Protocol):
    """Sends one message; raises OSError when it could not."""

    def send(self, to: str, text: str) -> None:
        """Send `text` to `to`."""


class ConsoleSms:
    """The demo's gateway: prints the text where `make run` was typed, with the number masked."""

    def send(self, to: str, text: str) -> None:
        """Print it."""
        sys.stdout.write(f"[SMS to …{to[-4:]}] {text}\n")
        sys.stdout.flush()


class MemorySms:
    """The tests' gateway: keeps what was sent."""

    sent: ClassVar[list[tuple[str, str]]] = []

    def send(self, to: str, text: str) -> None:
        """Keep it."""
        self.sent.append((to, text))
