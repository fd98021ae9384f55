"""Small PDF files that every reader opens; what is to be wrong with one is written into it."""


def pdf_of(
    *, pages: int = 1, mark: str = "", catalog: str = "", objects: tuple[str, ...] = ()
) -> bytes:
    """A PDF with so many blank pages; `mark` makes two differ, `catalog` and `objects` are added."""
    kids = " ".join(f"{number} 0 R" for number in range(3, 3 + pages))
    page = "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>"
    bodies = [
        f"<</Type/Catalog/Pages 2 0 R{catalog}>>",
        f"<</Type/Pages/Kids[{kids}]/Count {pages}>>",
        *[page] * pages,
        *objects,
    ]
    out, places = bytearray(f"%PDF-1.7\n% {mark}\n".encode()), []
    for number, body in enumerate(bodies, start=1):
        places.append(len(out))
        out += f"{number} 0 obj\n{body}\nendobj\n".encode()
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    start = f"xref\n0 {len(places) + 1}\n0000000000 65535 f \n{table}"
    end = f"trailer\n<</Root 1 0 R/Size {len(places) + 1}>>\nstartxref\n{len(out)}\n%%EOF\n"
    return bytes(out) + (start + end).encode()
