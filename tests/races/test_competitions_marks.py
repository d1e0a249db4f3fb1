"""Two tablets on one sheet, and one mark sent many times: once, or kept; on SQLite and PostgreSQL."""

import pytest

from competitions.actions.marks import save_marks
from competitions.actions.signing import submit_sheet
from competitions.models import Mark, MarkFact, SheetFact
from competitions.queries.ledger import differences
from tests.factories.judging import make_running_stage, mark, official_of
from tests.factories.people import AT
from tests.races.together import together

pytestmark = pytest.mark.django_db(transaction=True)
THREADS = 6


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

    assert together(send, THREADS) == []
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

    assert together(send, THREADS) == []
    assert sorted(outcomes) == ["conflict"] * (THREADS - 1) + ["stored"]
    assert MarkFact.objects.count() == THREADS
    assert Mark.objects.get().fact == MarkFact.objects.get(outcome="stored").uuid
    assert list(differences(sheet.stage.event.competition.chain)) == []


def test_a_sheet_handed_in_six_times_at_once_is_handed_in_once(sheet):
    save_marks(
        sheet=sheet, marks=[mark("A1", 1), mark("A3", 2)], official=official_of(sheet), at=AT
    )
    assert (
        together(lambda _n: submit_sheet(sheet=sheet, official=official_of(sheet), at=AT), THREADS)
        == []
    )
    assert SheetFact.objects.filter(to_state="submitted").count() == 1
