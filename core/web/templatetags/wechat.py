"""WeChat's own browser, which opens every code: no download, no calendar, no service worker."""

from django import template
from django.http import HttpRequest

register = template.Library()


@register.filter
def in_wechat(request: HttpRequest) -> bool:
    """Whether the page is read there. Only for pages that no cache keeps."""
    return "MicroMessenger" in request.headers.get("User-Agent", "")
