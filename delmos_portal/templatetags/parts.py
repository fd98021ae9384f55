"""Template tags for the components of docs/components.md. Built in: templates need no load."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django import template
from django.core.paginator import Page
from django.forms import BaseForm, BoundField, ChoiceField
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import capfirst
from django.utils.translation import gettext

from delmos_portal.templatetags.swedish import thousands

register = template.Library()

INTRODUCTION = "introduction"  # the code of a form's error that introduces those of its fields
IN_THE_CELLS = "Något här behöver rättas. Det står vid rutan vad det är."
TAG_KINDS = ("neutral", "info", "waiting", "success", "warning", "danger")
NOTICE_WORDS = {
    "info": "Information",
    "success": "Klart",
    "warning": "Viktigt",
    "danger": "Varning",
}


@dataclass(frozen=True)
class Complaint:
    """One line of the error summary: what is wrong, and where to go."""

    text: str
    target: str = ""
    label: str = ""


def _target(field: BoundField) -> str:
    """The id of the first control; groups of radio buttons have none of their own."""
    return field.id_for_label or f"{field.auto_id}_0"


def _named(field: BoundField, text: str) -> str:
    """Django's own sentence says neither which field nor what to do; a form may say it better."""
    if text != gettext("This field is required."):
        return text
    verb = "Välj under" if isinstance(field.field, ChoiceField) else "Fyll i"
    return f"{verb} ”{field.label}”."


def _introductions(form: BaseForm) -> list[str]:
    """What is said before the faults, and is none itself."""
    errors = form.non_field_errors().as_data()
    return [text for one in errors if one.code == INTRODUCTION for text in one.messages]


def _complaints(form: BaseForm) -> list[Complaint]:
    errors = form.non_field_errors().as_data()
    found = [Complaint(text) for one in errors if one.code != INTRODUCTION for text in one.messages]
    for field in form:
        target = "" if field.is_hidden else _target(field)
        found += [
            Complaint(_named(field, text), getattr(error, "target", target), str(field.label))
            for error in field.errors.as_data()
            for text in error.messages
        ]
    return found


def _told_apart(one: Complaint) -> Complaint:
    """Of two lines that read alike nobody knows which is which: each begins with its field."""
    return replace(one, text=f"{one.label}: {one.text}") if one.label else one


@register.filter
def counted(field: BoundField) -> str:
    """The limit of a text whose signs are counted, for those whose browser does not count."""
    limit = int(field.field.widget.attrs.get("data-counter", 0))
    return f"Högst {thousands(limit)} tecken." if limit else ""


def _given(forms: Sequence[object]) -> list[BaseForm]:
    """Forms and form sets, flat; a page without a form passes an empty string."""
    flat: list[BaseForm] = []
    for form in forms:
        if isinstance(form, BaseForm):
            flat.append(form)
        elif isinstance(form, Sequence) and not isinstance(form, str):
            flat += _given(form)
        elif hasattr(form, "forms"):
            flat += form.forms
    return flat


@register.inclusion_tag("components/error_summary.html")
def error_summary(*forms: object) -> dict[str, object]:
    """All errors of the forms, linked to their fields; nothing when there are none."""
    given = _given(forms)
    found = [complaint for form in given for complaint in _complaints(form)]
    times = Counter(one.text for one in found)
    return {
        "introductions": [text for form in given for text in _introductions(form)],
        "complaints": [_told_apart(one) if times[one.text] > 1 else one for one in found],
        "is_aside": any(getattr(form, "has_new_row", False) for form in given),
    }


@register.filter
def not_in_cells(field: BoundField) -> list[str]:
    """The field's errors; those of its table's cells stand beside the cells, and are pointed to."""
    errors = field.errors.as_data()
    whole = [
        _named(field, text) for one in errors if not hasattr(one, "target") for text in one.messages
    ]
    return whole or [IN_THE_CELLS] * bool(errors)


@register.simple_tag
def status_tag(text: str, kind: str = "neutral") -> SafeString:
    """A status in words, with a colour and a shape: no template, for lists have one on each row."""
    known = kind if kind in TAG_KINDS else "neutral"
    return format_html('<span class="tag tag-{}">{}</span>', known, text)


