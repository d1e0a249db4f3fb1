"""Wagtail pages: the public face. A page is copy; the domain model is the fact."""

from cms.models.base import MenuPlace, PublicPage, address_of, language_of
from cms.models.competition import CompetitionPage
from cms.models.home import HomePage
from cms.models.link import LinkPage
from cms.models.news import NewsIndexPage, NewsPage
from cms.models.standard import StandardPage

__all__ = [
    "CompetitionPage",
    "HomePage",
    "LinkPage",
    "MenuPlace",
    "NewsIndexPage",
    "NewsPage",
    "PublicPage",
    "StandardPage",
    "address_of",
    "language_of",
]
