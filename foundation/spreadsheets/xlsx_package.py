"""An .xlsx whose parts can be changed and added to; all others are written again as they were."""

import io
import posixpath
import zipfile
from collections.abc import Iterator

from lxml import etree

from foundation.spreadsheets.archive import Archive
from foundation.spreadsheets.sheets import Unreadable

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONSHIPS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_CONTENT_TYPES = "[Content_Types].xml"
_PARSER = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)


def parsed(xml: bytes) -> etree._Element:
    try:
        return etree.fromstring(xml, _PARSER)
    except etree.XMLSyntaxError as problem:
        raise Unreadable(str(problem)) from problem


def serialised(root: etree._Element) -> bytes:
    written: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    return written


class Package:
    """Raises Unreadable where a part is missing or damaged."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._archive = Archive(data)
        self._changed: dict[str, bytes] = {}

    def has(self, part: str) -> bool:
        return part in self._changed or part in self._archive.names

    def read(self, part: str) -> bytes:
        return self._changed[part] if part in self._changed else b"".join(self._archive.chunks(part))

    def write(self, part: str, content: bytes) -> None:
        self._changed[part] = content

    def new_name(self, pattern: str) -> str:
        """The first name of the pattern (with `{}` for a number) that no part has."""
        return next(name for number in range(1, 10_000) if not self.has(name := pattern.format(number)))

    def related(self, part: str, kind: str) -> str | None:
        """The part that another refers to by a relationship of this kind."""
        for relation in self._relations(part):
            if relation.get("Type") == f"{RELATIONSHIPS}/{kind}" and relation.get("TargetMode") != "External":
                target = posixpath.join("/", posixpath.dirname(part), relation.get("Target", ""))
                return posixpath.normpath(target).lstrip("/")
        return None

    def relate(self, part: str, kind: str, target: str) -> str:
        """Adds a relationship → its id."""
        root = self._relation_root(part)
        taken = {relation.get("Id") for relation in root}
        identity = next(name for number in range(1, 10_000) if (name := f"rId{number}") not in taken)
        etree.SubElement(
            root,
            f"{{{_PACKAGE}/relationships}}Relationship",
            {"Id": identity, "Type": f"{RELATIONSHIPS}/{kind}", "Target": f"/{target}"},
        )
        self.write(_relations_part(part), serialised(root))
        return identity

    def declare(self, part: str, content_type: str) -> None:
        """Says what a new part is: by its extension for .vml, by its name for others."""
        root = parsed(self.read(_CONTENT_TYPES))
        name, extension = f"{{{_PACKAGE}/content-types}}", part.rpartition(".")[2]
        if extension == "xml":
            etree.SubElement(root, f"{name}Override", {"PartName": f"/{part}", "ContentType": content_type})
        elif not any(found.get("Extension", "").lower() == extension for found in root.iterfind(f"{name}Default")):
            root.insert(0, etree.Element(f"{name}Default", {"Extension": extension, "ContentType": content_type}))
        self.write(_CONTENT_TYPES, serialised(root))

    def packed(self) -> bytes:
        target = io.BytesIO()
        with zipfile.ZipFile(io.BytesIO(self._data)) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
            names = dict.fromkeys(old.namelist())
            for name in (*names, *(added for added in self._changed if added not in names)):
                new.writestr(name, self.read(name))
        return target.getvalue()

    def _relations(self, part: str) -> Iterator[etree._Element]:
        return iter(self._relation_root(part))

    def _relation_root(self, part: str) -> etree._Element:
        relations = _relations_part(part)
        if self.has(relations):
            return parsed(self.read(relations))
        return etree.Element(f"{{{_PACKAGE}/relationships}}Relationships", nsmap={None: f"{_PACKAGE}/relationships"})


def _relations_part(part: str) -> str:
    folder, name = posixpath.split(part)
    return f"{folder}/_rels/{name}.rels"
