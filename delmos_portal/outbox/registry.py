"""The effects that can be promised, by name; and the checks that beat asks for each minute."""

from collections.abc import Callable
from functools import cache

from django.utils.module_loading import autodiscover_modules

Effect = Callable[..., None]

EFFECTS: dict[str, Effect] = {}
MINUTE_CHECKS: list[Callable[[], None]] = []


@cache
def load() -> None:
    """Read every app's effects. Those who promise know them by name: a web process never reads them."""
    autodiscover_modules("effects")


def effect(function: Effect) -> Effect:
    """Make a function an effect, named «app.function»."""
    app = function.__module__.removeprefix("delmos_portal.").split(".")[0]
    EFFECTS[f"{app}.{function.__name__}"] = function
    return function


def every_minute(function: Callable[[], None]) -> Callable[[], None]:
    """Ask this function each minute; it finds what is due in the database and promises it."""
    MINUTE_CHECKS.append(function)
    return function
