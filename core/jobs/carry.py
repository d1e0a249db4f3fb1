"""The id of the request that caused a message travels with it, so that a worker's lines tell it."""

from typing import Any

from core.middleware import request_id

HEADER = "request_id"


def send_along(*, headers: dict[str, Any], **_: Any) -> None:
    """Put the id into the message's header, before it is sent."""
    if value := request_id.get():
        headers.setdefault(HEADER, value)


def take_over(*, task: Any, **_: Any) -> None:
    """Work under the message's id; a task that is run in place stays under the caller's."""
    task.request.id_before = request_id.set(task.request.get(HEADER) or request_id.get())


def give_back(*, task: Any, **_: Any) -> None:
    """The next task of this process is of another request, or of none."""
    request_id.reset(task.request.id_before)
