"""A page that is published, moved, hidden or deleted is seen so at once.

Wagtail's admin, its schedule and its commands all come through these signals; a hook of the admin
would miss the schedule. They start a new generation of kept pages and decide nothing.
"""

from typing import Any

from django.apps import apps
from django.db import transaction
from django.db.models.signals import post_delete, post_save
from wagtail.models import PageViewRestriction, get_page_models
from wagtail.signals import page_published, page_unpublished, post_page_move

from core.web.public_pages import forget_public_pages


def _changed(**_facts: Any) -> None:
    transaction.on_commit(forget_public_pages)


def watch_pages() -> None:
    """Listen; called once, when all apps are there."""
    redirect = apps.get_model("wagtailredirects", "Redirect")
    for signal in (page_published, page_unpublished, post_page_move):
        signal.connect(_changed, dispatch_uid="public-pages")
    for model in get_page_models():
        post_delete.connect(_changed, sender=model, dispatch_uid=f"public-pages-{model.__name__}")
    for model in (PageViewRestriction, redirect):
        post_save.connect(_changed, sender=model, dispatch_uid="public-pages")
        post_delete.connect(_changed, sender=model, dispatch_uid="public-pages")
