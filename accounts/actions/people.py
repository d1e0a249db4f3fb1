"""Making persons, what they are called, and what they are found by.

The other actions about a person are in files of their own and named here too, so that callers
find them in one place.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone
from pypinyin import Style, lazy_pinyin

from accounts.actions.consents import give_consent, withdraw_consent
from accounts.actions.duties import give_duty, withdraw_duty
from accounts.actions.facts import write_fact
from accounts.actions.merge import merge_people
from accounts.actions.units import claim_unit, confirm_unit
from accounts.models import Identifier, Person, Unit
from accounts.queries.find import identifier_row
from accounts.queries.lookups import Key, key_for
from accounts.rules.id_numbers import read_id_number
from accounts.rules.kinds import IdentifierKind
from accounts.rules.names import normalise_name
from core.errors import RuleBroken
from core.locking import locked_one

__all__ = [
    "add_identifier",
    "claim_unit",
    "confirm_unit",
    "give_consent",
    "give_duty",
    "merge_people",
    "newcomer_by_phone",
    "register_person",
    "rename_person",
    "set_language",
    "withdraw_consent",
    "withdraw_duty",
]


def register_person(  # noqa: PLR0913 - the columns of a person are what it is about
    *,
    name: str = "",
    phone: str | None = None,
    employee_no: str | None = None,
    id_number: str | None = None,
    email: str | None = None,
    external: str | None = None,
    unit: Unit | None = None,
    employer: Unit | None = None,
    unit_confirmed: bool = False,
    name_latin: str = "",
    sex: str = "",
    birth_date: date | None = None,
    category: str = "",
    language: str = "zh-hans",
    guardian: Person | None = None,
    password: str | None = None,
    can_sign_in: bool = True,
    verified: bool = False,
    made_up: bool = False,
    source: str = "",
    by: Person | None,
    at: datetime,
) -> Person:
    """Make a person with identifiers, all or nothing.

    The employee number is unique in `employer` (default: `unit`). Sex and birth date come from
    the ID number when it has them. Refuses with the codes of the identifier rules, and with
    `identifier_taken(kind)` when one belongs to another person.
    """
    day = timezone.localdate(at)
    name = normalise_name(name) if name.strip() else ""
    keys = _keys(
        {
            IdentifierKind.PHONE: phone,
            IdentifierKind.EMAIL: email,
            IdentifierKind.EMPLOYEE_NO: employee_no,
            IdentifierKind.ID_NUMBER: id_number,
            IdentifierKind.EXTERNAL: external,
        },
        employer=employer or unit,
        on=day,
    )
    if id_number:
        number = read_id_number(id_number, on=day)
        sex, birth_date = number.sex or sex, number.birth_date or birth_date
    with transaction.atomic():
        for key in keys:
            if identifier_row(key):
                raise RuleBroken("identifier_taken", kind=key.kind.value)
        person = Person(
            name=name,
            name_latin=name_latin,
            sex=sex,
            birth_date=birth_date,
            category=category,
            email=(email or "").strip().lower(),
            home_unit=unit,
            unit_confirmed_at=at if unit and unit_confirmed else None,
            guardian=guardian,
            language=language,
            can_sign_in=can_sign_in,
            made_up=made_up,
            **pinyin_of(name),
        )
        person.set_password(password)
        person.save()
        for key in keys:
            _store(person, key, source=source, verified_at=at if verified else None)
        payload = {
            "identifiers": [key.kind.value for key in keys],
            "unit": unit.code if unit else None,
            "unit_confirmed": bool(unit and unit_confirmed),
            "source": source,
        }
        write_fact(person=person, kind="registered", payload=payload, by=by, at=at)
    return person


def newcomer_by_phone(*, phone: str, at: datetime) -> Person:
    """The person with this phone, or a new one without a name yet; twice gives the same.

    For sign-in: the phone counts as verified only when its code has been typed.
    """
    key = key_for(IdentifierKind.PHONE, phone)
    row = identifier_row(key)
    if row:
        return row.person
    try:
        return register_person(phone=phone, source="sign-up", by=None, at=at)
    except RuleBroken as refused:
        row = identifier_row(key)
        if refused.code != "identifier_taken" or row is None:
            raise
        return row.person


def rename_person(*, person: Person, name: str, by: Person | None, at: datetime) -> Person:
    """Give the person a name; pinyin and initials follow. Refuses as `normalise_name` does."""
    name = normalise_name(name)
    with transaction.atomic():
        person = locked_one(Person.objects.filter(pk=person.pk))
        if person.name == name:
            return person
        person.name = name
        spelt = pinyin_of(name)
        person.pinyin, person.initials = spelt["pinyin"], spelt["initials"]
        person.save(update_fields=["name", "pinyin", "initials"])
        write_fact(person=person, kind="renamed", payload={}, by=by, at=at)
    return person


def set_language(*, person: Person, language: str, by: Person | None, at: datetime) -> Person:
    """The language in which the person is written to. Refuses with `kind_unknown`."""
    if language not in dict(settings.LANGUAGES):
        raise RuleBroken("kind_unknown")
    with transaction.atomic():
        person = locked_one(Person.objects.filter(pk=person.pk))
        if person.language != language:
            person.language = language
            person.save(update_fields=["language"])
            payload = {"language": language}
            write_fact(person=person, kind="language", payload=payload, by=by, at=at)
    return person


def add_identifier(
    *,
    person: Person,
    kind: IdentifierKind,
    value: str,
    unit: Unit | None = None,
    verified: bool = False,
    source: str = "",
    by: Person | None,
    at: datetime,
) -> Identifier:
    """Give the person one more thing to be found by; again gives the same row.

    Refuses with the rule's code or `identifier_taken(kind)`.
    """
    key = key_for(kind, value, unit=unit, on=timezone.localdate(at))
    with transaction.atomic():
        person = locked_one(Person.objects.filter(pk=person.pk))
        row = identifier_row(key)
        if row and row.person_id != person.pk:
            raise RuleBroken("identifier_taken", kind=kind.value)
        if row is None:
            row = _store(person, key, source=source, verified_at=at if verified else None)
            payload = {"kind": kind.value}
            write_fact(person=person, kind="identifier_added", payload=payload, by=by, at=at)
        elif verified and row.verified_at is None:
            row.verified_at = at
            row.save(update_fields=["verified_at"])
            payload = {"kind": kind.value}
            write_fact(person=person, kind="identifier_verified", payload=payload, by=by, at=at)
    return row


def pinyin_of(name: str) -> dict[str, str]:
    """What lists sort and search by: `wangxiaoming` and `wxm`."""
    syllables = lazy_pinyin(name, style=Style.NORMAL, errors=_latin_words)  # type: ignore[arg-type]
    syllables = [s.lower() for s in syllables if s.strip()]
    return {
        "pinyin": "".join(syllables)[:240],
        "initials": "".join(s[0] for s in syllables)[:60],
    }


def _latin_words(text: str) -> Sequence[str]:
    words = "".join(c if c.isalnum() else " " for c in text).split()
    return words or [" "]


def _keys(
    given: dict[IdentifierKind, str | None], *, employer: Unit | None, on: date
) -> list[Key]:
    keys = [key_for(kind, text, unit=employer, on=on) for kind, text in given.items() if text]
    return [key if key.unit else replace(key, unit=None) for key in keys]


def _store(person: Person, key: Key, *, source: str, verified_at: datetime | None) -> Identifier:
    try:
        with transaction.atomic():
            return Identifier.objects.create(
                person=person,
                kind=key.kind.value,
                value=key.value,
                lookup=key.lookup,
                unit=key.unit,
                source=source,
                verified_at=verified_at,
            )
    except IntegrityError as error:
        raise RuleBroken("identifier_taken", kind=key.kind.value) from error
