"""A message is traced to the request that asked for it: in its row, and in the lines about it."""

import json
import logging

import pytest

from core.logging import JsonFormatter
from core.middleware import request_id
from core.notices import actions
from core.notices.gateways import MemorySms
from core.notices.models import Outgoing
from tests.factories.people import AT

pytestmark = pytest.mark.django_db


@pytest.fixture
def told(caplog):
    """What the log says of the outbox, as (request, message)."""
    caplog.handler.setFormatter(JsonFormatter())
    caplog.set_level(logging.INFO, "core.notices.actions")
    MemorySms.sent.clear()
    return lambda: [
        (line["request"], line["message"]) for line in map(json.loads, caplog.text.splitlines())
    ]


def asked_for(key, by):
    token = request_id.set(by)
    row = actions.send_out(
        person=None, channel="sms", to="+8613900000001", text="标题\n正文", key=key, at=AT
    )
    request_id.reset(token)
    return row


def test_the_sweep_s_line_of_a_sent_message_names_the_request_and_no_number(told):
    row = asked_for("a", "asked-by-someone")
    other = asked_for("b", "")
    assert Outgoing.objects.get(pk=row.pk).request == "asked-by-someone"
    assert actions.deliver(row.pk)
    assert actions.deliver(other.pk)
    assert told() == [
        ("asked-by-someone", f"message {row.pk} was sent by sms"),
        ("", f"message {other.pk} was sent by sms"),
    ]
    assert request_id.get() == ""


def test_a_failure_names_the_request_too(told, settings):
    settings.SMS_GATEWAY = "tests.actions.test_notices_request.Broken"
    row = asked_for("a", "asked-by-someone")
    assert not actions.deliver(row.pk)
    assert told() == [("asked-by-someone", f"message {row.pk} was not sent: OSError")]
    assert request_id.get() == ""


class Broken:
    """A gateway that is never there."""

    def send(self, to, text):
        raise OSError


def test_asking_again_keeps_the_request_that_asked_first():
    asked_for("a", "asked-by-someone")
    assert asked_for("a", "asked-by-another").request == "asked-by-someone"