@register.simple_block_tag
def notice(content: SafeString, kind: str = "info", title: str = "") -> SafeString:
    """A box that must be noticed."""
    context = {"content": content, "kind": kind, "title": title, "word": NOTICE_WORDS[kind]}
    return render_to_string("components/notice.html", context)


@register.simple_block_tag
def inset(content: SafeString) -> SafeString:
    """Text set apart from the rest."""
    return render_to_string("components/inset.html", {"content": content})


@register.simple_block_tag
def panel(content: SafeString, title: str, level: int = 2, id: str = "") -> SafeString:  # noqa: A002 -- as in HTML
    """A framed section with its heading: no template, for a case page has six of them."""
    place = format_html(' id="{}"', id) if id else ""
    head = format_html('<h{0} class="panel-title">{1}</h{0}>', level, title)
    body = format_html('<div class="panel-body">{}</div>', content)
    return format_html('<section class="panel"{}>{}{}</section>', place, head, body)


@register.simple_block_tag
def confirmation(content: SafeString, title: str, number: str = "") -> SafeString:
    """What has just been done, with its number."""
    context = {"content": content, "title": title, "number": number}
    return render_to_string("components/confirmation.html", context)


@register.simple_block_tag
def data_table(content: SafeString, caption: str, *, hide_caption: bool = False) -> SafeString:
    """A table that scrolls in its own box, also by keyboard."""
    context = {"content": content, "caption": caption, "hide_caption": hide_caption}
    return render_to_string("components/data_table.html", context)


@register.simple_block_tag
def letter_preview(
    content: SafeString, title: str, dnr: str = "", date: str = "", recipient: str = ""
) -> SafeString:
    """A letter as it will be read, on the screen."""
    context = {
        "content": content,
        "title": title,
        "dnr": dnr,
        "date": date,
        "recipient": recipient,
    }
    return render_to_string("components/letter_preview.html", context)


@register.filter
def under_heads(cells: Sequence[str], heads: Sequence[Mapping[str, Any]]) -> list[str]:
    """The cells of a register's row as Django made them, each with its head for when there is no room."""
    return [
        cell if "checkbox" in head["class_attrib"] else _under(head["text"], cell)
        for cell, head in zip(cells, heads, strict=True)
    ]


def _under(head: str, cell: str) -> SafeString:
    opened = format_html('<td data-head="{}"', capfirst(head))
    return mark_safe(cell.replace("<td", opened, 1))  # noqa: S308 -- Django's own markup


@register.inclusion_tag("components/sort_header.html", takes_context=True)
def sort_header(context: Mapping[str, Any], label: str, key: str) -> dict[str, object]:
    """A column head that sorts, and says how the column is sorted now."""
    now = context["request"].GET.get("ordning", "")
    return {
        "request": context["request"],
        "label": label,
        "direction": {key: "ascending", f"-{key}": "descending"}.get(now, ""),
        "order": f"-{key}" if now == key else key,
    }


@register.inclusion_tag("components/pagination.html", takes_context=True)
def pagination(
    context: Mapping[str, Any], page: "Page[Any]", pages: int | None = None
) -> dict[str, object]:
    """Earlier and later pages, keeping filters and order. Counts nothing by itself."""
    return {
        "request": context["request"],
        "page": page,
        "pages": pages,
        "earlier": page.number - 1,
        "later": page.number + 1,
    }


class ConstantNode(template.Node):
    """What is the same on every page: put together once in each process."""

    child_nodelists = ("nodelist",)

    def __init__(self, nodelist: template.NodeList) -> None:
        self.nodelist = nodelist
        self.text: SafeString | None = None

    def render(self, context: template.Context) -> SafeString:
        if self.text is None:  # two threads that come here at once write the same text
            self.text = self.nodelist.render(context)
        return self.text


@register.tag
def constant(parser: template.base.Parser, _token: template.base.Token) -> ConstantNode:
    """Markup that depends on neither the page nor the person."""
    nodelist = parser.parse(("endconstant",))
    parser.delete_first_token()
    return ConstantNode(nodelist)


@register.filter
def paragraphs(text: str) -> SafeString:
    """Plain text as paragraphs; what is already markup stays as it is."""
    if isinstance(text, SafeString):
        return text
    return mark_safe(template.defaultfilters.linebreaks_filter(text))  # noqa: S308 -- escapes
