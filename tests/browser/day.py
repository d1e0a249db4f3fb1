"""A competition's day: who serves, and the way of a result to the certificate."""

import datetime

from django.utils import timezone

from competitions.models import AwardRule, Result
from competitions.rules.states import Duty
from core.clock import now

MINUTE = datetime.timedelta(minutes=1)
DESK, TABLET, PHONE, HALL = (1440, 900), (1180, 820), (390, 844), (1920, 1080)
PEOPLE = {
    Duty.JUDGE: [("J001", "甲裁判"), ("J002", "乙裁判"), ("J003", "丙裁判")],
    Duty.CHIEF_JUDGE: [("C001", "钱示范")],
    Duty.SCORER: [("C002", "韩设想")],
    Duty.REFEREE: [("C003", "沈例证")],
    Duty.ENCRYPTION: [("C004", "许举例")],
    Duty.SUPERVISOR: [("C005", "何样张")],
}


def first_prize():
    return AwardRule(
        order=1, title_zh="一等奖", title_en="First prize", by="rank", first=1, last=1
    )


def move_result(walker, event, what, state):
    page = walker.open(f"/desk/events/{event.code}/result/")
    walker.look(f"result-{what}")
    page.click(f'#way button[value="{what}"]')
    page.wait_for_selector(f'#way button[value="{what}"]', state="detached")
    assert Result.objects.get(event=event).state == state


def notice_over(event):
    """The notice period has passed."""
    yesterday = timezone.localdate(now()) - datetime.timedelta(days=1)
    long_ago = yesterday - datetime.timedelta(days=9)
    Result.objects.filter(event=event).update(notice_from=long_ago, notice_to=yesterday)


def to_the_certificate(walkers, organiser, chief, event):
    """Checked → signed → provisional → final → the certificate that a stranger checks."""
    scorer = walkers(DESK, f"scorer-{event.kind}", "JX-HN/C002")
    move_result(scorer, event, "check", "checked")
    move_result(chief, event, "sign", "signed")
    move_result(organiser, event, "publish", "provisional")
    notice_over(event)
    move_result(organiser, event, "finalise", "final")
    page = organiser.open(f"/desk/events/{event.code}/awards/")
    organiser.look("awards")
    number = page.locator("[data-award] a.n").first.inner_text()
    stranger = walkers(PHONE, f"stranger-{event.kind}")
    page = stranger.open(f"/verify/{number}/")
    assert page.locator('[data-verdict="valid"]').count() == 1
    stranger.look("check")
    stranger.open(f"/events/{event.code}/")
    stranger.look("event")
