from django.apps import AppConfig


class QuestionnairesConfig(AppConfig):
    name = "delmos_portal.questionnaires"
    verbose_name = "Frågeformulär"
