"""Brings the state up to date in one process; keeps what is there."""

from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    help = (
        "Migrate, make the cache's table, build the demo content if there is none, list sign-ins."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        """Each step does nothing when it is done already."""
        call_command("migrate", verbosity=0)
        call_command("createcachetable", verbosity=0)
        call_command("demo", once=True, stdout=self.stdout)
        call_command("demo_people", stdout=self.stdout)
