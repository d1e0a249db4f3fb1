"""A competition day, in Chromium: from the draw to the certificate that a stranger checks.

A table setting is run by organiser, three judges on tablets, chief judge, supervisor and scorer;
a cup by its referee on a phone. Every page type is looked at by axe, and a screenshot is kept.
"""

import datetime

import pytest
from django.utils import timezone

from accounts.actions.duties import give_duty
from accounts.models import Person, Unit
from competitions.actions.awards import set_award_rules
from competitions.actions.setup import add_stage, configure_bracket
from competitions.models import AwardRule, Result, Sheet
from competitions.rules.states import Duty, EventKind, StageFormat
from core.clock import now
from tests.browser.walking import PASSWORD, Walker
from tests.factories.competitions import (
    make_entries,
    make_event,
    make_official,
    make_open_competition,
)
from tests.factories.people import make_person, make_unit

pytestmark = pytest.mark.django_db(transaction=True)
MINUTE = datetime.timedelta(minutes=1)
DESK, TABLET, PHONE, HALL = (1440, 900), (1180, 820), (390, 844), (1920, 1080)
SCHEME = """\
id,criterion,criterion_en,sub_criterion,sub_criterion_en,aspect_zh,aspect,kind,max,tolerance,\
deduction,level_0_zh,level_0_en,level_1_zh,level_1_en,level_2_zh,level_2_en,level_3_zh,level_3_en
A1,A 台面,A Table,台布,cloth,台布正面向上,Tablecloth face up,measurement,55.00,,all or nothing,,,,,,,,
A2,A 台面,A Table,餐椅,chairs,十把餐椅间距均等,Ten chairs evenly spaced,measurement,5.00,± 2 cm,\
0.50 off for each chair,,,,,,,,
B1,B 整体,B Whole,整体,whole,整体美观,Pleasing as a whole,judgement,40.00,,,\
不成形,shapeless,有瑕疵,flawed,基本美观,good,十分美观,excellent
"""
PEOPLE = {
    Duty.JUDGE: [("J001", "甲裁判"), ("J002", "乙裁判"), ("J003", "丙裁判")],
    Duty.CHIEF_JUDGE: [("C001", "钱示范")],
    Duty.SCORER: [("C002", "韩设想")],
    Duty.REFEREE: [("C003", "沈例证")],
    Duty.ENCRYPTION: [("C004", "许举例")],
    Duty.SUPERVISOR: [("C005", "何样张")],
}


@pytest.fixture
def city(settings, live_server):
    """The union of the city with its organiser and everybody who serves."""
    settings.BASE_URL = live_server.url
    unit = make_unit("JX")
    # Judges come from another unit than the entries, else they stand aside.
    judges = make_unit("JX-HN", parent=unit)
    make_unit("JX-NH", parent=unit)
    for rows in PEOPLE.values():
        for number, name in rows:
            make_person(name, unit=judges, employee_no=number, password=PASSWORD, agreed=True)
    organiser = make_person(
        "周试写", unit=unit, employee_no="S001", password=PASSWORD, agreed=True
    )
    give_duty(person=organiser, unit=unit, duty="organiser", by=None, at=now() - 10 * MINUTE)
    return unit


@pytest.fixture
def walkers(browser, live_server, keep):
    """`walk(size, name)` opens a browser; at the end nothing was wrong in any of them."""
    out = []

    def walk(size, name, number=""):
        walker = Walker(browser, live_server, size, "zh", keep, f"day-{name}")
        out.append(walker)
        if number:
            walker.staff(number)
        return walker

    yield walk
    for walker in out:
        walker.context.close()
    assert [e for w in out for e in w.errors] == []
    wrong = [e for w in out for e in w.wrong]
    assert not wrong, "\n".join(wrong)


def first_prize():
    return AwardRule(
        order=1, title_zh="一等奖", title_en="First prize", by="rank", first=1, last=1
    )


def table_stage(unit):
    """A competition of single persons with a marked stage, and two of three entries."""
    competition = make_open_competition(
        code="TABLE9", unit=unit, title_zh="餐厅服务员技能竞赛", title_en="Waiters' competition"
    )
    event = make_event(competition=competition, title_zh="中餐宴会摆台", title_en="Table setting")
    make_entries(event, 2, units=[Unit.objects.get(code="JX-NH")])
    stage = add_stage(
        event=event,
        format=StageFormat.MARKED,
        title_zh="实操",
        title_en="Practical",
        by=None,
        at=now(),
        starts_at=now(),
        heat_size=8,
    )
    set_award_rules(event=event, rules=[first_prize()])
    return stage


