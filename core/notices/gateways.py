"""Ways out of the machine. The gateway of an installation is a dotted name in the settings."""

import json
import sys
import urllib.request
from typing import ClassVar, Protocol

from django.conf import settings


class Gateway(Protocol):
    """Sends one message; raises OSError when it could not.

    It comes back within a minute: after two, what it was sending is sent anew.
    """

    def send(self, to: str, text: str) -> None:
        """Send `text` to `to`."""


class ConsoleSms:
    """The demo's gateway: prints the text where `make run` was typed, with the number masked."""

    def send(self, to: str, text: str) -> None:
        """Print it."""
        sys.stdout.write(f"[SMS to …{to[-4:]}] {text}\n")
        sys.stdout.flush()


class HttpSms:
    """Posts `{"to", "text"}` to SMS_URL with the bearer SMS_TOKEN; any 2xx is "sent".

    A provider with an API of its own is a small relay behind this address, or another class.
    """

    seconds = 20

    def send(self, to: str, text: str) -> None:
        """Send it; HTTPError and URLError are OSErrors."""
        request = urllib.request.Request(  # noqa: S310 - the address is the installation's own
            settings.SMS_URL,
            data=json.dumps({"to": to, "text": text}).encode(),
            headers={
                "Content-Type": "application/json",
                "Authorization": f"Bearer {settings.SMS_TOKEN}",
            },
        )
        with urllib.request.urlopen(request, timeout=self.seconds):  # noqa: S310
            return


class MemorySms:
    """The tests' gateway: keeps what was sent."""

    sent: ClassVar[list[tuple[str, str]]] = []

    def send(self, to: str, text: str) -> None:
        """Keep it."""
        self.sent.append((to, text))
