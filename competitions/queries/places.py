"""The places of a stage from its sheets, runs or matches: the one reading of them for a ranking.

Whatever the format, the answer is the same: places by entry, where an entry is called by its start
number (`07`) – reasons name it so, too, and a page puts the name in where it may be seen.
"""

from collections.abc import Callable, Mapping

from competitions.models import Match, Stage
from competitions.queries.runs import timed_places
from competitions.queries.scoring import marked_places
from competitions.queries.turns import called, turns_of
from competitions.rules.bracket_places import Decided, bracket_places
from competitions.rules.ranking import Place
from competitions.rules.states import MatchState, StageFormat


def places_of(stage: Stage) -> list[Place]:
    """Every entry of the stage with its place, or why it has none."""
    return READERS[StageFormat(stage.format)](stage)


def knockout_places(stage: Stage) -> list[Place]:
    """The places of an elimination, as far as it is decided."""
    matches = Match.objects.filter(stage=stage).select_related("home", "away", "winner")
    decided = [
        Decided(
            part=match.part,
            round=match.round,
            sides=tuple(called(side) for side in (match.home, match.away) if side is not None),
            winner=None if match.winner is None else called(match.winner),
            finished=match.state == MatchState.FINISHED,
        )
        for match in matches
    ]
    return bracket_places([called(turn.entry) for turn in turns_of(stage)], decided)


READERS: Mapping[StageFormat, Callable[[Stage], list[Place]]] = {
    StageFormat.MARKED: marked_places,
    StageFormat.TIMED: timed_places,
    StageFormat.BRACKET: knockout_places,
}
