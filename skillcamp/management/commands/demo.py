"""Builds the demo content through the same actions that the pages call."""

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from core.clock import now
from courses.models import Course
from skillcamp.demo.build import build_demo


class Command(BaseCommand):
    help = "Build the demo content (made-up people; real courses, units and venues)."

    def add_arguments(self, parser: CommandParser) -> None:
        """`--once` does nothing when the content is there."""
        parser.add_argument("--once", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        """Build, and say how long it took."""
        if options["once"] and Course.objects.exists():
            return
        started = time.monotonic()
        build_demo(at=now())
        self.stdout.write(f"Demo content built in {time.monotonic() - started:.1f} s")
