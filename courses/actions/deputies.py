"""Deputies of unit officers for requests: named for a time, ended at any moment."""

import datetime

from django.db import transaction
from django.utils import timezone

from accounts.models import Person, Unit
from accounts.queries.roles import has_duty
from accounts.rules.kinds import UnitDuty
from core.errors import RuleBroken
from core.ledger.actions import append
from courses.actions.moving import lock_person
from courses.models import ApprovalDeputy

CHAIN = "deputies"


@transaction.atomic
def name_deputy(
    *,
    unit: Unit,
    officer: Person,
    person: Person,
    starts_at: datetime.datetime,
    ends_at: datetime.datetime,
    at: datetime.datetime,
) -> ApprovalDeputy:
    """Let somebody decide on the unit's requests for a time, with a name of their own.

    By an officer of the unit (`forbidden`). Refuses with `deputy_is_self`, `deputy_times` and
    `deputy_no_account`; the same again changes nothing.
    """
    if not has_duty(officer, UnitDuty.OFFICER, unit, timezone.localdate(at)):
        raise RuleBroken("forbidden", status=403)
    if person.pk == officer.pk:
        raise RuleBroken("deputy_is_self")
    if ends_at <= starts_at or ends_at <= at:
        raise RuleBroken("deputy_times")
    person = lock_person(person)
    if not person.can_sign_in or not person.is_active:
        raise RuleBroken("deputy_no_account")
    wanted = {"unit": unit, "officer": officer, "person": person, "ended_at": None}
    same = ApprovalDeputy.objects.filter(**wanted, starts_at=starts_at, ends_at=ends_at).first()
    if same is not None:
        return same
    deputy = ApprovalDeputy.objects.create(
        **wanted, starts_at=starts_at, ends_at=ends_at, made_at=at
    )
    _write(deputy, "deputy_named", at)
    return deputy


@transaction.atomic
def end_deputy(*, deputy: ApprovalDeputy, by: Person, at: datetime.datetime) -> ApprovalDeputy:
    """From now on the deputy decides no more; by an officer of the unit (`forbidden`)."""
    if not has_duty(by, UnitDuty.OFFICER, deputy.unit, timezone.localdate(at)):
        raise RuleBroken("forbidden", status=403)
    if deputy.ended_at is None:
        deputy.ended_at = at
        deputy.save(update_fields=["ended_at"])
        _write(deputy, "deputy_ended", at)
    return deputy


def _write(deputy: ApprovalDeputy, kind: str, at: datetime.datetime) -> None:
    append(
        chain=CHAIN,
        kind=kind,
        subject=deputy.person.uuid,
        payload={
            "unit": deputy.unit.code,
            "officer": str(deputy.officer.uuid),
            "starts_at": deputy.starts_at.isoformat(),
            "ends_at": deputy.ends_at.isoformat(),
        },
        at=at,
    )
