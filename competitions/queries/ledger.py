"""What of each row the ledger keeps, and whether the rows still are what was last decided."""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Model, Q, QuerySet

from competitions.models import (
    Award,
    Competition,
    Entry,
    EventStanding,
    Incident,
    Mark,
    Match,
    Opening,
    Rescore,
    Result,
    Scheme,
    Sheet,
    SheetFact,
    StageEntry,
    StageStanding,
    TimedRun,
)
from core.ledger.models import Fact
from core.ledger.rules.chain import canonical

PREFIXES = ("competition:", "rehearsal:")
OURS = Q(chain__startswith=PREFIXES[0]) | Q(chain__startswith=PREFIXES[1])


@dataclass(frozen=True)
class Kept:
    """How a model is kept: its kind of fact, its values (never names), its competition."""

    kind: str
    model: type[Model]
    competition: str
    values: Callable[[Any], dict[str, Any]]
    related: tuple[str, ...] = ()
    prefetch: tuple[str, ...] = ()

    def rows(self, code: str | None) -> QuerySet[Any]:
        """The rows of a competition, or of all, with what `values` and the chain's name read."""
        found = self.model._default_manager.select_related(  # noqa: SLF001 - Django's name
            self.competition, *self.related
        )
        found = found.prefetch_related(*self.prefetch).exclude(uuid=None)
        return found.filter(**{f"{self.competition}__code": code}) if code else found

    def competition_of(self, row: Any) -> Competition:
        """The competition that a row belongs to."""
        for step in self.competition.split("__"):
            row = getattr(row, step)
        found: Competition = row
        return found


def number(value: Decimal | None) -> str | None:
    """A number without trailing noughts, so that memory and column say the same."""
    return None if value is None else format(value.normalize(), "f")


def _uuid(row: Any) -> str | None:
    return None if row is None else str(row.uuid)


def _entry(row: Entry) -> dict[str, Any]:
    return {"unit": _uuid(row.unit), "start_no": row.start_no, "state": str(row.state)}


def _turn(row: StageEntry) -> dict[str, Any]:
    return {
        "entry": _uuid(row.entry),
        "order": row.order,
        "heat": row.heat,
        "station": row.station,
        "number": row.number,
        "standing": str(row.standing),
        "working_seconds": number(row.working_seconds),
        "given_back": row.seconds_given_back,
    }


def _mark(row: Mark) -> dict[str, Any]:
    return {
        "sheet": _uuid(row.sheet),
        "aspect": row.aspect.code,
        "value": number(row.value),
        "score": number(row.score),
        "fact": str(row.fact),
    }


def _signature(row: SheetFact) -> dict[str, Any]:
    return {
        "sheet": _uuid(row.sheet),
        "from": str(row.from_state),
        "to": str(row.to_state),
        "official": _uuid(row.official),
        "by": _uuid(row.by),
    }


def _run(row: TimedRun) -> dict[str, Any]:
    times = {str(t.station.no): [number(t.seconds), t.stopped] for t in row.times.all()}
    faults = {f"{f.penalty.station.no}.{f.penalty.no}": f.count for f in row.faults.all()}
    return {
        "turn": _uuid(row.stage_entry),
        "no": row.no,
        "standing": str(row.standing),
        "state": str(row.state),
        "times": times,
        "faults": faults,
    }


def _match(row: Match) -> dict[str, Any]:
    return {
        "key": row.key,
        "home": _uuid(row.home),
        "away": _uuid(row.away),
        "state": str(row.state),
        "status": str(row.status),
        "score": [row.home_score, row.away_score],
        "periods": row.periods,
        "winner": _uuid(row.winner),
    }


def _standing(row: StageStanding | EventStanding) -> dict[str, Any]:
    return {
        "entry": _uuid(row.entry),
        "rank": row.rank,
        "mark": number(row.mark),
        "status": str(row.status),
        "revision": row.revision,
    }


