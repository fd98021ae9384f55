from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class OutboxConfig(AppConfig):
    name = "delmos_portal.outbox"
    verbose_name = "Utkorg"

    def ready(self) -> None:
        autodiscover_modules("effects")
