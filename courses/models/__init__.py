"""Models of the courses app, one file an aggregate."""

from courses.models.approval import ApprovalDeputy, SeatRequest
from courses.models.attendance import AttendanceEvent, AttendanceRecord
from courses.models.ballots import Ballot, BallotClass
from courses.models.calls import Call
from courses.models.catalogue import Course, CourseFact, Topic, Track
from courses.models.changes import ClassChange, ClassChangeItem
from courses.models.classes import (
    ClassFact,
    ClassQuota,
    ClassSession,
    ClassStaff,
    CourseClass,
)
from courses.models.enrolment import (
    Arrival,
    Enrolment,
    EnrolmentFact,
    EnrolmentParty,
    PartyMember,
    PreparedRequest,
    Seat,
)
from courses.models.grades import Completion, CompletionFact, Grade, GradedItem, GradeFact
from courses.models.lists import EnrolmentList, EnrolmentListRow
from courses.models.rules import RuleOverride, Strike, StrikeFact, StrikePolicy
from courses.models.session_moves import MoveChoice, SessionMove

__all__ = [
    "ApprovalDeputy",
    "Arrival",
    "AttendanceEvent",
    "AttendanceRecord",
    "Ballot",
    "BallotClass",
    "Call",
    "ClassChange",
    "ClassChangeItem",
    "ClassFact",
    "ClassQuota",
    "ClassSession",
    "ClassStaff",
    "Completion",
    "CompletionFact",
    "Course",
    "CourseClass",
    "CourseFact",
    "Enrolment",
    "EnrolmentFact",
    "EnrolmentList",
    "EnrolmentListRow",
    "EnrolmentParty",
    "Grade",
    "GradeFact",
    "GradedItem",
    "MoveChoice",
    "PartyMember",
    "PreparedRequest",
    "RuleOverride",
    "Seat",
    "SeatRequest",
    "SessionMove",
    "Strike",
    "StrikeFact",
    "StrikePolicy",
    "Topic",
    "Track",
]
