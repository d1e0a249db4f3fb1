"""Whether the histories that people read – of marks, runs and matches – say what the ledger says.

The current rows are compared by `ledger.py`. Here each typed fact is held against the ledger's own:
a mark by its id, what was written of a run or match one after another.
"""

from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django.db.models import Model, Q

from competitions.models import MarkFact, MatchFact, RunFact
from competitions.queries.ledger import OURS, number
from core.ledger.models import Fact

SIDE = "differs"


def history_differences(chain: str | None = None) -> Iterator[str]:
    """Each typed fact that is not what was written, is missing, or was added."""
    facts = Fact.objects.filter(chain=chain) if chain else Fact.objects.filter(OURS)
    code = chain.partition(":")[2] if chain else None
    yield from _marks(facts, code)
    for kind, model, path in (("run", RunFact, "stage_entry"), ("match", MatchFact, "")):
        yield from _written(facts, code, kind=kind, model=model, path=path)
        yield from _beside(facts, kind=kind, model=model)


def _as_text(text: str | None) -> str | None:
    return None if text is None else number(Decimal(text))


def _marks(facts: Any, code: str | None) -> Iterator[str]:
    """Marks that were saved, kept beside, or settled, by the id that their device gave."""
    said: dict[str, tuple[str, str | None, str | None]] = {}
    kinds = ["mark", "mark_conflict", "mark_settled"]
    rows = (
        facts.filter(kind__in=kinds)
        .order_by("pk")
        .values_list("chain", "kind", "subject", "payload")
    )
    for chain, kind, subject, payload in rows.iterator():
        told = payload["now"] if kind == "mark" else payload
        key = told["fact"] if kind == "mark" else str(subject)
        said[key] = (chain, _as_text(told["value"]), _as_text(told["score"]))
    found = MarkFact.objects.order_by("pk")
    if code:
        found = found.filter(sheet__stage__event__competition__code=code)
    seen = set()
    for uuid, value, score in found.values_list("uuid", "value", "score").iterator():
        seen.add(str(uuid))
        if str(uuid) not in said:
            yield f"mark fact {uuid}: was added without a fact"
            continue
        chain, *was = said[str(uuid)]
        for name, now, before in zip(
            ("value", "score"), (number(value), number(score)), was, strict=True
        ):
            if now != before:
                yield f"{chain} mark fact {uuid}: {name} is {now}, was {before}"
    for key in said.keys() - seen:
        yield f"{said[key][0]} mark fact {key}: is missing"


def _written(
    facts: Any, code: str | None, *, kind: str, model: type[Model], path: str
) -> Iterator[str]:
    """What was written of each row, in its order; the ledger may begin with how it was made."""
    said: dict[Any, list[Any]] = defaultdict(list)
    chains = {}
    rows = facts.filter(kind=kind).order_by("pk").values_list("chain", "subject", "payload")
    for chain, subject, payload in rows.iterator():
        said[subject].append(payload["now"])
        chains[subject] = chain
    stage = "__".join(filter(None, (kind, path, "stage")))
    own = Q(**{f"{stage}__event__competition__code": code}) if code else Q()
    found: dict[Any, list[Any]] = defaultdict(list)
    listed = model._default_manager.filter(own).exclude(kind=SIDE).order_by("pk")  # noqa: SLF001
    for subject, values in listed.values_list(f"{kind}__uuid", "values").iterator():
        found[subject].append(values)
    for subject, told in said.items():
        read = found.get(subject, [])
        name = f"{chains[subject]} {kind} {subject}: its history"
        if len(told) - len(read) not in {0, 1}:
            yield f"{name} has {len(read)} entries, {len(told)} were written"
        elif told[len(told) - len(read) :] != read:
            yield f"{name} is not what was written"


def _beside(facts: Any, *, kind: str, model: type[Model]) -> Iterator[str]:
    """What came too late and is kept beside, by the id of its record."""
    said = {
        subject: (chain, payload)
        for chain, subject, payload in facts.filter(kind=f"{kind}_{SIDE}").values_list(
            "chain", "subject", "payload"
        )
    }
    rows = model._default_manager.filter(kind=SIDE, record__in=said)  # noqa: SLF001
    there = dict(rows.values_list("record", "values"))
    for record, (chain, payload) in said.items():
        name = f"{chain} {kind} record {record}"
        if record not in there:
            yield f"{name}: is missing"
        elif any(payload.get(column) != value for column, value in there[record].items()):
            yield f"{name}: is not what was written"
