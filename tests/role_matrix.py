"""Role × URL: the table, and an address of the demo for each name in it."""

from django.urls import URLPattern, URLResolver, get_resolver, reverse

from accounts.models import UnitRole
from certificates.models import Certificate
from competitions.models import CompetitionDocument, Stage
from courses.models import ClassChange, ClassSession, Enrolment

ROLES = ("stranger", "worker", "trainer", "unit-officer", "organiser", "editor", "administrator")
EVERYONE = (200,) * 7
SIGNED_IN = (302, 200, 200, 200, 200, 200, 200)
ORGANISER = (302, 403, 403, 403, 200, 403, 200)
PEOPLE = (302, 403, 403, 200, 200, 403, 200)
STAFF = (302, 403, 403, 403, 200, 403, 200)
TAUGHT = (302, 403, 200, 403, 200, 403, 200)
OFFICER = (302, 403, 403, 200, 403, 403, 200)
TEACHER = (302, 403, 200, 403, 403, 403, 403)
OWN = (302, 200, 404, 404, 404, 404, 404)
# Whoever has a password shows it again before the page opens.
CONFIRMED_ANEW = (302, 200, 302, 302, 302, 302, 302)
# A form that is only sent: opening it with GET is 405, whoever asks (or sign-in comes first).
POST_ONLY = (405,) * 7
# For duties at an event that none of these roles holds, or before the numbers are opened.
NOBODY_HERE = (302, 403, 403, 403, 403, 403, 403)

