"""A day of table setting, in Chromium: from the draw to the certificate that a stranger checks.

It is run by organiser, three judges on tablets, chief judge, supervisor and scorer. Every page type is looked at by axe, and a screenshot is kept.
"""

import pytest

from accounts.models import Unit
from competitions.actions.awards import set_award_rules
from competitions.actions.setup import add_stage
from competitions.models import Sheet
from competitions.rules.states import StageFormat
from core.clock import now
from tests.browser.day import (
    DESK,
    HALL,
    PEOPLE,
    TABLET,
    first_prize,
    to_the_certificate,
)
from tests.browser.walking import PASSWORD
from tests.factories.competitions import (
    make_entries,
    make_event,
    make_open_competition,
)

pytestmark = pytest.mark.django_db(transaction=True)
SCHEME = """\
id,criterion,criterion_en,sub_criterion,sub_criterion_en,aspect_zh,aspect,kind,max,tolerance,\
deduction,level_0_zh,level_0_en,level_1_zh,level_1_en,level_2_zh,level_2_en,level_3_zh,level_3_en
A1,A 台面,A Table,台布,cloth,台布正面向上,Tablecloth face up,measurement,55.00,,all or nothing,,,,,,,,
A2,A 台面,A Table,餐椅,chairs,十把餐椅间距均等,Ten chairs evenly spaced,measurement,5.00,± 2 cm,\
0.50 off for each chair,,,,,,,,
B1,B 整体,B Whole,整体,whole,整体美观,Pleasing as a whole,judgement,40.00,,,\
不成形,shapeless,有瑕疵,flawed,基本美观,good,十分美观,excellent
"""


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
