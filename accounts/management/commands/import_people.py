"""Imports people from a spreadsheet; names each wrong row, column and what to do."""

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils.translation import gettext as _

from accounts.imports import check_people, import_people
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
            if options["dry_run"]:
                done = check_people(file=options["file"], at=now())
            else:
                done = import_people(file=options["file"], by=None, at=now())
        except RuleBroken as refused:
            self.stderr.write(words(refused.code, refused.facts))
            sys.exit(1)
        for cell in done.wrong:
            self.stderr.write(
                _("row %(row)s, column %(column)s: %(text)s")
                % {"row": cell.row, "column": cell.column, "text": cell.text}
            )
        if done.wrong:
            self.stderr.write(_("Nothing was imported."))
            sys.exit(1)
        text = _("%(made)s people are new, %(known)s were there already.")
        self.stdout.write(text % {"made": done.made, "known": done.known})
        if options["dry_run"]:
            self.stdout.write(_("A dry run: nothing was imported."))
