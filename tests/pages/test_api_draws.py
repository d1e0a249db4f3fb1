"""A draw through the API: frozen, published, revealed once, by whom it belongs to."""

import hashlib
import json
import uuid

import pytest

from accounts.actions.tokens import make_token
from accounts.models import UnitRole
from core.clock import now
from core.draws.models import Draw
from core.ledger.models import Fact
from tests.factories.courses import DAY, make_people
from tests.factories.people import make_unit

pytestmark = pytest.mark.django_db
URL = "/api/v1/draws"
LIST = {"purpose_zh": "演练抽签", "entries": ["b", "张三", "a"]}


def token_of(person):
    at = now()
    plain = make_token(person=person, label="t", days=9, scopes=["draw"], by=person, at=at)[1]
    return {"HTTP_AUTHORIZATION": f"Bearer {plain}"}


@pytest.fixture
def organiser():
    person = make_people(1)[0]
    began = (now() - 2 * DAY).date()
    UnitRole.objects.create(person=person, unit=make_unit(), duty="organiser", starts_on=began)
    return token_of(person)


def post(client, url, body, who, **more):
    return client.post(url, json.dumps(body), content_type="application/json", **who, **more)


def test_a_draw_is_published_first_and_revealed_once(client, organiser):
    made = post(client, URL, LIST, organiser)
    assert made.status_code == 201
    body = made.json()
    assert body["list"] == '{"entries":["a","b","张三"],"quotas":[],"seats":null,"weights":{}}'
    assert body["list_hash"] == hashlib.sha256(body["list"].encode()).hexdigest()
    assert "seed_hex" not in body
    public = client.get(f"{URL}/{body['id']}").json()
    assert public == body
    reveal = f"{URL}/{body['id']}/reveal"
    told = post(client, reveal, {"public_value": "3047"}, organiser).json()
    assert hashlib.sha256(bytes.fromhex(told["seed_hex"])).hexdigest() == body["commitment"]
    assert sorted(told["order"]) == ["a", "b", "张三"]
    preview = post(
        client,
        "/api/v1/previews/ballot",
        {"seed_hex": told["seed_hex"], "public_value": "3047", "entries": LIST["entries"]},
        {},
    ).json()
    assert preview["order"] == told["order"]
    again = post(client, reveal, {"public_value": "other"}, organiser).json()
    assert again == told == client.get(f"{URL}/{body['id']}").json()
    kinds = list(Fact.objects.filter(chain="draws").order_by("pk").values_list("kind", flat=True))
    assert kinds == ["draw_made", "draw_revealed"]


def test_the_same_key_makes_one_draw(client, organiser):
    first, again = (
        post(client, URL, LIST, organiser, headers={"Idempotency-Key": "k"}) for _ in range(2)
    )
    assert (first.status_code, first.content) == (again.status_code, again.content)
    assert Draw.objects.count() == 1


def test_only_organisers_make_draws_and_only_the_maker_reveals(client, organiser):
    worker = token_of(make_people(1)[0])
    assert post(client, URL, LIST, worker).json()["code"] == "forbidden"
    assert post(client, URL, LIST, {}).status_code == 401
    made = post(client, URL, LIST, organiser).json()
    refused = post(client, f"{URL}/{made['id']}/reveal", {}, worker)
    assert (refused.status_code, refused.json()["code"]) == (403, "forbidden")
    assert Draw.objects.get().revealed_at is None


@pytest.mark.parametrize(
    ("change", "code", "field"),
    [
        ({"purpose_zh": " "}, "bad_value", "purpose_zh"),
        ({"url": "javascript:x"}, "bad_value", "url"),
        ({"url": "//elsewhere"}, "bad_value", "url"),
        ({"entries": []}, "too_few_entries", "entries"),
        ({"seats": True}, "bad_value", "seats"),
        ({"seats": 2.0}, "bad_value", "seats"),
        ({"repeats": "x"}, "bad_value", "repeats"),
        ({"repeats": str(uuid.UUID(int=1))}, "bad_value", "repeats"),
        ({"seed_hex": "00" * 32}, "unknown_field", "seed_hex"),
        (
            {"quotas": [{"name": "\0", "entries": ["a"], "seats": 0}]},
            "bad_value",
            "quotas.0.name",
        ),
    ],
)
def test_a_list_that_is_wrong_is_refused_and_nothing_is_published(
    client, organiser, change, code, field
):
    response = post(client, URL, {**LIST, **change}, organiser)
    assert response.status_code == 422
    assert response.json()["errors"] == [{"field": field, "code": code}]
    assert not Draw.objects.exists()


def test_a_repeat_says_why(client, organiser):
    first = post(client, URL, LIST, organiser).json()
    again = {**LIST, "repeats": first["id"]}
    assert post(client, URL, again, organiser).json()["code"] == "repeat_needs_reason"
    told = post(client, URL, {**again, "repeat_reason": "名单有误"}, organiser).json()
    assert (told["repeats"], told["repeat_reason"]) == (first["id"], "名单有误")
