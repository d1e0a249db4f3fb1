"""The call list of a class: who has not answered or not read, with phone and what came of calls."""

import datetime
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.urls import reverse

from accounts.models import Identifier, Person
from accounts.queries.address import contacts_of
from accounts.rules.kinds import IdentifierKind
from core.notices.queries import Told, told_of_kinds
from courses.models import Call, CourseClass, Enrolment, MoveChoice
from courses.queries.access import classes_organised_by
from courses.queries.readers import reader_for
from courses.rules.calls import About, Outcome, order
from courses.rules.states import LIVE, EnrolmentState, Way

# What is called about when it is not read, and for so long.
IMPORTANT = (
    "class_cancelled",
    "enrolment_cancelled",
    "session_moved",
    "seat_came_free",
    "nominated",
    "ballot_seat",
    "request_seat",
    "back_with_seat",
    "class_held",
)
UNREAD_FOR = datetime.timedelta(days=30)
ASKING = {
    About.OFFER: ("seat_offered",),
    About.MOVE: ("move_asked", "merge_asked"),
    About.CHOICE: ("session_moved_clash",),
    About.MEND: ("request_returned",),
    About.NOTICE: IMPORTANT,
}
KINDS = [kind for kinds in ASKING.values() for kind in kinds]


@dataclass(frozen=True)
class Ask:
    """Somebody to call: what was told or asked when, until when, and the newest call about it.

    `is_open` is False for who has answered, or read it, since they were called.
    """

    enrolment: Enrolment
    reader: Person
    about: About
    asked_at: datetime.datetime
    until: datetime.datetime | None = None
    told: Told | None = None
    phone: Identifier | None = None
    call: Call | None = None
    is_open: bool = True

    @property
    def state(self) -> str:
        """`todo`, `reached` or `wont_come`."""
        return self.call.outcome if self.call and self.call.outcome != Outcome.UNDONE else "todo"

    @property
    def can_be_undone(self) -> bool:
        """An answer to the question whether to move can't be taken back."""
        return self.state == Outcome.REACHED or (
            self.call is not None and self.call.change_id is not None
        )

    @property
    def seated(self) -> bool:
        """Does *won't come* give a seat back that is theirs already?"""
        return self.enrolment.state == EnrolmentState.ENROLLED


@dataclass(frozen=True)
class Open:
    """A question that is open, or a notice not read."""

    about: About
    asked_at: datetime.datetime
    until: datetime.datetime | None = None
    told: Told | None = None


def enrolments_called_about(course_class: CourseClass) -> QuerySet[Enrolment]:
    """The enrolments of the class, and the seats elsewhere held for who is asked to leave it."""
    asked = Q(
        made_by__enrolment__course_class=course_class,
        state=EnrolmentState.OFFERED,
        way=Way.MOVE,
    )
    rows = Enrolment.objects.filter(Q(course_class=course_class) | asked)
    return rows.select_related(
        "person__guardian", "unit", "seat", "request", "course_class__course"
    ).order_by("place", "pk")


def calls_of(course_class: CourseClass, at: datetime.datetime) -> list[Ask]:
    """Everybody on the list in its order; as many queries whatever their number."""
    newest = _newest_calls(course_class)
    live = Q(state__in=LIVE) | Q(changed_at__gte=at - UNREAD_FOR) | Q(pk__in=list(newest))
    rows = list(enrolments_called_about(course_class).filter(live))
    readers = {row.pk: reader for row in rows if (reader := reader_for(row.person))}
    people = {reader.pk for reader in readers.values()}
    told = _by_address(told_of_kinds(people, KINDS, at - UNREAD_FOR))
    choices = _choices(rows, at)
    listed = []
    for row in rows:
        if row.pk not in readers:
            continue
        said = told.get(reverse("courses:enrolment", args=[row.uuid]), ())
        asked = _open(row, choices.get(row.pk), said, at)
        call = newest.get(row.pk)
        gone = call is not None and call.outcome == Outcome.WONT_COME and row.state not in LIVE
        if asked is not None and not gone:
            same = call if call and (call.about, call.asked_at) == _key(asked) else None
            listed.append(_ask(row, readers[row.pk], asked, same))
        elif call is not None and call.outcome != Outcome.UNDONE:
            was = Open(About(call.about), call.asked_at)
            listed.append(_ask(row, readers[row.pk], was, call, is_open=False))
    return _with_phones(sorted(listed, key=_order), people)


def _ask(
    row: Enrolment, reader: Person, asked: Open, call: Call | None, *, is_open: bool = True
) -> Ask:
    return Ask(
        enrolment=row,
        reader=reader,
        about=asked.about,
        asked_at=asked.asked_at,
        until=asked.until,
        told=asked.told,
        call=call,
        is_open=is_open,
    )


