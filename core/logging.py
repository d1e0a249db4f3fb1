"""Structured logs: one JSON line a record, with the request id, without personal data."""

import datetime
import json
import logging
import re

from core.middleware import request_id

# Phone and ID numbers are runs of digits; an e-mail address has its sign.
PERSONAL = re.compile(r"(?<!\d)\d{11,18}[Xx]?(?!\d)|[\w.+-]+@[\w-]+\.[\w.]+")


def scrub(text: str) -> str:
    """The text with what looks like a phone, an ID number or an e-mail address taken out."""
    return PERSONAL.sub("[removed]", text)


class JsonFormatter(logging.Formatter):
    """One JSON object a line."""

    def format(self, record: logging.LogRecord) -> str:
        """The record as JSON, scrubbed."""
        line: dict[str, object] = {
            "at": datetime.datetime.fromtimestamp(record.created, datetime.UTC).isoformat(),
            "level": record.levelname,
            "logger": record.name,
            # Django logs a refused request after its middleware is done; the record names it.
            "request": getattr(getattr(record, "request", None), "request_id", "")
            or request_id.get(),
            "message": scrub(record.getMessage()),
        }
        if record.exc_info:
            line["error"] = scrub(self.formatException(record.exc_info))
        return json.dumps(line, ensure_ascii=False)
