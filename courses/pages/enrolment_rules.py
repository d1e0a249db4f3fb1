"""What an enrolment's page and the API say of rules: subsidy, overrides, a move, late cancelling."""

import datetime
from typing import Any

from django.utils.dateparse import parse_datetime

from core.errors_words import words
from courses.models import Enrolment, MoveChoice
from courses.pages.rule_words import stored_answer, told_subsidy
from courses.queries.eligibility import overrides_of
from courses.queries.session_moves import open_choice
from courses.queries.strikes import policy_of, policy_row
from courses.queries.subsidy import subsidies
from courses.rules.eligibility import Rule
from courses.rules.states import LIVE, EnrolmentState
from courses.words_rules import RULES


def rules_context(enrolment: Enrolment, at: datetime.datetime) -> dict[str, Any]:
    """For the page: the stored answer about subsidy, or before a seat what it would be."""
    course_class = enrolment.course_class
    answer = stored_answer(enrolment.subsidy, enrolment.subsidy_reasons)
    if answer is None and enrolment.state in LIVE:
        answer = subsidies(course_class, [enrolment.person])[enrolment.person_id]
    choice = open_choice(enrolment)
    aside = overrides_of(course_class, [enrolment.person]).get(enrolment.person_id, {})
    return {
        "subsidy": told_subsidy(answer),
        "choice": choice,
        "choice_text": told_choice(choice) if choice else "",
        "set_aside": [(RULES[Rule(rule)], why) for rule, why in aside.items()],
        "cancel_until": course_class.cancel_until,
        "late": cancels_late(enrolment, at),
    }


def cancels_late(enrolment: Enrolment, at: datetime.datetime) -> bool:
    """Would giving the seat back now be half a no-show?"""
    until = enrolment.course_class.cancel_until
    if enrolment.state != EnrolmentState.ENROLLED or until is None or at < until:
        return False
    return policy_of(policy_row(enrolment.course_class.unit)) is not None


def told_choice(choice: MoveChoice) -> str:
    """What the moved session meets, in words."""
    clash = choice.clash
    return words(
        "clash",
        {
            "what": {"zh": clash["title_zh"], "en": clash["title_en"] or clash["title_zh"]},
            "starts_at": parse_datetime(clash["starts_at"]),
            "ends_at": parse_datetime(clash["ends_at"]),
            "minutes": clash["minutes"],
            "as": "met",
        },
    )
