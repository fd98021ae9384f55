from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "delmos_portal.documents"
    verbose_name = "Handlingar"
