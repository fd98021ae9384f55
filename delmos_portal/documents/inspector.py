"""Looks into a PDF that a stranger made: is there more in it than pages? JSON out.

A program of its own, with little time and memory and nothing of the portal in it. A web process
starts it as a child (content.py), so that it neither loads the library nor runs the risk.
"""

import io
import json
import resource
import sys
from collections.abc import Iterator
from typing import Any

CPU_SECONDS = 10
MEMORY_BYTES = 256 * 1024 * 1024
MOST_OBJECTS = 300_000
DEEPEST = 60  # dictionaries in dictionaries

# What a dictionary says of itself, and what that means; the first that is found is told.
KEYS = {
    "/JS": "javascript",
    "/JavaScript": "javascript",
    "/XFA": "javascript",
    "/EF": "embedded",
    "/EmbeddedFiles": "embedded",
    "/RichMediaContent": "embedded",
}
NAMES = {
    "/JavaScript": "javascript",
    "/Launch": "launch",
    "/ImportData": "launch",
    "/EmbeddedFile": "embedded",
    "/FileAttachment": "embedded",
    "/RichMedia": "embedded",
}


def look_into(content: bytes) -> dict[str, Any]:
    """Say how many pages there are, and what is wrong: `problem` is a word that content.py knows."""
    import pikepdf

    try:
        with pikepdf.open(io.BytesIO(content)) as pdf:
            if len(pdf.objects) > MOST_OBJECTS:
                return {"problem": "too_much"}
            pages = len(pdf.pages)
            found = {problem for one in pdf.objects for problem in problems_in(one)}
    except pikepdf.PasswordError:
        return {"problem": "password"}
    except (MemoryError, RecursionError):
        return {"problem": "too_much"}
    except Exception:  # noqa: BLE001 -- a foreign file may break the parser anywhere
        return {"problem": "broken"}
    if not pages:
        return {"problem": "broken"}
    problem = next((one for one in ("launch", "javascript", "embedded") if one in found), "")
    return {"problem": problem, "pages": pages}


def problems_in(whole: Any) -> Iterator[str]:
    """What is told by one object and everything written directly inside it."""
    import pikepdf

    left = [(whole, 0)]
    while left:
        it, depth = left.pop()
        if depth > DEEPEST:
            raise RecursionError
        if isinstance(it, pikepdf.Array):
            children = list(it)
        elif isinstance(it, pikepdf.Dictionary | pikepdf.Stream):
            values = dict(it.items())
            yield from (KEYS[key] for key in KEYS if key in values)
            said = (values.get(key) for key in ("/S", "/Type", "/Subtype"))
            yield from (
                NAMES[str(one)]
                for one in said
                if isinstance(one, pikepdf.Name) and str(one) in NAMES
            )
            children = list(values.values())
        else:
            continue
        left += [
            (one, depth + 1)
            for one in children
            if isinstance(one, pikepdf.Object) and not one.is_indirect
        ]


def main() -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    json.dump(look_into(sys.stdin.buffer.read()), sys.stdout)


if __name__ == "__main__":
    main()
