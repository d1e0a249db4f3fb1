"""Who may edit: an editor's duty gives the permissions of the editors' group."""

from datetime import datetime

from django.contrib.auth.models import Group, Permission
from django.utils import timezone
from wagtail.models import GroupPagePermission, Page

from accounts.models import Person
from accounts.queries.roles import current_roles
from accounts.rules.kinds import UnitDuty

GROUP = "Editors"


def follow_duty(*, person: Person, at: datetime) -> None:
    """The group has whoever is an editor today (called by dotted name from settings)."""
    roles = current_roles(person, timezone.localdate(at))
    if roles.filter(duty=UnitDuty.EDITOR).exists():
        make_editor(person=person)
    else:
        person.groups.remove(*Group.objects.filter(name=GROUP))


def make_editor(*, person: Person) -> None:
    """Put the person into the group that may add, change and publish pages and pictures."""
    group, _ = Group.objects.get_or_create(name=GROUP)
    access = Permission.objects.get(
        content_type__app_label="wagtailadmin", codename="access_admin"
    )
    group.permissions.add(access)
    root = Page.get_first_root_node()
    for codename in ("add_page", "change_page", "publish_page"):
        permission = Permission.objects.get(
            content_type__app_label="wagtailcore", codename=codename
        )
        GroupPagePermission.objects.get_or_create(group=group, page=root, permission=permission)
    person.groups.add(group)
