"""All addresses of the product."""

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path, re_path
from django.views.generic import RedirectView
from django.views.static import serve
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from accounts.pages.sign_in import login_page
from cms.feeds import news_feed
from cms.finding import serve as serve_page
from cms.views import robots, search, sitemap
from skillcamp.api import api

# On one machine the web serves what editors upload; in production the proxy does.
media = (
    [path("media/<path:path>", serve, {"document_root": settings.MEDIA_ROOT})]
    if settings.SERVE_MEDIA
    else []
)
urlpatterns = [
    path("", include("core.urls")),
    path("", include("core.web.urls")),
    path("", include("core.draws.urls")),
    path("", include("core.jobs.urls")),
    path("", include("core.notices.urls")),
    path("", include("core.workdays.urls")),
    path("api/v1/", api.urls),
    path("", include("accounts.urls")),
    path("account/login/", login_page, name="account_login"),
    path("account/", include("allauth.urls")),
    path("", include("places.urls")),
    path("", include("certificates.urls")),
    path("", include("courses.urls")),
    path("", include("competitions.urls")),
    path("", include("desk.urls")),
    path("search/", search, name="search"),
    path("feeds/news-<str:code>.xml", news_feed, name="news_feed"),
    path("robots.txt", robots, name="robots"),
    path("sitemap.xml", sitemap, name="sitemap"),
    # whoever edits keeps name, phone and password where everybody does
    path("cms/account/", RedirectView.as_view(pattern_name="accounts:account")),
    path("cms/documents/", include(wagtaildocs_urls)),
    path("cms/", include(wagtailadmin_urls)),
    *media,
    *i18n_patterns(
        re_path(wagtail_urls.serve_pattern, serve_page, name="wagtail_serve"),
        path("", include(wagtail_urls)),
        prefix_default_language=False,
    ),
]
handler400 = "core.web.views.bad_request"
handler403 = "core.web.views.forbidden"
handler404 = "core.web.views.not_found"
handler500 = "core.web.views.server_error"
