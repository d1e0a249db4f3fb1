"""Words for kinds of number, roles and facts of a person."""

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.pages.duties import DUTY_WORDS
from accounts.rules.kinds import IdentifierKind, UnitDuty

register = template.Library()
KIND_WORDS = {
    IdentifierKind.PHONE: gettext_lazy("Phone"),
    IdentifierKind.EMAIL: gettext_lazy("E-mail"),
    IdentifierKind.EMPLOYEE_NO: gettext_lazy("Employee number"),
    IdentifierKind.ID_NUMBER: gettext_lazy("ID number"),
    IdentifierKind.EXTERNAL: gettext_lazy("Number elsewhere"),
}
FACT_WORDS = {
    "registered": gettext_lazy("registered"),
    "renamed": gettext_lazy("name changed"),
    "language": gettext_lazy("language changed"),
    "identifier_added": gettext_lazy("number added"),
    "identifier_verified": gettext_lazy("number proven by a code"),
    "contact_changed": gettext_lazy("phone or e-mail changed"),
    "unit_claimed": gettext_lazy("unit chosen"),
    "unit_confirmed": gettext_lazy("unit confirmed"),
    "duty_given": gettext_lazy("role given"),
    "duty_withdrawn": gettext_lazy("role ended"),
    "consent_given": gettext_lazy("agreed to the use of data"),
    "consent_withdrawn": gettext_lazy("took an agreement back"),
    "token_made": gettext_lazy("token made"),
    "token_withdrawn": gettext_lazy("token withdrawn"),
    "merged_from": gettext_lazy("another record merged into this one"),
    "merged_into": gettext_lazy("merged into another record"),
    "identity_linked": gettext_lazy("sign-in through the identity provider"),
    "sign_in_reset": gettext_lazy("password and second factor taken off"),
    "number_seen": gettext_lazy("number seen in full"),
}


@register.filter
def kind_word(kind: str) -> str:
    """What kind of number it is."""
    return str(KIND_WORDS[IdentifierKind(kind)])


@register.filter
def duty_word(duty: str) -> str:
    """The role."""
    return str(DUTY_WORDS[UnitDuty(duty)])


@register.filter
def fact_word(kind: str) -> str:
    """What happened."""
    return str(FACT_WORDS.get(kind) or _("changed"))
