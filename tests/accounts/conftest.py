from collections.abc import Iterator

import pytest
from django.core.cache import cache


@pytest.fixture(autouse=True)
def forget_earlier_attempts() -> Iterator[None]:
    """Rate limits count by address, and every test comes from the same one."""
    cache.clear()
    yield
    cache.clear()
