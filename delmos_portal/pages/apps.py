from django.apps import AppConfig


class PagesConfig(AppConfig):
    name = "delmos_portal.pages"
    verbose_name = "Webbplatsen"
