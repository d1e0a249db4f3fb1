"""Prints how many queries the hot pages make: cold and signed out, and signed in.

Each twice: on the demo's rows and on four times as many, which are rolled back.
"""

import json
import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bench.settings")
django.setup()

from django.conf import settings
from django.core.cache import caches
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import Identifier
from bench.growth import fourfold

PAGES = ("/", "/courses/", "/courses/PC-PHO/", "/classes/PC-PHO-1/", "/today/")
HOST = {"HTTP_HOST": "localhost"}
Counted = dict[str, tuple[int, int]]


def count() -> Counted:
    """Queries and bytes of each page, by page and who asks."""
    person = Identifier.objects.get(kind="phone", value="13800000001").person
    signed_in = Client(**HOST)
    signed_in.force_login(person, backend=settings.AUTHENTICATION_BACKENDS[0])
    counted: Counted = {}
    for path in PAGES:
        signed_in.get(path)
        for who, client in (("signed out, cold", Client(**HOST)), ("signed in", signed_in)):
            caches["pages"].clear()
            with CaptureQueriesContext(connection) as seen:
                answer = client.get(path)
            if answer.status_code == 200:
                counted[f"{path} {who}"] = len(seen), len(answer.content)
    return counted


def main() -> None:
    """Count, multiply, count again, roll back."""
    with transaction.atomic():
        before = count()
        fourfold()
        after = count()
        transaction.set_rollback(True)
    for figure, (queries, size) in before.items():
        more = after[figure][0]
        line = {"figure": figure, "queries": queries, "queries_4x_rows": more, "bytes": size}
        print(json.dumps(line))


if __name__ == "__main__":
    main()