def prepare(desk, stage):
    """Scheme, an entry, officials, a panel, the public draw, the start: by the organiser's pages."""
    code, event = stage.event.competition.code, stage.event
    desk.open("/desk/competitions/")
    desk.look("competitions")
    page = desk.open(f"/desk/competitions/{code}/schemes/")
    desk.look("schemes")
    page.set_input_files(
        "input[type=file]",
        {"name": "scheme.csv", "mimeType": "text/csv", "buffer": SCHEME.encode()},
    )
    page.select_option("select[name=stage]", index=1)
    page.click("main form button")
    page.wait_for_url("**/desk/schemes/*/")
    desk.look("scheme")
    enter_one(desk, event)
    name_officials(desk, code)
    page = desk.open(f"/desk/stages/{stage.uuid}/panels/")
    for box in page.locator("main form input[type=checkbox]").all():
        box.check()
    page.click("main form button.point")
    assert page.locator("td b").all_inner_texts() == ["甲裁判", "乙裁判", "丙裁判"]
    desk.look("panels")
    draw(desk, stage)


def enter_one(desk, event):
    page = desk.open(f"/desk/events/{event.code}/entries/new/")
    page.select_option("select[name=unit]", label="单位JX-NH JX-NH")
    page.fill("input[name=p-0-name], #id_p-0-name", "张示例")
    page.fill("#id_p-0-number", "13900009999")
    desk.look("entry-new")
    page.click("main form button.point")
    page.wait_for_url("**/entries/")
    assert "张示例" in page.locator("main").inner_text()
    desk.look("entries")
    page = desk.open(f"/desk/events/{event.code}/check-in/")
    desk.look("check-in")
    page.locator("ul.door form button.btn").first.click()
    desk.open(f"/desk/events/{event.code}/")
    desk.look("event")


def name_officials(desk, code):
    for duty, rows in PEOPLE.items():
        for number, _name in rows:
            page = desk.open(f"/desk/competitions/{code}/officials/")
            page.fill("#id_person", f"JX-HN/{number}")
            page.select_option("#id_duty", duty)
            page.click("main form button.point")
    desk.look("officials")


def draw(desk, stage):
    """List and commitment are published, the order is revealed, the numbers stay sealed."""
    page = desk.open(f"/desk/stages/{stage.uuid}/draw/")
    page.click('button[value="order"]')
    page.fill("#public_value", "骰子 4 2 6")
    desk.look("draw-published")
    page.click('button[value="reveal"]')
    page.click('button[value="numbers"]')
    desk.look("draw")
    page.click('button[value="start"]')
    page.wait_for_selector('button[value="start"]', state="detached")
    assert Sheet.objects.filter(stage=stage).count() == 9


def badges(desk, stage):
    """Name → the code typed and the PIN, as the organiser prints them."""
    page = desk.open(f"/desk/events/{stage.event.code}/badges/")
    page.click("main form button")
    desk.look("badges")
    found = {}
    for card in page.locator(".badgecard").all():
        typed = card.locator("[data-typed]").inner_text()
        found[card.locator("h2").inner_text()] = (typed, card.locator(".cut .n").inner_text())
    return found


def sit_down(tablet, badge):
    """Type the badge's code, a wrong PIN, the right one."""
    typed, pin = badge
    page = tablet.open("/judge/")
    tablet.look("start")
    page.fill("#code", typed)
    page.click("main form button")
    page.fill("#pin", "000000" if pin != "000000" else "111111")
    page.click("main form button")
    assert page.locator('[role="alert"]').count() == 1
    tablet.look("pin")
    page.fill("#pin", pin)
    page.click("main form button")
    page.wait_for_url("**/judge/sheets/")
    tablet.look("sheets")


def mark_all(tablet, scores, pin):
    """Every sheet of the judge is marked and handed in; `scores` by sheet for what is judged."""
    page = tablet.open("/judge/sheets/")
    addresses = [a.get_attribute("href") for a in page.locator(".sheetlist a").all()]
    for address, score in zip(addresses, scores, strict=True):
        mark_sheet(tablet, address, score, pin)


def mark_sheet(tablet, address, score, pin):
    page = tablet.open(address)
    page.wait_for_selector(".judge.live")
    for card in page.locator('.asp[data-missing="1"]').all():
        code, way = card.get_attribute("data-aspect"), card.get_attribute("data-way")
        page.click(f'.rail a[href="#{code[0]}"]')
        if way == "judgement":
            card.locator(f'button[value="{score}"]').click()
        elif way == "binary":
            card.locator('button[value="1"]').click()
        else:
            for cover in (2, 7):
                card.locator("[data-covers] label").nth(cover).click()
            assert page.locator("[data-pad-calc]").inner_text() == "5.00 − 2 × 0.50 = 4.00"
            tablet.look("covers")
            page.click("[data-note]")
        page.wait_for_selector(f'#{code} [data-chip] .chip[data-state="saved"]', state="attached")
    page.click('.rail a[href="#submit"]')
    tablet.look("hand-in")
    page.fill("#pin", pin)
    page.click("[data-submit-button]")
    page.wait_for_selector('.judge[data-open=""], .asp.again')


def score_again(tablets, printed):
    """The first station's judgement is scored again by all three, one apart at most."""
    for tablet, (_typed, pin) in zip(tablets, printed, strict=True):
        page = tablet.open("/judge/sheets/")
        tablet.look("score-again")
        address = page.locator(".sheetlist a").first.get_attribute("href")
        mark_sheet(tablet, address, 2, pin)


