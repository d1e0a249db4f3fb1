"""Two phones type the same number at the same moment."""

import threading

import pytest
from django.db import connection

from accounts.actions.people import newcomer_by_phone
from accounts.models import Person
from tests.factories.people import AT


@pytest.mark.django_db(transaction=True)
def test_one_phone_makes_one_person():
    found, wrong = [], []
    gate = threading.Barrier(6)

    def sign_up():
        try:
            gate.wait()
            found.append(newcomer_by_phone(phone="13800000077", at=AT).pk)
        except Exception as error:  # noqa: BLE001 - shown by the assertion below
            wrong.append(repr(error))
        finally:
            connection.close()

    threads = [threading.Thread(target=sign_up) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
    assert len(found) == 6
    assert len(set(found)) == 1
    assert Person.objects.count() == 1
