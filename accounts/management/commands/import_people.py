"""Imports people from a spreadsheet; names each wrong row, column and what to do."""

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from accounts.imports import import_people
from core.clock import now
from core.errors import RuleBroken
from core.errors_words import words


class Command(BaseCommand):
    help = "Import people from FILE.xlsx: all rows, or none when one is wrong."

    def add_arguments(self, parser: CommandParser) -> None:
        """The file; `--dry-run` changes nothing."""
        parser.add_argument("file")
        parser.add_argument("--dry-run", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        """Import; exit 1 when a row is wrong."""
        try:
            made, wrong = import_people(
                file=options["file"], dry_run=options["dry_run"], by=None, at=now()
            )
        except RuleBroken as refused:
            self.stderr.write(words(refused.code, refused.facts))
            sys.exit(1)
        for item in wrong:
            self.stderr.write(f"row {item['row']}, column {item['column']}: {item['text']}")
        if wrong:
            self.stderr.write("Nothing was imported.")
            sys.exit(1)
        self.stdout.write(f"{made} people{' (dry run)' if options['dry_run'] else ''}")
