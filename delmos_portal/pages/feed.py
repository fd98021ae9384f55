"""The news as an Atom feed."""

from datetime import datetime

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape

from delmos_portal.pages.models import Article

NEWEST = 20


class NewsFeed(Feed[Article, None]):
    feed_type = Atom1Feed
    title = "Nyheter från Delmos bidragsportal"
    subtitle = "Utlysningar, beslut och annat om statsbidragen mot segregation."
    language = "sv"

    def link(self) -> str:
        return settings.SITE_URL + reverse("news")

    def feed_url(self) -> str:
        return settings.SITE_URL + reverse("news-feed")

    def author_name(self) -> str:
        return str(settings.AGENCY["name"])

    def items(self) -> list[Article]:
        return list(Article.objects.published().news().latest_first()[:NEWEST])

    def item_title(self, item: Article) -> str:
        """Plain text, which Atom's titles are."""
        return item.title

    def item_description(self, item: Article) -> str:
        """HTML, which Atom's summaries are here."""
        return escape(item.summary)

    def item_link(self, item: Article) -> str:
        return settings.SITE_URL + item.get_absolute_url()

    def item_pubdate(self, item: Article) -> datetime:
        return item.published_at

    def item_updateddate(self, item: Article) -> datetime:
        return max(item.updated_at, item.published_at)
