"""Brings the state up to date in one process; keeps what is there."""

import gc
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    help = (
        "Migrate, make the cache's table, build the demo content if there is none, list sign-ins."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        """Each step does nothing when it is done already."""
        # Migrations and the demo make millions of objects that live to the end: looking through them
        # again and again for rubbish took a quarter of the time.
        gc.freeze()
        gc.set_threshold(100_000, 50, 100)
        call_command("migrate", verbosity=0)
        call_command("createcachetable", verbosity=0)
        call_command("demo", once=True, stdout=self.stdout)
        call_command("demo_people", stdout=self.stdout)
