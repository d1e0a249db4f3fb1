"""Role × URL: who may open what. A URL that the table doesn't know fails the first test."""

import pytest

from tests.role_matrix import ELSEWHERE, MATRIX, ROLES, address, addresses_of, ours


def test_every_url_is_in_the_matrix():
    unknown = set(ours()) - set(MATRIX) - ELSEWHERE
    assert unknown == set()


@pytest.fixture
def addresses(demo):
    return addresses_of(demo)


@pytest.mark.parametrize("name", sorted(MATRIX))
def test_each_role_gets_what_the_matrix_says(name, demo, addresses, client):
    got = []
    url = address(name, addresses)
    for role in ROLES:
        client.logout()
        if role != "stranger":
            client.force_login(demo[role], backend="accounts.backends.IdentifierBackend")
        got.append(client.get(url).status_code)
    assert tuple(got) == MATRIX[name]
