"""The room's ruler runs down tick by tick, and is drawn as any other."""

from core.web.rulers import ruler, ruler_ticks


def test_each_tick_stands_by_itself_and_the_seconds_left_are_filled():
    ticks = ruler_ticks(total=15, filled=9)
    assert [tick.kind for tick in ticks] == ["t"] * 9 + ["f"] * 6


def test_the_ticks_are_those_of_the_ruler():
    paths = "".join(path for _, path in ruler(total=15, taken=9).paths)
    assert "".join(tick.path for tick in ruler_ticks(total=15, filled=9)) == paths
