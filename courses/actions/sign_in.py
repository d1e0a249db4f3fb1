"""Signing in by the rotating code of the room's screen."""

import datetime
import secrets
import uuid
from dataclasses import dataclass

from django.core import signing
from django.db import IntegrityError, transaction

from accounts.models import Person
from core.errors import RuleBroken
from core.locking import locked_one
from courses.actions.records import set_record
from courses.models import AttendanceEvent, AttendanceRecord, ClassSession, Enrolment
from courses.rules import code as codes
from courses.rules.attendance import status_of_arrival
from courses.rules.states import SEATED

PAIRING_MINUTES = 10
PAIRING_LETTERS = 6
SCAN_KEPT_SECONDS = 600
SCAN_SALT = "courses.scan"
SCREEN_SALT = "courses.screen"


@dataclass(frozen=True)
class ScreenCode:
    """What the screen shows now: four letters, the token of the QR code, seconds left."""

    letters: str
    token: str
    step: int
    seconds_left: int


def window(session: ClassSession) -> tuple[datetime.datetime, datetime.datetime]:
    """From when until when signing in is open."""
    opens = session.starts_at - datetime.timedelta(minutes=session.opens_before_minutes)
    closes = session.starts_at + datetime.timedelta(minutes=session.closes_after_minutes)
    return opens, min(closes, session.ends_at)


def pair_screen(*, session: ClassSession, by: Person | None, at: datetime.datetime) -> str:
    """A short code for the room's computer, good for ten minutes to be typed."""
    if session.cancelled_at is not None:
        raise RuleBroken("session_cancelled")
    if at > session.ends_at:
        raise RuleBroken("window_closed")
    until = at + datetime.timedelta(minutes=PAIRING_MINUTES)
    while True:
        code = "".join(secrets.choice(codes.ALPHABET) for _ in range(PAIRING_LETTERS))
        try:
            with transaction.atomic():
                ClassSession.objects.filter(pk=session.pk).update(
                    pairing_code=code, pairing_until=until
                )
        except IntegrityError:
            continue  # another room has this very code: draw again
        return code


def open_screen(*, pairing_code: str, at: datetime.datetime) -> tuple[ClassSession, str]:
    """The session behind a pairing code and the screen's own key; the code is used up."""
    with transaction.atomic():
        session = (
            ClassSession.objects.select_for_update(no_key=True, of=("self",))
            .filter(pairing_code=pairing_code.strip().upper(), pairing_until__gt=at)
            .exclude(pairing_code="")
            .first()
        )
        if session is None:
            raise RuleBroken("pairing_unknown")
        session.pairing_code = ""
        session.save(update_fields=["pairing_code"])
    return session, signing.dumps(str(session.uuid), salt=SCREEN_SALT)


def session_of_screen(*, key: str, at: datetime.datetime) -> ClassSession:
    """The session that a paired screen shows, until it ends."""
    try:
        found = uuid.UUID(signing.loads(key, salt=SCREEN_SALT, max_age=24 * 3600))
    except (signing.BadSignature, ValueError) as error:
        raise RuleBroken("pairing_unknown") from error
    session = ClassSession.objects.select_related("course_class__course", "venue", "room").get(
        uuid=found
    )
    if at > session.ends_at or session.cancelled_at is not None:
        raise RuleBroken("window_closed")
    return session


def current_code(*, session: ClassSession, at: datetime.datetime) -> ScreenCode:
    """The code of this moment, never a later one."""
    step = codes.step_at(at.timestamp())
    name = str(session.uuid)
    signature = codes.signature(session.secret, name, step)
    return ScreenCode(
        letters=codes.letters(session.secret, name, step),
        token=f"{session.uuid.hex}-{step:x}-{signature}",
        step=step,
        seconds_left=codes.seconds_left(at.timestamp()),
    )


def check_token(*, token: str, at: datetime.datetime) -> ClassSession:
    """The session of a token that is good now: `code_tampered`, `code_expired`, `window_closed`."""
    session_hex, _dash, rest = token.partition("-")
    step_hex, _dash, signature = rest.partition("-")
    try:
        session = ClassSession.objects.select_related("course_class__course").get(
            uuid=uuid.UUID(session_hex)
        )
        step = int(step_hex, 16)
    except (ValueError, ClassSession.DoesNotExist) as error:
        raise RuleBroken("code_tampered") from error
    if not codes.same(signature, codes.signature(session.secret, str(session.uuid), step)):
        raise RuleBroken("code_tampered")
    if not codes.is_good(step, now_step=codes.step_at(at.timestamp())):
        raise RuleBroken("code_expired")
    _check_window(session, at)
    return session


def _check_window(session: ClassSession, at: datetime.datetime) -> None:
    if session.cancelled_at is not None:
        raise RuleBroken("session_cancelled")
    opens, closes = window(session)
    if not opens <= at <= closes:
        raise RuleBroken("window_closed")


