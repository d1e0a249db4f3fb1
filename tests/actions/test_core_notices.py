"""Telling people: once, after the commit, tried again, then laid aside for staff to see."""

import datetime
import json
import logging
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import ClassVar
from urllib.error import HTTPError

import pytest
from django.core import mail
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy

from accounts.actions.people import add_identifier
from accounts.rules.kinds import IdentifierKind
from core.clock import now
from core.logging import JsonFormatter
from core.notices import actions
from core.notices.gateways import HttpSms, MemorySms
from core.notices.kinds import _KINDS, both, coded, register, register_codes, span, worded
from core.notices.models import Notice, Outgoing
from core.notices.tasks import sweep
from tests.factories.people import AT, make_person

pytestmark = pytest.mark.django_db
MINUTE = datetime.timedelta(minutes=1)


@pytest.fixture(autouse=True)
def _fresh():
    MemorySms.sent.clear()


@pytest.fixture
def kind():
    register({"test_kind": ("标题 %(n)s", "正文")})
    yield "test_kind"
    del _KINDS["test_kind"]


def tell(person, kind, channels=("inbox", "sms"), key="k"):
    return actions.tell(
        person=person, kind=kind, facts={"n": 1}, channels=channels, key=key, at=AT
    )


def test_the_same_key_is_told_once(kind, django_capture_on_commit_callbacks):
    person = make_person(phone="13900000001")
    with django_capture_on_commit_callbacks(execute=True):
        tell(person, kind)
        tell(person, kind)
    assert Notice.objects.count() == 1
    assert MemorySms.sent == [("+8613900000001", "标题 1\n正文")]


