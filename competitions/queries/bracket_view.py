"""A bracket as anybody may look at it: rounds of matches, with names, seeds, scores, what is next."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db.models import QuerySet
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from competitions.models import Entry, Match, Stage
from competitions.queries.access import public_competitions
from competitions.queries.matches import matches_of
from competitions.rules.bracket import FINAL, THIRD
from competitions.rules.states import EventKind, MatchState, MatchStatus
from core.names import mask_name


@dataclass(frozen=True)
class SideView:
    """A side: its name, or who it will be; `mine` is the team that the reader follows."""

    name: str
    known: bool
    uuid: str = ""
    seed: int | None = None
    score: int | None = None
    won: bool = False
    lost: bool = False
    mine: bool = False


@dataclass(frozen=True)
class MatchView:
    """A match with its two sides; `look` is final, live, called, soon (sides known) or open."""

    row: Match
    look: str
    sides: tuple[SideView, SideView]
    note: str = ""

    @property
    def is_bye(self) -> bool:
        """Is there nothing to play?"""
        return self.row.status == MatchStatus.BYE

    @property
    def winner(self) -> SideView | None:
        """The side that won, if it is decided."""
        return next((side for side in self.sides if side.won), None)

    @property
    def no(self) -> int:
        """The number in the order of play."""
        return self.row.no


@dataclass(frozen=True)
class RoundView:
    """A round with what it is called; byes are left out."""

    key: str
    title: str
    matches: list[MatchView]


@dataclass(frozen=True)
class BracketView:
    """A whole bracket; `by_key` has byes, too."""

    stage: Stage
    rounds: list[RoundView]
    by_key: dict[str, MatchView]
    teams: list[SideView] = field(default_factory=list)

    def some(self, look: str) -> list[MatchView]:
        """The matches of a look, in the order of play."""
        found = [m for m in self.by_key.values() if m.look == look and not m.is_bye]
        return sorted(found, key=lambda match: match.row.no)


def public_bracket_stages() -> QuerySet[Stage]:
    """The brackets of competitions that everybody may see."""
    return Stage.objects.filter(
        format="bracket", event__competition__in=public_competitions()
    ).select_related("event__competition", "bracket", "venue")


def bracket_view(stage: Stage, team: str = "") -> BracketView:
    """The bracket as it stands; `team` is the UUID of the entry that the reader follows.

    Four queries, however large it is.
    """
    rows = matches_of(stage)
    seeds = dict(stage.stage_entries.values_list("entry_id", "order"))
    namer = _Namer(stage, seeds, team)
    by_pk = {row.pk: row for row in rows}
    by_key = {row.key: _match(row, by_pk, namer) for row in rows}
    last = max((row.round for row in rows if row.part == FINAL), default=0)
    rounds: dict[tuple[str, int], list[MatchView]] = {}
    for view in by_key.values():
        if not view.is_bye:
            rounds.setdefault((view.row.part, view.row.round), []).append(view)
    ordered = sorted(rounds, key=lambda key: (key[0] == FINAL, key[0] == THIRD, key[1]))
    entries = {e.pk: e for row in rows for e in (row.home, row.away) if e is not None}
    teams = sorted((namer.side(entry) for entry in entries.values()), key=lambda t: t.seed or 0)
    return BracketView(
        stage,
        [
            RoundView(f"{part}-{no}", round_title(part, no, last), rounds[part, no])
            for part, no in ordered
        ],
        by_key,
        teams,
    )


def best_of(stage: Stage) -> int:
    """How many periods a match has at most; 1 where there is but a score, or nothing is set yet."""
    config = getattr(stage, "bracket", None)
    return config.best_of if config else 1


def round_title(part: str, number: int, last: int) -> str:
    """What a round is called: by how many are in it and how many go on (八进四)."""
    if part == FINAL:
        return pgettext("bracket", "Final")
    if part == THIRD:
        return _("Third place")
    many = 2 ** (last - number + 1)
    numbers = {4: _("Semi-finals"), 8: _("Quarter-finals"), 16: _("Round of 16")}
    return numbers.get(many) or _("Round of %(many)s") % {"many": many}


def english() -> bool:
    """Does the reader read English?"""
    return (get_language() or "").startswith("en")


class _Namer:
    """What entries are called in public: a team by its name, a person masked."""

    def __init__(self, stage: Stage, seeds: dict[int, int | None], team: str) -> None:
        self.team = team
        self.seeds = seeds
        self.persons = stage.event.kind == EventKind.INDIVIDUAL

    def name(self, entry: Entry) -> str:
        """The entry's public name in the reader's language."""
        if self.persons:
            return mask_name(entry.name_zh)
        return (entry.name_en if english() else "") or entry.name_zh

    def side(self, entry: Entry, score: int | None = None, outcome: str = "") -> SideView:
        """The entry as a side."""
        return SideView(
            name=self.name(entry),
            known=True,
            uuid=str(entry.uuid),
            seed=self.seeds.get(entry.pk),
            score=score,
            won=outcome == "won",
            lost=outcome == "lost",
            mine=str(entry.uuid) == self.team,
        )


def _match(row: Match, by_pk: dict[int, Match], namer: _Namer) -> MatchView:
    done = row.state == MatchState.FINISHED
    sides = []
    for entry, before, takes, score in (
        (row.home, row.home_from_id, row.home_takes, row.home_score),
        (row.away, row.away_from_id, row.away_takes, row.away_score),
    ):
        if entry is not None:
            outcome = "" if not done else "won" if entry == row.winner else "lost"
            sides.append(namer.side(entry, score, outcome))
        elif done or before is None:
            sides.append(SideView(_("Nobody"), known=False))
        else:
            sides.append(SideView(_to_come(by_pk[before], takes, namer), known=False))
    looks = {
        MatchState.FINISHED: "final",
        MatchState.LIVE: "live",
        MatchState.CALLED: "called",
        MatchState.READY: "soon",
    }
    return MatchView(row, looks.get(MatchState(row.state), "open"), _pair(sides), _note(row))


def _pair(sides: Sequence[SideView]) -> tuple[SideView, SideView]:
    return sides[0], sides[1]


def _to_come(before: Match, takes: str, namer: _Namer) -> str:
    """Who a side will be: one of two, or whoever wins or loses a match."""
    if takes == "loser":
        return _("Loser of match %(no)s") % {"no": before.no}
    if before.home is not None and before.away is not None:
        both = {"one": namer.name(before.home), "other": namer.name(before.away)}
        return _("%(one)s or %(other)s") % both
    return _("Winner of match %(no)s") % {"no": before.no}


def _note(row: Match) -> str:
    """What is unusual about how it ended."""
    notes = {
        MatchStatus.HOME_FORFEIT: _("by forfeit"),
        MatchStatus.AWAY_FORFEIT: _("by forfeit"),
        MatchStatus.DOUBLE_FORFEIT: _("both forfeited"),
    }
    return notes.get(MatchStatus(row.status), "") if row.status else ""
