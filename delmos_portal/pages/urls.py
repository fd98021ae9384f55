from django.contrib.auth.decorators import login_not_required
from django.urls import path
from django.views.decorators.http import require_safe

from delmos_portal.pages import views
from delmos_portal.pages.feed import NewsFeed

urlpatterns = [
    path("nyheter/", views.news, name="news"),
    path("nyheter/atom.xml", login_not_required(require_safe(NewsFeed())), name="news-feed"),
    path("nyheter/<slug:slug>/", views.news_item, name="news-item"),
    path("kunskapsbank/", views.knowledge, name="knowledge"),
    path("kunskapsbank/filer/<uuid:pk>/", views.article_file, name="article-file"),
    path("kunskapsbank/<slug:slug>/", views.knowledge_item, name="knowledge-item"),
]