def watch_and_sign(chief, stage):
    """The desk calls the panel together, later signs, locks and closes."""
    page = chief.open(f"/chief/stages/{stage.uuid}/")
    chief.look("desk-rescore")
    page.click('button[value="call"]')
    page.wait_for_selector('button[value="call"]', state="detached")
    yield
    page = chief.open(f"/chief/stages/{stage.uuid}/")
    page.click('button[value="sign"]')
    page.wait_for_selector('button[value="close"]')
    chief.look("desk-locked")
    page.click('button[value="close"]')
    page.wait_for_selector('button[value="close"]', state="detached")
    yield


def open_numbers(chief, stage):
    page = chief.open(f"/chief/stages/{stage.uuid}/open/")
    chief.look("opening")
    page.fill("#password", PASSWORD)
    page.click("main form button.point")
    page.wait_for_selector("caption")
    chief.look("opened")


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


def test_a_table_setting_from_the_draw_to_the_certificate(walkers, city):
    stage = table_stage(city)
    desk = walkers(DESK, "organiser", "JX/S001")
    prepare(desk, stage)
    printed = badges(desk, stage)
    names = ["甲裁判", "乙裁判", "丙裁判"]
    tablets = [walkers(TABLET, f"judge{n}") for n in (1, 2, 3)]
    for n, (tablet, name) in enumerate(zip(tablets, names, strict=True)):
        sit_down(tablet, printed[name])
        # The third lies two apart from the others at the first station.
        mark_all(tablet, [3, 2, 1] if n < 2 else [1, 2, 1], printed[name][1])
    chief = walkers(DESK, "chief", "JX-HN/C001")
    watched = watch_and_sign(chief, stage)
    next(watched)
    score_again(tablets, [printed[name] for name in names])
    next(watched)
    open_numbers(chief, stage)
    hall = walkers(HALL, "hall")
    hall.open(f"/board/{stage.uuid}/")
    hall.look("table")
    to_the_certificate(walkers, desk, chief, stage.event)


def cup_stage(unit):
    """A cup of four teams of three with a third place."""
    competition = make_open_competition(
        code="CUP9", unit=unit, title_zh="三人篮球赛", title_en="3×3 cup"
    )
    event = make_event(
        competition=competition,
        title_zh="男子组",
        title_en="Men",
        kind=EventKind.TEAM,
        team_size=3,
    )
    make_entries(event, 4)
    stage = add_stage(
        event=event,
        format=StageFormat.BRACKET,
        title_zh="淘汰赛",
        title_en="Knock-out",
        by=None,
        at=now(),
        starts_at=now(),
    )
    configure_bracket(stage=stage, third_place=True)
    set_award_rules(event=event, rules=[first_prize()])
    for duty, rows in PEOPLE.items():
        for _number, name in rows:
            make_official(event, duty, person=Person.objects.get(name=name))
    return stage


def draw_lots(desk, stage):
    page = desk.open(f"/desk/stages/{stage.uuid}/draw/")
    page.click('button[value="seeding"]')
    page.click('button[value="reveal"]')
    page.wait_for_selector('button[value="reveal"]', state="detached")
    desk.look("draw-lots")
    desk.open(f"/desk/stages/{stage.uuid}/bracket/")
    desk.look("bracket-desk")


def play(referee, match):
    """Start, two points for one side and one for the other, the end; the winner goes on."""
    page = referee.open(f"/referee/matches/{match.uuid}/")
    page.click('button[value="start"]')
    for button in ("home+2", "away+1"):
        page.click(f'button[value="{button}"]')
    page.wait_for_selector("[data-status][data-state='saved']")
    referee.look(f"match-{match.no}")
    page.click("[data-end]")
    referee.look("match-end")
    page.click('button[value="finish"]')
    page.wait_for_selector('button[value="undo"]')
    match.refresh_from_db()
    assert (match.home_score, match.away_score, match.winner) == (2, 1, match.home)


def test_a_cup_from_the_draw_to_the_certificate(walkers, city):
    stage = cup_stage(city)
    desk = walkers(DESK, "cup-organiser", "JX/S001")
    draw_lots(desk, stage)
    referee = walkers(PHONE, "referee", "JX-HN/C003")
    referee.open("/referee/")
    referee.look("matches")
    hall = walkers(HALL, "cup-hall")
    hall.open(f"/board/{stage.uuid}/")
    hall.look("before")
    while match := stage.matches.filter(state="ready").order_by("no").first():
        play(referee, match)
    assert stage.matches.filter(state="finished").count() == 4
    hall.open(f"/board/{stage.uuid}/")
    hall.look("after")
    phone = walkers(PHONE, "cup-phone")
    phone.open(f"/stages/{stage.uuid}/bracket/")
    phone.look("bracket")
    chief = walkers(DESK, "cup-chief", "JX-HN/C001")
    page = chief.open(f"/desk/stages/{stage.uuid}/bracket/")
    page.click('button[value="close"]')
    page.wait_for_selector('button[value="close"]', state="detached")
    to_the_certificate(walkers, desk, chief, stage.event)
