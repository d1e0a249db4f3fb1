"""Tokens and refusals of the API."""

from accounts.actions.tokens import make_token
from core.clock import now

API = "/api/v1"


def token_of(person, *scopes, days=30):
    at = now()
    row, plain = make_token(person=person, label="t", days=days, scopes=scopes, by=person, at=at)
    return row, {"HTTP_AUTHORIZATION": f"Bearer {plain}"}


def code_of(response):
    assert response["Content-Type"].startswith("application/problem+json")
    body = response.json()
    assert body["status"] == response.status_code
    assert body["title"]
    assert body["detail"]
    return body["code"]
