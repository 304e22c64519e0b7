"""The ZIP container of .xlsx and .ods: what is refused before anything is unpacked, then its parts as streams."""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator

from foundation.spreadsheets.sheets import Refused, Unreadable

MEGABYTE = 1_048_576
MOST_UNPACKED = 100 * MEGABYTE
MOST_ENTRIES = 1_000
HIGHEST_RATIO = 100  # of an entry above one megabyte
CHUNK = 65_536  # bytes unpacked at a time
_ENCRYPTED = 0x1  # flag of an entry
_DIRECTORY_ENTRY = b"PK\x01\x02"
_MOST_LISTED = 20 * MOST_ENTRIES  # also of archives within the archive; a longer directory is not even read

_SIGNATURES = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
_XML_PARTS = (".xml", ".rels", ".vml", ".rdf")
_DECLARATIONS = tuple(
    declaration.encode(encoding)
    for declaration in ("<!DOCTYPE", "<!ENTITY")
    for encoding in ("ascii", "utf-16-le", "utf-16-be")
)
_LONGEST_DECLARATION = max(map(len, _DECLARATIONS))
_ABSOLUTE = re.compile(r"[/\\]|[A-Za-z]:")
_UNPACKING_FAILS = (zipfile.BadZipFile, zlib.error, OSError, EOFError, RuntimeError, NotImplementedError, ValueError)


def is_archive(data: bytes) -> bool:
    return data.startswith(_SIGNATURES)


class Archive:
    """The parts of a ZIP file by name. Sizes are those of its directory; unpacking never gives more than they say."""

    def __init__(self, data: bytes) -> None:
        if not is_archive(data):
            raise Refused("FILE_TYPE_MISMATCH")
        if data.count(_DIRECTORY_ENTRY) > _MOST_LISTED:
            raise Refused("FILE_UNPACKED")
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except _UNPACKING_FAILS as problem:
            raise Refused("FILE_CORRUPT") from problem
        self._entries = self._zip.infolist()
        self.names = frozenset(entry.filename for entry in self._entries)
        self._by_key = {_key(entry.filename): entry for entry in reversed(self._entries)}

    def find(self, name: str) -> str | None:
        """The entry of this name as it stands in the file: the very name, or one that differs in case or in slashes."""
        if name in self.names:
            return name
        found = self._by_key.get(_key(name))
        return found.filename if found else None

    @property
    def is_encrypted(self) -> bool:
        """Whether a part can only be unpacked with a password."""
        return any(entry.flag_bits & _ENCRYPTED for entry in self._entries)

    def refuse_danger(self) -> None:
        """Refuses what is too large to unpack, then what is not safe to read; only the second unpacks."""
        if self._is_too_large():
            raise Refused("FILE_UNPACKED")
        if any(map(_has_unsafe_name, self._entries)) or any(map(self._declares_types, self._entries)):
            raise Refused("FILE_UNSAFE")

    def chunks(self, name: str) -> Iterator[bytes]:
        """The part's content, piece by piece; raises Unreadable where it is missing or damaged."""
        found = self.find(name)
        if found is None:
            raise Unreadable(f"no part {name}")
        yield from self._unpacked(self._zip.getinfo(found))

    def beginning(self, name: str, size: int) -> bytes:
        """At most the first `size` bytes of a part; empty when it cannot be read."""
        try:
            with self._zip.open(self.find(name) or name) as part:
                return part.read(size)
        except (KeyError, *_UNPACKING_FAILS):
            return b""

    def _unpacked(self, entry: zipfile.ZipInfo) -> Iterator[bytes]:
        try:
            with self._zip.open(entry) as part:
                while chunk := part.read(CHUNK):
                    yield chunk
        except _UNPACKING_FAILS as problem:
            raise Unreadable(f"part {entry.filename}: {problem}") from problem

    def _is_too_large(self) -> bool:
        return (
            len(self._entries) > MOST_ENTRIES
            or sum(entry.file_size for entry in self._entries) > MOST_UNPACKED
            or any(
                entry.file_size > MEGABYTE and entry.file_size > HIGHEST_RATIO * entry.compress_size
                for entry in self._entries
            )
        )

    def _declares_types(self, entry: zipfile.ZipInfo) -> bool:
        """Whether an XML part holds a document type or entity; a damaged part is judged as far as it goes."""
        if not entry.filename.lower().endswith(_XML_PARTS):
            return False
        end = b""
        try:
            for chunk in self._unpacked(entry):
                window = end + chunk
                if any(declaration in window for declaration in _DECLARATIONS):
                    return True
                end = window[-_LONGEST_DECLARATION:]
        except Unreadable:
            pass
        return False


def _key(name: str) -> str:
    """Names are compared like those of parts of a package: `\\` is `/`, capitals do not count."""
    return name.replace("\\", "/").lstrip("/").lower()


def _has_unsafe_name(entry: zipfile.ZipInfo) -> bool:
    names = (entry.filename, entry.orig_filename)
    return any(_ABSOLUTE.match(name) or ".." in name for name in names)
