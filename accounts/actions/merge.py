"""Two rows that are one person become one; nothing that was written is lost."""

from datetime import datetime
from typing import Protocol

from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string

from accounts.actions.facts import write_fact
from accounts.models import ApiToken, Consent, Identifier, Person, UnitRole
from accounts.rules.kinds import IdentifierKind
from core.errors import RuleBroken
from core.locking import locked


class Merger(Protocol):
    """Moves what an upper app keeps of `drop` to `keep`, in the caller's transaction."""

    def __call__(self, *, keep: Person, drop: Person, by: Person | None, at: datetime) -> None:
        """Move the rows; refuse with a `RuleBroken` when they can't become one."""
        ...


def merge_people(*, keep: Person, drop: Person, by: Person | None, at: datetime) -> Person:
    """Move all that `drop` has to `keep`; `drop` stays as a row that points to `keep`.

    The facts of `drop` stay with it. Again changes nothing. Refuses with `merge_same_person`,
    `merge_gone` (one of them was merged elsewhere), `merge_ids_differ`, and whatever a merger of
    settings refuses.
    """
    if keep.pk == drop.pk:
        raise RuleBroken("merge_same_person")
    with transaction.atomic():
        rows = locked(Person.objects.filter(pk__in=[keep.pk, drop.pk]))
        found = {row.pk: row for row in rows}
        keep, drop = found[keep.pk], found[drop.pk]
        if drop.merged_into_id == keep.pk:
            return keep
        if keep.merged_into_id or drop.merged_into_id:
            raise RuleBroken("merge_gone")
        _refuse_two_people(keep, drop)
        for name in settings.PERSON_MERGERS:
            merger: Merger = import_string(name)
            merger(keep=keep, drop=drop, by=by, at=at)
        _move_own_rows(keep=keep, drop=drop, at=at)
        _fill_gaps(keep=keep, drop=drop)
        drop.merged_into = keep
        drop.can_sign_in = False
        drop.is_active = False
        drop.set_unusable_password()
        drop.save(update_fields=["merged_into", "can_sign_in", "is_active", "password"])
        for person, other in ((keep, drop), (drop, keep)):
            kind = "merged_from" if person is keep else "merged_into"
            payload = {"person": str(other.uuid)}
            write_fact(person=person, kind=kind, payload=payload, by=by, at=at)
    return keep


def _refuse_two_people(keep: Person, drop: Person) -> None:
    """Two ID numbers of the mainland are two people, whatever else they share."""
    held = Identifier.objects.filter(kind=IdentifierKind.ID_NUMBER, person__in=[keep, drop])
    if len(set(held.values_list("lookup", flat=True))) > 1 and keep.birth_date and drop.birth_date:
        raise RuleBroken("merge_ids_differ")


def _move_own_rows(*, keep: Person, drop: Person, at: datetime) -> None:
    Identifier.objects.filter(person=drop).update(person=keep)
    Consent.objects.filter(person=drop).update(person=keep)
    SocialAccount.objects.filter(user=drop).update(user=keep)
    ApiToken.objects.filter(person=drop, withdrawn_at=None).update(withdrawn_at=at)
    Person.objects.filter(guardian=drop).update(guardian=keep)
    held = set(UnitRole.objects.filter(person=keep).values_list("unit", "duty", "starts_on"))
    for role in UnitRole.objects.filter(person=drop).order_by("pk"):
        if role.withdrawn_at or (role.unit_id, role.duty, role.starts_on) not in held:
            role.person = keep
            role.save(update_fields=["person"])


def _fill_gaps(*, keep: Person, drop: Person) -> None:
    """What `keep` doesn't know is taken from `drop`; what it knows stands."""
    for column in ("name", "pinyin", "initials", "name_latin", "email", "sex", "category"):
        if not getattr(keep, column):
            setattr(keep, column, getattr(drop, column))
    keep.birth_date = keep.birth_date or drop.birth_date
    if keep.home_unit_id is None:
        keep.home_unit_id = drop.home_unit_id
        keep.unit_confirmed_at = drop.unit_confirmed_at
    keep.can_sign_in = keep.can_sign_in or drop.can_sign_in
    keep.save()
