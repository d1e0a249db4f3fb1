"""Awards of a final result, their certificates (荣誉证书) and lines in the record."""

import datetime
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import Person
from certificates.actions.issue import issue_certificate, revoke_by_source
from certificates.actions.record import push_record, withdraw_record
from certificates.rules.states import CertificateKind
from competitions.actions.facts import write_facts
from competitions.models import Award, AwardRule, EntryMember, Event, EventStanding, Result
from competitions.queries.awards import earned
from competitions.queries.results import unit_of
from competitions.queries.turns import called
from competitions.rules.states import EntryState, MemberRole, ResultState
from core.errors import RuleBroken
from core.locking import locked_one


def set_award_rules(*, event: Event, rules: Sequence[AwardRule]) -> None:
    """Replace the rules of an event whose result has no awards yet. `awards_given` otherwise."""
    if event.awards.filter(withdrawn_at=None).exists():
        raise RuleBroken("awards_given")
    event.award_rules.filter(awards=None).delete()
    for order, rule in enumerate(rules, start=1):
        rule.event, rule.order = event, order
    AwardRule.objects.bulk_create(rules)


@transaction.atomic
def give_awards(*, event: Event, by: Person | None, at: datetime.datetime) -> list[Award]:
    """The awards of a final result; what was given is left as it is."""
    event = locked_one(Event.objects.filter(pk=event.pk))
    if event.result.state != ResultState.FINAL:
        raise RuleBroken("result_not_final")
    entries = {called(entry): entry for entry in event.entries.all()}
    there = set(event.awards.filter(withdrawn_at=None).values_list("entry_id", flat=True))
    made = [
        Award(event=event, entry=entries[key], rule=rule, at=at)
        for key, rule in sorted(earned(event).items())
        if entries[key].pk not in there
    ]
    Award.objects.bulk_create(made)
    write_facts(made, by=by, at=at)
    return made


@transaction.atomic
def withdraw_awards(*, event: Event, why: str, by: Person | None, at: datetime.datetime) -> int:
    """Withdraw all awards of an event and revoke their certificates; how many there were."""
    awards = list(event.awards.filter(withdrawn_at=None).select_related("entry", "rule"))
    members = _members(event)
    for award in awards:
        award.withdrawn_at = at
        for member in members.get(award.entry_id, []):
            source = source_of(award, member.person)
            revoke_by_source(source=source, reason=why, by=by, at=at)
    Award.objects.bulk_update(awards, ["withdrawn_at"])
    for found in members.values():
        for member in found:
            withdraw_record(source=record_source(event, member.person), at=at)
    write_facts(awards, by=by, at=at)
    return len(awards)


def source_of(award: Award, person: Person) -> str:
    """What the certificate of a person for an award is called."""
    return f"award:{award.uuid}:{person.pk}"


def record_source(event: Event, person: Person) -> str:
    """What the line of a person's record for an event is called."""
    return f"event:{event.uuid}:{person.pk}"


def _members(event: Event) -> dict[int, list[EntryMember]]:
    found: dict[int, list[EntryMember]] = {}
    rows = EntryMember.objects.filter(event=event, role=MemberRole.MEMBER).exclude(
        entry__state=EntryState.WITHDRAWN
    )
    for member in rows.select_related("person", "entry__unit").order_by("entry", "no"):
        found.setdefault(member.entry_id, []).append(member)
    return found


def facts_of(
    award: Award, member: EntryMember, standing: EventStanding, of: int
) -> dict[str, Any]:
    """What an award's certificate says: frozen at issue."""
    event = award.event
    competition = event.competition
    team = award.entry.name_zh if event.kind == "team" else ""
    return {
        "name": member.person.name,
        "name_latin": member.person.name_latin,
        "title_zh": competition.title_zh,
        "title_en": competition.title_en or competition.title_zh,
        "award_zh": award.rule.title_zh,
        "award_en": award.rule.title_en or award.rule.title_zh,
        "event_zh": event.title_zh,
        "event_en": event.title_en or event.title_zh,
        "team_zh": team,
        "holder_unit_zh": award.entry.unit.name_zh,
        "holder_unit_en": award.entry.unit.name_en,
        "rank": str(standing.rank),
        "of": str(of),
        "mark": _mark(standing.mark),
        "mark_unit": unit_of(event, list(event.stages.order_by("no"))),
        "figure": event.figure,
        "made_up": competition.made_up,
        "signer": signer.name if (signer := event.result.signed_by) else "",
        "starts_on": competition.starts_on.isoformat() if competition.starts_on else None,
        "ends_on": competition.ends_on.isoformat() if competition.ends_on else None,
        "document_no": competition.document_no,
        "unit_zh": competition.unit.name_zh,
        "unit_en": competition.unit.name_en,
    }


def _mark(mark: Decimal | None) -> str | None:
    # Two decimals are kept of a mark: nothing is rounded here.
    return None if mark is None else f"{mark:.2f}"


@dataclass
class Issued:
    """How many certificates are out, and the people whose could not be made, with the code."""

    out: int = 0
    refused: list[dict[str, str]] = field(default_factory=list)


def issue_awards(
    *,
    event: Event,
    step: Callable[[int, int], None] | None = None,
    at: datetime.datetime,
) -> Issued:
    """Certificates for every member of an awarded entry, and everybody's line in the record.

    Each is a transaction of its own and made once: killed in the middle, the next run goes on. One
    whose name can't be printed holds nobody else back. Does nothing unless the result is final.
    """
    issued = Issued()
    if Result.objects.get(event=event).state != ResultState.FINAL:
        return issued
    standings = {row.entry_id: row for row in event.standings.filter(rank__isnull=False)}
    awards = {
        award.entry_id: award
        for award in event.awards.filter(withdrawn_at=None).select_related(
            "rule", "entry__unit", "event__competition__unit", "event__result__signed_by"
        )
    }
    members = _members(event)
    people = [m for found in members.values() for m in found if m.entry_id in standings]
    for done, member in enumerate(people, start=1):
        standing, award = standings[member.entry_id], awards.get(member.entry_id)
        if award is not None:
            _certify(issued, award, member, facts_of(award, member, standing, len(standings)), at)
        if not event.competition.rehearsal:
            _record(event, member, standing, at)
        if step is not None:
            step(done, len(people))
    return issued


def _certify(
    issued: Issued,
    award: Award,
    member: EntryMember,
    facts: dict[str, Any],
    at: datetime.datetime,
) -> None:
    competition = award.event.competition
    try:
        issue_certificate(
            source=source_of(award, member.person),
            kind=CertificateKind.AWARD,
            person=member.person,
            unit=competition.unit,
            facts=facts,
            on=timezone.localdate(at),
            by=award.event.result.signed_by,
            at=at,
            rehearsal=competition.rehearsal,
        )
        issued.out += 1
    except RuleBroken as refused:
        issued.refused.append({"person": str(member.person.uuid), "code": refused.code})


def _record(
    event: Event, member: EntryMember, standing: EventStanding, at: datetime.datetime
) -> None:
    push_record(
        source=record_source(event, member.person),
        person=member.person,
        unit=member.entry.unit,
        skill=event.skill,
        kind="competition",
        title_zh=event.title_zh,
        title_en=event.title_en,
        hours=None,
        mark=standing.mark,
        rank=standing.rank,
        on=event.competition.ends_on or timezone.localdate(at),
    )
