"""A marking scheme as it is read: criteria with their aspects, descriptors and sums."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby
from typing import Any

from django.db.models import Prefetch, QuerySet

from competitions.models import (
    Aspect,
    Competition,
    Criterion,
    Descriptor,
    Event,
    Official,
    Scheme,
)


@dataclass(frozen=True, slots=True)
class SchemeCriterion:
    """A criterion, its aspects, and what they come to."""

    criterion: Criterion
    aspects: tuple[Aspect, ...]

    @property
    def total(self) -> Decimal:
        """The sum of the maxima."""
        return sum((aspect.maximum for aspect in self.aspects), Decimal(0))


def read(scheme: Scheme) -> list[SchemeCriterion]:
    """The whole scheme in order; two queries."""
    levels = Prefetch("descriptors", Descriptor.objects.order_by("level"))
    aspects: Iterable[Aspect] = (
        scheme.aspects.select_related("criterion").prefetch_related(levels).order_by("order")
    )
    made = []
    for _, group in groupby(aspects, key=lambda a: a.criterion_id):
        found = tuple(group)
        made.append(SchemeCriterion(found[0].criterion, found))
    return made


def schemes_of_official(official: Official) -> QuerySet[Scheme]:
    """The schemes that the official's stages are marked by."""
    used = Scheme.objects.filter(stages__stage__event__competition=official.competition_id)
    if official.event_id is not None:
        used = used.filter(stages__stage__event=official.event_id)
    return used.distinct().order_by("code", "-version")


def schemes_of(competition: Competition) -> QuerySet[Scheme]:
    """All versions of a competition's schemes, the newest first."""
    return competition.schemes.order_by("code", "-version")


def last_version(competition: Competition, code: str) -> int:
    """The newest version of a scheme; 0 for none."""
    newest = competition.schemes.filter(code=code).order_by("-version").first()
    return newest.version if newest else 0


def marked_events(competition: Competition) -> list[Event]:
    """The events of the competition."""
    return list(competition.events.order_by("no"))


def export_row(criterion: SchemeCriterion, aspect: Aspect) -> dict[str, Any]:
    """An aspect under the columns that it was imported by."""
    letter, head = criterion.criterion.letter, criterion.criterion
    levels = list(aspect.descriptors.all())
    return {
        "id": aspect.code,
        "criterion": f"{letter} {head.title_zh}",
        "criterion_en": f"{letter} {head.title_en}" if head.title_en else "",
        "sub_criterion": aspect.sub_zh,
        "sub_criterion_en": aspect.sub_en,
        "aspect_zh": aspect.title_zh,
        "aspect": aspect.title_en,
        "kind": aspect.kind,
        "max": f"{aspect.maximum:.2f}",
        "tolerance": aspect.tolerance,
        "deduction": aspect.deduction_en or aspect.deduction_zh,
        **{f"level_{level.level}_zh": level.text_zh for level in levels},
        **{f"level_{level.level}_en": level.text_en for level in levels},
    }
