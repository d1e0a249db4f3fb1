"""Rules, technical document and notices of a competition, in versions; old ones stay."""

import datetime

from django.core.files.base import File
from django.db import IntegrityError, transaction

from accounts.models import Person
from competitions.models import Competition, CompetitionDocument
from core.errors import RuleBroken
from core.ledger.actions import append
from core.locking import locked_one

LARGEST_BYTES = 20 * 1024 * 1024
# A PDF for reading, a docx for those who fill it in: by how the file begins, whatever its name.
BEGINNINGS = {".pdf": b"%PDF-", ".docx": b"PK\x03\x04"}


@transaction.atomic
def add_document(  # noqa: PLR0913 - the parts of a document
    *,
    competition: Competition,
    kind: str,
    version: str,
    title_zh: str,
    title_en: str = "",
    text_zh: str = "",
    text_en: str = "",
    file: File[bytes] | None = None,
    published_on: datetime.date,
    by: Person | None,
    at: datetime.datetime,
) -> CompetitionDocument:
    """Publish a version, as a text, a file or both.

    Refuses with `version_taken(version)`, `document_empty`, and for a file with
    `file_too_large(megabytes)`, `bad_document`.
    """
    competition = locked_one(Competition.objects.filter(pk=competition.pk))
    if file is None and not text_zh.strip():
        raise RuleBroken("document_empty")
    if file is not None:
        _check_file(file)
    try:
        with transaction.atomic():
            made = CompetitionDocument.objects.create(
                competition=competition,
                kind=kind,
                version=version.strip(),
                title_zh=title_zh,
                title_en=title_en,
                text_zh=text_zh,
                text_en=text_en,
                file=file or "",
                published_on=published_on,
            )
    except IntegrityError as error:
        raise RuleBroken("version_taken", version=version) from error
    append(
        chain=competition.chain,
        kind="document",
        subject=competition.uuid,
        payload={"kind": kind, "version": made.version, "by": str(by.uuid) if by else None},
        at=at,
    )
    return made


def _check_file(file: File[bytes]) -> None:
    if (file.size or 0) > LARGEST_BYTES:
        raise RuleBroken("file_too_large", megabytes=LARGEST_BYTES // 1024**2)
    ending = next((e for e in BEGINNINGS if (file.name or "").lower().endswith(e)), None)
    begins = file.read(5)
    file.seek(0)
    if ending is None or not begins.startswith(BEGINNINGS[ending]):
        raise RuleBroken("bad_document")
