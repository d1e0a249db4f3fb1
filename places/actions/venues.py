"""Venues and rooms from a file."""

import datetime
from decimal import Decimal

from django.db import transaction

from accounts.models import Person, Unit
from core.errors import RuleBroken
from places.models import Room, Venue


@transaction.atomic
def import_venues(*, rows: list[dict[str, str]], by: Person | None, at: datetime.datetime) -> int:
    """Make the venues of `venues.csv` that are not there, each with its number of rooms."""
    made = 0
    for row in rows:
        unit = Unit.objects.filter(code=row["unit"]).first()
        if unit is None:
            raise RuleBroken("unit_unknown")
        venue, created = Venue.objects.get_or_create(
            code=row["code"],
            defaults={
                "unit": unit,
                "kind": row["kind"],
                "name_zh": row["name_zh"],
                "name_en": row["name_en"],
                "latitude": Decimal(row["latitude"]) if row["latitude"] else None,
                "longitude": Decimal(row["longitude"]) if row["longitude"] else None,
            },
        )
        if not created:
            continue
        made += 1
        online = row["kind"] == "online"
        Room.objects.bulk_create(
            Room(
                venue=venue,
                code=str(101 + n % 6 + 100 * (n // 6)),
                name_zh="直播间" if online else f"{101 + n % 6 + 100 * (n // 6)} 教室",
                name_en="Studio" if online else f"Room {101 + n % 6 + 100 * (n // 6)}",
                capacity=None if online else 60,
            )
            for n in range(int(row["rooms"]))
        )
    return made