def test_nothing_leaves_before_the_commit(kind, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        tell(make_person(), kind)
        assert MemorySms.sent == []
    assert len(MemorySms.sent) == 1


def test_number_and_text_lie_encrypted_in_the_outbox(kind):
    tell(make_person(phone="13900000001"), kind)
    row = Outgoing.objects.get()
    assert "13900000001" not in row.to
    assert "标题" not in row.text


def test_an_email_has_the_title_as_its_subject(kind, django_capture_on_commit_callbacks):
    person = make_person()
    add_identifier(
        person=person,
        kind=IdentifierKind.EMAIL,
        value="a@example.org",
        verified=True,
        by=None,
        at=AT,
    )
    with django_capture_on_commit_callbacks(execute=True):
        tell(person, kind, channels=("email",))
    assert [(m.to, m.subject, m.body) for m in mail.outbox] == [
        (["a@example.org"], "标题 1", "正文")
    ]


def test_whoever_has_no_number_is_told_in_the_inbox_alone(kind):
    person = make_person(phone=None)
    tell(person, kind)
    assert Notice.objects.filter(person=person).count() == 1
    assert Outgoing.objects.count() == 0


def test_a_gateway_that_fails_is_tried_again_later_each_time_and_then_laid_aside(
    kind, monkeypatch
):
    def down(self, to, text):
        raise OSError

    monkeypatch.setattr(MemorySms, "send", down)
    tell(make_person(), kind)
    row = Outgoing.objects.get()
    pauses = []
    for _ in range(actions.MOST_ATTEMPTS):
        before = now()
        Outgoing.objects.update(next_at=before)
        assert not actions.deliver(row.pk)
        row.refresh_from_db()
        pauses.append(round((row.next_at - before).total_seconds()))
    assert row.state == "dead"
    assert pauses == [30 * 2**n for n in range(actions.MOST_ATTEMPTS)]
    assert actions.due(now() + 999 * MINUTE) == []
    monkeypatch.undo()
    actions.send_again(pk=row.pk, at=now())
    assert actions.deliver(row.pk)
    assert len(MemorySms.sent) == 1


def test_a_message_is_not_sent_twice_at_once(kind):
    tell(make_person(), kind)
    pk = Outgoing.objects.get().pk
    assert actions.deliver(pk)
    assert not actions.deliver(pk)
    assert len(MemorySms.sent) == 1


def test_a_sender_that_died_is_followed_by_the_sweep(kind, monkeypatch):
    def die(self, to, text):
        raise KeyboardInterrupt

    monkeypatch.setattr(MemorySms, "send", die)
    tell(make_person(), kind)
    row = Outgoing.objects.get()
    with pytest.raises(KeyboardInterrupt):
        actions.deliver(row.pk)
    monkeypatch.undo()
    assert actions.due(now()) == []
    assert actions.due(now() + actions.LEASE) == [row.pk]


def test_a_log_line_has_no_phone_no_id_number_and_no_address():
    record = logging.LogRecord(
        "x",
        logging.INFO,
        "f",
        1,
        "to %s, %s, %s",
        ("13900000001", "33040219900101001X", "a@b.cn"),
        None,
    )
    line = JsonFormatter().format(record)
    for secret in ("13900000001", "33040219900101001", "a@b.cn"):
        assert secret not in line
    assert line.count("[removed]") == 3


class Relay(BaseHTTPRequestHandler):
    """What an SMS provider's relay answers, and what it was sent."""

    answer = 204
    got: ClassVar[list] = []

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.got.append((self.headers["Authorization"], json.loads(body)))
        self.send_response(self.answer)
        self.end_headers()

    def log_message(self, *_):
        pass


@pytest.fixture
def relay(settings):
    with HTTPServer(("127.0.0.1", 0), Relay) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        settings.SMS_URL = f"http://127.0.0.1:{server.server_port}/"
        settings.SMS_TOKEN = "secret"
        Relay.got.clear()
        yield Relay
        server.shutdown()


def test_the_gateway_of_production_posts_each_message_with_its_token(relay):
    HttpSms().send("+8613900000001", "验证码 123456")
    assert relay.got == [("Bearer secret", {"to": "+8613900000001", "text": "验证码 123456"})]


def test_a_relay_that_refuses_is_a_message_not_sent(relay, monkeypatch):
    monkeypatch.setattr(relay, "answer", 500)
    with pytest.raises(HTTPError):
        HttpSms().send("+8613900000001", "x")


def test_a_message_whose_sender_breaks_each_time_is_laid_aside_and_holds_up_no_other(
    kind, monkeypatch
):
    def breaks(self, to, text):
        raise ZeroDivisionError

    monkeypatch.setattr(MemorySms, "send", breaks)
    tell(make_person(phone="13900000001"), kind, key="first")
    tell(make_person(phone="13900000002"), kind, key="second")
    first, second = Outgoing.objects.order_by("pk")
    for _ in range(actions.MOST_ATTEMPTS):
        Outgoing.objects.filter(pk=first.pk).update(next_at=AT)
        with pytest.raises(ZeroDivisionError):
            actions.deliver(first.pk)
    Outgoing.objects.filter(pk=first.pk).update(next_at=AT)
    poked = []
    monkeypatch.setattr("core.notices.tasks.poke", poked.append)
    assert sweep() == 1
    assert poked == [second.pk]
    first.refresh_from_db()
    assert (first.state, first.error) == ("dead", "ZeroDivisionError")


def with_address(person, verified=True):
    add_identifier(
        person=person,
        kind=IdentifierKind.EMAIL,
        value=f"p{person.pk}@example.org",
        verified=verified,
        by=None,
        at=AT,
    )
    return person


def ways(person, kind, key="ways"):
    tell(person, kind, channels=("inbox", "sms", "email"), key=key)
    return sorted(Outgoing.objects.filter(person=person).values_list("channel", flat=True))


def test_a_letter_goes_to_a_verified_address_as_well_and_instead_where_there_is_no_phone(kind):
    assert ways(with_address(make_person(phone="13900000001")), kind, "a") == ["email", "sms"]
    doubtful = with_address(make_person(phone="13900000002"), verified=False)
    assert ways(doubtful, kind, "b") == ["sms"]
    assert ways(with_address(make_person(phone=None), verified=False), kind, "c") == ["email"]


def test_a_letter_has_a_page_with_the_link_beside_its_text(
    kind, settings, django_capture_on_commit_callbacks
):
    settings.BASE_URL = "https://example.org"
    person = with_address(make_person(phone=None))
    with django_capture_on_commit_callbacks(execute=True):
        actions.tell(
            person=person,
            kind=kind,
            facts={"n": "<b>"},
            url="/my/",
            channels=("email",),
            key="k",
            at=AT,
        )
    (letter,) = mail.outbox
    page, mime = letter.alternatives[0]
    assert letter.body == "正文\nhttps://example.org/my/"
    assert mime == "text/html"
    assert '<a href="https://example.org/my/">' in page
    assert "<h1>标题 &lt;b&gt;</h1>" in page


def test_telling_many_takes_as_many_statements_whatever_their_number(
    kind, django_assert_num_queries
):
    people = [make_person(phone=f"139000000{n:02}") for n in range(20)]
    for some in (people[:2], people[2:]):
        with django_assert_num_queries(5):
            actions.tell_all(
                [
                    actions.Telling(
                        person=person,
                        kind=kind,
                        facts={"n": 1},
                        channels=("inbox", "sms"),
                        key=f"many:{person.pk}",
                    )
                    for person in some
                ],
                at=AT,
            )
    assert Outgoing.objects.count() == 20


def test_of_a_digest_the_first_message_leaves_and_each_notice_is_there(kind):
    person = make_person()
    for n in range(3):
        one = actions.Telling(
            person=person,
            kind=kind,
            facts={"n": n},
            channels=("inbox", "sms"),
            key=f"one:{n}",
            digest="today",
        )
        actions.tell_all([one], at=AT)
    assert (Notice.objects.count(), Outgoing.objects.count()) == (3, 1)


def test_words_are_made_when_it_is_read_in_the_language_of_the_reader(kind):
    register({"test_both": ("%(name)s", "%(when)s %(rule)s")})
    register_codes("test", {"age": gettext_lazy("Age")})
    facts = {
        "name": both("机器人", "Robots"),
        "when": span(AT, AT + MINUTE, [both("一号楼", "Building 1")]),
        "rule": coded("test", "age"),
    }
    tell(make_person(), kind)
    Notice.objects.update(kind="test_both", facts=facts)
    (notice,) = Notice.objects.all()
    said = {}
    for language in ("zh-hans", "en"):
        with translation.override(language):
            said[language] = worded(notice.kind, notice.facts)
    del _KINDS["test_both"]
    begins = timezone.localtime(AT)
    assert said["en"][0] == "Robots"
    assert said["zh-hans"][0] == "机器人"
    assert said["en"][1].startswith(f"{begins:%m-%d %H:%M}–")
    assert said["en"][1].endswith("Building 1 Age")
    assert said["zh-hans"][1].endswith("一号楼 年龄")


def test_a_gateway_that_hangs_is_not_asked_again_while_it_may_still_be_sending(kind, monkeypatch):
    seen = []

    def hangs(self, to, text):
        # Half a minute later, before this attempt came back, the sweep looks.
        seen.append(actions.due(now() + MINUTE))
        raise TimeoutError

    monkeypatch.setattr(MemorySms, "send", hangs)
    tell(make_person(), kind)
    row = Outgoing.objects.get()
    assert not actions.deliver(row.pk)
    assert seen == [[]]
    row.refresh_from_db()
    assert (row.state, row.error) == ("pending", "TimeoutError")


def test_a_gateway_that_is_down_for_an_hour_loses_nothing_and_sends_nothing_twice(
    kind, monkeypatch
):
    clock = {"at": now()}
    began = clock["at"]
    sent = []

    def send(self, to, text):
        if clock["at"] - began < 60 * MINUTE:
            raise ConnectionRefusedError
        sent.append(to)

    monkeypatch.setattr(MemorySms, "send", send)
    monkeypatch.setattr(actions, "now", lambda: clock["at"])
    for n in range(3):
        tell(make_person(phone=f"1390000000{n}"), kind, key=f"hour:{n}")
    Outgoing.objects.update(next_at=began)
    while clock["at"] - began < 240 * MINUTE:
        for pk in actions.due(clock["at"]):
            actions.deliver(pk)
            actions.deliver(pk)
        clock["at"] += MINUTE / 2
    assert len(sent) == len(set(sent)) == 3
    assert set(Outgoing.objects.values_list("state", flat=True)) == {"sent"}


def test_dead_letters_are_sent_again_one_or_all_but_not_what_was_erased(kind):
    for n in range(3):
        tell(make_person(phone=f"1390000000{n}"), kind, key=f"again:{n}")
    Outgoing.objects.update(state="dead", attempts=9, error="TimeoutError")
    first, second, erased = Outgoing.objects.order_by("pk")
    Outgoing.objects.filter(pk=erased.pk).update(error="erased")
    assert actions.send_again(pk=first.pk, at=AT) == 1
    assert actions.send_again(pk=first.pk, at=AT) == 0
    assert actions.send_again(at=AT) == 1
    erased.refresh_from_db()
    second.refresh_from_db()
    assert (second.state, second.attempts, erased.state) == ("pending", 0, "dead")
