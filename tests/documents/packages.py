"""Word, Excel and OpenDocument files as small as they come, whole or with something in them."""

import zipfile
from io import BytesIO

ODT = "application/vnd.oasis.opendocument.text"
OFFICE = "application/vnd.openxmlformats-officedocument."
MAIN = {
    ".docx": ("wordprocessingml.document", "word/document.xml"),
    ".xlsx": ("spreadsheetml.sheet", "xl/workbook.xml"),
}
LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"


def parts_of(suffix: str) -> dict[str, str | bytes]:
    """The entries of a whole package."""
    if suffix == ".odt":
        return {
            "mimetype": ODT,
            "content.xml": "<office:document-content/>" * 20,
            "META-INF/manifest.xml": "<manifest:manifest/>",
        }
    kind, main = MAIN[suffix]
    return {
        "[Content_Types].xml": f'<Types><Override PartName="/{main}" ContentType="{OFFICE}{kind}.main+xml"/></Types>',
        "_rels/.rels": f'<Relationships><Relationship Id="r1" Type="{LINKS}officeDocument" Target="{main}"/></Relationships>',
        main: "<main>Hej</main>" * 20,
    }


def package(
    suffix: str,
    *,
    method: int = zipfile.ZIP_DEFLATED,
    more: dict[str | zipfile.ZipInfo, str | bytes] | None = None,
    less: str = "",
) -> bytes:
    made = BytesIO()
    with zipfile.ZipFile(made, "w", method) as out:
        for name, content in [*parts_of(suffix).items(), *(more or {}).items()]:
            if name != less or content != parts_of(suffix).get(less):
                out.writestr(name, content)
    return made.getvalue()


def external(kind: str) -> dict[str | zipfile.ZipInfo, str | bytes]:
    """A relationship that leads out of the package."""
    link = f'<Relationship Id="r9" Type="{LINKS}{kind}" Target="https://x.example/a" TargetMode="External"/>'
    return {"word/_rels/document.xml.rels": f"<Relationships>{link}</Relationships>"}


def link_entry(name: str) -> zipfile.ZipInfo:
    """An entry that is a symbolic link."""
    entry = zipfile.ZipInfo(name)
    entry.external_attr = 0o120777 << 16
    return entry
