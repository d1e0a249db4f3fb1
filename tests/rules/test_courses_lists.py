"""What a row of an enrolment list comes to: one verdict, and the first thing that explains it."""

from hypothesis import given
from hypothesis import strategies as st

from core.errors import Reason
from courses.rules.lists import Found, Verdict, verdict_of

reasons = st.lists(st.sampled_from(["clash", "too_young", "closed"]).map(Reason), max_size=3)


def test_what_is_wrong_in_a_cell_comes_before_everything():
    found = Found(wrong=[Reason("row_without_name")], before=3, against=[Reason("clash")])
    verdict, told = verdict_of(found)
    assert (verdict, [r.code for r in told]) == (Verdict.UNKNOWN, ["row_without_name"])


def test_a_clash_alone_is_told_apart_from_the_rules():
    assert verdict_of(Found(person=True, against=[Reason("clash")]))[0] == Verdict.CLASH
    both = Found(person=True, against=[Reason("too_young"), Reason("clash")])
    assert verdict_of(both)[0] == Verdict.NOT_ELIGIBLE


@given(
    st.builds(
        Found,
        wrong=reasons,
        person=st.booleans(),
        before=st.none() | st.integers(1, 9),
        inside=st.booleans(),
        against=reasons,
        seat=st.booleans(),
    )
)
def test_only_who_nothing_stands_against_is_new_and_the_rest_says_why(found):
    verdict, told = verdict_of(found)
    free = found.person and not found.wrong and found.before is None
    assert (verdict == Verdict.NEW) == (
        free and not found.inside and not found.against and found.seat
    )
    assert bool(told) == (verdict not in {Verdict.NEW, Verdict.ALREADY})
