"""What was appended to a PDF of ours: signing and nothing else?

Every later revision may write objects of its own. Of those that were there it may write anew, and only so: the catalogue and the
form (more signature fields), a page (more of their annotations), an empty signature field (its value and looks), the file's
description, and lists of what keeps signatures verifiable. Everything else of the document stays, whatever it is.

pyHanko compares revisions too (`pyhanko.sign.diff_analysis`), but follows every path through the document for it: a list of
4,000 people, whose tagged table has 60,000 objects, took it more than 700 MB. That the document is ours makes this much enough.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Collection, Iterable, Iterator
from decimal import Decimal
from typing import Any

from pyhanko.pdf_utils.generic import ArrayObject, DictionaryObject, IndirectObject, Reference, StreamObject
from pyhanko.pdf_utils.reader import PdfFileReader

_OF_CATALOGUE = frozenset({"/AcroForm", "/DSS", "/Extensions", "/Metadata", "/Perms", "/Version"})
_OF_FORM = frozenset({"/Fields", "/SigFlags", "/DR", "/DA", "/Q", "/NeedAppearances"})
_OF_EMPTY_FIELD = frozenset({"/V", "/AP", "/AS", "/F", "/Ff", "/Type", "/DA", "/Q", "/MK", "/Lock"})
Revision = Any  # pyHanko's HistoricalResolver, not all of whose methods have types
_EMPTY: Any = DictionaryObject({})  # type: ignore[no-untyped-call]
_EVIDENCE = re.compile(r"/(Type|VRI|Certs?|OCSPs?|CRLs?|TU|TS|[0-9A-F]{40})")
DEEPEST = 50  # objects of our papers and of signatures are nested a few times


class Changed(Exception):
    """A revision changes what signing does not change; the number of the revision."""

    def __init__(self, revision: int, why: str) -> None:
        super().__init__(why)
        self.revision = revision


def check(reader: PdfFileReader, since: int, signed: int) -> None:
    """Looks at all revisions after `since` (the last of ours). After `signed`, that of the last signature, there may only be what
    keeps signatures verifiable: certificates and invisible time stamps. Raises Changed."""
    ours = reader.get_historical_resolver(since)
    for number in range(since + 1, reader.xrefs.total_revisions):
        old, new = reader.get_historical_resolver(number - 1), reader.get_historical_resolver(number)
        try:
            _Step(ours, old, new, keeps=number > signed).check()
        except _Unlike as unlike:
            raise Changed(number, str(unlike)) from unlike


class _Unlike(Exception):
    """Where something is not as it was."""


class _Step:
    """From one revision to the next."""

    def __init__(self, ours: Revision, old: Revision, new: Revision, keeps: bool) -> None:
        self.ours, self.old, self.new, self.keeps = ours, old, new, keeps

    def check(self) -> None:
        """Raises _Unlike."""
        if self.new.refs_freed_in_revision() or "/Encrypt" in self.new.trailer_view:
            raise _Unlike("objects taken away, or encryption")
        if self.old.root_ref.idnum != self.new.root_ref.idnum:
            raise _Unlike("another catalogue")
        written = sorted(self.new.explicit_refs_in_revision(), key=lambda ref: (ref.idnum, ref.generation))
        for ref in written:
            now = self.new(ref)
            self._check_references(now)
            if not self.old.is_ref_unassignable(ref) and not _same(self.old(ref), now):
                self._check_written_anew(ref, self.old(ref), now)

    def _check_references(self, written: Any) -> None:
        """None points at an object that a later revision would bring."""
        if any(self.new.is_ref_unassignable(one.reference) for one in _pointers(written)):
            raise _Unlike("points at what is not there yet")

    def _check_written_anew(self, ref: Reference, was: Any, now: Any) -> None:
        for numbers, check in self._kinds(ref):
            if ref.idnum in numbers:
                return check(was, now)
        raise _Unlike(f"object {ref.idnum} written anew")

    def _kinds(self, ref: Reference) -> Iterable[tuple[Collection[int], Callable[[Any, Any], None]]]:
        """What may be written anew, and how; the first that the object is decides."""
        root = self.old.root
        form = _part(root, "/AcroForm", _EMPTY)
        yield {self.old.root_ref.idnum}, self._catalogue
        yield _at(root, "/AcroForm"), self._form
        yield _at(form, "/Fields"), self._fields
        yield _numbers(_parts(form, "/Fields")), self._field
        pages = dict(_leaves(root["/Pages"], self.old))
        yield pages, self._page
        yield {number for page in pages.values() for number in _at(page, "/Annots")}, self._annotations
        yield _at(root, "/Metadata"), _check_description
        yield _at(self.old.trailer_view, "/Info"), _check_description
        if self.ours.is_ref_unassignable(ref):
            yield set(_below(root, "/DSS", self.old)), _check_evidence

    def _catalogue(self, was: Any, now: Any) -> None:
        _check_same(was, now, _OF_CATALOGUE)
        if not _same_at(was, now, "/AcroForm"):
            self._form(*(_part(one, "/AcroForm", _EMPTY) for one in (was, now)))

    def _form(self, was: Any, now: Any) -> None:
        _check_same(was, now, _OF_FORM)
        self._fields(_parts(was, "/Fields"), _parts(now, "/Fields"))

    def _fields(self, was: Any, now: Any) -> None:
        for added in self._more(was, now):
            self._check_is_signature(added)

    def _page(self, was: Any, now: Any) -> None:
        _check_same(was, now, frozenset({"/Annots"}))
        self._annotations(_parts(was, "/Annots"), _parts(now, "/Annots"))

    def _annotations(self, was: Any, now: Any) -> None:
        for added in self._more(was, now):
            if _part(added, "/Subtype") != "/Widget":
                raise _Unlike("an annotation that is no field")
            self._check_is_signature(_part(added, "/Parent", added) if "/FT" not in added else added, shown=added)

    def _more(self, was: Any, now: Any) -> Iterator[DictionaryObject]:
        """What a list has more at its end: objects of this revision alone."""
        if not (isinstance(was, ArrayObject) and isinstance(now, ArrayObject) and len(was) <= len(now)):
            raise _Unlike("a shorter list")
        if not all(_same(one, other) for one, other in zip(_raw(was), _raw(now), strict=False)):
            raise _Unlike("another list")
        for place in range(len(was), len(now)):
            pointer = now.raw_get(place)
            if not isinstance(pointer, IndirectObject) or not self.old.is_ref_unassignable(pointer.reference):
                raise _Unlike("an older object in a list")
            added = self.new(pointer.reference)
            if not isinstance(added, DictionaryObject):
                raise _Unlike("no dictionary in a list")
            yield added

    def _check_is_signature(self, field: Any, shown: DictionaryObject | None = None) -> None:
        if not isinstance(field, DictionaryObject) or _part(field, "/FT") != "/Sig":
            raise _Unlike("a field that is no signature")
        if self.keeps:
            value, rect = _part(field, "/V"), _part((shown or field), "/Rect", ArrayObject())
            is_stamp = isinstance(value, DictionaryObject) and _part(value, "/Type") == "/DocTimeStamp"
            if not is_stamp or any(float(side) for side in rect):
                raise _Unlike("a field after the last signature")

    def _field(self, was: Any, now: Any) -> None:
        """An empty signature field that is signed in."""
        pointer = now.raw_get("/V") if "/V" in now else None
        is_new = isinstance(pointer, IndirectObject) and self.old.is_ref_unassignable(pointer.reference)
        if _part(was, "/FT") != "/Sig" or "/V" in was or not is_new or self.keeps:
            raise _Unlike("a field that was signed or filled otherwise")
        _check_same(was, now, _OF_EMPTY_FIELD)


def _leaves(node: Any, at: Revision, deep: int = 0) -> Iterator[tuple[int, DictionaryObject]]:
    """The pages below a node: number and dictionary."""
    if deep > DEEPEST:
        raise _Unlike("a tree of pages without end")
    for kid in _raw(node["/Kids"]):
        page = at(kid.reference)
        if _part(page, "/Type") == "/Pages":
            yield from _leaves(page, at, deep + 1)
        else:
            yield kid.idnum, page


def _below(container: DictionaryObject, key: str, at: Revision) -> Iterator[int]:
    """The numbers of the objects that a part of a dictionary consists of."""
    waiting, seen = list(_pointers(container.raw_get(key))) if key in container else [], set[int]()
    while waiting:
        pointer = waiting.pop()
        if pointer.idnum not in seen:
            seen.add(pointer.idnum)
            yield pointer.idnum
            waiting += _pointers(at(pointer.reference))


def _pointers(written: Any, deep: int = 0) -> Iterator[IndirectObject]:
    """The references in an object itself."""
    if deep > DEEPEST:
        raise _Unlike("nested without end")
    if isinstance(written, IndirectObject):
        yield written
    elif isinstance(written, (DictionaryObject, ArrayObject)):
        for part in _raw(written):
            yield from _pointers(part, deep + 1)


def _raw(container: Any) -> list[Any]:
    """The parts of a dictionary or list as they are written, references unfollowed."""
    keys: Iterable[Any] = container if isinstance(container, DictionaryObject) else range(len(container))
    return [container.raw_get(key) for key in keys]


def _at(container: Any, key: str) -> set[int]:
    """The number of the object that a part of a dictionary is; none where it is written within."""
    return _numbers([container.raw_get(key)]) if key in container else set()


def _part(container: Any, key: str, otherwise: Any = None) -> Any:
    """A part of a dictionary, which may be an object of its own: `dict.get` would not follow."""
    return container[key] if key in container else otherwise  # noqa: SIM401


def _parts(container: Any, key: str) -> Any:
    """A list of a dictionary; an empty one where it has none."""
    return _part(container, key, ArrayObject())


def _numbers(parts: Iterable[Any]) -> set[int]:
    return {one.idnum for one in (_raw(parts) if isinstance(parts, ArrayObject) else parts) if hasattr(one, "idnum")}


def _check_description(_: Any, now: Any) -> None:
    """Title and the like, which no page shows. Raises _Unlike."""
    is_metadata = not isinstance(now, StreamObject) or _part(now, "/Type") == "/Metadata"
    if not isinstance(now, DictionaryObject) or not is_metadata or any(True for _ in _pointers(now)):
        raise _Unlike("no plain description")


def _check_evidence(was: Any, now: Any) -> None:
    """Lists of certificates and the like (ISO 32000-2, 12.8.4.3), never what they list: what can be seen is of another kind.
    Raises _Unlike."""
    for one in (was, now):
        is_list = isinstance(one, ArrayObject) and all(isinstance(part, IndirectObject) for part in _raw(one))
        is_index = (
            isinstance(one, DictionaryObject)
            and not isinstance(one, StreamObject)
            and all(map(_EVIDENCE.fullmatch, one))
        )
        if not (is_list or is_index) or type(one) is not type(was):
            raise _Unlike("no list of evidence")


def _check_same(was: Any, now: Any, but: frozenset[str]) -> None:
    """Raises _Unlike where two dictionaries differ in another key than these."""
    if not (isinstance(was, DictionaryObject) and isinstance(now, DictionaryObject)):
        raise _Unlike("no dictionary")
    if isinstance(was, StreamObject) != isinstance(now, StreamObject):
        raise _Unlike("a stream")
    for key in (set(was) | set(now)) - but:
        if not _same_at(was, now, key):
            raise _Unlike(f"another {key}")


def _same_at(was: DictionaryObject, now: DictionaryObject, key: str) -> bool:
    return key in was and key in now and _same(was.raw_get(key), now.raw_get(key))


def _same(one: Any, other: Any, deep: int = 0) -> bool:
    """Whether two objects are written alike; references are compared, not followed."""
    if deep > DEEPEST:
        raise _Unlike("nested without end")
    if type(one) is not type(other) and not (_is_number(one) and _is_number(other)):
        return False
    if isinstance(one, IndirectObject):
        return bool((one.idnum, one.generation) == (other.idnum, other.generation))
    if isinstance(one, StreamObject) and one.encoded_data != other.encoded_data:
        return False
    if isinstance(one, DictionaryObject):
        return set(one) == set(other) and all(_same(one.raw_get(key), other.raw_get(key), deep + 1) for key in one)
    if isinstance(one, ArrayObject):
        pairs = zip(_raw(one), _raw(other), strict=False)
        return len(one) == len(other) and all(_same(part, counterpart, deep + 1) for part, counterpart in pairs)
    return bool(one == other) if _is_number(one) else _bytes(one) == _bytes(other)


def _is_number(written: Any) -> bool:
    return isinstance(written, (int, Decimal))


def _bytes(written: Any) -> bytes:
    target = io.BytesIO()
    written.write_to_stream(target, None)
    return target.getvalue()
