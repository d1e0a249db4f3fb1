"""The words for why an entry stands where it stands, and why it has an award."""

from django.utils.translation import gettext_lazy as _

WORDS = {
    "place_by_mark": _("Mark %(mark)s."),
    "place_by_time": _("%(mark)s s with penalties."),
    "place_behind": _("%(mark)s s; failed stations: %(failed)s; behind all that completed."),
    "place_shared": _("Equal on %(mark)s by every rule; %(count)s share this place."),
    "place_shared_time": _("Equal on %(mark)s s by every rule; %(count)s share this place."),
    "place_ahead_by_aspect": _(
        "Equal on %(mark)s; better in %(subject)s: %(value)s against %(against)s of %(other)s."
    ),
    "place_behind_by_aspect": _(
        "Equal on %(mark)s; less in %(subject)s: %(value)s against %(against)s of %(other)s."
    ),
    "place_ahead_by_countback": _(
        "Equal on %(mark)s; best aspects compared, better in number %(number)s: "
        "%(value)s against %(against)s of %(other)s."
    ),
    "place_behind_by_countback": _(
        "Equal on %(mark)s; best aspects compared, less in number %(number)s: "
        "%(value)s against %(against)s of %(other)s."
    ),
    "place_ahead_by_time": _(
        "Equal on %(mark)s; shorter time %(value)s s against %(against)s s of %(other)s."
    ),
    "place_behind_by_time": _(
        "Equal on %(mark)s; longer time %(value)s s against %(against)s s of %(other)s."
    ),
    "place_has_value": _("Equal on %(mark)s; %(other)s has nothing to compare."),
    "place_no_value": _("Equal on %(mark)s; nothing to compare with %(other)s."),
    "place_dnf": _("Did not finish."),
    "place_dns": _("Did not start."),
    "place_withdrawn": _("Withdrew."),
    "place_dsq": _("Disqualified."),
    "place_missing": _("Not complete: %(count)s still missing."),
    "gate_failed": _("%(stage)s is below %(least)s."),
    "award_by_place": _("Rank %(rank)s."),
    "award_by_mark": _("At least %(least)s reached."),
}
