"""Empty signature fields in a PDF of the typesetter, exactly where its template says that somebody signs.

A template marks such a place as a link to `PLACE` around an empty box: the typesetter itself then writes, on the right page and
tagged, an annotation with the rectangle it laid out. Here each such annotation becomes a signature field (ISO 32000-1, 12.7.4.5)
with the same number, rectangle and place in the structure tree, so that nothing is measured twice. Equal bytes in, equal bytes out.
"""

from __future__ import annotations

import re
from codecs import BOM_UTF16_BE
from itertools import pairwise
from typing import NamedTuple

PLACE = b"https://chu-ky.invalid/"
NAME = "ChuKy"  # of the fields: ChuKy1, ChuKy2 …
_MARK = b"/URI(%b)" % PLACE
SPOKEN = "Chỗ ký số"  # what a screen reader says of a field
_EXIST, _APPEND_ONLY = 1, 2  # /SigFlags: there are fields; programs shall append to the file and not write it anew

_LINK = re.compile(
    rb"<</Type/Annot/Subtype/Link/Rect\[(?P<rect>[-\d. ]+)\].*?/F 4/StructParent (?P<parent>\d+).*>>", re.DOTALL
)
_TAG = re.compile(
    rb"/S/Link/(?P<more>.*/K)\[(?P<kid><</Type/OBJR/Pg (?P<page>\d+) 0 R/Obj (?P<link>\d+) 0 R>>)\]", re.DOTALL
)


class _File(NamedTuple):
    """Header, objects by number from 1 on ("1 0 obj … endobj"), and what the trailer says besides /Size."""

    header: bytes
    objects: list[bytes]
    trailer: bytes


def with_fields(pdf: bytes) -> bytes:
    """The PDF with a field at each marked place, in reading order; the same bytes where there is none. ValueError for a file that
    the typesetter did not write so: a new release of it may write otherwise."""
    if _MARK not in pdf:
        return pdf
    file = _taken_apart(pdf)
    links = [number for number, body in enumerate(file.objects, start=1) if _is_mark(body)]
    if not links:
        return pdf
    tags = {
        int(found["link"]): number for number, body in enumerate(file.objects, start=1) if (found := _TAG.search(body))
    }
    looks: dict[bytes, int] = {}
    for place, link in enumerate(_in_order(file, links, tags), start=1):
        _make_field(file, link, tags[link], f"{NAME}{place}", looks)
    _make_form(file, links)
    return _put_together(file)


def _is_mark(written: bytes) -> bool:
    """Not what somebody typed into a title, which is part of another kind of object."""
    return _MARK in written and _body(written).startswith(b"<</Type/Annot/Subtype/Link/")


def _in_order(file: _File, links: list[int], tags: dict[int, int]) -> list[int]:
    """As they are read: the structure tree is written in the order of the text."""
    if missing := [link for link in links if link not in tags]:
        raise ValueError(f"places to sign without a tag: objects {missing}")
    return sorted(links, key=lambda link: tags[link])


def _make_field(file: _File, link: int, tag: int, name: str, looks: dict[bytes, int]) -> None:
    annotation, tagged = _LINK.search(_of(file, link)), _TAG.search(_of(file, tag))
    if annotation is None or tagged is None:
        raise ValueError(f"object {link} is no link of the kind that this typesetter wrote")
    look = _look(file, annotation["rect"], looks)
    spoken = (BOM_UTF16_BE + f"{SPOKEN} {name.removeprefix(NAME)}".encode("utf-16-be")).hex().encode()
    _set(
        file,
        link,
        b"<</Type/Annot/Subtype/Widget/FT/Sig/T(%b)/TU<%b>/Rect[%b]/F 4/P %b 0 R/StructParent %b/AP<</N %d 0 R>>>>"
        % (name.encode(), spoken, annotation["rect"], tagged["page"], annotation["parent"], look),
    )
    # the one kid stands alone: so pyHanko knows it again when it compares a signed file with this one
    _set(file, tag, _TAG.sub(rb"/S/Form/\g<more>\g<kid>", _body(_of(file, tag))))


def _look(file: _File, rect: bytes, looks: dict[bytes, int]) -> int:
    """The number of an empty appearance of this size: PDF/A wants one of every field."""
    left, bottom, right, top = map(float, rect.split())
    box = b"0 0 %.3f %.3f" % (right - left, top - bottom)
    if box not in looks:
        body = b"<</Type/XObject/Subtype/Form/BBox[%b]/Resources<<>>/Length 0>>\nstream\n\nendstream" % box
        file.objects.append(b"")
        looks[box] = len(file.objects)
        _set(file, looks[box], body)
    return looks[box]


def _make_form(file: _File, links: list[int]) -> None:
    """Into the catalogue."""
    root = re.search(rb"/Root (\d+) 0 R", file.trailer)
    if root is None:
        raise ValueError("the trailer names no catalogue")
    number = int(root[1])
    fields = b" ".join(b"%d 0 R" % link for link in links)
    form = b"/AcroForm<</Fields[%b]/SigFlags %d>>" % (fields, _EXIST | _APPEND_ONLY)
    _set(file, number, _body(_of(file, number)).removesuffix(b">>") + form + b">>")


def _of(file: _File, number: int) -> bytes:
    return file.objects[number - 1]


def _body(written: bytes) -> bytes:
    return written.partition(b" 0 obj\n")[2].removesuffix(b"\nendobj")


def _set(file: _File, number: int, body: bytes) -> None:
    file.objects[number - 1] = b"%d 0 obj\n%b\nendobj" % (number, body)


def _taken_apart(pdf: bytes) -> _File:
    """By the table of offsets: plain text is looked at in objects alone, never by its looks."""
    table = int(pdf.rpartition(b"startxref\n")[2].split(b"\n")[0])
    head, _, trailer = pdf[table:].partition(b"\ntrailer\n<</Size ")
    first, *lines = head.removeprefix(b"xref\n").split(b"\n")
    offsets = [int(line[:10]) for line in lines[1:] if line[17:18] == b"n"]
    if first != b"0 %d" % len(lines) or len(offsets) != len(lines) - 1 or sorted(offsets) != offsets:
        raise ValueError("not one plain table of offsets, as this typesetter writes")
    objects = [pdf[start:end].rstrip() for start, end in pairwise([*offsets, table])]
    if any(not body.startswith(b"%d 0 obj\n" % number) for number, body in enumerate(objects, start=1)):
        raise ValueError("objects are not where their table says")
    return _File(pdf[: offsets[0]], objects, trailer.partition(b">>\nstartxref")[0].lstrip(b"0123456789"))


def _put_together(file: _File) -> bytes:
    at, offsets = len(file.header), []
    for body in file.objects:
        offsets.append(at)
        at += len(body) + 2
    count = len(file.objects) + 1
    table = b"".join([b"0000000000 65535 f \n", *(b"%010d 00000 n \n" % offset for offset in offsets)])
    end = b"xref\n0 %d\n%btrailer\n<</Size %d%b>>\nstartxref\n%d\n%%%%EOF" % (count, table, count, file.trailer, at)
    return file.header + b"\n\n".join(file.objects) + b"\n\n" + end
