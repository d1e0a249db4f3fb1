"""Is the process up, and is what it needs there?"""

from django.core.cache import cache
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.utils import DatabaseError
from django.http import HttpRequest, HttpResponse, JsonResponse
from redis.exceptions import RedisError


def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers."""
    return HttpResponse("ok", content_type="text/plain")


def readyz(request: HttpRequest) -> HttpResponse:
    """Database, migrations and cache answer; 503 with what is missing when not."""
    missing: list[str] = []
    try:
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            missing.append("migrations")
    except DatabaseError:
        missing.append("database")
    try:
        cache.set("readyz", "1", 5)
        if cache.get("readyz") != "1":
            missing.append("cache")
    except (DatabaseError, OSError, RedisError):
        missing.append("cache")
    return JsonResponse({"ready": not missing, "missing": missing}, status=503 if missing else 200)
