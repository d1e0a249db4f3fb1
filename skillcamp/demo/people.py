"""The demo's people: one sign-in a role, and some hundreds of made-up workers."""

import datetime
from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth.hashers import make_password
from django.urls import reverse

from accounts.actions.consents import give_consent
from accounts.actions.duties import give_duty
from accounts.actions.people import register_person
from accounts.models import Identifier, Person, Unit
from accounts.rules.consents import NEEDED
from accounts.rules.kinds import IdentifierKind, UnitDuty
from certificates.models import Certificate
from certificates.rules.states import CertificateState
from skillcamp.demo.names import made_up_names

# A judge opens a tablet by badge and PIN, without an account.
DEMO_BADGE, DEMO_PIN = "DEMOJUDGE2026TABLESETTING", "926926"
PASSWORD = "skillcamp-demo"  # noqa: S105 - printed on purpose, demo only


@dataclass(frozen=True)
class Sign:
    """A demo sign-in."""

    role: str
    name: str
    phone: str
    unit: str
    employee_no: str = ""
    duties: tuple[tuple[str, str], ...] = ()


SIGNS = (
    Sign("worker", "张示例", "13800000001", "JX-NH-DZ"),
    Sign("worker-offer", "李样本", "13800000002", "JX-NH-DZ"),
    Sign("worker-new", "王演示", "13800000003", "JX-HN"),
    Sign("trainer", "陈虚构", "13800000011", "JX", "T001"),
    Sign("organiser", "周试写", "13800000021", "JX", "S001", ((UnitDuty.ORGANISER, "JX"),)),
    Sign("unit-officer", "吴范例", "13800000031", "JX-NH", "N001", ((UnitDuty.OFFICER, "JX-NH"),)),
    Sign("chief-judge", "钱示范", "13800000051", "JX", "C001"),
    Sign("scorer", "韩设想", "13800000052", "JX", "C002"),
    Sign("referee", "沈例证", "13800000053", "JX", "C003"),
    Sign("encryption-judge", "许举例", "13800000054", "JX", "C004"),
    Sign("supervisor", "何样张", "13800000055", "JX", "C005"),
    Sign("editor", "郑占位", "13800000041", "JX", "E001", ((UnitDuty.EDITOR, "JX"),)),
    Sign(
        "administrator",
        "孙模拟",
        "13800000091",
        "JX",
        "A001",
        ((UnitDuty.ORGANISER, "JX"), (UnitDuty.EDITOR, "JX")),
    ),
)


@dataclass
class Cast:
    """Who plays in the demo."""

    by_role: dict[str, Person] = field(default_factory=dict)
    trainers: list[Person] = field(default_factory=list)
    workers: list[Person] = field(default_factory=list)


def build_people(*, at: datetime.datetime, workers: int) -> Cast:
    """Register everybody through the same action that the pages call."""
    units = {unit.code: unit for unit in Unit.objects.all()}
    cast = Cast()
    for sign in SIGNS:
        person = register_person(
            name=sign.name,
            phone=sign.phone,
            employee_no=sign.employee_no or None,
            unit=units[sign.unit],
            unit_confirmed=sign.role != "worker-new",
            sex="m",
            birth_date=datetime.date(1988, 5, 12),
            made_up=True,
            by=None,
            at=at,
        )
        give_consent(person=person, kind=NEEDED, by=None, at=at)
        for duty, unit in sign.duties:
            give_duty(person=person, unit=units[unit], duty=duty, by=None, at=at)
        cast.by_role[sign.role] = person
    _give_passwords(cast)
    names = made_up_names(workers + 13)
    homes = [u for u in units.values() if u.kind != "city"]
    for index, name in enumerate(names):
        is_trainer = index < 13
        person = register_person(
            name=name,
            phone=f"139{index + 1:08d}",
            employee_no=f"T{index + 101}" if is_trainer else None,
            unit=units["JX"] if is_trainer else homes[index * 7 % len(homes)],
            unit_confirmed=index % 40 != 1,
            sex="mf"[index % 2],
            birth_date=datetime.date(1966 + index * 7 % 38, 1 + index % 12, 1 + index % 28),
            made_up=True,
            by=None,
            at=at,
        )
        (cast.trainers if is_trainer else cast.workers).append(person)
    cast.trainers.insert(0, cast.by_role["trainer"])
    return cast


def _give_passwords(cast: Cast) -> None:
    """One hash for all staff of the demo: hashing costs half a second each."""
    hashed = make_password(PASSWORD)
    staff = [cast.by_role[sign.role].pk for sign in SIGNS if sign.employee_no]
    Person.objects.filter(pk__in=staff).update(password=hashed)
    admin = cast.by_role["administrator"]
    Person.objects.filter(pk=admin.pk).update(is_superuser=True, is_staff=True)
    Person.objects.filter(pk=cast.by_role["organiser"].pk).update(is_staff=True)


def sign_ins() -> dict[str, Any]:
    """The sign-ins as a machine reads them, and one issued certificate's number."""
    phones = {
        identifier.value: identifier.person
        for identifier in Identifier.objects.filter(
            kind=IdentifierKind.PHONE, value__in=[sign.phone for sign in SIGNS]
        ).select_related("person")
    }
    certificate = Certificate.objects.filter(state=CertificateState.ISSUED).order_by("pk").first()
    return {
        "people": [
            {
                "role": sign.role,
                "name": sign.name,
                "phone": sign.phone,
                "employee_number": f"{sign.unit}/{sign.employee_no}" if sign.employee_no else "",
                "password": PASSWORD if sign.employee_no else "",
                "id": str(phones[sign.phone].uuid) if sign.phone in phones else None,
            }
            for sign in SIGNS
        ],
        "certificate": certificate.number if certificate else None,
        "judge": {
            "competition": "TABLE",
            "badge": reverse("competitions:judge_badge", args=[DEMO_BADGE]),
            "pin": DEMO_PIN,
        },
    }
