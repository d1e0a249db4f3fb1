"""Makes people with API tokens, and a class to rush for: for load tests, never in production."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from core.clock import now
from courses.models import CourseClass
from skillcamp.demo.crowd import make_class_to_rush_for, make_people_with_tokens


class Command(BaseCommand):
    help = (
        "Make people for a load test: load_people --count 10000 --tokens FILE "
        "[--class CODE --seats 148]; one API token a line."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """How many, where their tokens go, which class to make."""
        parser.add_argument("--count", type=int, required=True)
        parser.add_argument("--tokens", type=Path, required=True)
        parser.add_argument("--class", dest="code")
        parser.add_argument("--seats", type=int, default=148)

    def handle(self, *args: Any, **options: Any) -> None:
        """Make them; the file is readable by its owner alone."""
        if not settings.DEMO:
            raise CommandError("These people are for load tests; production does not make them.")
        if options["count"] < 0 or options["seats"] < 1:
            raise CommandError("--count is 0 or more, --seats 1 or more.")
        at, code, file = now(), options["code"], options["tokens"]
        if code and CourseClass.objects.filter(code=code).exists():
            raise CommandError(f"There is a class {code} already; choose another --class.")
        file.touch(mode=0o600)
        texts = make_people_with_tokens(count=options["count"], at=at)
        file.write_text("".join(f"{text}\n" for text in texts), encoding="utf-8")
        self.stdout.write(f"{options['count']} people; their tokens are in {file}")
        if code:
            made = make_class_to_rush_for(code=code, seats=options["seats"], at=at)
            self.stdout.write(f"class {made.code}, {made.capacity} seats, open now")
