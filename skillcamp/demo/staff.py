"""The demo's officials: who holds which duty at the competitions that are run."""

import datetime
from dataclasses import dataclass

from competitions.actions.officials import name_official
from competitions.models import Competition, Official
from competitions.rules.states import Duty
from skillcamp.demo.people import Cast

# role of the demo's sign-ins → duties at every competition that is run
DUTIES: dict[str, tuple[Duty, ...]] = {
    "chief-judge": (Duty.CHIEF_JUDGE,),
    "scorer": (Duty.SCORER, Duty.CHECKER, Duty.CALL, Duty.SITE_JUDGE),
    "referee": (Duty.REFEREE,),
    "encryption-judge": (Duty.ENCRYPTION,),
    "supervisor": (Duty.SUPERVISOR,),
}


@dataclass(frozen=True)
class Crew:
    """The officials of one competition by duty."""

    by_duty: dict[Duty, Official]

    def __getitem__(self, duty: Duty) -> Official:
        return self.by_duty[duty]


def name_crew(competition: Competition, cast: Cast, *, at: datetime.datetime) -> Crew:
    """Give everybody their duties at the competition."""
    return Crew(
        {
            duty: name_official(
                competition=competition, person=cast.by_role[role], duty=duty, by=None, at=at
            )
            for role, duties in DUTIES.items()
            for duty in duties
        }
    )
