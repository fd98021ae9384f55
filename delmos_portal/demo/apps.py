from django.apps import AppConfig


class DemoConfig(AppConfig):
    name = "delmos_portal.demo"
    verbose_name = "Demonstration"
