"""The words for what the core refuses."""

from django.utils.translation import gettext_lazy as _

WORDS = {
    "calendar_year_unknown": _(
        "The official calendar of %(year)s is not known yet. Staff can enter it under Working days."
    ),
    "bad_request": _("The request was not understood."),
    "sign_in": _("Sign in, or send a token."),
    "forbidden": _("You may not do this."),
    "csrf_failed": _(
        "The page was too old, or the request came from elsewhere: reload and try again."
    ),
    "not_found": _("There is nothing at this address."),
    "method_not_allowed": _("This address can't be asked that way."),
    "error": _("That did not work. It is noted; try again."),
    "invalid": _("Some fields are not right."),
    "bad_cursor": _("This cursor is not one of ours: begin with the first page."),
    "token_bad": _("This token is not known, was withdrawn or has expired."),
    "too_many_tickets": _("Entries and weights make more than %(most)s tickets."),
    "too_many": _("Too many requests in a minute. Wait a little, then try again."),
    "scope_missing": _("This token may not do that; make one with the scope “%(scope)s”."),
    "busy": _("Many people are doing this right now. Try again in a moment."),
    "idempotency_key_bad": _("The Idempotency-Key must have 1 to 120 characters."),
    "idempotency_mismatch": _("This Idempotency-Key was used for another request."),
    "too_few_entries": _("There are too few entries."),
    "bad_id": _("An id has 1 to 200 characters and no control characters."),
    "duplicate_entry": _("The same id stands twice in the list."),
    "unknown_entry": _("A quota or a weight names an id that is not in the list."),
    "bad_weight": _("A weight is a whole number from 1 to 100."),
    "bad_seats": _("Seats are a whole number from 0."),
    "quotas_exceed_seats": _("The quotas have more seats than there are."),
    "bad_seed": _("The seed has 64 hexadecimal digits."),
    "bad_value": _("A field has a wrong value."),
    "unknown_field": _("A field is not known."),
    "malformed_json": _("The request is not well-formed JSON."),
    "too_large": _("The request is larger than 5 MB."),
    "unsupported_media_type": _("Send application/json."),
    "repeat_needs_reason": _("Say why the draw is repeated."),
    "gave_up": _("The job failed too often and was given up."),
    "bad_file": _("The file can't be read as a spreadsheet."),
    "number_for_text": _(
        "Row %(row)s, column %(column)s holds a number; format the column as text and type it again."
    ),
    "columns_missing": _("These columns are missing: %(columns)s."),
    "bad_rows": _("Some rows are wrong; nothing was changed."),
}
