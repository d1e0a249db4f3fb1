"""The inbox, and the dead letters for staff."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy, ngettext

from core.clock import now
from core.notices import queries
from core.notices.actions import mark_read, send_again
from core.notices.kinds import title_of
from core.notices.queries import inbox

MOST_SHOWN = 200
# What a failure means for who can do something about it; its own name stands beside it.
WHYS = {
    "gave_up": gettext_lazy("The sender broke off each time."),
    "TimeoutError": gettext_lazy("The other side did not answer in time."),
    "HTTPError": gettext_lazy("The SMS service refused it."),
    "URLError": gettext_lazy("The SMS service could not be reached."),
    "ConnectionRefusedError": gettext_lazy("The mail server could not be reached."),
    "SMTPRecipientsRefused": gettext_lazy("The mail server does not know this address."),
    "gateway": gettext_lazy("The way out failed."),
}


@login_required
def inbox_page(request: HttpRequest) -> HttpResponse:
    """One's own notices, newest first; a POST marks them read."""
    if request.method == "POST":
        mark_read(person=request.user, at=now())
        return redirect("notices:inbox")
    return render(request, "notices/inbox.html", {"notices": inbox(request.user)})


@login_required
def dead_letters(request: HttpRequest) -> HttpResponse:
    """Messages that could not be sent, for staff; a POST sends one again."""
    if not request.user.is_staff:
        raise PermissionDenied
    if request.method == "POST":
        wanted = request.POST.get("message", "")
        if wanted == "all" or wanted.isdigit():
            number = send_again(pk=None if wanted == "all" else int(wanted), at=now())
            text = ngettext(
                "%(n)s message is sent again.", "%(n)s messages are sent again.", number
            )
            messages.success(request, text % {"n": number}, extra_tags="good")
        return redirect("notices:dead")
    found = queries.dead_letters()
    rows = [
        {"row": row, "kind": title_of(row.kind), "why": WHYS.get(row.error, WHYS["gateway"])}
        for row in found.select_related("person")[:MOST_SHOWN]
    ]
    return render(request, "notices/dead.html", {"rows": rows, "total": found.count()})
