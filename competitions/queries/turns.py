"""The entries of a stage: what they are called, and what became of them."""

from competitions.models import Entry, Stage, StageEntry
from competitions.rules.states import EntryState, SheetState, Standing

# Sheets and runs that are in: what is still a draft counts as missing.
HANDED_IN = frozenset({SheetState.SUBMITTED, SheetState.SIGNED, SheetState.LOCKED})


def called(entry: Entry) -> str:
    """What stands for an entry in places and reasons: its start number, two digits at least."""
    return f"{entry.start_no:02d}"


def turns_of(stage: Stage) -> list[StageEntry]:
    """The stage's rows with their entries."""
    return list(stage.stage_entries.select_related("entry").order_by("pk"))


def standing_of(turn: StageEntry) -> Standing:
    """What became of the entry in the stage; a withdrawn entry is withdrawn everywhere."""
    if turn.entry.state == EntryState.WITHDRAWN and turn.standing == Standing.OK:
        return Standing.WITHDRAWN
    return Standing(turn.standing)
