"""Whose parent a person is, and what is therefore theirs to see and to answer."""

from django.db.models import Q

from accounts.models import Person


def children_of(person: Person) -> list[Person]:
    """The person's children, oldest first. One query."""
    rows = Person.objects.filter(guardian=person, merged_into=None, erased_at=None)
    return list(rows.select_related("home_unit").order_by("birth_date", "pk"))


def mine(person: Person, prefix: str = "") -> Q:
    """The condition that a row is the person's or a child's of theirs."""
    own = {f"{prefix}person": person}
    childs = {f"{prefix}person__guardian": person, f"{prefix}person__can_sign_in": False}
    return Q(**own) | Q(**childs)


def acts_for(by: Person, person: Person) -> bool:
    """Does somebody act for themselves, or for their child?"""
    return by.pk == person.pk or (person.guardian_id == by.pk and not person.can_sign_in)
