"""Addresses of certificates."""

from certificates.pages import check, desk, mine

app_name = "certificates"
urlpatterns = [*check.urlpatterns, *mine.urlpatterns, *desk.urlpatterns]
