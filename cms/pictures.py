"""Pictures of lists: read at once, with the rendition that a card shows."""

from django.db.models import Prefetch
from wagtail.images import get_image_model

CARD = "fill-640x320"
CARD_PICTURE = Prefetch("picture", queryset=get_image_model().objects.prefetch_renditions(CARD))
