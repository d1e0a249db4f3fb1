"""Prints how many queries the hot pages make: cold and signed out, and signed in."""

import json
import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bench.settings")
django.setup()

from django.conf import settings
from django.core.cache import caches
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import Identifier

PAGES = ("/", "/courses/", "/courses/PC-PHO/", "/classes/PC-PHO-1/", "/today/")
HOST = {"HTTP_HOST": "localhost"}

person = Identifier.objects.get(kind="phone", value="13800000001").person
signed_in = Client(**HOST)
signed_in.force_login(person, backend=settings.AUTHENTICATION_BACKENDS[0])
for path in PAGES:
    signed_in.get(path)
    for who, client in (("signed out, cold", Client(**HOST)), ("signed in", signed_in)):
        caches["pages"].clear()
        with CaptureQueriesContext(
            connection,
        ) as seen:
            answer = client.get(path)
        if answer.status_code == 200:
            figure = f"{path} {who}"
            size = len(answer.content)
            print(json.dumps({"figure": figure, "queries": len(seen), "bytes": size}))
