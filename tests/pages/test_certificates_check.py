"""The public check: the number, the code on the paper, the file; and the PDF that was handed out."""

import hashlib
import io

import pypdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from certificates.actions.issue import issue_certificate
from certificates.actions.render import file_of
from certificates.rules.numbers import CODE_LENGTH, CODE_LETTERS
from tests.factories.people import AT, make_person, make_unit

pytestmark = pytest.mark.django_db


@pytest.fixture
def certificate():
    facts = {
        "name": "王小明",
        "title_zh": "茶艺",
        "title_en": "Tea",
        "course_code": "PC-TEA",
        "track": "public-class",
        "hours": "6",
        "hours_of": "6",
        "attendance_share": "100%",
        "marks": [],
        "unit_zh": "嘉兴市总工会",
        "unit_en": "Jiaxing",
        "trainer": "李老师",
        "starts_on": "2026-10-01",
        "ends_on": "2026-10-15",
    }
    return issue_certificate(
        source="enrolment:x",
        kind="completion",
        person=make_person("王小明"),
        unit=make_unit("JX-C"),
        facts=facts,
        on=AT.date(),
        by=None,
        at=AT,
    )


def asked(client, certificate, **query):
    return client.get(reverse("certificates:verify", args=[certificate.number]), query)


def test_the_number_alone_shows_the_facts_with_the_name_masked(client, certificate):
    page = asked(client, certificate)
    assert page.context["check"].verdict == "valid"
    assert "茶艺" in page.content.decode()
    assert "王小明" not in page.content.decode()


def test_the_code_is_on_the_paper_and_in_the_address_of_its_qr_code(client, certificate):
    assert len(certificate.code) == CODE_LENGTH
    assert set(certificate.code) <= set(CODE_LETTERS)
    paper = pypdf.PdfReader(io.BytesIO(file_of(certificate=certificate, form="pdf", at=AT)))
    text = paper.pages[0].extract_text()
    assert certificate.code in text.replace(" ", "")
    assert certificate.check_path.endswith(f"?c={certificate.code}")
    assert client.get(certificate.check_path).context["check"].by_code


def test_a_wrong_code_shows_nothing_but_that_it_is_wrong(client, certificate):
    page = asked(client, certificate, c="222222")
    assert page.status_code == 404
    assert page.context["check"].verdict == "mismatch"
    assert "茶艺" not in page.content.decode()


def test_numbers_alone_can_not_be_walked_through_but_the_paper_always_can_be_checked(
    client, certificate, settings
):
    settings.VERIFY_BARE_PER_DAY = 3
    client.defaults["REMOTE_ADDR"] = "198.51.100.7"
    answers = [asked(client, certificate).status_code for _ in range(4)]
    assert answers == [200, 200, 200, 429]
    assert "茶艺" not in asked(client, certificate).content.decode()
    assert asked(client, certificate, c=certificate.code.lower()).status_code == 200
    api = f"/api/v1/certificates/{certificate.number}"
    assert client.get(api).status_code == 429
    assert client.get(api, {"code": certificate.code}).status_code == 200
    wrong = client.get(api, {"code": "222222"})
    assert wrong.status_code == 429


def test_the_form_leads_to_the_page_with_number_and_code(client, certificate):
    form = {"number": certificate.number.lower(), "c": f" {certificate.code.lower()} "}
    answer = client.get(reverse("certificates:verify_start"), form)
    assert answer.url == certificate.check_path


def test_the_pdf_has_its_fonts_in_it_and_the_same_bytes_each_time(certificate):
    content = file_of(certificate=certificate, form="pdf", at=AT)
    assert content == file_of(certificate=certificate, form="pdf", at=AT)
    paper = pypdf.PdfReader(io.BytesIO(content))
    assert len(paper.pages) == 1
    assert b"pdfaid" in paper.trailer["/Root"]["/Metadata"].get_data()
    fonts = paper.pages[0]["/Resources"]["/Font"].values()
    for font in fonts:
        inner = font.get_object()["/DescendantFonts"][0].get_object()
        described = inner["/FontDescriptor"].get_object()
        assert {"/FontFile2", "/FontFile3"} & described.keys()
        assert "+" in str(described["/FontName"]), "a subset, not the whole font"
    # names are set with space between their characters
    text = paper.pages[0].extract_text().replace(" ", "")
    for shown in ("王小明", certificate.number):
        assert shown in text


def test_that_very_file_is_told_from_a_changed_one(client, certificate):
    content = file_of(certificate=certificate, form="pdf", at=AT)
    digest = hashlib.sha256(content).hexdigest()
    hashed = reverse("certificates:verify_hash", args=[certificate.number, digest])
    assert client.get(hashed).json() == {"issued": True}
    upload = reverse("certificates:verify_file", args=[certificate.number])
    for given, issued in ((content, True), (content + b" ", False)):
        file = SimpleUploadedFile("paper.pdf", given)
        assert client.post(upload, {"file": file}).context["issued"] is issued
