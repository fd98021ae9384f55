"""The registers speak Swedish: every head and label has been given a name, none is a name in the code."""

import pytest
from django.contrib.admin import ModelAdmin
from django.core.exceptions import FieldDoesNotExist
from django.db.models import Model
from django.test import RequestFactory

from delmos_portal.accounts.models import StaffRole
from delmos_portal.workspace import site
from tests.build import person

SAME_IN_SWEDISH = {"organisation", "status"}
REGISTERS = list(site._registry.items())


def name_of(model: type[Model], register: object, field: str) -> str | None:
    """The name that was given to a column or field; nothing where Django makes one of the code's."""
    try:
        return field if field in SAME_IN_SWEDISH else model._meta.get_field(field)._verbose_name
    except FieldDoesNotExist:
        own = getattr(register, "form", None)
        if own is not None and field in own.declared_fields:
            return own.declared_fields[field].label
        shown = getattr(register, field, None) or getattr(model, field)
        return getattr(shown, "short_description", None)


def columns(register: ModelAdmin) -> list[str]:
    filters = [one for one in register.list_filter if isinstance(one, str)]
    return [*register.list_display, *filters]


@pytest.mark.django_db
@pytest.mark.parametrize(("model", "register"), REGISTERS, ids=[str(one) for _, one in REGISTERS])
def test_every_head_and_label_of_a_register_has_a_name(model: type[Model], register: ModelAdmin):
    request = RequestFactory().get("/")
    request.user = person("Ada", StaffRole.ADMINISTRATOR)

    shown = [(model, register, name) for name in columns(register)]
    if register.has_change_permission(request):
        shown += [(model, register, name) for name in register.get_fields(request)]
    for inline in register.get_inline_instances(request):
        shown += [(inline.model, inline, name) for name in inline.get_fields(request)]

    assert [f"{one[0].__name__}.{one[2]}" for one in shown if not name_of(*one)] == []


def test_every_register_has_a_name_for_one_and_for_many():
    names = {"verbose_name", "verbose_name_plural"}

    assert [one for one, _ in REGISTERS if not names <= set(one._meta.original_attrs)] == []