# name of the URL pattern → expected answers to GET, in the order of ROLES
MATRIX = {
    "healthz": EVERYONE,
    "readyz": EVERYONE,
    "web:design": STAFF,
    "jobs:job": (302, 404, 404, 404, 404, 404, 404),
    "draws:draw": (404,) * 7,
    "notices:inbox": SIGNED_IN,
    "notices:dead": STAFF,
    "workdays:calendar": STAFF,
    "accounts:account": SIGNED_IN,
    "accounts:welcome": SIGNED_IN,
    "accounts:children": SIGNED_IN,
    "accounts:data": CONFIRMED_ANEW,
    "accounts:export": POST_ONLY,
    "accounts:phone": CONFIRMED_ANEW,
    "accounts:email": CONFIRMED_ANEW,
    "accounts:change": POST_ONLY,
    "accounts:sign_out": POST_ONLY,
    "accounts:people": PEOPLE,
    "accounts:person": (302, 403, 403, 404, 200, 403, 200),
    "accounts:person_merge": (302, 403, 403, 404, 200, 403, 200),
    "accounts:duties": ORGANISER,
    "accounts:end_duty": ORGANISER,
    "accounts:people_upload": PEOPLE,
    "accounts:people_template": PEOPLE,
    "accounts:people_list": (302, 403, 403, 404, 404, 403, 404),
    "accounts:units": ORGANISER,
    "accounts:unit": ORGANISER,
    "places:venues": ORGANISER,
    "places:new_venue": ORGANISER,
    "places:venue": ORGANISER,
    "places:room": ORGANISER,
    "account_login": (200, 302, 302, 302, 302, 302, 302),
    "accounts:code": (302,) * 7,
    "certificates:verify_start": EVERYONE,
    "certificates:verify": EVERYONE,
    "certificates:verify_file": EVERYONE,
    "certificates:verify_hash": EVERYONE,
    "certificates:mine": SIGNED_IN,
    "certificates:share": POST_ONLY,
    "certificates:desk": ORGANISER,
    "certificates:revoke": POST_ONLY,
    "courses:catalogue": EVERYONE,
    "courses:course": EVERYONE,
    "courses:class": EVERYONE,
    "courses:enrol": POST_ONLY,
    "courses:go": EVERYONE,
    # None of them has a seat of the demo's class: who has one is led to it.
    "courses:ready": SIGNED_IN,
    "courses:line": (302,) * 7,
    "courses:poster": ORGANISER,
    "courses:desk_rush": ORGANISER,
    "courses:desk_rush_data": ORGANISER,
    "courses:enrolments": SIGNED_IN,
    "courses:enrolment": OWN,
    "courses:accept": POST_ONLY,
    "courses:decline": POST_ONLY,
    "courses:cancel": POST_ONLY,
    "courses:hand_in": POST_ONLY,
    "courses:round": (302, *(404,) * 6),
    "courses:kept": (302,) * 7,
    "courses:scan": (422,) * 7,
    "courses:type_code": SIGNED_IN,
    "courses:screen_start": EVERYONE,
    "courses:screen": (410,) * 7,
    "courses:screen_code": (410,) * 7,
    "courses:teach": TEACHER,
    "courses:roll": TAUGHT,
    "courses:pair": POST_ONLY,
    "courses:door": POST_ONLY,
    "courses:for_children": SIGNED_IN,
    "courses:together": SIGNED_IN,
    "courses:grades": TAUGHT,
    "courses:complete": TAUGHT,
    "courses:desk_classes": ORGANISER,
    "courses:new_class": ORGANISER,
    "courses:desk_courses": ORGANISER,
    "courses:desk_course_new": ORGANISER,
    "courses:desk_course": ORGANISER,
    "courses:desk_class": ORGANISER,
    "courses:change": POST_ONLY,
    "courses:confirm": POST_ONLY,
    "courses:desk_many": POST_ONLY,
    "courses:desk_merge": ORGANISER,
    "courses:enrol_upload": PEOPLE,
    "courses:enrol_template": PEOPLE,
    # somebody else's list
    "courses:enrol_list": (302, 403, 403, 404, 404, 403, 404),
    "courses:enrol_list_back": (302, 403, 403, 404, 404, 403, 404),
    "courses:desk_split": ORGANISER,
    "courses:desk_person": ORGANISER,
    "courses:change_page": ORGANISER,
    "courses:desk_enrolments": ORGANISER,
    "courses:calls": ORGANISER,
    "courses:group": ORGANISER,
    "courses:group_poster": ORGANISER,
    "courses:desk_ways": ORGANISER,
    "courses:desk_rules": ORGANISER,
    "courses:desk_strikes": ORGANISER,
    "courses:move_session": ORGANISER,
    "courses:strikes": SIGNED_IN,
    "courses:appeal": POST_ONLY,
    "courses:choose": POST_ONLY,
    "courses:desk_ballot": ORGANISER,
    "courses:desk_requests": ORGANISER,
    "courses:desk_rounds": ORGANISER,
    # no such ballot
    "courses:desk_round": (302, 403, 403, 403, 404, 403, 404),
    "courses:unit_requests": OFFICER,
    "courses:unit_deputies": POST_ONLY,
    "courses:unit_nominations": OFFICER,
    # a class whose seats are not given by nomination
    "courses:unit_nominate": (302, 403, 403, 404, 403, 403, 404),
    # competitions
    "competitions:catalogue": EVERYONE,
    "competitions:competition": EVERYONE,
    "competitions:document": EVERYONE,
    "competitions:board": EVERYONE,
    "competitions:board_data": EVERYONE,
    "competitions:board_live": EVERYONE,
    "competitions:boards": EVERYONE,
    "competitions:event": EVERYONE,
    "competitions:mine": SIGNED_IN,
    "competitions:timed_run": (302, 403, 403, 403, 200, 403, 200),
    "competitions:timed_stage": (302, 403, 403, 403, 200, 403, 200),
    "competitions:check_in": ORGANISER,
    "competitions:competition_head": ORGANISER,
    "competitions:competition_move": POST_ONLY,
    "competitions:competition_new": ORGANISER,
    "competitions:desk_competition": ORGANISER,
    "competitions:desk_competitions": ORGANISER,
    "competitions:desk_entries": ORGANISER,
    "competitions:desk_entry_list": ORGANISER,
    "competitions:desk_entry_new": ORGANISER,
    "competitions:desk_event": ORGANISER,
    "competitions:desk_stage": ORGANISER,
    "competitions:desk_withdraw": POST_ONLY,
    "competitions:documents": ORGANISER,
    "competitions:entry_list_checked": (302, 403, 403, 404, 404, 403, 404),
    "competitions:entry_list_reasons": (302, 403, 403, 404, 404, 403, 404),
    "competitions:entry_list_template": PEOPLE,
    "competitions:event_change": ORGANISER,
    "competitions:event_new": ORGANISER,
    "competitions:key": (302, 403, 403, 403, 403, 403, 403),
    "competitions:official_end": (302, 403, 403, 403, 302, 403, 302),
    "competitions:officials": SIGNED_IN,
    "competitions:officials_desk": ORGANISER,
    # a stage without a scheme has no panels yet: back to its settings
    "competitions:panels": (302, 403, 403, 403, 302, 403, 302),
    "competitions:running_order": ORGANISER,
    "competitions:stage_draw": ORGANISER,
    "competitions:stage_draw_change": POST_ONLY,
    "competitions:stage_new": ORGANISER,
    "competitions:unit_entries": OFFICER,
    "competitions:unit_entry_list": OFFICER,
    "competitions:unit_entry_new": OFFICER,
    "competitions:unit_events": OFFICER,
    "competitions:unit_withdraw": POST_ONLY,
    # a tablet without badge and PIN, whoever's account is signed in there
    "competitions:judge": EVERYONE,
    "competitions:judge_badge": (404,) * 7,
    "competitions:judge_out": POST_ONLY,
    "competitions:judge_sheets": (302,) * 7,
    "competitions:judge_sheet": (302,) * 7,
    "competitions:judge_scheme": (302,) * 7,
    "competitions:judge_mark": POST_ONLY,
    "competitions:judge_submit": POST_ONLY,
    "competitions:judge_incident": POST_ONLY,
    "competitions:judge_clock": POST_ONLY,
    "competitions:schemes": ORGANISER,
    "competitions:scheme": (302, 404, 404, 404, 404, 404, 404),
    "competitions:scheme_xlsx": (302, 404, 404, 404, 404, 404, 404),
    "competitions:badges": ORGANISER,
    "competitions:chief_stages": NOBODY_HERE,
    "competitions:chief_stage": NOBODY_HERE,
    "competitions:chief_live": NOBODY_HERE,
    "competitions:chief_change": POST_ONLY,
    "competitions:chief_blank": NOBODY_HERE,
    "competitions:opening": NOBODY_HERE,
    "competitions:opening_witness": (302, 410, 410, 410, 410, 410, 410),
    "competitions:result": ORGANISER,
    "competitions:result_change": POST_ONLY,
    "competitions:result_summary": NOBODY_HERE,
    "competitions:result_book": NOBODY_HERE,
    "competitions:result_notice": NOBODY_HERE,
    "competitions:result_entry": NOBODY_HERE,
    "competitions:awards": ORGANISER,
    # no such stage or match here; with them: test_competitions_bracket
    "competitions:bracket": (404,) * 7,
    "competitions:bracket_live": (404,) * 7,
    "competitions:bracket_desk": (302, 404, 404, 404, 404, 404, 404),
    "competitions:match_desk": (302, 404, 404, 404, 404, 404, 404),
    "competitions:referee": SIGNED_IN,
    "competitions:referee_match": (302, 404, 404, 404, 404, 404, 404),
    "competitions:referee_act": POST_ONLY,
    # desk
    "desk:today": SIGNED_IN,
    "desk:agenda": SIGNED_IN,
    "desk:calendar_key": POST_ONLY,
    "desk:organiser": ORGANISER,
    "search": EVERYONE,
    "news_feed": EVERYONE,
    "robots": EVERYONE,
    "sitemap": EVERYONE,
    "web:manifest": EVERYONE,
    "web:favicon": (301,) * 7,
}
BOARDS = tuple(
    f"competitions:{name}" for name in ("board", "board_data", "board_live", "timed_stage")
)
OF_A_STAGE = [
    f"competitions:{name}" for name in ("chief_stage", "chief_live", "chief_blank", "opening")
]
# Looked at by tests of their own: files, redirects, the API, Wagtail's and allauth's own pages.
ELSEWHERE = {
    "web:language",
    "certificates:pdf",
    "certificates:png",
    "courses:session_ics",
}
FOREIGN = (
    "api-1:",
    "api:",
    "wagtail",
    "account_",
    "mfa_",
    "socialaccount_",
    "usersessions_",
    "openid",
)


