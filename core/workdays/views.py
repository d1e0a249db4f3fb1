"""The page of working days, for staff: exceptions, and years the library doesn't know yet."""

import datetime

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from core.clock import now
from core.workdays.actions import enter_year, forget_day, set_day
from core.workdays.models import CalendarDay, CalendarYear


@login_required
def calendar(request: HttpRequest) -> HttpResponse:
    """The exceptions and the entered years; a POST adds or takes one away."""
    if not request.user.is_staff:
        raise PermissionDenied
    if request.method == "POST":
        _change(request)
        return redirect("workdays:calendar")
    context = {
        "days": CalendarDay.objects.order_by("-day")[:400],
        "years": CalendarYear.objects.all(),
        "next_year": timezone.localdate(now()).year + 1,
    }
    return render(request, "workdays/calendar.html", context)


def _change(request: HttpRequest) -> None:
    at, what = now(), request.POST.get("do", "")
    try:
        if what == "year":
            year = int(request.POST.get("year", ""))
            datetime.date(year, 1, 1)
            enter_year(year=year, by=request.user, at=at)
        else:
            day = datetime.date.fromisoformat(request.POST.get("day", ""))
            if what == "forget":
                forget_day(day=day, by=request.user, at=at)
            else:
                set_day(
                    day=day,
                    working=request.POST.get("working") == "1",
                    note=request.POST.get("note", "").strip(),
                    by=request.user,
                    at=at,
                )
    except ValueError:
        messages.error(request, _("Type a date, or a year of four digits."), extra_tags="bad")
    else:
        messages.success(request, _("Done."), extra_tags="good")
