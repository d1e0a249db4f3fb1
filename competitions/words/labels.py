"""What the states, formats and parts of a competition are called."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from competitions.rules.public_state import PublicState
from competitions.rules.states import (
    Combine,
    Duty,
    EventKind,
    HostRole,
    MemberRole,
    StageFormat,
    StageState,
    Standing,
    Turn,
)

STATES = {
    PublicState.RUNNING: _("Under way"),
    PublicState.ENTRIES: _("Entries open"),
    PublicState.NOTICE: _("Public notice"),
    PublicState.ANNOUNCED: _("Announced"),
    PublicState.CLOSED: _("Entries closed"),
    PublicState.FINAL: _("Final result"),
    PublicState.FINISHED: _("Finished"),
    PublicState.CANCELLED: _("Called off"),
}
STAGES = {
    StageState.PLANNED: _("Planned"),
    StageState.DRAWN: _("Drawn"),
    StageState.RUNNING: _("Under way"),
    StageState.CLOSED: pgettext_lazy("stage", "Closed"),
}
KINDS = {EventKind.INDIVIDUAL: _("Individuals"), EventKind.TEAM: _("Teams")}
HOSTS = {
    HostRole.HOST: _("Hosted by"),
    HostRole.ORGANISER: _("Organised by"),
    HostRole.CO_ORGANISER: _("Co-organised by"),
}
COMBINES = {
    Combine.LAST: _("The last stage decides"),
    Combine.SUM: _("Marks of all stages are added"),
    Combine.WEIGHTED: _("Stages count by their weights"),
    Combine.CARRY: _("A share of the marks is carried into the next stage"),
}
STANDINGS = {
    Standing.OK: _("Not ranked yet"),
    Standing.DID_NOT_FINISH: _("Did not finish"),
    Standing.DISQUALIFIED: _("Disqualified"),
    Standing.DID_NOT_START: _("Did not start"),
    Standing.WITHDRAWN: _("Withdrawn"),
}
TURNS = {
    Turn.WAITING: _("Not up yet"),
    Turn.CALLED: _("Being called"),
    Turn.WORKING: _("Up now"),
    Turn.DONE: _("Was up"),
}
DOCUMENTS = {
    "rules": _("Rules"),
    "technical": _("Technical document"),
    "notice": _("Notice"),
}
LEVELS = {
    "national": _("National"),
    "provincial-1": _("Provincial, class 1"),
    "provincial-2": _("Provincial, class 2"),
    "municipal-1": _("Municipal, class 1"),
    "municipal-2": _("Municipal, class 2"),
    "county": _("County"),
    "enterprise": _("Enterprise"),
}
FORMATS = {
    StageFormat.MARKED: _("Marked by judges"),
    StageFormat.TIMED: _("By time"),
    StageFormat.QUIZ: _("Theory paper"),
    StageFormat.BRACKET: _("Knockout"),
    StageFormat.GROUPS: _("Groups, everyone meets everyone"),
    StageFormat.SWISS: _("Swiss system"),
}
DUTIES = {
    Duty.CHIEF_JUDGE: _("Chief judge"),
    Duty.JUDGE: _("Judge"),
    Duty.SITE_JUDGE: _("Site judge"),
    Duty.ENCRYPTION: _("Encryption judge"),
    Duty.CALL: _("Call judge"),
    Duty.SCORER: _("Scorer"),
    Duty.CHECKER: _("Checker"),
    Duty.SUPERVISOR: _("Supervisor"),
    Duty.ARBITRATION: _("Arbitration"),
    Duty.REFEREE: _("Referee"),
}
ROLES = {
    MemberRole.MEMBER: _("Member"),
    MemberRole.RESERVE: _("Reserve"),
    MemberRole.LEADER: _("Leader"),
    MemberRole.COACH: _("Coach"),
}
