"""The look: components, forms, weight, contrast, and the pages that every footer links to."""

import gzip
import hashlib
import re
from importlib.resources import files
from itertools import pairwise
from pathlib import Path

import pytest
from crispy_forms.templatetags.crispy_forms_filters import as_crispy_form
from django import forms
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.template import engines
from django.test import RequestFactory

from delmos_portal.questionnaires.forms import AnswerText
from delmos_portal.templatetags.parts import INTRODUCTION

ROOT = Path(__file__).resolve().parent.parent
STATIC = ROOT / "static"
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
PAGES = sorted(path for path in TEMPLATES if not {"pdf", "email"} & set(path.parts))
FOOTER = [
    "/kontakt/",
    "/tillganglighet/",
    "/personuppgifter/",
    "/kakor/",
    "/lattlast/",
    "/in-english/",
]


class Answers(forms.Form):
    use_required_attribute = False
    contact = forms.CharField(label="Kontaktperson", help_text="Den vi ringer.")
    purpose = forms.ChoiceField(
        label="Ändamål", choices=[("a", "Samordning"), ("b", "Nätverk")], widget=forms.RadioSelect
    )


def rendered(source, address="/", **context):
    request = RequestFactory().get(address)
    request.user = AnonymousUser()
    return engines["django"].from_string(source).render(context, request)


def wrong_answers():
    form = Answers({"contact": "", "purpose": ""})
    form.add_error(None, "Fyll i minst en fråga.")
    return form


def test_error_summary_links_each_error_to_the_first_control_of_its_field():
    html = rendered("{% error_summary form %}", form=wrong_answers())

    assert re.findall(r'href="#([^"]+)"', html) == ["id_contact", "id_purpose_0"]
    assert "Fyll i minst en fråga." in html


def test_error_summary_names_the_field_when_the_message_does_not():
    html = rendered("{% error_summary form %}", form=wrong_answers())

    assert re.findall(r'href="#[^"]+">([^<]+)<', html) == [
        "Fyll i ”Kontaktperson”.",
        "Välj under ”Ändamål”.",
    ]


def test_error_summary_tells_two_lines_apart_that_read_alike():
    class Times(forms.Form):
        begins = forms.TimeField(label="Börjar", error_messages={"invalid": "Skriv klockslaget."})
        ends = forms.TimeField(label="Slutar", error_messages={"invalid": "Skriv klockslaget."})
        place = forms.CharField(label="Plats", error_messages={"required": "Skriv platsen."})

    html = rendered("{% error_summary form %}", form=Times({"begins": "x", "ends": "y"}))

    assert re.findall("<a href=[^>]*>([^<]+)</a>", html) == [
        "Börjar: Skriv klockslaget.",
        "Slutar: Skriv klockslaget.",
        "Skriv platsen.",
    ]


def test_error_summary_counts_no_introduction():
    form = Answers({"contact": "", "purpose": "a"})
    form.add_error(None, ValidationError("Det du skrev sparades inte.", code=INTRODUCTION))

    html = rendered("{% error_summary form %}", form=form)

    assert "<p>Det du skrev sparades inte.</p>" in html
    assert html.count("<li>") == len(form.errors) - 1


def test_error_summary_is_empty_without_errors_and_without_a_form():
    assert rendered("{% error_summary form missing %}", form=Answers()).strip() == ""


def test_field_is_described_by_its_help_text_and_its_error():
    html = as_crispy_form(wrong_answers())

    described = {
        name for names in re.findall(r'aria-describedby="([^"]+)"', html) for name in names.split()
    }
    assert described == {"id_contact_helptext", "id_contact_error", "id_purpose_error"}
    assert described <= set(re.findall(r'id="([^"]+)"', html))


def test_error_of_a_field_is_said_in_words():
    assert as_crispy_form(wrong_answers()).count("<strong>Fel:</strong>") == 2


def test_a_browser_cuts_off_nothing_that_is_pasted():
    """A control with maxlength takes what it has room for, and says nothing of the rest."""

    class Pasted(forms.Form):
        reason = AnswerText(max_length=5, widget=forms.Textarea(attrs={"data-counter": "5"}))
        name = forms.CharField(max_length=5)

    form = Pasted({"reason": "sex ord", "name": "Annika"})
    html = as_crispy_form(form)

    assert "maxlength" not in html
    assert ">\nsex ord</textarea>" in html
    assert 'value="Annika"' in html
    assert set(form.errors) == {"reason", "name"}


def test_what_a_person_wrote_is_never_markup():
    rows = [{"label": "Beskriv", "value": "<b>fet</b>", "change_url": ""}]

    html = rendered('{% include "components/summary_list.html" with rows=rows only %}', rows=rows)

    assert "<p>&lt;b&gt;fet&lt;/b&gt;</p>" in html


def test_unknown_kind_of_status_is_shown_as_neutral():
    assert (
        rendered('{% status_tag "Okänd" "purple" %}').strip()
        == '<span class="tag tag-neutral">Okänd</span>'
    )


