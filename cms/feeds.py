"""The news as a feed, one a language, for readers that ask for it."""

import datetime

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed

from cms.models import NewsIndexPage, NewsPage
from cms.privacy import for_everybody
from core.web.public_pages import keep_whole

MOST = 20


def news_feed(request: HttpRequest, code: str) -> HttpResponse:
    """The latest news of a language as Atom: title, introduction, date, address."""
    index = for_everybody(NewsIndexPage.objects.filter(locale__language_code=code)).first()
    if index is None:
        raise Http404
    feed = Atom1Feed(
        title=f"{index.title} · {settings.SITE_NAME}",
        link=settings.BASE_URL + index.get_url(request),
        description=index.told,
        language=code,
        feed_url=settings.BASE_URL + request.path,
    )
    news = for_everybody(NewsPage.objects.child_of(index)).defer_streamfields()
    for page in news.order_by("-on", "-pk")[:MOST]:
        address = settings.BASE_URL + page.get_url(request)
        feed.add_item(
            title=page.title,
            link=address,
            description=page.intro,
            unique_id=f"urn:uuid:{page.translation_key}:{code}",
            pubdate=timezone.make_aware(datetime.datetime.combine(page.on, datetime.time())),
            updateddate=page.last_published_at,
        )
    answer = HttpResponse(feed.writeString("utf-8"), content_type=feed.content_type)
    return keep_whole(request, answer)
