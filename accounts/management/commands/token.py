"""Makes an API token for a person, shown once."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.actions.tokens import make_token
from accounts.queries.find import person_by
from core.clock import now


class Command(BaseCommand):
    help = "Make a token: token PERSON --days 30 --scope read (PERSON: phone or UNIT/number)."

    def add_arguments(self, parser: CommandParser) -> None:
        """Whom, how long, what for."""
        parser.add_argument("person")
        parser.add_argument("--days", type=int, default=30)
        parser.add_argument("--scope", action="append", default=[])
        parser.add_argument("--label", default="command line")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the token."""
        kind = "employee_no" if "/" in options["person"] else "phone"
        person = person_by(kind, options["person"])
        if person is None:
            raise CommandError("There is no such person.")
        _token, plain = make_token(
            person=person,
            label=options["label"],
            days=options["days"],
            scopes=options["scope"],
            by=None,
            at=now(),
        )
        self.stdout.write(plain)
