"""The inbox, and the dead letters for staff."""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from core.clock import now
from core.notices.actions import mark_read, send_again
from core.notices.models import Outgoing
from core.notices.queries import inbox


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
        send_again(pk=int(request.POST.get("message", "0") or 0), at=now())
        return redirect("notices:dead")
    rows = Outgoing.objects.filter(state="dead").select_related("person")[:200]
    return render(request, "notices/dead.html", {"rows": rows})
