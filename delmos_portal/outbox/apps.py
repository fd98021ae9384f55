from django.apps import AppConfig


class OutboxConfig(AppConfig):
    name = "delmos_portal.outbox"
    verbose_name = "Utkorg"
