"""Addresses of notices."""

from django.urls import path

from core.notices import views

app_name = "notices"
urlpatterns = [
    path("inbox/", views.inbox_page, name="inbox"),
    path("desk/messages/", views.dead_letters, name="dead"),
]
