"""The parts of an Office package, found as the package says: by relations and content types, whatever they are called.

Names are compared without regard to case, `\\` is `/`. What a damaged package does not say is looked for where spreadsheet
programs usually put it.
"""

import posixpath
from collections.abc import Iterator
from functools import cache, cached_property
from typing import NamedTuple
from urllib.parse import unquote

from foundation.spreadsheets.archive import MEGABYTE, Archive
from foundation.spreadsheets.sheets import Refused, Unreadable
from foundation.spreadsheets.xml_events import Attributes, elements

CONTENT_TYPES = "[Content_Types].xml"
_USUAL_WORKBOOK = "xl/workbook.xml"
_OTHER_DOCUMENTS = ("wordprocessingml", "presentationml", "binary", "drawing")


class Relation(NamedTuple):
    """`kind` is the last word of its type (`worksheet`); `part` is the entry it leads to, None where there is none."""

    identity: str
    kind: str
    part: str | None


class Relations:
    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        self.of = cache(self._of)

    @cached_property
    def workbook(self) -> str | None:
        """The part that names the sheets; None where the package is no workbook."""
        candidates = (*self._parts("", "officeDocument"), *self._declared("sheet.main+xml"), _USUAL_WORKBOOK)
        found = (self._archive.find(name) for name in candidates)
        return next((part for part in found if part and self._may_be_workbook(part)), None)

    def part(self, source: str, kind: str) -> str | None:
        """The first part that another refers to by a relation of this kind."""
        return next(self._parts(source, kind), None)

    def holds(self, word: str) -> bool:
        """Whether a part is declared or referred to as something of this kind (`vbaProject`, `externalLink`)."""
        workbook = self.of(self.workbook) if self.workbook else ()
        return any(self._declared(word)) or any(relation.kind == word for relation in workbook)

    def _parts(self, source: str, kind: str) -> Iterator[str]:
        return (relation.part for relation in self.of(source) if relation.kind == kind and relation.part)

    def _of(self, source: str) -> tuple[Relation, ...]:
        """The relations within the package of a part, or of the package itself (`""`)."""
        folder, name = posixpath.split(source.replace("\\", "/"))
        found = _gathered(self._archive, posixpath.join(folder, "_rels", f"{name}.rels"), "Relationship")
        inside = (attributes for attributes in found if attributes.get("TargetMode") != "External")
        return tuple(
            Relation(
                attributes.get("Id", ""),
                attributes.get("Type", "").rpartition("/")[2],
                self._target(folder, attributes.get("Target", "")),
            )
            for attributes in inside
        )

    def _target(self, folder: str, target: str) -> str | None:
        name = posixpath.normpath(posixpath.join("/", folder, target.replace("\\", "/"))).lstrip("/")
        return self._archive.find(name) or self._archive.find(unquote(name))

    @cached_property
    def _types(self) -> list[Attributes]:
        return _gathered(self._archive, CONTENT_TYPES, "Override")

    def _declared(self, word: str) -> Iterator[str]:
        return (known["PartName"] for known in self._types if "PartName" in known and _says(known, word))

    def _may_be_workbook(self, part: str) -> bool:
        """Unless its content type says that it is a text, a presentation, or binary."""
        known = [one for one in self._types if self._archive.find(one.get("PartName", "")) == part]
        return not any(_says(one, other) for one in known for other in _OTHER_DOCUMENTS) and not part.lower().endswith(
            (".bin", "document.xml", "presentation.xml")
        )


def _says(declared: Attributes, word: str) -> bool:
    return word.lower() in declared.get("ContentType", "").lower()


def _gathered(archive: Archive, name: str, element: str) -> list[Attributes]:
    """The attributes of these elements, as far as the part can be read: what it says of danger is judged elsewhere."""
    found: list[Attributes] = []
    try:
        elements([archive.beginning(name, MEGABYTE)], {element: found.append})
    except (Unreadable, Refused):
        pass
    return found