def names(resolver, namespace=""):
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from names(pattern, inner)
        elif isinstance(pattern, URLPattern):
            yield f"{namespace}{pattern.name}", pattern


def ours():
    found = {}
    for name, pattern in names(get_resolver()):
        module = getattr(pattern.callback, "__module__", "")
        if not module.startswith(("wagtail", "allauth", "ninja", "django")):
            found[name] = pattern
    return {n: p for n, p in found.items() if not n.startswith(FOREIGN) or n == "account_login"}


def addresses_of(demo):
    """What the addresses are made of, taken from the demo."""
    worker = demo["worker"]
    session = ClassSession.objects.filter(course_class__code="LD-ROB-2").first()
    certificate = Certificate.objects.filter(person=worker).first()
    enrolment = Enrolment.objects.filter(person=worker, course_class__code="PC-PHO-1").get()
    drill = Stage.objects.get(event__code="FIRED")
    stage = Stage.objects.filter(event__code="BEDMK", format="marked").first()
    stages = ("desk_stage", "panels", "stage_draw", "stage_draw_change", "running_order", "key")
    return {
        "uuid": {
            **dict.fromkeys(BOARDS, drill.uuid),
            "competitions:timed_run": drill.stage_entries.first().runs.get().uuid,
            **{f"competitions:{name}": stage.uuid for name in stages},
            "courses:roll": session.uuid,
            "courses:pair": session.uuid,
            "courses:move_session": session.uuid,
            "courses:door": session.uuid,
            "courses:enrolment": enrolment.uuid,
            "courses:desk_person": enrolment.uuid,
            "courses:change_page": ClassChange.objects.order_by("pk").first().uuid,
            "certificates:share": certificate.uuid,
            "accounts:person": demo["trainer"].uuid,
            "accounts:person_merge": demo["trainer"].uuid,
            **dict.fromkeys(OF_A_STAGE, Stage.objects.get(event__code="TABLE", no=1).uuid),
        },
        "number": certificate.number,
        "document": CompetitionDocument.objects.filter(competition__code="TABLE").first().pk,
        "pk": UnitRole.objects.get(person=demo["unit-officer"]).pk,
        "code": "LD-ROB-2",
        "course": "LD-ROB",
    }


def address(name, known):
    """The address of a URL pattern, with what the demo has."""
    codes = {"courses:course": known["course"], "courses:desk_course": known["course"]}
    codes["courses:desk_person"] = "PC-PHO-1"
    codes |= {
        "news_feed": "zh-hans",
        "accounts:unit": "JX",
        "places:venue": "GRW",
        "places:room": "GRW",
    }
    wanted = {
        "code": "TABLE" if name.startswith("competitions:") else codes.get(name, known["code"]),
        "number": known["number"],
        "sha256": "0" * 64,
        "room": "101",
        "slug": "class",
        "token": "x",
        "key": "x",
        "pk": known["document"] if name == "competitions:document" else known["pk"],
        "heat": 1,
        "start_no": 1,
        "uuid": known["uuid"].get(name, "00000000-0000-4000-8000-000000000000"),
    }
    pattern = ours()[name].pattern
    return reverse(name, kwargs={k: wanted[k] for k in pattern.converters})
