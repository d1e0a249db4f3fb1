"""A worker's own competitions."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path

from accounts.pages.guard import signed_in
from competitions.queries.mine import entries_of


@signed_in
def mine(request: HttpRequest) -> HttpResponse:
    """What the person is or was entered in."""
    return render(request, "competitions/mine.html", {"entries": entries_of(request.user)})


urlpatterns = [path("my/competitions/", mine, name="mine")]
