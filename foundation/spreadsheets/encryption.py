"""Whether a file is protected by a password, of whatever sort: nothing in it can be read until it is taken away.

* an OLE container around an encrypted package: .xlsx of every kind (standard, agile, rights management)
* an .xls with a FILEPASS record: XOR, RC4, CryptoAPI
* an .ods whose manifest names the encryption of its parts, or of the whole package
* a ZIP with entries that are encrypted by the packing program
"""

from foundation.spreadsheets import ole
from foundation.spreadsheets.archive import MEGABYTE, Archive, is_archive
from foundation.spreadsheets.sheets import Refused, Unreadable
from foundation.spreadsheets.xml_events import Attributes, elements

MANIFEST = "META-INF/manifest.xml"
FILEPASS = 0x002F
_PACKAGES = frozenset(("encryptedpackage", "\tdrmcontent"))
_RECORDS = 64  # of a stream among which its password stands: right behind the first


def is_encrypted(data: bytes) -> bool:
    if ole.is_container(data):
        return _is_encrypted_container(ole.Container(data))
    return is_archive(data) and _is_encrypted_archive(data)


def _is_encrypted_container(container: ole.Container) -> bool:
    if not _PACKAGES.isdisjoint(container.names):
        return True
    try:
        return _asks_for_password(container.stream("Workbook", "Book", whole=False))
    except Unreadable:
        return False


def _asks_for_password(stream: bytes) -> bool:
    at = 0
    for _ in range(_RECORDS):
        if at + 4 > len(stream):
            return False
        kind, size = (int.from_bytes(stream[place : place + 2], "little") for place in (at, at + 2))
        if kind == FILEPASS:
            return True
        at += 4 + size
    return False


def _is_encrypted_archive(data: bytes) -> bool:
    try:
        archive = Archive(data)
    except Refused:
        return False
    return archive.is_encrypted or _names_encryption(archive.beginning(MANIFEST, MEGABYTE))


def _names_encryption(manifest: bytes) -> bool:
    found: list[Attributes] = []
    try:
        elements([manifest], {"encryption-data": found.append, "encrypted-key": found.append})
    except (Unreadable, Refused):
        pass
    return bool(found)
