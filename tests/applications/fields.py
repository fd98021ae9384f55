"""What a browser shows in a page's fields, and posts when nothing is typed in them."""

from html.parser import HTMLParser


class Fields(HTMLParser):
    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: dict[str, str] = {}
        self.area = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        name = given.get("name") or ""
        is_loose = given.get("type") in ("radio", "checkbox") and "checked" not in given
        if tag == "textarea":
            self.area, self.found[name] = name, ""
        elif tag == "input" and given.get("type") not in ("file", "submit") and not is_loose:
            self.found[name] = given.get("value") or ""

    def handle_data(self, data: str) -> None:
        if self.area:  # a browser leaves out the first line end
            self.found[self.area] += data.removeprefix("\n") if not self.found[self.area] else data

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self.area = ""


def fields_of(page: str) -> dict[str, str]:
    return Fields(page).found
