"""Whatever the bytes are, an upload is kept or refused in words; it is never a crash."""

import random
import zipfile
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from delmos_portal.documents.uploads import KINDS, UploadRefused, store_upload
from tests.build import person

ODT = b"application/vnd.oasis.opendocument.text"
MEMBERS = {".docx": "word/document.xml", ".xlsx": "xl/workbook.xml", ".odt": "mimetype"}
IMAGES = {".png": "PNG", ".jpg": "JPEG", ".tif": "TIFF"}


def package(suffix: str, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    made = BytesIO()
    with zipfile.ZipFile(made, "w", method) as out:
        out.writestr(MEMBERS[suffix], ODT * 30)
    return made.getvalue()


def image(suffix: str) -> bytes:
    made = BytesIO()
    Image.new("RGB", (40, 30), "#c60").save(made, IMAGES[suffix])
    return made.getvalue()


def spoiled(content: bytes, chance: random.Random) -> bytes:
    """Some bytes changed, and often the end cut off."""
    some = bytearray(content)
    for _time in range(chance.randint(1, 8)):
        some[chance.randrange(len(some))] = chance.randrange(256)
    return bytes(some[: chance.randint(1, len(some))] if chance.random() < 0.5 else some)


@pytest.mark.parametrize("method", [zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
@pytest.mark.parametrize("suffix", MEMBERS)
def test_a_spoiled_package_is_answered_with_yes_or_no(suffix: str, method: int):
    chance, check = random.Random(118), KINDS[suffix][1]
    whole = package(suffix, method)

    assert check(whole)
    assert {check(spoiled(whole, chance)) for _time in range(2000)} == {True, False}


@pytest.mark.filterwarnings("ignore::UserWarning")  # what Pillow says to the log
@pytest.mark.parametrize("suffix", IMAGES)
def test_a_spoiled_image_is_answered_with_yes_or_no(suffix: str):
    chance, check = random.Random(118), KINDS[suffix][1]
    whole = image(suffix)

    assert check(whole)
    assert {check(spoiled(whole, chance)) for _time in range(1000)} == {True, False}


@pytest.mark.django_db
def test_a_package_whose_compressed_bytes_are_spoiled_is_refused_in_words():
    content = bytearray(package(".odt"))
    start = 30 + len("mimetype")
    content[start : start + 12] = b"\xff" * 12

    with pytest.raises(UploadRefused, match="inte en fungerande ODT-fil"):
        store_upload(SimpleUploadedFile("plan.odt", bytes(content)), by=person("Amina"))
