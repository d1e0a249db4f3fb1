"""Compares the current rows of classes with their last facts in the ledger."""

from collections.abc import Iterator

from core.ledger.models import Fact
from courses.models import Enrolment, Grade


def _last_facts(kind: str, chain: str | None) -> Iterator[Fact]:
    facts = Fact.objects.filter(kind=kind, chain__startswith="class:").order_by("pk")
    return (facts.filter(chain=chain) if chain else facts).iterator()


def differences(chain: str | None = None) -> Iterator[str]:
    """Each enrolment or grade that is not what was last decided, is missing, or was added."""
    if chain is not None and not chain.startswith("class:"):
        return
    code = chain.removeprefix("class:") if chain else None
    states = {fact.subject: fact.payload["to"] for fact in _last_facts("enrolment", chain)}
    rows = Enrolment.objects.select_related("course_class")
    rows = rows.filter(course_class__code=code) if code else rows
    found = set()
    for enrolment in rows.iterator():
        found.add(enrolment.uuid)
        name = f"class:{enrolment.course_class.code} enrolment {enrolment.uuid}"
        if enrolment.uuid not in states:
            yield f"{name}: was added without a fact"
        elif states[enrolment.uuid] != enrolment.state:
            yield f"{name}: is {enrolment.state}, was last {states[enrolment.uuid]}"
    for missing in states.keys() - found:
        yield f"enrolment {missing}: is missing"
    marks = {
        (fact.subject, fact.payload["item"]): fact.payload["new"]
        for fact in _last_facts("grade", chain)
    }
    grades = Grade.objects.select_related("item", "enrolment__course_class")
    grades = grades.filter(enrolment__course_class__code=code) if code else grades
    for grade in grades.iterator():
        last = marks.get((grade.enrolment.uuid, grade.item.code))
        if last is None or str(grade.mark) != last:
            where = f"class:{grade.enrolment.course_class.code}"
            yield f"{where} grade {grade.enrolment.uuid} {grade.item.code}: {grade.mark}, was {last}"
