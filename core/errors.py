"""The two kinds of error a caller meets on purpose: a rule said no, or try again."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Reason:
    """Why a rule decided as it did; words are made at the edge from `code` and `facts`."""

    code: str
    facts: Mapping[str, Any] = field(default_factory=dict)


class RuleBroken(Exception):
    """Understood and refused. `code` is stable English; the words live in the apps' catalogues.

    `errors` lists the rows or fields that are wrong; `status` is the HTTP status (422).
    """

    def __init__(
        self,
        code: str,
        /,
        *,
        errors: Sequence[dict[str, Any]] = (),
        status: int = 422,
        **facts: Any,
    ) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts
        self.errors = list(errors)
        self.status = status


class Busy(Exception):
    """Somebody else holds what is needed: try again (503)."""
