"""Who may edit: an editor's duty gives the permissions of the editors' group.

Pages, pictures, documents, translations and redirects; not people, sites, languages or settings.
"""

from datetime import datetime

from django.contrib.auth.models import Group, Permission
from django.utils import timezone
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission, Page

from accounts.models import Person
from accounts.queries.roles import current_roles
from accounts.rules.kinds import UnitDuty

GROUP = "Editors"
ANYWHERE = (
    ("wagtailadmin", "access_admin"),
    ("simple_translation", "submit_translation"),
    ("wagtailredirects", "add_redirect"),
    ("wagtailredirects", "change_redirect"),
    ("wagtailredirects", "delete_redirect"),
)
ON_PAGES = ("add_page", "change_page", "publish_page", "lock_page", "unlock_page")
ON_FILES = (
    ("wagtailimages", "add_image"),
    ("wagtailimages", "change_image"),
    ("wagtailimages", "choose_image"),
    ("wagtaildocs", "add_document"),
    ("wagtaildocs", "change_document"),
    ("wagtaildocs", "choose_document"),
)


def _permission(app: str, codename: str) -> Permission:
    return Permission.objects.get(content_type__app_label=app, codename=codename)


def follow_duty(*, person: Person, at: datetime) -> None:
    """The group has whoever is an editor today (called by dotted name from settings)."""
    roles = current_roles(person, timezone.localdate(at))
    if roles.filter(duty=UnitDuty.EDITOR).exists():
        make_editor(person=person)
    else:
        person.groups.remove(*Group.objects.filter(name=GROUP))


def make_editor(*, person: Person) -> None:
    """Put the person into the group that may add, change and publish pages and files."""
    group, _ = Group.objects.get_or_create(name=GROUP)
    group.permissions.add(*(_permission(*name) for name in ANYWHERE))
    root = Page.get_first_root_node()
    for codename in ON_PAGES:
        GroupPagePermission.objects.get_or_create(
            group=group, page=root, permission=_permission("wagtailcore", codename)
        )
    files = Collection.get_first_root_node()
    for name in ON_FILES:
        GroupCollectionPermission.objects.get_or_create(
            group=group, collection=files, permission=_permission(*name)
        )
    person.groups.add(group)
