from django.apps import AppConfig


class JournalConfig(AppConfig):
    name = "delmos_portal.journal"
    verbose_name = "Journal"
