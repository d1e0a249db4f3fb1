"""Addresses of the design system: the language switch and the living page."""

from django.urls import path

from core.web import views

app_name = "web"
urlpatterns = [
    path("site.webmanifest", views.manifest, name="manifest"),
    path("favicon.ico", views.favicon, name="favicon"),
    path("lang/<str:code>/", views.language, name="language"),
    path("design/", views.design, name="design"),
]
