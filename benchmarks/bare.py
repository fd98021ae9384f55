"""The limit: Django with the least code and the least SQL that each page needs.

One file, one table, nothing of what a portal must be. Served as the portal is served:
`gunicorn bare:app -w 2`. `python benchmarks/bare.py ROWS` makes the tables and fills them, and
writes the visitors' session keys to standard output. The database is named by libpq's variables.
"""

import json
import os
import sys

import django
from django.conf import settings

BASE = """<!doctype html><html lang="sv"><head><meta charset="utf-8">
<title>{% block t %}{% endblock %}</title><link rel="stylesheet" href="/static/a.css"></head>
<body><a href="#m">Till innehållet</a><header><nav><ul>
{% for x in "abcdef" %}<li><a href="/{{ x }}/">Menyval {{ x }}</a></li>{% endfor %}
</ul></nav></header><main id="m">{% for m in messages %}<p>{{ m }}</p>{% endfor %}
{% block b %}{% endblock %}</main></body></html>"""
START = """{% extends "base.html" %}{% block t %}Start{% endblock %}{% block b %}
<h1>Utlysningar</h1><ul>{% for r in rows %}
<li><a href="/{{ r.0 }}/">{{ r.1 }}</a> stänger {{ r.2|date:"j F Y" }}</li>{% endfor %}</ul>{% endblock %}"""
LIST = """{% extends "base.html" %}{% block t %}Ärenden{% endblock %}{% block b %}
<h1>Ärenden ({{ page.paginator.count }})</h1>
<form><input name="q"><select name="s"><option>a</select></form><table>{% for c in page %}
<tr><td><a href="/detail/{{ c.pk }}/">{{ c.pk }}</a></td><td>{{ c.title }}</td><td>{{ c.org }}</td>
<td>{{ c.owner.username }}</td><td>{{ c.status }}</td><td>{{ c.amount }}</td>
<td>{{ c.created|date:"Y-m-d H:i" }}</td></tr>{% endfor %}</table>{% endblock %}"""
DETAIL = """{% extends "base.html" %}{% block t %}{{ c.title }}{% endblock %}{% block b %}
<h1>{{ c.title }}</h1><dl>{% for k, v in fields %}<dt>{{ k }}</dt><dd>{{ v|linebreaks }}</dd>{% endfor %}</dl>
{% endblock %}"""
FORM = """{% extends "base.html" %}{% block t %}Anmälan{% endblock %}{% block b %}
<form method="post">{% csrf_token %}{{ form.as_div }}<button>Skicka in</button></form>{% endblock %}"""
PAGES = {
    "base.html": BASE,
    "start.html": START,
    "list.html": LIST,
    "detail.html": DETAIL,
    "form.html": FORM,
}

settings.configure(
    DEBUG=False,
    SECRET_KEY="x" * 50,
    ALLOWED_HOSTS=["127.0.0.1"],
    ROOT_URLCONF="bare",
    INSTALLED_APPS=[
        f"django.contrib.{name}" for name in ("auth", "contenttypes", "sessions", "messages")
    ],
    MIDDLEWARE=[
        "django.middleware.security.SecurityMiddleware",
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.middleware.common.CommonMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
        "django.contrib.messages.middleware.MessageMiddleware",
        "django.middleware.clickjacking.XFrameOptionsMiddleware",
    ],
    DATABASES={
        "default": {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": os.environ["PGDATABASE"],
            "HOST": os.environ["PGHOST"],
            "PORT": os.environ["PGPORT"],
            "USER": os.environ["PGUSER"],
            "CONN_MAX_AGE": 600,
        }
    },
    TEMPLATES=[
        {
            "BACKEND": "django.template.backends.django.DjangoTemplates",
            "OPTIONS": {
                "context_processors": [
                    "django.template.context_processors.request",
                    "django.contrib.auth.context_processors.auth",
                    "django.contrib.messages.context_processors.messages",
                ],
                "loaders": [
                    (
                        "django.template.loaders.cached.Loader",
                        [("django.template.loaders.locmem.Loader", PAGES)],
                    )
                ],
            },
        }
    ],
    USE_TZ=True,
    TIME_ZONE="Europe/Stockholm",
    LANGUAGE_CODE="sv",
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    LOGIN_URL="/login/",
    STATIC_URL="/static/",
)
django.setup()
sys.modules["bare"] = sys.modules[__name__]  # also when run as a program

