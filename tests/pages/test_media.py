"""On one machine the web serves what editors upload, and nothing beside it."""

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

pytestmark = pytest.mark.django_db


def test_an_uploaded_file_is_served(client):
    name = default_storage.save("images/test.txt", ContentFile(b"there"))
    response = client.get(default_storage.url(name))
    assert response.status_code == 200
    assert b"".join(response.streaming_content) == b"there"
    default_storage.delete(name)


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("nothing.png", 404),
        ("", 404),
        ("../test.sqlite3", 400),
        ("%2e%2e/test.sqlite3", 400),
    ],
)
def test_what_is_not_among_the_uploads_is_not_there(client, path, status):
    assert client.get(f"/media/{path}").status_code == status
