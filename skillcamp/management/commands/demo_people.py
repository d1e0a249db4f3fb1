"""Lists the demo's sign-ins, one a role, and one issued certificate's number."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from skillcamp.demo.people import sign_ins


class Command(BaseCommand):
    help = "List the demo sign-ins and one issued certificate's number."

    def add_arguments(self, parser: CommandParser) -> None:
        """`--json` for machines."""
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print them."""
        found = sign_ins()
        if options["json"]:
            self.stdout.write(json.dumps(found, ensure_ascii=False, indent=1))
            return
        self.stdout.write("\nDemo sign-ins (all people are made up):\n")
        for person in found["people"]:
            how = (
                f"password {person['password']}"
                if person["password"]
                else "code by SMS (shown on the page)"
            )
            number = person["employee_number"] or person["phone"]
            self.stdout.write(f"  {person['role']:<16} {number:<16} {how}   {person['name']}")
        judge = found["judge"]
        self.stdout.write(f"  {'judge':<16} {judge['badge']} PIN {judge['pin']}")
        self.stdout.write(f"  certificate to check: {found['certificate']}\n")
