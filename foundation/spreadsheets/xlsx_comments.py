"""Comments in a sheet of an .xlsx: two parts, one for the texts and one that says where their boxes are drawn.

A sheet that has comments keeps them; a mark on a commented cell is added to the comment.
"""

import re
from collections.abc import Mapping

from lxml import etree

from foundation.spreadsheets.marks import Mark, Place
from foundation.spreadsheets.sheets import Unreadable, column_letter
from foundation.spreadsheets.xlsx_package import MAIN, Package, parsed, serialised

_COMMENTS_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml"
_DRAWING_TYPE = "application/vnd.openxmlformats-officedocument.vmlDrawing"
_NO_COMMENTS = f'<comments xmlns="{MAIN}"><authors/><commentList/></comments>'.encode()
_PREFIXES = (
    'xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" '
    'xmlns:x="urn:schemas-microsoft-com:office:excel"'
)
_NO_DRAWING = (
    f'<xml {_PREFIXES}><o:shapelayout v:ext="edit"><o:idmap v:ext="edit" data="1"/></o:shapelayout></xml>'.encode()
)
_BOX_TYPE = (
    '<v:shapetype{prefixes} id="_x0000_t202" coordsize="21600,21600" o:spt="202" path="m,l,21600r21600,l21600,xe">'
    '<v:stroke joinstyle="miter"/><v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype>'
)
_BOX = (
    '<v:shape{prefixes} id="_x0000_s{id}" type="#_x0000_t202" style="position:absolute;visibility:hidden" fillcolor="#ffffe1" '
    'o:insetmode="auto"><v:fill color2="#ffffe1"/><v:shadow color="black" obscured="t"/>'
    '<v:path o:connecttype="none"/><v:textbox style="mso-direction-alt:auto"><div style="text-align:left"/></v:textbox>'
    '<x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/>'
    "<x:Anchor>{left},15,{top},4,{right},15,{bottom},4</x:Anchor><x:AutoFill>False</x:AutoFill>"
    "<x:Row>{row}</x:Row><x:Column>{column}</x:Column></x:ClientData></v:shape>"
)
_BOX_ID = re.compile(rb'_x0000_s(\d+)"')
_FIRST_BOX = 1025
_WIDTH, _LINES_OF_A_BOX, _SIGNS_OF_A_LINE = 4, 4, 45  # columns, fewest rows, characters


def add_comments(package: Package, sheet: str, marks: Mapping[Place, Mark], author: str) -> str | None:
    """Writes the notes into the parts of a sheet's comments → the id of a new drawing that the sheet must name, or None
    when it names one already."""
    comments, drawing = package.related(sheet, "comments"), package.related(sheet, "vmlDrawing")
    if comments and not drawing:
        raise Unreadable("comments that are not drawn")
    identity = None
    if not comments:
        comments = _new_part(package, sheet, "xl/comments{}.xml", "comments", _COMMENTS_TYPE, _NO_COMMENTS)[0]
    if not drawing:
        drawing, identity = _new_part(
            package, sheet, "xl/drawings/vmlDrawing{}.vml", "vmlDrawing", _DRAWING_TYPE, _NO_DRAWING
        )
    added = _add_texts(package, comments, marks, author)
    package.write(drawing, _with_boxes(package.read(drawing), {place: marks[place] for place in added}))
    return identity


def _new_part(package: Package, sheet: str, name: str, kind: str, content_type: str, content: bytes) -> tuple[str, str]:
    part = package.new_name(name)
    package.write(part, content)
    package.declare(part, content_type)
    return part, package.relate(sheet, kind, part)


def _add_texts(package: Package, part: str, marks: Mapping[Place, Mark], author: str) -> list[Place]:
    """Adds each note to its cell's comment → the places where there was none before."""
    root = parsed(package.read(part))
    authors, comments = (root.find(f"{{{MAIN}}}{name}") for name in ("authors", "commentList"))
    if authors is None or comments is None:
        raise Unreadable("no list of comments")
    etree.SubElement(authors, f"{{{MAIN}}}author").text = author
    known = {comment.get("ref"): comment for comment in comments}
    added = []
    for place, mark in sorted(marks.items()):
        reference = f"{column_letter(place.column)}{place.row}"
        comment = known.get(reference)
        if comment is None:
            added.append(place)
            attributes = {"ref": reference, "authorId": str(len(authors) - 1)}
            comment = etree.SubElement(comments, f"{{{MAIN}}}comment", attributes)
        _add_run(comment, mark.note)
    package.write(part, serialised(root))
    return added


def _add_run(comment: etree._Element, note: str) -> None:
    text = comment.find(f"{{{MAIN}}}text")
    if text is None:
        text = etree.SubElement(comment, f"{{{MAIN}}}text")
    for plain in text.findall(f"{{{MAIN}}}t"):  # a plain text and runs may not stand side by side
        run = etree.SubElement(text, f"{{{MAIN}}}r")
        run.append(plain)
    run = etree.SubElement(text, f"{{{MAIN}}}r")
    written = etree.SubElement(run, f"{{{MAIN}}}t", {"{http://www.w3.org/XML/1998/namespace}space": "preserve"})
    written.text = f"\n{note}" if len(text) > 1 else note


def _with_boxes(drawing: bytes, marks: Mapping[Place, Mark]) -> bytes:
    """Adds a hidden box for each note. Spreadsheet programs write drawings that are no XML, so nothing is parsed."""
    head, end, tail = drawing.rpartition(b"</xml>")
    if not end:
        raise Unreadable("no drawing")
    prefixes = "" if b"xmlns:v=" in head else f" {_PREFIXES}"
    first = max((int(number) for number in _BOX_ID.findall(head)), default=_FIRST_BOX) + 1
    kind = [] if b"_x0000_t202" in head else [_BOX_TYPE.format(prefixes=prefixes)]
    boxes = [_box(first + at, place, mark, prefixes) for at, (place, mark) in enumerate(marks.items())]
    return head + "".join(kind + boxes).encode() + end + tail


def _box(identity: int, place: Place, mark: Mark, prefixes: str) -> str:
    row, column = place.row - 1, place.column
    lines = sum(1 + len(line) // _SIGNS_OF_A_LINE for line in mark.note.split("\n"))
    return _BOX.format(
        prefixes=prefixes,
        id=identity,
        left=column + 1,
        right=column + 1 + _WIDTH,
        top=max(row - 1, 0),
        bottom=max(row - 1, 0) + max(lines, _LINES_OF_A_BOX),
        row=row,
        column=column,
    )
