from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class AccountsConfig(AppConfig):
    name = "delmos_portal.accounts"
    verbose_name = "Personer och organisationer"

    def ready(self) -> None:
        """Let every app put its registers and pages on the agency's site."""
        autodiscover_modules("admin")
