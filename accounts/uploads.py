"""A staff list from the desk: kept between the check and the import, taken once."""

import base64
import datetime
import io
from typing import IO

from django.db import transaction

from accounts.imports import Imported, Scope, check_people, import_people
from accounts.models import PeopleImport, Person, Unit
from accounts.queries.roles import units_reached
from core.crypto import decrypt, encrypt
from core.errors import RuleBroken
from core.locking import locked_one

LARGEST_BYTES = 5 * 1024 * 1024
MOST_ROWS = 3000
KEPT_FOR = datetime.timedelta(days=1)


def keep_list(
    *, file: IO[bytes], filename: str, unit: Unit, by: Person, at: datetime.datetime
) -> PeopleImport:
    """Keep an uploaded list. Refuses with `file_too_large`, and as `check_people` does."""
    content = file.read(LARGEST_BYTES + 1)
    if len(content) > LARGEST_BYTES:
        raise RuleBroken("file_too_large", megabytes=LARGEST_BYTES // 1024**2)
    check_people(file=io.BytesIO(content), scope=_scope(unit, by, at), at=at)
    with transaction.atomic():
        PeopleImport.objects.filter(created_at__lt=at - KEPT_FOR).update(content="")
        return PeopleImport.objects.create(
            by=by,
            unit=unit,
            filename=filename[-120:],
            content=encrypt(base64.b64encode(content).decode()),
            created_at=at,
        )


def check_list(*, upload: PeopleImport, at: datetime.datetime) -> Imported:
    """What taking the list would do now. Refuses with `list_gone` when it is kept no more."""
    return check_people(file=_file(upload), scope=_scope(upload.unit, upload.by, at), at=at)


def take_list(
    *, upload: PeopleImport, good_only: bool, by: Person, at: datetime.datetime
) -> tuple[PeopleImport, Imported]:
    """Register the people of the list, once; again says what was done before.

    Nothing is registered when a row is wrong and `good_only` isn't asked for; the list stays then.
    """
    with transaction.atomic():
        upload = locked_one(PeopleImport.objects.filter(pk=upload.pk))
        if upload.done_at is not None:
            return upload, Imported(made=upload.made, known=upload.known)
        scope = _scope(upload.unit, by, at)
        done = import_people(file=_file(upload), scope=scope, good_only=good_only, by=by, at=at)
        if not done.wrong or good_only:
            upload.made, upload.known = done.made, done.known
            upload.done_at, upload.content = at, ""
            upload.save(update_fields=["made", "known", "done_at", "content"])
    return upload, done


def _file(upload: PeopleImport) -> IO[bytes]:
    if not upload.content:
        raise RuleBroken("list_gone")
    return io.BytesIO(base64.b64decode(decrypt(upload.content)))


def _scope(unit: Unit, by: Person, at: datetime.datetime) -> Scope:
    reach = frozenset(units_reached(by, at).values_list("pk", flat=True))
    return Scope(units=reach, default=unit, confirmed=True, longest=MOST_ROWS)