@pytest.mark.parametrize(
    ("address", "said", "next_order"),
    [
        ("/?sida=3", "", "?ordning=received"),
        ("/?ordning=received&status=ny", "ascending", "?ordning=-received&amp;status=ny"),
        ("/?ordning=-received", "descending", "?ordning=received"),
    ],
)
def test_column_head_says_its_order_and_begins_on_the_first_page(address, said, next_order):
    html = rendered('{% sort_header "Inkom" "received" %}', address)

    assert re.findall(r'aria-sort="([^"]+)"', html) == ([said] if said else [])
    assert re.findall(r'href="([^"]+)"', html) == [next_order]


def test_pagination_keeps_the_filters():
    page = Paginator(range(30), 10).page(2)

    html = rendered("{% pagination page pages=3 %}", "/?status=ny&sida=2", page=page)

    assert re.findall(r'href="([^"]+)"', html) == ["?status=ny&amp;sida=1", "?status=ny&amp;sida=3"]


@pytest.mark.parametrize("address", FOOTER)
def test_footer_page_opens_for_everyone_and_links_to_the_others(client, address):
    response = client.get(address)

    assert response.status_code == 200
    assert [link for link in FOOTER if f'href="{link}"' not in response.text] == []


def test_bootstrap_is_the_published_file_but_for_the_line_that_names_its_map():
    shipped = (STATIC / "vendor" / "bootstrap.min.css").read_bytes()
    published = shipped + b"/*# sourceMappingURL=bootstrap.min.css.map */"
    recorded = re.findall(r"`([0-9a-f]{64})`", (STATIC / "vendor" / "README.md").read_text())

    assert [hashlib.sha256(it).hexdigest() for it in (shipped, published)] == recorded


def test_styles_and_scripts_of_the_heaviest_page_weigh_at_most_60_kilobytes():
    htmx = files("django_htmx") / "static" / "django_htmx" / "htmx-2.min.js"
    sheets = re.findall(
        r"'([^']+\.css)'", (ROOT / "templates/components/stylesheets.html").read_text()
    )
    scripts = ["js/portal.js", "js/session.js"]

    parts = [htmx.read_bytes(), *[(STATIC / name).read_bytes() for name in sheets + scripts]]

    assert len(sheets) == 5
    assert sum(len(gzip.compress(part, 9)) for part in parts) <= 60 * 1024


def test_our_scripts_weigh_less_than_15_kilobytes_in_all():
    assert sum(path.stat().st_size for path in (STATIC / "js").glob("*.js")) < 15_000


def test_every_font_that_the_pages_name_is_shipped():
    named = re.findall(r'url\("\.\./(fonts/[^"]+)"\)', (STATIC / "css" / "fonts.css").read_text())

    assert [name for name in named if not (STATIC / name).exists()] == []


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(ROOT / "templates")))
def test_page_has_no_inline_script_or_style(path):
    inline = r"\sstyle=|<style|<script(?![^>]*\ssrc=)|\son[a-z]+=|javascript:"

    assert re.findall(inline, path.read_text()) == []


@pytest.mark.parametrize(
    "path", sorted((ROOT / "templates/components").glob("*.html")), ids=lambda path: path.stem
)
def test_component_begins_by_naming_its_inputs(path):
    assert re.match(r"\{# .+?(Inputs?\b|No inputs).*?#\}", path.read_text())


def brightness(colour):
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = [
        it / 12.92 if it <= 0.04045 else ((it + 0.055) / 1.055) ** 2.4 for it in parts
    ]
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    dark, light = sorted((brightness(one), brightness(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize(
    "pair",
    [
        "ink/ground",
        "ink/sand",
        "ink/ochre-100",
        "ink-soft/ground",
        "ink-soft/sand",
        "ink-soft/violet-100",
        "ink-soft/petrol-50",
        "petrol-700/ground",
        "petrol-700/paper",
        "petrol-900/ochre",
        "red-700/ground",
        "red-700/red-100",
        "ochre-800/ochre-100",
        "ochre-800/ground",
        "blue-800/blue-100",
        "green-800/green-100",
        "violet-800/violet-100",
        "paper/petrol-700",
        "paper/petrol-800",
    ],
)
def test_text_colours_have_contrast_enough(pair):
    tokens = dict(
        re.findall(r"--([a-z0-9-]+): (#[0-9a-f]{6});", (STATIC / "css/tokens.css").read_text())
    )
    text, ground = pair.split("/")

    assert contrast(tokens[text], tokens[ground]) >= 4.5


def test_headings_of_the_footer_pages_never_skip_a_level(client):
    for address in FOOTER:
        levels = [int(level) for level in re.findall(r"<h([1-6])", client.get(address).text)]
        assert [step for step in pairwise(levels) if step[1] > step[0] + 1] == []


def test_a_part_that_posts_is_never_included_without_the_token():
    posting = {
        str(path.relative_to(ROOT / "templates"))
        for path in TEMPLATES
        if "{% csrf_token %}" in path.read_text()
    }
    included = [
        (path.name, *found)
        for path in TEMPLATES
        for found in re.findall(r'{% include "([^"]+)"([^%]*) only %}', path.read_text())
    ]

    assert [
        (where, part)
        for where, part, given in included
        if part in posting and "csrf_token=csrf_token" not in given
    ] == []
