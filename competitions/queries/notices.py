"""Who is told about an event."""

from django.db.models import QuerySet

from accounts.models import Person
from competitions.models import EntryMember, Event
from competitions.rules.states import EntryState, MemberRole


def people_of(event: Event) -> QuerySet[Person]:
    """The people of the event's entries who can sign in, each once."""
    members = EntryMember.objects.filter(event=event, role__in=[MemberRole.MEMBER]).exclude(
        entry__state=EntryState.WITHDRAWN
    )
    return Person.objects.filter(pk__in=members.values("person"), can_sign_in=True).order_by("pk")
