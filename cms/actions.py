"""Who may edit: an editor's duty gives the permissions of the editors' group."""

from django.contrib.auth.models import Group, Permission
from wagtail.models import GroupPagePermission, Page

from accounts.models import Person

GROUP = "Editors"


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
