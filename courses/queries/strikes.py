"""The strikes of people, by the rule of the unit that holds for a class."""

import datetime
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.db.models import QuerySet

from accounts.models import Person, Unit
from courses.models import Strike, StrikePolicy
from courses.rules.strikes import Policy, Struck, Weighed, blocked_until, halves_at, weigh

STEP = Unit.steplen


def policy_row(unit: Unit) -> StrikePolicy | None:
    """The settings of the nearest unit upwards that has some; one query."""
    paths = [unit.path[:end] for end in range(STEP, len(unit.path) + 1, STEP)]
    rows = StrikePolicy.objects.filter(unit__path__in=paths).select_related("unit")
    return rows.order_by("-unit__depth").first()


def policy_of(row: StrikePolicy | None) -> Policy | None:
    """The settings as the rule looks at them; None while they are off."""
    if row is None or row.on_since is None:
        return None
    return Policy(row.on_since, row.limit_halves, row.block_days)


def struck(row: Strike) -> Struck:
    """A strike as the rule looks at it."""
    return Struck(row.pk, row.at, row.halves, row.waived_at is not None)


def blocks(
    people: Collection[Person], row: StrikePolicy | None, at: datetime.datetime
) -> dict[int, datetime.datetime]:
    """By person's key, until when they are blocked by this rule; one query, none while it is off."""
    policy = policy_of(row)
    if policy is None or row is None:
        return {}
    by_person: dict[int, list[Struck]] = {}
    for strike in Strike.objects.filter(person__in=people, unit=row.unit_id):
        by_person.setdefault(strike.person_id, []).append(struck(strike))
    ends = {key: blocked_until(found, policy, at) for key, found in by_person.items()}
    return {key: until for key, until in ends.items() if until is not None}


@dataclass(frozen=True)
class Account:
    """A person's strikes by one unit's rule, each with how it stands, the newest first."""

    policy: StrikePolicy
    rows: list[tuple[Strike, Weighed | None]]
    halves: int
    blocked_until: datetime.datetime | None

    @property
    def strikes(self) -> str:
        """How many count now, as people say it: 1½."""
        return told(self.halves)


def told(halves: int) -> str:
    """Half strikes in words of figures: ½, 1, 1½."""
    whole = str(halves // 2) if halves > 1 or not halves else ""
    return whole + ("½" if halves % 2 else "")


def with_all(rows: QuerySet[Strike]) -> QuerySet[Strike]:
    """The strikes with all that a list shows."""
    return rows.select_related(
        "person", "session", "unit", "enrolment__course_class__course"
    ).order_by("-at", "-pk")


def accounts_of(person: Person, at: datetime.datetime) -> list[Account]:
    """The person's strikes, one account a unit whose rule gave some; two queries."""
    rows = list(with_all(Strike.objects.filter(person=person)))
    policies = StrikePolicy.objects.filter(unit__in={row.unit_id for row in rows})
    return [
        account(found, [row for row in rows if row.unit_id == found.unit_id], at)
        for found in policies.select_related("unit").order_by("pk")
    ]


def as_they_stand(
    policy: StrikePolicy | None, rows: Iterable[Strike], at: datetime.datetime
) -> list[tuple[Strike, Weighed | None]]:
    """These strikes of one unit's rule, each weighed among the person's others; one query."""
    rows = list(rows)
    if policy is None or not rows:
        return [(row, None) for row in rows]
    by_person: dict[int, list[Strike]] = {}
    others = Strike.objects.filter(person__in={r.person_id for r in rows}, unit=policy.unit_id)
    for strike in others:
        by_person.setdefault(strike.person_id, []).append(strike)
    weighed = {
        strike.pk: found
        for strikes in by_person.values()
        for strike, found in account(policy, strikes, at).rows
    }
    return [(row, weighed.get(row.pk)) for row in rows]


def account(row: StrikePolicy, strikes: Iterable[Strike], at: datetime.datetime) -> Account:
    """How one person's strikes by one rule stand at that moment."""
    strikes = list(strikes)
    policy = policy_of(row)
    values = [struck(strike) for strike in strikes]
    weighed = {w.key: w for w in weigh(values, policy)} if policy else {}
    return Account(
        policy=row,
        rows=[(strike, weighed.get(strike.pk)) for strike in strikes],
        halves=halves_at(weighed.values(), at),
        blocked_until=blocked_until(values, policy, at),
    )
