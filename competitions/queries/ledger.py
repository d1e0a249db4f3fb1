"""What of each row the ledger keeps, and whether the rows still are what was last decided."""

import datetime
import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Model, Q, QuerySet

from competitions.models import (
    Award,
    Competition,
    Entry,
    Event,
    EventStanding,
    Incident,
    Mark,
    Match,
    Official,
    Opening,
    Rescore,
    Result,
    Scheme,
    Sheet,
    SheetFact,
    Stage,
    StageEntry,
    StageStanding,
    TimedRun,
)
from competitions.rules.states import StageState
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
    # Rows of which nothing was decided yet.
    apart: Q | None = None

    def rows(self, code: str | None) -> QuerySet[Any]:
        """The rows of a competition, or of all, with what `values` and the chain's name read."""
        paths = [path for path in (self.competition, *self.related) if path]
        found = self.model._default_manager.all()  # noqa: SLF001 - Django's name
        if paths:
            found = found.select_related(*paths)
        found = found.prefetch_related(*self.prefetch).exclude(uuid=None)
        if self.apart is not None:
            found = found.exclude(self.apart)
        own = f"{self.competition}__code" if self.competition else "code"
        return found.filter(**{own: code}) if code else found

    def competition_of(self, row: Any) -> Competition:
        """The competition that a row belongs to."""
        for step in filter(None, self.competition.split("__")):
            row = getattr(row, step)
        found: Competition = row
        return found


def number(value: Decimal | None) -> str | None:
    """A number without trailing noughts, so that memory and column say the same."""
    return None if value is None else format(value.normalize(), "f")


def _uuid(row: Any) -> str | None:
    return None if row is None else str(row.uuid)


def _columns(row: Any, names: Sequence[str]) -> dict[str, Any]:
    """Columns by name; dates and numbers as text, so that memory and column say the same."""
    found: dict[str, Any] = {}
    for name in names:
        value = getattr(row, name)
        if isinstance(value, Decimal):
            found[name] = number(value)
        elif isinstance(value, datetime.datetime):
            found[name] = value.astimezone(datetime.UTC).isoformat()
        else:
            found[name] = value if value is None or isinstance(value, bool | int) else str(value)
    return found


def _competition(row: Competition) -> dict[str, Any]:
    hosts = [[str(h.role), h.name_zh, h.name_en, _uuid(h.unit)] for h in row.hosts.all()]
    return {
        "state": str(row.state),
        **_columns(row, HEAD),
        "hosts": hashlib.sha256(canonical(hosts)).hexdigest(),
    }


def _official(row: Official) -> dict[str, Any]:
    return {
        "person": _uuid(row.person),
        "event": _uuid(row.event),
        "duty": str(row.duty),
        "ended": row.ended_at is not None,
    }


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


# What is kept of a head, an event and a stage beside their state.
HEAD = (
    *("level", "document_no", "starts_on", "ends_on", "notice_days", "rehearsal"),
    *("entry_opens_at", "entry_closes_at"),
)
EVENT = ("kind", "team_size", "max_entries_per_unit", "combine", "standard_level")
STAGE = ("no", "format", "weight", "least_mark", "heat_size", "slot_minutes", "starts_at")
KEPT: tuple[Kept, ...] = (
    Kept("competition", Competition, "", _competition, (), ("hosts__unit",)),
    Kept("event", Event, "competition", lambda row: _columns(row, EVENT)),
    Kept("stage_plan", Stage, "event__competition", lambda row: _columns(row, STAGE)),
    Kept(
        "stage",
        Stage,
        "event__competition",
        lambda row: {"state": str(row.state)},
        apart=Q(state=StageState.PLANNED),
    ),
    Kept("official", Official, "competition", _official, ("person", "event")),
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
KEPT_BY_KIND = {kept.kind: kept for kept in KEPT}
# A stage is kept twice: how it is planned, and where it stands.
KEPT_BY_MODEL = {kept.model: kept for kept in KEPT if kept.model is not Stage}


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
        if last is None or field not in last:
            continue
        if value != last[field]:
            yield f"{name}: {field} is {value}, was {last[field]}"
