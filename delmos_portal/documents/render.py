"""Turns a template into a PDF that is accessible (PDF/UA-1), archivable (PDF/A-2a) and sealable.

WeasyPrint is imported inside functions only: the web process never pays for it.
"""

import atexit
import logging
import re
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.template.loader import render_to_string

from delmos_portal.documents.glyphs import known_characters, readable

SEAL_FIELD = "Sigill"
OWN_FILES = Path(settings.BASE_DIR, "static").resolve()
STYLE_SHEET = OWN_FILES / "css" / "pdf.css"
# The text face and the one that stands in for it; pdf.css names them last in every family list.
TEXT_FONTS = [
    OWN_FILES / "fonts" / "pdf" / name
    for name in ("SourceSans3-Regular.ttf.woff2", "DejaVuSans.woff2")
]
OWN_TYPES = {
    ".css": "text/css",
    ".woff2": "font/woff2",
    ".svg": "image/svg+xml",
    ".png": "image/png",
}
AMBIGUOUS_END = b"\r\nendstream\nendobj"
PRINT_ALSO = 4  # annotation flag; PDF/A forbids annotations that do not print

# PDF/A demands that the mark of PDF/UA, which its own schema does not know, is described.
UA_MARK = b"""<rdf:Description xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/" rdf:about=""\
 pdfuaid:part="1"/><rdf:Description xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"\
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#"\
 xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#" rdf:about="">\
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">\
<pdfaSchema:schema>PDF/UA identification schema</pdfaSchema:schema>\
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>\
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>\
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">\
<pdfaProperty:name>part</pdfaProperty:name>\
<pdfaProperty:valueType>Integer</pdfaProperty:valueType>\
<pdfaProperty:category>internal</pdfaProperty:category>\
<pdfaProperty:description>Part of ISO 14289 that the file follows</pdfaProperty:description>\
</rdf:li></rdf:Seq></pdfaSchema:property></rdf:li></rdf:Bag></pdfaExtension:schemas>\
</rdf:Description>"""


def render(
    kind: str,
    context: dict[str, object],
    *,
    title: str,
    created_at: datetime,
    subject: str = "",
    author: str = "",
    to_be_sealed: bool = True,
) -> bytes:
    """Render templates/pdf/<kind>.html, ready to be sealed. The same input gives the same bytes.

    What is an organisation's own is not sealed, and has the organisation as its author.
    """
    from weasyprint import HTML

    press = warm()
    page = render_to_string(
        f"pdf/{kind}.html", {"agency": settings.AGENCY, "title": title, **context}
    )
    text = readable(page, press.known)
    source = HTML(string=text, base_url=f"{OWN_FILES.as_uri()}/", url_fetcher=press.fetcher)
    document = source.render(stylesheets=press.styles, font_config=press.fonts)
    document.metadata = described(
        readable(title, press.known),
        readable(subject, press.known),
        created_at,
        author=readable(author, press.known) or settings.AGENCY["name"],
    )
    written: bytes = document.write_pdf(
        pdf_variant="pdf/a-2a", finisher=prepare_for_seal if to_be_sealed else prepare
    )
    return written


def described(title: str, subject: str, created_at: datetime, *, author: str) -> Any:
    """Give the metadata from the caller alone; what the page says of itself is not asked."""
    from weasyprint.pdf.metadata import DocumentMetadata

    moment = created_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return DocumentMetadata(
        title=title,
        authors=[author],
        description=subject or None,
        created=moment,
        modified=moment,
        lang="sv",
    )


class Press:
    """What every letter shares: the parsed style sheet, the fonts, and who may fetch."""

    def __init__(self) -> None:
        from weasyprint import CSS
        from weasyprint.text.fonts import FontConfiguration

        for chatty in ("fontTools", "weasyprint.progress"):
            logging.getLogger(chatty).setLevel(logging.WARNING)  # a dozen lines a letter
        self.known = known_characters(*TEXT_FONTS)
        self.fetcher = own_files_only()
        self.fonts = FontConfiguration()
        self.styles = [
            CSS(url=STYLE_SHEET.as_uri(), url_fetcher=self.fetcher, font_config=self.fonts)
        ]


@cache
def warm() -> Press:
    """Load library, styles and fonts, once a process; a worker calls it before its first letter."""
    atexit.register(warm.cache_clear)  # the fonts lie unpacked in a folder that must go
    return Press()


