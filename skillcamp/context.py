"""What every template may use: navigation by role, the inbox's count, the way back after a switch."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils import translation
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from accounts.queries.roles import duties_of
from accounts.rules.kinds import UnitDuty
from cms.menus import menus
from cms.models import MenuPlace
from core.clock import now
from skillcamp.duties import Standing, standing_of


def _item(
    request: HttpRequest, name: str, label: str, icon: str, group: str = ""
) -> dict[str, Any]:
    url = reverse(name)
    current = request.path == url or (url not in {"/", "/desk/"} and request.path.startswith(url))
    return {"url": url, "label": label, "icon": icon, "current": current, "group": group}


def _main(request: HttpRequest, own: Standing) -> list[dict[str, Any]]:
    items = [
        _item(request, "desk:today", _("Today"), "today"),
        _item(request, "courses:catalogue", _("Courses"), "book"),
        _item(request, "competitions:catalogue", _("Competitions"), "trophy"),
        _item(request, "courses:enrolments", _("My classes"), "cal"),
        _item(request, "certificates:mine", _("Certificates"), "award"),
    ]
    if not request.user.is_authenticated:
        return [
            items[1],
            items[2],
            _item(request, "certificates:verify_start", _("Check"), "shield"),
        ]
    work = [item for item in _work(request, own) if item["icon"] != "alert"]
    if work:
        # one way to the desk: the page that this person opens every day
        items.append({**work[0], "label": _("Desk"), "icon": "desk", "current": False})
    return items


def _work(request: HttpRequest, own: Standing) -> list[dict[str, Any]]:
    """The pages of a person's duties, in the order in which they are opened."""
    duties: set[UnitDuty | str] = set(duties_of(request.user))
    items = []
    if UnitDuty.ORGANISER in duties:
        items += [
            _item(request, "desk:organiser", _("Today"), "today"),
            _item(request, "courses:desk_classes", _("Classes"), "cal", _("Training")),
            _item(request, "courses:desk_courses", _("Courses"), "book", _("Training")),
            _item(request, "courses:desk_enrolments", _("Enrolments"), "users", _("Training")),
            _item(request, "courses:desk_rounds", _("Ballots"), "ballot", _("Training")),
            _item(request, "courses:desk_strikes", _("No-shows"), "flag", _("Training")),
        ]
    if UnitDuty.OFFICER in duties or own.stands_in:
        name = "courses:unit_requests"
        items.append(_item(request, name, _("Requests"), "hour", _("Training")))
    if UnitDuty.OFFICER in duties:
        name = "courses:unit_nominations"
        items.append(_item(request, name, _("Nominations"), "hand", _("Training")))
    if own.teaches:
        items.append(_item(request, "courses:teach", _("Teaching"), "book", _("Training")))
    items += _competing(request, duties, own)
    if UnitDuty.ORGANISER in duties:
        certificates = _item(
            request, "certificates:desk", _("Certificates"), "award", _("Records")
        )
        items.append(certificates)
    if duties & {UnitDuty.ORGANISER, UnitDuty.OFFICER}:
        items.append(_item(request, "accounts:people", _("People"), "users", _("Records")))
    if UnitDuty.ORGANISER in duties:
        items += [
            _item(request, "accounts:units", _("Units"), "list", _("House")),
            _item(request, "places:venues", _("Venues"), "pin", _("House")),
            _item(request, "accounts:duties", _("Roles"), "lock", _("House")),
        ]
    if UnitDuty.EDITOR in duties:
        items.append(_item(request, "wagtailadmin_home", _("Website"), "globe", _("House")))
    if request.user.is_staff:
        items.append(_item(request, "notices:dead", _("Messages not sent"), "alert", _("House")))
    return items


def _competing(
    request: HttpRequest, duties: set[UnitDuty | str], own: Standing
) -> list[dict[str, Any]]:
    """The pages of competitions: an organiser's, a unit officer's, an official's."""
    group, items = _("Competition"), []
    if UnitDuty.ORGANISER in duties:
        name = "competitions:desk_competitions"
        items.append(_item(request, name, _("Competitions"), "trophy", group))
    if UnitDuty.OFFICER in duties:
        items.append(_item(request, "competitions:unit_events", _("Entries"), "flag", group))
    if own.serves:
        items.append(_item(request, "competitions:officials", _("My duties"), "hand", group))
        if own.watches:
            items.append(_item(request, "competitions:chief_stages", _("Marking"), "chart", group))
    return items


def _desk(request: HttpRequest, own: Standing) -> list[dict[str, Any]]:
    return [*_work(request, own), _item(request, "desk:today", _("My page"), "user", _("Me"))]


def _foot() -> list[dict[str, str]]:
    check = {"url": reverse("certificates:verify_start"), "label": _("Check a certificate")}
    return [*menus(_language())[MenuPlace.FOOT], check]


def _language() -> str:
    return translation.get_language() or settings.LANGUAGE_CODE


def navigation(request: HttpRequest) -> dict[str, Any]:
    """Navigation shows only what works, and only what the person may open."""
    own: Any = SimpleLazyObject(lambda: standing_of(request.user, now()))
    return {
        "nav_items": SimpleLazyObject(lambda: _main(request, own)),
        "desk_items": SimpleLazyObject(lambda: _desk(request, own)),
        "head_items": SimpleLazyObject(lambda: menus(_language())[MenuPlace.HEAD]),
        "foot_items": SimpleLazyObject(_foot),
        "home_url": SimpleLazyObject(lambda: "/en/" if _language() == "en" else "/"),
        "unread": SimpleLazyObject(lambda: own.unread),
        "language_next": request.get_full_path() if request.method == "GET" else "/",
        "made_up": settings.DEMO,
        "base_url": settings.BASE_URL,
    }
