"""A unit's list on the desk: checked, then taken once, all of it or the good rows."""

import base64
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from accounts.actions.people import give_duty
from accounts.models import PeopleImport, Person
from core.crypto import decrypt
from tests.actions.test_accounts_import import sheet
from tests.factories.people import AT, make_person, make_unit

pytestmark = pytest.mark.django_db
GOOD = ["张三", "", "", "13900001001", "", "7"]
BAD = ["李四", "", "", "139", "", ""]


@pytest.fixture
def unit():
    return make_unit("JX-A")


@pytest.fixture
def desk(unit):
    officer, client = make_person("吴范例", agreed=True), Client()
    give_duty(person=officer, unit=unit, duty="officer", by=None, at=AT.replace(year=2020))
    client.force_login(officer, backend="accounts.backends.IdentifierBackend")
    return client


def send(client, unit, *rows):
    file = SimpleUploadedFile("花名册.xlsx", sheet(*rows).getvalue())
    return client.post(reverse("accounts:people_upload"), {"unit": unit.pk, "file": file})


def imported():
    return Person.objects.exclude(name="吴范例")


def test_a_list_is_checked_before_anybody_is_registered_and_taken_once(desk, unit):
    page = send(desk, unit, GOOD)["Location"]
    assert desk.get(page).status_code == 200
    assert not imported().exists()
    for _ in range(2):
        assert desk.post(page, {"do": "all"})["Location"] == reverse("accounts:people")
    person = imported().get()
    assert (person.home_unit, person.unit_confirmed_at is not None) == (unit, True)
    kept = PeopleImport.objects.get()
    assert (kept.content, kept.made) == ("", 1)


def test_a_wrong_row_is_named_and_the_good_ones_may_be_taken_alone(desk, unit):
    page = send(desk, unit, GOOD, BAD)["Location"]
    text = desk.get(page).content.decode()
    assert 'class="num n">4<' in text
    assert "手机" in text
    assert desk.post(page, {"do": "all"}).status_code == 422
    assert not imported().exists()
    desk.post(page, {"do": "good"})
    assert [p.name for p in imported()] == ["张三"]


def test_the_kept_list_can_not_be_read_in_the_database(desk, unit):
    send(desk, unit, GOOD)
    kept = PeopleImport.objects.get()
    plain = base64.b64decode(decrypt(kept.content))
    assert plain.startswith(b"PK")
    assert plain not in base64.urlsafe_b64decode(kept.content)
    assert base64.b64encode(plain).decode() not in kept.content


def test_a_list_of_somebody_else_is_not_seen(desk, unit):
    page = send(desk, unit, GOOD)["Location"]
    other, client = make_person("郑另", agreed=True), Client()
    give_duty(person=other, unit=unit, duty="officer", by=None, at=AT.replace(year=2020))
    client.force_login(other, backend="accounts.backends.IdentifierBackend")
    assert client.get(page).status_code == 404


def test_a_unit_out_of_reach_is_no_choice(desk):
    assert send(desk, make_unit("HZ"), GOOD).status_code == 422
    assert not PeopleImport.objects.exists()


def test_a_file_that_is_no_spreadsheet_says_so_at_the_field(desk, unit):
    file = SimpleUploadedFile("x.xlsx", b"no")
    response = desk.post(reverse("accounts:people_upload"), {"unit": unit.pk, "file": file})
    assert response.status_code == 422
    assert 'class="field err"' in response.content.decode()


def test_the_empty_list_has_text_cells_and_can_be_filled_in(desk, unit):
    response = desk.get(reverse("accounts:people_template"))
    book = load_workbook(io.BytesIO(response.content))
    page = book.worksheets[0]
    assert page.cell(3, 3).number_format == "@"
    for column, text in enumerate(GOOD, start=1):
        page.cell(3, column, text or None)
    out = io.BytesIO()
    book.save(out)
    file = SimpleUploadedFile("x.xlsx", out.getvalue())
    page = desk.post(reverse("accounts:people_upload"), {"unit": unit.pk, "file": file})
    assert desk.post(page["Location"], {"do": "all"}).status_code == 302
    assert imported().count() == 1
