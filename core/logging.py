"""Structured logs: one JSON line a record, with the request id, without personal data."""

import datetime
import json
import logging
import re
import traceback

from django.core.exceptions import ImproperlyConfigured
from django.db import OperationalError, ProgrammingError
from django.template import TemplateSyntaxError

from core.middleware import request_id, route_of

# Phone and ID numbers are runs of digits; an e-mail address has its sign.
PERSONAL = re.compile(r"(?<!\d)\d{11,18}[Xx]?(?!\d)|[\w.+-]+@[\w-]+\.[\w.]+")


def scrub(text: str) -> str:
    """The text with what looks like a phone, an ID number or an e-mail address taken out."""
    return PERSONAL.sub("[removed]", text)


# Exceptions whose message speaks of code and machines. Any other may quote what a person typed
# (a duplicate key, a bad literal), so its type and place must do.
TELLING = (
    ImportError,
    NameError,
    AttributeError,
    OSError,
    ImproperlyConfigured,
    OperationalError,
    ProgrammingError,
    TemplateSyntaxError,
)


def told(error: BaseException) -> str:
    """The exception and what it came of: frames, type, and the message where that is harmless."""
    lines: list[str] = []
    chain: list[BaseException] = []
    current: BaseException | None = error
    while current is not None and current not in chain:
        chain.append(current)
        hidden = None if current.__suppress_context__ else current.__context__
        current = current.__cause__ or hidden
    for one in reversed(chain):
        lines += [line.rstrip() for line in traceback.format_tb(one.__traceback__)]
        said = f": {scrub(str(one))}" if isinstance(one, TELLING) else ""
        lines.append(f"{type(one).__module__}.{type(one).__qualname__}{said}")
    return "\n".join(lines)


def message_of(record: logging.LogRecord) -> str:
    """The record's message, without what Django and Celery would quote in theirs.

    Of a refused request its route, as the address may hold what someone typed; of a failed task
    its name, without the exception.
    """
    request = getattr(record, "request", None)
    if record.name == "django.request" and request is not None:
        status = getattr(record, "status_code", "")
        return f"{status} {request.method} {route_of(request) or 'no such address'}"
    if isinstance(record.args, dict) and {"name", "id", "exc"} <= record.args.keys():
        return f"task {record.args['name']}[{record.args['id']}] failed"
    return scrub(record.getMessage())


class JsonFormatter(logging.Formatter):
    """One JSON object a line; `extra={"facts": {…}}` of a record becomes fields of the line."""

    def format(self, record: logging.LogRecord) -> str:
        """The record as JSON, scrubbed."""
        line: dict[str, object] = {
            "at": datetime.datetime.fromtimestamp(record.created, datetime.UTC).isoformat(),
            "level": record.levelname,
            "logger": record.name,
            # Django logs a refused request after its middleware is done; the record names it.
            "request": getattr(getattr(record, "request", None), "request_id", "")
            or request_id.get(),
            "message": message_of(record),
            **getattr(record, "facts", {}),
        }
        if record.exc_info and record.exc_info[1] is not None:
            line["error"] = told(record.exc_info[1])
        return json.dumps(line, ensure_ascii=False)