from django import forms
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY, get_user_model
from django.contrib.auth.decorators import login_required
from django.contrib.sessions.backends.db import SessionStore
from django.core.management import call_command
from django.core.paginator import Paginator
from django.core.wsgi import get_wsgi_application
from django.db import connection, models, transaction
from django.http import HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import path
from django.utils import timezone

TEXT = "Och att det som en projekt för samverkan. " * 70
ROWS = [(number, f"Utlysning {number}", timezone.now()) for number in range(20)]


class Case(models.Model):
    owner = models.ForeignKey("auth.User", on_delete=models.PROTECT)
    title = models.CharField(max_length=255)
    status = models.CharField(max_length=30, default="inkommen", db_index=True)
    org = models.CharField(max_length=200)
    contact = models.CharField(max_length=200)
    email = models.EmailField()
    phone = models.CharField(max_length=40)
    amount = models.PositiveIntegerField()
    months = models.PositiveSmallIntegerField()
    nar1 = models.TextField()
    nar2 = models.TextField()
    sign_name = models.CharField(max_length=200)
    sign_title = models.CharField(max_length=100)
    sign_email = models.EmailField()
    consent = models.BooleanField()
    created = models.DateTimeField(default=timezone.now, db_index=True)

    class Meta:
        app_label = "auth"
        db_table = "bare_case"

    def __str__(self):
        return self.title


ANSWERS = {
    "title": "Ansökan",
    "org": "Organisation AB",
    "contact": "Sökande",
    "email": "a@example.org",
    "phone": "070-123 45 67",
    "amount": 100_000,
    "months": 12,
    "nar1": TEXT,
    "nar2": TEXT,
    "sign_name": "Anna",
    "sign_title": "VD",
    "sign_email": "a@example.org",
    "consent": True,
}


class CaseForm(forms.ModelForm):
    consent = forms.BooleanField()

    class Meta:
        model = Case
        fields = list(ANSWERS)


def start(request):
    return render(request, "start.html", {"rows": ROWS})


@login_required
def submit(request):
    form = CaseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            form.instance.owner = request.user
            form.save()
        return HttpResponseRedirect(f"/detail/{form.instance.pk}/")
    return render(request, "form.html", {"form": form})


@login_required
def draft(request, pk):
    """The form with what was written before."""
    case = get_object_or_404(Case, pk=pk)
    return render(request, "form.html", {"form": CaseForm(instance=case)})


@login_required
def autosave(request, pk):
    """Save all of it under a lock, as a page does that saves while somebody writes."""
    with transaction.atomic():
        case = get_object_or_404(Case.objects.select_for_update(), pk=pk)
        form = CaseForm(request.POST, instance=case)
        if form.is_valid():
            form.save()
    return JsonResponse({"errors": form.errors}, status=200 if form.is_valid() else 422)


@login_required
def case_list(request):
    cases = Case.objects.select_related("owner").defer("nar1", "nar2").order_by("-created")
    page = Paginator(cases, 50).get_page(request.GET.get("page"))
    return render(request, "list.html", {"page": page})


@login_required
def detail(request, pk):
    case = get_object_or_404(Case.objects.select_related("owner"), pk=pk)
    fields = [(one.verbose_name, getattr(case, one.name)) for one in case._meta.fields]
    return render(request, "detail.html", {"c": case, "fields": fields})


urlpatterns = [
    path("", start),
    path("submit/", submit),
    path("draft/<int:pk>/", draft),
    path("draft/<int:pk>/autosave/", autosave),
    path("list/", case_list),
    path("detail/<int:pk>/", detail),
]
app = get_wsgi_application()


def fill(rows, visitors=200):
    """Make everything anew; give a session key for each visitor."""
    call_command("migrate", verbosity=0, run_syncdb=True)
    with connection.schema_editor() as editor:
        editor.create_model(Case)
    people = get_user_model()
    users = people.objects.bulk_create(
        [
            people(username=f"applicant{number}@example.org", password="!")
            for number in range(visitors)
        ]
    )
    Case.objects.bulk_create(
        [
            Case(
                owner=users[number % visitors],
                **ANSWERS
                | {"title": f"Ansökan {number}", "org": f"Organisation {number % 300} AB"},
            )
            for number in range(rows)
        ],
        batch_size=500,
    )
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    return [session_of(user) for user in users]


def session_of(user):
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    return session.session_key


if __name__ == "__main__":
    print(json.dumps(fill(int(sys.argv[1]))))
