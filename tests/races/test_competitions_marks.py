"""Two tablets on one sheet, and one mark sent many times: once, or kept; on SQLite and PostgreSQL."""

import threading

import pytest
from django.db import connection

from competitions.actions.marks import save_marks
from competitions.actions.signing import submit_sheet
from competitions.models import Mark, MarkFact, SheetFact
from competitions.queries.ledger import differences
from core.errors import Busy, RuleBroken
from tests.factories.judging import make_running_stage, mark, official_of
from tests.factories.people import AT

pytestmark = pytest.mark.django_db(transaction=True)
THREADS = 6


def together(work):
    gate = threading.Barrier(THREADS)
    failed = []

    def run(number):
        gate.wait()
        try:
            work(number)
        except (RuleBroken, Busy) as error:
            failed.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(n,)) for n in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []


@pytest.fixture
def sheet():
    return (
        make_running_stage(entries=1)
        .sheets.select_related("judge__official__person")
        .get(judge__no=1)
    )


def test_one_mark_sent_six_times_at_once_is_stored_once(sheet):
    one = mark("A1", 2)
    outcomes = []

    def send(_number):
        saved = save_marks(sheet=sheet, marks=[one], official=official_of(sheet), at=AT)
        outcomes.append(str(saved.outcomes[0][1]))

    together(send)
    assert sorted(outcomes) == ["same"] * (THREADS - 1) + ["stored"]
    assert MarkFact.objects.count() == Mark.objects.count() == 1


def test_six_tablets_with_six_values_one_stands_and_five_are_kept(sheet):
    outcomes = []

    def send(number):
        saved = save_marks(
            sheet=sheet,
            marks=[mark("A1", number, device=f"tablet {number}")],
            official=official_of(sheet),
            at=AT,
        )
        outcomes.append(str(saved.outcomes[0][1]))

    together(send)
    assert sorted(outcomes) == ["conflict"] * (THREADS - 1) + ["stored"]
    assert MarkFact.objects.count() == THREADS
    assert Mark.objects.get().fact == MarkFact.objects.get(outcome="stored").uuid
    assert list(differences(sheet.stage.event.competition.chain)) == []


def test_a_sheet_handed_in_six_times_at_once_is_handed_in_once(sheet):
    save_marks(
        sheet=sheet, marks=[mark("A1", 1), mark("A3", 2)], official=official_of(sheet), at=AT
    )
    together(lambda _n: submit_sheet(sheet=sheet, official=official_of(sheet), at=AT))
    assert SheetFact.objects.filter(to_state="submitted").count() == 1
