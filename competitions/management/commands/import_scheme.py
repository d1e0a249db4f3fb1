"""Imports a marking scheme; names each wrong row and column, and takes nothing then."""

import sys
from fractions import Fraction
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from competitions.models import Competition
from competitions.scheme_imports import import_scheme
from core.clock import now
from core.errors import RuleBroken
from core.errors_words import words


class Command(BaseCommand):
    help = "Import the marking scheme FILE (csv or xlsx) for the competition CODE."

    def add_arguments(self, parser: CommandParser) -> None:
        """The competition, the file, and what the scheme is called."""
        parser.add_argument("competition")
        parser.add_argument("file")
        parser.add_argument("--code", default="")
        parser.add_argument("--title", default="")
        parser.add_argument("--total", type=Fraction, default=Fraction(100))

    def handle(self, *args: Any, **options: Any) -> None:
        """Import; exit 1 when a cell is wrong."""
        competition = Competition.objects.filter(code=options["competition"].upper()).first()
        if competition is None:
            raise CommandError(_("There is no such competition."))
        try:
            scheme = import_scheme(
                competition=competition,
                file=options["file"],
                code=options["code"],
                title_zh=options["title"],
                total=options["total"],
                by=None,
                at=now(),
            )
        except RuleBroken as refused:
            for error in refused.errors:
                self.stderr.write(
                    _("row %(row)s, column %(column)s: %(text)s")
                    % {"row": error["row"], "column": error["field"], "text": error["detail"]}
                )
            self.stderr.write(words(refused.code, refused.facts))
            self.stderr.write(_("Nothing was imported."))
            sys.exit(1)
        text = _("Version %(version)s of %(code)s has %(count)s aspects.")
        facts = {"version": scheme.version, "code": scheme.code, "count": scheme.aspects.count()}
        self.stdout.write(text % facts)
