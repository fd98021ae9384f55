"""The agency's own site: the queue, the cases and the registers, for staff only."""

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.contrib.admin.widgets import AdminSplitDateTime
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.db.models import Model
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponseRedirect,
)
from django.urls import NoReverseMatch, URLPattern, URLResolver, include, path, reverse
from django.utils.decorators import method_decorator

if TYPE_CHECKING:
    from delmos_portal.accounts.models import User

# Django's own pages for these have better ones in the portal.
ELSEWHERE = frozenset(
    {"index", "logout", "password_change", "password_change_done", "view_on_site"}
)
View = Callable[..., HttpResponseBase]
FOR_TECHNICIANS = "För felsökning"  # what only a technician reads, folded away
ADMINISTRATOR = "administrator"  # accounts.StaffRole; the site lies below the apps that use it


class AgencySite(admin.AdminSite):
    """Pages of the apps beside the registers, in one place and under one rule."""

    site_header = "Handläggning"
    site_title = "Delmos bidragsportal"
    index_title = "Register"
    enable_nav_sidebar = False
    site_url = None
    final_catch_all_view = False
    index_template = "admin/registers.html"

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.pages: list[tuple[str, View, str]] = []
        self.notices: list[tuple[str, Callable[[], str]]] = []

    def add_page(self, route: str, view: View, name: str) -> None:
        """Put a page of an app under the site; it resolves as workspace:NAME."""
        self.pages.append((route, view, name))

    def add_notice(self, title: str, text: Callable[[], str]) -> None:
        """Tell staff this above the registers, whenever the text is not empty."""
        self.notices.append((title, text))

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:  # noqa: FBT001, FBT002 -- as Django's
        """To everyone but staff the workspace does not exist; Django would show a sign-in of its own."""
        checked = super().admin_view(view, cacheable)

        @wraps(checked)
        def page(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
            if request.user.is_authenticated and not self.has_permission(request):
                raise Http404
            response: HttpResponseBase = checked(request, *args, **kwargs)
            return response

        return page

    @method_decorator(login_not_required)
    def login(self, request: HttpRequest, extra_context: object = None) -> HttpResponse:  # noqa: ARG002 -- Django's signature
        """One way to sign in, for everybody."""
        return redirect_to_login(request.GET.get("next", reverse("workspace:index")))

    def has_permission(self, request: HttpRequest) -> bool:
        return bool(request.user.is_active and request.user.is_staff)

    def get_urls(self) -> list[URLResolver | URLPattern]:
        pages = [path(route, self.admin_view(view), name=name) for route, view, name in self.pages]
        django_own = [
            url for url in super().get_urls() if getattr(url, "name", "") not in ELSEWHERE
        ]
        return [
            path("", self.admin_view(self.front), name="index"),
            *pages,
            path("register/", self.admin_view(self.registers), name="registers"),
            path("register/", include(django_own)),
        ]

    def front(self, request: HttpRequest) -> HttpResponse:  # noqa: ARG002 -- a view
        """The work first; the registers when there is no queue."""
        try:
            return HttpResponseRedirect(reverse("workspace:queue"))
        except NoReverseMatch:
            return HttpResponseRedirect(reverse("workspace:registers"))

    def registers(self, request: HttpRequest) -> HttpResponse:
        told = [(title, text()) for title, text in self.notices]
        return self.index(request, {"notices": [one for one in told if one[1]]})

    def app_index(self, *_request_and_app: object, **_context: object) -> HttpResponse:  # type: ignore[override]  # as it is called
        """One page lists all registers; Django would also have one for each app."""
        return HttpResponseRedirect(reverse("workspace:registers"))


site = AgencySite(name="workspace")


def spoken(field: Any) -> Any:
    """A field of a register, with a name for each box where Django gives two boxes one label."""
    if field is None:
        return None
    label = str(field.label)
    inside = label if label[:2].isupper() else label[:1].lower() + label[1:]  # SCB-kod stays so
    field.error_messages["required"] = f"Fyll i {inside}."
    if isinstance(field.widget, AdminSplitDateTime):
        for box, what in zip(field.widget.widgets, ("datum", "klockslag"), strict=True):
            box.attrs["aria-label"] = f"{field.label}, {what}"
    return field


class RegisterAdmin(admin.ModelAdmin[Any]):
    """A register: all staff may read it, an administrator may change it."""

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        return spoken(super().formfield_for_dbfield(db_field, request, **kwargs))

    list_per_page = 50
    show_facets = admin.ShowFacets.NEVER
    show_full_result_count = False

    def is_administrator(self, request: HttpRequest) -> bool:
        user: User = request.user  # type: ignore[assignment]  # the site lets only staff in
        return user.is_active and ADMINISTRATOR in user.roles

    def get_urls(self) -> list[URLPattern]:
        """Without pages for deleting, and for a history that the journal tells better."""
        unused = ("_delete", "_history")
        return [url for url in super().get_urls() if not (url.name or "").endswith(unused)]

    def has_module_permission(self, request: HttpRequest) -> bool:
        return site.has_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:  # noqa: ARG002 -- Django's signature
        return site.has_permission(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self.is_administrator(request)

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:  # noqa: ARG002 -- Django's signature
        return self.is_administrator(request)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:  # noqa: ARG002 -- Django's signature
        """Nothing in a register is deleted: people are made inactive, mandates get an end."""
        return False


class ReadOnlyAdmin(RegisterAdmin):
    """A register that only the portal writes."""

    def has_add_permission(self, request: HttpRequest) -> bool:  # noqa: ARG002 -- Django's signature
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:  # noqa: ARG002 -- Django's signature
        return False


def number_in(text: str) -> int:
    """The number of a row in an address; 0, which no row has, when it is none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
