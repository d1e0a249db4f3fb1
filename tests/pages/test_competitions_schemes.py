"""The organiser's pages of schemes and badges: row errors, export, shown once; strangers kept out."""

import io
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.urls import reverse

from accounts.actions.duties import give_duty
from competitions.models import JudgeSession, Official, Scheme
from tests.factories.competitions import make_marked_stage
from tests.factories.people import AT, make_person

pytestmark = pytest.mark.django_db
BACKEND = "accounts.backends.IdentifierBackend"
FILE = Path(settings.BASE_DIR) / "skillcamp/demo/data/table-setting-scheme.csv"


@pytest.fixture
def stage():
    return make_marked_stage()


@pytest.fixture
def organiser(client, stage, settings):
    settings.DEMO = True
    person = make_person("组织者", agreed=True)
    unit = stage.event.competition.unit
    give_duty(person=person, unit=unit, duty="organiser", by=None, at=AT)
    client.force_login(person, backend=BACKEND)
    return client


def upload(client, stage, text):
    file = io.BytesIO(text.encode())
    file.name = "scheme.csv"
    page = reverse("competitions:schemes", args=[stage.event.competition.code])
    return client.post(page, {"file": file, "title": "中餐宴会摆台"})


def test_an_organiser_takes_a_scheme_over_reads_it_and_exports_it(organiser, stage):
    answer = upload(organiser, stage, FILE.read_text(encoding="utf-8"))
    assert answer.status_code == 302
    text = organiser.get(answer.url).content.decode()
    assert "三杯成斜直线" in text
    assert "全程规范轻稳连贯" in text
    scheme = Scheme.objects.get(title_zh="中餐宴会摆台")
    exported = organiser.get(reverse("competitions:scheme_xlsx", args=[scheme.uuid]))
    assert exported["Content-Type"].endswith("spreadsheetml.sheet")


def test_the_page_names_the_wrong_rows_and_takes_nothing(organiser, stage):
    text = FILE.read_text(encoding="utf-8").replace("measurement,1.00,,all", "measuring,1.00,,all")
    answer = upload(organiser, stage, text)
    assert answer.status_code == 422
    assert "<td>kind</td>" in answer.content.decode()
    assert Scheme.objects.filter(competition=stage.event.competition).count() == 1


def test_a_stranger_to_the_competition_reads_no_scheme_and_an_official_does(client, stage):
    page = reverse("competitions:scheme", args=[stage.marked.scheme.uuid])
    assert client.get(page).status_code == 302
    client.force_login(make_person("路人", agreed=True), backend=BACKEND)
    assert client.get(page).status_code == 403
    client.force_login(Official.objects.first().person, backend=BACKEND)
    assert client.get(page).status_code == 200


def test_a_badge_shows_its_code_and_pin_once_and_opens_the_tablet(organiser, client, stage):
    page = reverse("competitions:badges", args=[stage.event.code])
    official = Official.objects.filter(duty="judge").first()
    made = organiser.post(page, {"official": str(official.uuid)})
    (badge,) = made.context["made"]
    assert badge["pin"] in made.content.decode()
    assert badge["pin"] not in organiser.get(page).content.decode()
    address = badge["address"].removeprefix(settings.BASE_URL)
    assert organiser.post(address, {"pin": badge["pin"]}).status_code == 302
    assert JudgeSession.objects.get().official == official


def test_the_command_imports_a_scheme_or_says_what_is_wrong(stage, tmp_path, capsys):
    code = stage.event.competition.code
    call_command("import_scheme", code, str(FILE), "--code", "TABLE")
    assert Scheme.objects.filter(code="TABLE").count() == 1
    wrong = tmp_path / "wrong.csv"
    wrong.write_text(FILE.read_text(encoding="utf-8").replace("A1,A", "Z1,A", 1))
    with pytest.raises(SystemExit):
        call_command("import_scheme", code, str(wrong))
    assert "id" in capsys.readouterr().err
