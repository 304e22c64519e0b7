"""Password-protected of every sort is FILE_ENCRYPTED: only then the advice, to take the password away, helps."""

from __future__ import annotations

import io
import struct
import zipfile

import pytest

from foundation.spreadsheets import ole
from foundation.spreadsheets.opening import open_workbook
from foundation.spreadsheets.sheets import Refused
from tests.respondents.old_workbooks import container, xls
from tests.respondents.spreadsheets import Tab, archive, ods, ods_row, xlsx

NAMESPACE = "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"


def with_filepass(body: bytes, stream: str = "Workbook", *, scrambled: bool = True) -> bytes:
    """An old workbook with this FILEPASS record; what follows it is noise, as cipher text is."""
    content = ole.Container(xls([["An"]])).stream("Workbook")
    first = 4 + struct.unpack_from("<H", content, 2)[0]
    rest = bytes(byte ^ 0xA5 for byte in content[first:]) if scrambled else content[first:]
    return container({stream: content[:first] + struct.pack("<HH", 0x2F, len(body)) + body + rest})


def with_encrypted_entries(data: bytes) -> bytes:
    changed = bytearray(data)
    for signature, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        start = changed.find(signature)
        while start >= 0:
            changed[start + flags] |= 1
            start = changed.find(signature, start + 4)
    return bytes(changed)


def manifest(entry: str) -> str:
    return f'<m:manifest xmlns:m="{NAMESPACE}">{entry}</m:manifest>'


ENCRYPTED_PART = '<m:file-entry m:full-path="content.xml"><m:encryption-data m:checksum="x"/></m:file-entry>'
PICTURE = '<m:file-entry m:full-path="Pictures/encryption-data.png"/>'
TABLE = f'<table:table table:name="A">{ods_row(["An"])}</table:table>'


@pytest.mark.parametrize(
    ("filename", "data"),
    [
        ("a.xlsx", container({"EncryptedPackage": b"x", "EncryptionInfo": b"x"})),
        ("a.xlsx", container({"ENCRYPTEDPACKAGE": b"x"})),
        ("a.xls", container({"EncryptedPackage": b"x"})),
        ("a.xls", container({"\tDRMContent": b"x"})),
        ("a.xls", with_filepass(bytes(4))),  # XOR in Excel 95
        ("a.xls", with_filepass(bytes(6))),  # XOR
        ("a.xls", with_filepass(struct.pack("<HHH", 1, 1, 1) + bytes(48))),  # RC4
        ("a.xls", with_filepass(struct.pack("<HHH", 1, 2, 2) + bytes(200))),  # CryptoAPI
        ("a.xls", with_filepass(bytes(6), "Book")),
        ("a.xls", with_filepass(bytes(6), scrambled=False)),
        ("a.xlsx", with_filepass(bytes(6))),  # renamed: the password has to go first
        ("a.xlsx", with_encrypted_entries(xlsx(Tab([["An"]])))),
        ("a.ods", with_encrypted_entries(ods(TABLE))),
        ("a.ods", ods(TABLE, parts={"META-INF/manifest.xml": manifest(ENCRYPTED_PART)})),
        (
            "a.ods",
            archive({"mimetype": "x", "META-INF/manifest.xml": manifest(ENCRYPTED_PART), "encrypted-package": b"x"}),
        ),
    ],
)
def test_a_password_is_told_of_whatever_its_sort(filename: str, data: bytes) -> None:
    with pytest.raises(Refused, match="FILE_ENCRYPTED"):
        open_workbook(data, filename)


@pytest.mark.parametrize(
    ("filename", "data"),
    [
        ("a.ods", ods(TABLE, parts={"META-INF/manifest.xml": manifest(PICTURE)})),
        ("a.xls", xls([["An"]])),
        ("a.xlsx", xlsx(Tab([["An"]]))),
    ],
)
def test_without_a_password_none_is_told_of(filename: str, data: bytes) -> None:
    assert open_workbook(data, filename)


def test_a_directory_of_a_million_entries_is_not_even_read() -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as full:
        full.writestr("a", b"")
    entry = file.getvalue()[file.getvalue().index(b"PK\x01\x02") : file.getvalue().index(b"PK\x05\x06")]
    with pytest.raises(Refused, match="FILE_UNPACKED"):
        open_workbook(b"PK\x03\x04" + entry * 100_000, "a.xlsx")