def own_files_only() -> Any:
    """Give a fetcher that opens style sheets, fonts and pictures of our own, and nothing else."""
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    class OwnFilesOnly(URLFetcher):  # type: ignore[misc]  # untyped library
        def fetch(self, url: str, headers: object = None) -> URLFetcherResponse:  # noqa: ARG002 -- WeasyPrint's signature
            path = own_file(url)
            return URLFetcherResponse(
                url, path.read_bytes(), {"Content-Type": OWN_TYPES[path.suffix]}
            )

    return OwnFilesOnly()


def own_file(url: str) -> Path:
    """Find the static file behind an address; any other address is refused."""
    parts = urlsplit(url)
    path = Path(unquote(parts.path)).resolve()
    if parts.scheme != "file" or parts.netloc or not path.is_relative_to(OWN_FILES):
        raise PermissionError(f"Letters fetch from the portal's own files only, not {url[:200]}")
    if path.suffix not in OWN_TYPES:
        raise PermissionError(f"Letters have no use for a {path.suffix} file")
    return path


def prepare_for_seal(document: Any, pdf: Any) -> None:
    """Prepare the file and lay in the empty, tagged field that the seal will fill.

    Sealing may then change nothing but the field's value, which both standards allow.
    """
    prepare(document, pdf)
    add_seal_field(pdf)


def prepare(_document: Any, pdf: Any) -> None:
    """Mark the file as PDF/UA-1."""
    end_streams_clearly(pdf)
    name_header_scopes(pdf)
    describe_as_accessible(object_at(pdf, pdf.catalog["Metadata"]))


def end_streams_clearly(pdf: Any) -> None:
    """Give a stream whose last byte happens to be CR an end of line that cannot be taken for it.

    Strict readers else count that byte as part of the line end, and one letter in sixty fails.
    """
    write_line = pdf.write_line

    def write_clearly(content: bytes, output: Any) -> None:
        if content.endswith(AMBIGUOUS_END):
            content = content.removesuffix(AMBIGUOUS_END) + b"\r" + AMBIGUOUS_END
        write_line(content, output)

    pdf.write_line = write_clearly


def describe_as_accessible(metadata: Any) -> None:
    [packet] = metadata.stream
    metadata.stream = [packet.replace(b"</rdf:RDF>", UA_MARK + b"</rdf:RDF>")]
    metadata.compress = False  # archives read the metadata without unpacking it


def name_header_scopes(pdf: Any) -> None:
    """Say of each header cell whether it heads a column or a row, as some readers ask for it."""
    for cell in pdf.objects:
        if isinstance(cell, dict) and cell.get("S") == "/TH":
            group = object_at(pdf, object_at(pdf, cell["P"])["P"])
            cell["A"]["Scope"] = "/Column" if group["S"] == "/THead" else "/Row"


def add_seal_field(pdf: Any) -> None:
    from pydyf import Array, Dictionary, String  # noqa: PLC0415 -- slow import

    root = object_at(pdf, pdf.catalog["StructTreeRoot"])
    tree = object_at(pdf, root["ParentTree"])["Nums"]
    top = object_at(pdf, root["K"][0])
    page = pdf.page_references[0]
    place = max(tree[::2]) + 1
    widget = Dictionary(
        {
            "Type": "/Annot",
            "Subtype": "/Widget",
            "FT": "/Sig",
            "T": String(SEAL_FIELD),
            "TU": String(f"Elektroniskt sigill, {settings.AGENCY['name']}"),
            "F": PRINT_ALSO,
            "Rect": Array([0, 0, 0, 0]),
            "P": page,
            "StructParent": place,
        }
    )
    pdf.add_object(widget)
    link = Dictionary({"Type": "/OBJR", "Obj": widget.reference, "Pg": page})
    pdf.add_object(link)
    form = Dictionary(
        {
            "Type": "/StructElem",
            "S": "/Form",
            "P": top.reference,
            "Pg": page,
            "K": Array([link.reference]),
        }
    )
    pdf.add_object(form)
    top["K"].append(form.reference)
    tree.extend([place, form.reference])
    first = object_at(pdf, page)
    first["Annots"] = Array([*first.get("Annots", []), widget.reference])
    pdf.catalog["AcroForm"] = Dictionary({"Fields": Array([widget.reference])})


def object_at(pdf: Any, reference: bytes) -> Any:
    """Follow a reference such as b"12 0 R"."""
    match = re.match(rb"\d+", reference)
    if match is None:
        raise ValueError(f"Not a reference: {reference!r}")
    return pdf.objects[int(match[0])]