def record_scan(*, token: str, at: datetime.datetime) -> str:
    """Keep a newcomer's scan for ten minutes: it was good when it first reached the server."""
    session = check_token(token=token, at=at)
    body = {"s": str(session.uuid), "at": at.timestamp(), "n": str(uuid.uuid4())}
    return signing.dumps(body, salt=SCAN_SALT)


def sign_in(
    *,
    token: str,
    person: Person,
    device: str,
    only: ClassSession | None = None,
    at: datetime.datetime,
) -> AttendanceRecord:
    """Sign in by a scan that is good now; `only` refuses a code of another session."""
    session = check_token(token=token, at=at)
    if only is not None and session.pk != only.pk:
        raise RuleBroken("code_tampered")
    event = _scan_of(session, person, codes.step_at(at.timestamp()))
    return _arrive(session, person, at=at, way="code", device=device, event=event)


def sign_in_kept(
    *, kept: str, person: Person, device: str, at: datetime.datetime
) -> AttendanceRecord:
    """Sign in by a scan that was kept while the person signed in to the site: one use, one person.

    The scan is judged by when it first reached the server.
    """
    try:
        body = signing.loads(kept, salt=SCAN_SALT)
        session = ClassSession.objects.select_related("course_class__course").get(
            uuid=uuid.UUID(body["s"])
        )
    except (signing.BadSignature, ValueError, ClassSession.DoesNotExist) as error:
        raise RuleBroken("code_tampered") from error
    scanned = datetime.datetime.fromtimestamp(body["at"], datetime.UTC)
    if at - scanned > datetime.timedelta(seconds=SCAN_KEPT_SECONDS):
        raise RuleBroken("code_expired")
    _check_window(session, scanned)
    event = uuid.UUID(body["n"])
    return _arrive(session, person, at=scanned, way="code", device=device, event=event)


def sign_in_by_letters(
    *,
    letters: str,
    person: Person,
    device: str,
    only: ClassSession | None = None,
    at: datetime.datetime,
) -> AttendanceRecord:
    """Sign in by typing the four letters: looks at the person's own sessions that are open."""
    typed = "".join(letters.upper().split())
    day = datetime.timedelta(days=1)
    sessions = ClassSession.objects.filter(
        course_class__enrolments__person=person,
        course_class__enrolments__state__in=SEATED,
        starts_at__gt=at - day,
        starts_at__lt=at + day,
        cancelled_at=None,
    ).select_related("course_class__course")
    if only is not None:
        sessions = sessions.filter(pk=only.pk)
    if not sessions:
        raise RuleBroken("not_in_class")
    now_step = codes.step_at(at.timestamp())
    for session in sessions:
        good = [
            codes.letters(session.secret, str(session.uuid), now_step - back)
            for back in range(codes.GOOD_FOR_STEPS)
        ]
        if any(codes.same(typed, letters_then) for letters_then in good):
            _check_window(session, at)
            event = _scan_of(session, person, now_step)
            return _arrive(session, person, at=at, way="typed", device=device, event=event)
    raise RuleBroken("code_expired")


@transaction.atomic
def _arrive(
    session: ClassSession,
    person: Person,
    *,
    at: datetime.datetime,
    way: str,
    device: str,
    event: uuid.UUID,
) -> AttendanceRecord:
    """Write the scan and the status that follows from it; the same scan again changes nothing.

    Refuses with `not_in_class`, `roll_closed` once the trainer has signed off, and `scan_used` for
    a scan that somebody else has used.
    """
    session = locked_one(
        ClassSession.objects.select_related("course_class__course").filter(pk=session.pk)
    )
    enrolment = (
        Enrolment.objects.filter(
            course_class=session.course_class_id, person=person, state__in=SEATED
        )
        .select_related("course_class", "person")
        .first()
    )
    if enrolment is None:
        raise RuleBroken("not_in_class")
    used = AttendanceEvent.objects.filter(uuid=event).first()
    if used is not None:
        if used.enrolment_id != enrolment.pk:
            raise RuleBroken("scan_used")
        return AttendanceRecord.objects.get(session=session, enrolment=enrolment)
    if session.signed_off_at is not None:
        raise RuleBroken("roll_closed")
    course_class = session.course_class
    status = status_of_arrival(
        starts_at=session.starts_at,
        at=at,
        late_after_minutes=course_class.late_after_minutes,
        half_after_minutes=course_class.half_after_minutes,
    )
    AttendanceEvent.objects.create(
        uuid=event,
        session=session,
        enrolment=enrolment,
        way=way,
        status=status,
        at=at,
        received_at=at,
        by=person,
        device=device[:64],
    )
    return set_record(session, enrolment, status, arrived=True, by=person, at=at)


def _scan_of(session: ClassSession, person: Person, step: int) -> uuid.UUID:
    """One person's scan of one code: a double tap is the same scan."""
    return uuid.uuid5(session.uuid, f"{person.uuid}:{step}")
