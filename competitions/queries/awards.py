"""What a result's places earn: the awards that were given, or that would be."""

from fractions import Fraction

from competitions.models import AwardRule, Event, EventStanding, StageStanding
from competitions.queries.turns import called
from competitions.rules.awards import AwardClass, Straddle, award_marks, award_places
from competitions.rules.ranking import Place
from competitions.rules.states import Standing
from core.errors import Reason


def read_place(row: StageStanding | EventStanding) -> Place:
    """A stored standing as the rules read it."""
    reason = Reason(row.reason.get("code", ""), row.reason.get("facts", {}))
    return Place(called(row.entry), row.rank, row.mark, Standing(row.status), reason)


def earned(event: Event) -> dict[str, AwardRule]:
    """Start number → the rule of the award that its place or mark earns; the first rule counts."""
    rules = list(event.award_rules.order_by("order"))
    standings = event.standings.select_related("entry").order_by("rank", "pk")
    return earned_by([read_place(row) for row in standings if row.rank is not None], rules)


def earned_by(places: list[Place], rules: list[AwardRule]) -> dict[str, AwardRule]:
    """The same, from the ranked places and the rules in their order."""
    places = sorted(places, key=lambda place: (place.rank or 0, place.entry))
    found: dict[str, AwardRule] = {}
    classes = [rule for rule in rules if rule.by in {"rank", "share"}]
    if classes:
        straddle = Straddle.WIDEN if all(rule.widen for rule in classes) else Straddle.NARROW
        given = award_places(places, [_class(rule) for rule in classes], straddle=straddle)
        by_order = {str(rule.order): rule for rule in classes}
        found |= {award.entry: by_order[award.award] for award in given.given}
    for rule in rules:
        if rule.by == "mark" and rule.least is not None:
            for award in award_marks(places, str(rule.order), rule.least):
                found.setdefault(award.entry, rule)
    return found


def _class(rule: AwardRule) -> AwardClass:
    if rule.by == "share":
        return AwardClass(str(rule.order), share=Fraction(rule.share or 0))
    return AwardClass(str(rule.order), places=(rule.last or 0) - (rule.first or 1) + 1)
