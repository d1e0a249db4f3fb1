"""The rules of a class in the reader's language: yes or no, why, and the next step."""

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from core.errors import Reason
from core.errors_words import words
from courses.models import CourseClass
from courses.rules.eligibility import RuleResult
from courses.rules.subsidy import Answer, Subsidy
from courses.words_rules import RULES


def told_rules(results: Iterable[RuleResult], course_class: CourseClass) -> list[dict[str, Any]]:
    """Each rule as {code, label, ok, reason, detail, do}; `do` is {text, url} or None.

    Those that say no come first. One set aside says why it says no, and the organiser's reason.
    """
    told = [_told(result, course_class) for result in results]
    return sorted(told, key=lambda row: row["ok"])


def _told(result: RuleResult, course_class: CourseClass) -> dict[str, Any]:
    details = [words(reason.code, reason.facts) for reason in result.reasons]
    if result.overridden:
        details.append(words("set_aside", {"why": result.overridden}))
    elif not details and result.said is not None:
        details = [words(result.said.code, result.said.facts)]
    return {
        "code": str(result.rule),
        "label": str(RULES[result.rule]),
        "ok": result.ok,
        "set_aside": bool(result.overridden),
        "reason": result.reasons[0].code if result.reasons else None,
        "detail": " ".join(details),
        "do": None if result.ok else next_step(result.reasons[0].code, course_class),
    }


def next_step(code: str, course_class: CourseClass) -> dict[str, str] | None:
    """What somebody can do about a rule that says no, and where."""
    course = reverse("courses:course", args=[course_class.course.code])
    account, mine = reverse("accounts:account"), reverse("courses:enrolments")
    catalogue = reverse("courses:catalogue")
    steps = {
        "class_cancelled": (_("Other classes of the course"), course),
        "class_not_published": (_("Other classes of the course"), course),
        "begun": (_("Other classes of the course"), course),
        "closed": (_("Other classes of the course"), course),
        "not_open_yet": None,
        "by_nomination": (_("My unit on the account page"), account),
        "unit_needed": (_("Say your unit"), account),
        "other_units_only": (_("Classes open to everyone"), catalogue),
        "group_needed": (_("My record"), account),
        "other_groups_only": (_("Classes open to everyone"), catalogue),
        "birth_date_needed": (_("My record"), account),
        "too_young": (_("Other courses"), catalogue),
        "too_old": (_("Other courses"), catalogue),
        "prerequisite": (_("Find the course"), catalogue),
        "certificate_needed": (_("My certificates"), reverse("certificates:mine")),
        "season_limit": (_("My classes"), mine),
        "same_course": (_("My classes"), mine),
        "clash": (_("My classes"), mine),
        "blocked": (_("My no-shows, and how to appeal"), reverse("courses:strikes")),
    }
    step = steps.get(code)
    return {"text": step[0], "url": step[1]} if step else None


def told_subsidy(answer: Answer | None) -> dict[str, Any] | None:
    """The other answer: whether it counts for subsidy, in a few words, and each reason."""
    if answer is None:
        return None
    titles = {
        Subsidy.COUNTS: _("Counts for subsidy"),
        Subsidy.NOT: _("Does not count for subsidy"),
        Subsidy.UNCLEAR: _("Whether it counts for subsidy is yet to be checked"),
    }
    return {
        "answer": str(answer.subsidy),
        "title": titles[answer.subsidy],
        "reasons": [
            {"code": reason.code, "detail": words(reason.code, dict(reason.facts))}
            for reason in answer.reasons
        ],
    }


def stored_answer(subsidy: str, reasons: Iterable[dict[str, Any]]) -> Answer | None:
    """What was stored with the enrolment when the seat was given; None before that."""
    if not subsidy:
        return None
    return Answer(Subsidy(subsidy), tuple(Reason(r["code"], r["facts"]) for r in reasons))


def told_reasons(reasons: Iterable[Reason]) -> str:
    """All of them in the reader's words, one after the other."""
    return " ".join(words(reason.code, reason.facts) for reason in reasons)
