from celery.signals import worker_process_init, worker_process_shutdown
from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "delmos_portal.documents"
    verbose_name = "Handlingar"

    def ready(self) -> None:
        worker_process_init.connect(load_fonts)
        worker_process_shutdown.connect(unload_fonts)


def load_fonts(**_signal: object) -> None:
    """A worker keeps library, styles and fonts from its first moment (stack.md section 4)."""
    from delmos_portal.documents.render import warm  # noqa: PLC0415 -- slow import

    warm()


def unload_fonts(**_signal: object) -> None:
    """The fonts lie unpacked in a folder that must go with the process."""
    from delmos_portal.documents.render import warm  # noqa: PLC0415 -- slow import

    warm.cache_clear()
