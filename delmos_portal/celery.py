"""The Celery application, read by worker and beat only. Redis is their queue; the outbox is the truth."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "delmos_portal.settings")

app = Celery("delmos_portal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(["delmos_portal.outbox"])
app.autodiscover_tasks(["delmos_portal.outbox"], related_name="listening")
app.autodiscover_tasks(related_name="effects")  # by the worker, before it forks
