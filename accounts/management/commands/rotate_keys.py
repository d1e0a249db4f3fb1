"""Encrypts ID numbers anew with the first of FIELD_KEYS, so that an old key can go."""

from typing import Any

from django.core.management.base import BaseCommand

from accounts.actions.security import encrypt_anew


class Command(BaseCommand):
    help = "Encrypt all ID numbers with the newest key; run it after a key was put first."

    def handle(self, *args: Any, **options: Any) -> None:
        """Say how many numbers were done; a second run finds the same and changes nothing."""
        self.stdout.write(f"{encrypt_anew()} ID numbers are encrypted with the newest key.")
