"""Encrypts and hashes anew by the first of FIELD_KEYS, so that the older keys can go."""

from typing import Any

from django.core.management.base import BaseCommand

from accounts.actions.security import encrypt_anew
from core.notices.actions import encrypt_anew as encrypt_messages_anew


class Command(BaseCommand):
    help = "Move ID numbers and messages to the newest key; run it after a key was put first."

    def handle(self, *args: Any, **options: Any) -> None:
        """Say how many were done; a second run finds the same and changes nothing of what they say."""
        self.stdout.write(f"{encrypt_anew()} ID numbers are under the newest key.")
        self.stdout.write(f"{encrypt_messages_anew()} messages are under the newest key.")
