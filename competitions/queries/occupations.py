"""What a stage that takes a room or a person is called (asked by dotted name from settings)."""

import uuid
from collections.abc import Sequence

from django.urls import reverse

from competitions.models import Stage


def titles(sources: Sequence[str]) -> dict[str, dict[str, str]]:
    """For each `stage:UUID` event and stage in two languages and the event's page; one query."""
    ids = {uuid.UUID(source.partition(":")[2]): source for source in sources}
    stages = Stage.objects.filter(uuid__in=ids).select_related("event")
    return {
        ids[stage.uuid]: {
            "title_zh": f"{event.title_zh} {stage.title_zh}",
            "title_en": f"{event.title_en or event.title_zh} {stage.title_en or stage.title_zh}",
            "url": reverse("competitions:event", args=[event.code]),
        }
        for stage in stages
        for event in [stage.event]
    }
