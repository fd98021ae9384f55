"""Motala and its people, for the tests of organisations."""

from collections.abc import Iterator

import pytest
from django.core.cache import cache

from delmos_portal.accounts.models import Role
from tests.accounts.people import administrator, member, organisation


@pytest.fixture(autouse=True)
def forget_earlier_attempts() -> Iterator[None]:
    """Rate limits count by address, and every test comes from the same one."""
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def motala():
    return organisation()


@pytest.fixture
def amina(motala):
    return administrator(motala)


@pytest.fixture
def sigrid(motala, amina):
    return member(motala, "sigrid@motala.example", Role.SIGNATORY, by=amina)