def _scheme(row: Scheme) -> dict[str, Any]:
    aspects = [
        [a.code, str(a.kind), number(a.maximum), a.rule, number(a.step)] for a in row.aspects.all()
    ]
    return {
        "code": row.code,
        "version": row.version,
        "total": number(row.total),
        "locked": row.locked_at is not None,
        "aspects": hashlib.sha256(canonical(aspects)).hexdigest(),
    }


KEPT: tuple[Kept, ...] = (
    Kept("entry", Entry, "event__competition", _entry, ("unit",)),
    Kept("turn", StageEntry, "stage__event__competition", _turn, ("entry",)),
    Kept("scheme", Scheme, "competition", _scheme, (), ("aspects",)),
    Kept("mark", Mark, "sheet__stage__event__competition", _mark, ("aspect",)),
    Kept("sheet", Sheet, "stage__event__competition", lambda row: {"state": str(row.state)}),
    Kept(
        "signature",
        SheetFact,
        "sheet__stage__event__competition",
        _signature,
        ("official", "by"),
    ),
    Kept(
        "rescore",
        Rescore,
        "stage_entry__stage__event__competition",
        lambda row: {"scores": row.scores, "closed": row.closed_at is not None},
    ),
    Kept(
        "incident",
        Incident,
        "stage__event__competition",
        lambda row: {"given_back": row.seconds_given_back},
    ),
    Kept(
        "run",
        TimedRun,
        "stage_entry__stage__event__competition",
        _run,
        (),
        ("times__station", "faults__penalty__station"),
    ),
    Kept("match", Match, "stage__event__competition", _match, ("home", "away", "winner")),
    Kept("stage_standing", StageStanding, "stage__event__competition", _standing, ("entry",)),
    Kept("event_standing", EventStanding, "event__competition", _standing, ("entry",)),
    Kept(
        "result",
        Result,
        "event__competition",
        lambda row: {
            "state": str(row.state),
            "revision": row.revision,
            "checked_by": _uuid(row.checked_by),
            "signed_by": _uuid(row.signed_by),
        },
        ("checked_by", "signed_by"),
    ),
    Kept(
        "opening",
        Opening,
        "stage__event__competition",
        lambda row: {"by": _uuid(row.by), "witness": _uuid(row.witness)},
        ("by", "witness"),
    ),
    Kept(
        "award",
        Award,
        "event__competition",
        lambda row: {
            "entry": _uuid(row.entry),
            "rule": row.rule.order,
            "withdrawn": row.withdrawn_at is not None,
        },
        ("entry", "rule"),
    ),
)
KEPT_BY_MODEL = {kept.model: kept for kept in KEPT}


def differences(chain: str | None = None) -> Iterator[str]:
    """Each row that is not what was last decided, is missing, or was added without a fact."""
    if chain is not None and not chain.startswith(PREFIXES):
        return
    code = chain.partition(":")[2] if chain else None
    for kept in KEPT:
        facts = Fact.objects.filter(kind=kept.kind)
        facts = facts.filter(chain=chain) if chain else facts.filter(OURS)
        last: dict[Any, tuple[str, Any]] = {
            subject: (name, payload.get("now"))
            for subject, name, payload in facts.order_by("pk").values_list(
                "subject", "chain", "payload"
            )
        }
        found = set()
        for row in kept.rows(code).order_by("pk").iterator(chunk_size=500):
            found.add(row.uuid)
            name = f"{kept.competition_of(row).chain} {kept.kind} {row.uuid}"
            if row.uuid not in last:
                yield f"{name}: was added without a fact"
            else:
                yield from _changed(name, kept.values(row), last[row.uuid][1])
        for missing in last.keys() - found:
            yield f"{last[missing][0]} {kept.kind} {missing}: is missing"


def _changed(name: str, now: dict[str, Any], last: dict[str, Any] | None) -> Iterator[str]:
    for field, value in now.items():
        # A fact is older than a field that is kept only since: nothing was said about it then.
        if last is not None and field not in last:
            continue
        was = (last or {}).get(field)
        if value != was:
            yield f"{name}: {field} is {value}, was {was}"
