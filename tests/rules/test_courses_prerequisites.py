"""No course comes before itself."""

from hypothesis import given
from hypothesis import strategies as st

from courses.rules.prerequisites import is_circular

COURSES = st.integers(min_value=1, max_value=6)


def test_a_course_may_need_others_but_not_itself_by_way_of_them():
    edges = {2: [3], 3: [4]}
    assert not is_circular(1, [2, 3], edges)
    assert is_circular(4, [2], edges)
    assert is_circular(1, [1], {})


@given(st.lists(st.tuples(COURSES, st.lists(COURSES, max_size=3)), max_size=12))
def test_changes_that_are_let_through_always_leave_an_order(changes):
    edges: dict[int, list[int]] = {}
    for course, needed in changes:
        if not is_circular(course, needed, edges):
            edges[course] = needed
    left = {course: set(needed) for course, needed in edges.items()}
    while left:
        free = [c for c, needed in left.items() if not needed & left.keys()]
        assert free, "a circle is left"
        for course in free:
            del left[course]
