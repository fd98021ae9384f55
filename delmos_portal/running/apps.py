from django.apps import AppConfig


class RunningConfig(AppConfig):
    name = "delmos_portal.running"
    verbose_name = "Drift"
