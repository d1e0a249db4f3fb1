"""Numbers of arrival, and when all smaller ones are known.

A number is drawn before its row is committed, so a larger one may be seen first. Whoever draws one
holds a shared lock of the class while doing so; whoever settles asks for it alone, for a moment:
then nobody is between drawing and committing, and every number up to the last is known.
On SQLite there is one writer at a time, and numbers are committed in their order.
"""

from django.db import connection, transaction
from django.db.models import Max

from courses.models import Arrival, CourseClass

# The first of the two keys of the advisory lock: what the second, the class's key, is about.
SPACE = 7_401
SETTLING = 7_402


def take_number(course_class: CourseClass) -> None:
    """From here to the end of the transaction a number of the class is on its way."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock_shared(%s, %s)", [SPACE, course_class.pk])


def wait_for_numbers(course_class: CourseClass) -> None:
    """Wait until no number is on its way; until the transaction ends, nobody can arrive."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [SPACE, course_class.pk])


def somebody_settles(course_class: CourseClass) -> bool:
    """Does somebody else answer the class at this moment? It may be over with the next."""
    if connection.vendor != "postgresql":
        return False
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND classid = %s AND objid = %s"
            " AND granted AND pid <> pg_backend_pid() AND database ="
            " (SELECT oid FROM pg_database WHERE datname = current_database())",
            [SETTLING, course_class.pk],
        )
        return cursor.fetchone() is not None


def say_that_one_settles(course_class: CourseClass) -> None:
    """From here to the end of the transaction, others see that they need not try."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_xact_lock(%s, %s)", [SETTLING, course_class.pk])


@transaction.atomic
def last_unanswered(course_class: CourseClass) -> int | None:
    """The last number that nobody has answered, all smaller ones being known; None without one.

    It ends at once, so that people may arrive while those up to this number are answered.
    """
    wait_for_numbers(course_class)
    waiting = Arrival.objects.filter(course_class=course_class, settled_at=None)
    last: int | None = waiting.aggregate(last=Max("pk"))["last"]
    return last
