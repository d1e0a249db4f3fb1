"""Shapes that every app's API uses, for the OpenAPI document."""

from typing import Any

from ninja import Schema


class Problem(Schema):
    """A problem document (RFC 9457); `code` is stable and English, `detail` is for the reader."""

    type: str
    title: str
    status: int
    detail: str
    code: str
    errors: list[dict[str, Any]] = []


def refusals(*statuses: int) -> dict[int, type[Problem]]:
    """The answers that are problem documents; those that any address may give are always there."""
    return dict.fromkeys((400, 401, 403, 404, 415, 422, 429, 503, *statuses), Problem)
