"""Models of the competitions app."""

from competitions.models.competition import Competition, CompetitionDocument, CompetitionHost
from competitions.models.entries import (
    Delegation,
    Entry,
    EntryList,
    EntryMember,
    Opening,
    StageDraw,
    StageEntry,
)
from competitions.models.events import (
    BracketStage,
    Event,
    MarkedStage,
    Stage,
    TimedPenalty,
    TimedStage,
    TimedStation,
)
from competitions.models.matches import Match, MatchFact
from competitions.models.officials import Assignment, JudgeSession, Official, Panel, PanelJudge
from competitions.models.results import (
    Award,
    AwardRule,
    EventStanding,
    Result,
    ResultFact,
    StageStanding,
)
from competitions.models.runs import RunFact, StationFault, StationTime, TimedRun
from competitions.models.schemes import Aspect, Criterion, Descriptor, Scheme
from competitions.models.sheets import Incident, Mark, MarkFact, Rescore, Sheet, SheetFact

__all__ = [
    "Aspect",
    "Assignment",
    "Award",
    "AwardRule",
    "BracketStage",
    "Competition",
    "CompetitionDocument",
    "CompetitionHost",
    "Criterion",
    "Delegation",
    "Descriptor",
    "Entry",
    "EntryList",
    "EntryMember",
    "Event",
    "EventStanding",
    "Incident",
    "JudgeSession",
    "Mark",
    "MarkFact",
    "MarkedStage",
    "Match",
    "MatchFact",
    "Official",
    "Opening",
    "Panel",
    "PanelJudge",
    "Rescore",
    "Result",
    "ResultFact",
    "RunFact",
    "Scheme",
    "Sheet",
    "SheetFact",
    "Stage",
    "StageDraw",
    "StageEntry",
    "StageStanding",
    "StationFault",
    "StationTime",
    "TimedPenalty",
    "TimedRun",
    "TimedStage",
    "TimedStation",
]
