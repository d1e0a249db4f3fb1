"""Checks the whole ledger and the rows that it speaks of; names what differs."""

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from core.ledger.queries import differences


class Command(BaseCommand):
    help = "Verify the ledger's chains and the current rows; exit 1 when anything differs."

    def add_arguments(self, parser: CommandParser) -> None:
        """`--chain` limits it to one chain."""
        parser.add_argument("--chain")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print each difference, or that all is as sealed."""
        found = list(differences(options["chain"]))
        for line in found:
            self.stdout.write(line)
        if found:
            sys.exit(1)
        self.stdout.write("The ledger is as it was sealed.")