def _key(asked: Open) -> tuple[str, datetime.datetime]:
    return str(asked.about), asked.asked_at


def _order(ask: Ask) -> tuple[bool, bool, datetime.datetime, int, int]:
    return (not ask.is_open, *order(ask.about, ask.until, ask.asked_at), ask.enrolment.pk)


def open_ask(enrolment: Enrolment, at: datetime.datetime) -> Open | None:
    """What this person has not answered or not read now, if anything."""
    reader = reader_for(enrolment.person)
    if reader is None:
        return None
    told = _by_address(told_of_kinds([reader.pk], KINDS, at - UNREAD_FOR))
    said = told.get(reverse("courses:enrolment", args=[enrolment.uuid]), ())
    return _open(enrolment, _choices([enrolment], at).get(enrolment.pk), said, at)


def _open(
    row: Enrolment, choice: MoveChoice | None, said: Iterable[Told], at: datetime.datetime
) -> Open | None:
    """A question with a deadline before a choice, before what was not read."""
    until = row.offer_until
    if row.state == EnrolmentState.OFFERED and until is not None and until > at:
        about = About.MOVE if row.way == Way.MOVE else About.OFFER
        asked_at = row.offered_at or row.changed_at
        return Open(about, asked_at, until, _newest(said, about))
    if choice is not None and row.state == EnrolmentState.ENROLLED:
        begins = choice.move.session.starts_at
        return Open(About.CHOICE, choice.move.at, begins, _newest(said, About.CHOICE))
    request = getattr(row, "request", None)
    if row.state == EnrolmentState.RETURNED and request and request.mend_until:
        return Open(About.MEND, row.changed_at, request.mend_until, _newest(said, About.MEND))
    unread = [
        one
        for one in said
        if one.worded.notice.read_at is None and one.worded.notice.kind in IMPORTANT
    ]
    if unread:
        return Open(About.NOTICE, unread[0].worded.notice.created_at, None, unread[0])
    return None


def _newest(said: Iterable[Told], about: About) -> Told | None:
    return next((one for one in said if one.worded.notice.kind in ASKING[about]), None)


def _by_address(told: Iterable[Told]) -> dict[str, list[Told]]:
    found: dict[str, list[Told]] = {}
    for one in told:
        found.setdefault(one.worded.notice.url, []).append(one)
    return found


def _choices(rows: Collection[Enrolment], at: datetime.datetime) -> dict[int, MoveChoice]:
    """Who was moved into a clash and has not said whether to keep the seat."""
    open_ones = MoveChoice.objects.filter(
        enrolment__in=[row.pk for row in rows], answer="", move__session__starts_at__gt=at
    )
    return {c.enrolment_id: c for c in open_ones.select_related("move__session").order_by("pk")}


def _newest_calls(course_class: CourseClass) -> dict[int, Call]:
    """By the enrolment's key the newest call about it; one query."""
    about_class = Q(enrolment__course_class=course_class)
    about_leaving = Q(enrolment__made_by__enrolment__course_class=course_class)
    rows = Call.objects.filter(about_class | about_leaving).select_related("by")
    return {row.enrolment_id: row for row in rows.order_by("pk")}


def _with_phones(asks: list[Ask], people: Collection[int]) -> list[Ask]:
    phones = contacts_of(people, IdentifierKind.PHONE)
    return [
        Ask(**{**ask.__dict__, "phone": phones.get(ask.reader.pk)})
        if ask.reader.pk in phones
        else ask
        for ask in asks
    ]


def last_call(enrolment: Enrolment) -> Call | None:
    """The newest call about this enrolment."""
    return Call.objects.filter(enrolment=enrolment).order_by("-pk").first()


def calls_to_make(person: Person, at: datetime.datetime) -> list[CourseClass]:
    """Classes with questions that nobody has answered and nobody was called about; `number` each."""
    newest = Call.objects.filter(enrolment=OuterRef("pk"), asked_at__gte=OuterRef("offered_at"))
    uncalled = (
        Enrolment.objects.filter(state=EnrolmentState.OFFERED, offer_until__gt=at)
        .annotate(called=Subquery(newest.order_by("-pk").values("outcome")[:1]))
        .filter(Q(called=None) | Q(called=Outcome.UNDONE))
    )
    asked = Q(enrolments__in=uncalled.values("pk"))
    return list(
        classes_organised_by(person)
        .filter(asked)
        .annotate(number=Count("enrolments", filter=asked, distinct=True))
        .select_related("course")
        .order_by("first_session_at", "pk")
    )
