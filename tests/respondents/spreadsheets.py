"""Spreadsheets as tables in the test: made cell by cell, so that what a program would never write can be written too."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple
from xml.sax.saxutils import escape

from respondents.roster_file import GroupRule, PersonRow, RosterReading, read
from respondents.roster_file.columns import EMPTY_CELLS, FIELDS

HEADINGS = (
    "STT | Họ và tên | Chức vụ | Đơn vị công tác | Nhóm đối tượng | Số điện thoại di động | Email | Ghi chú".split(
        " | "
    )
)
GROUPS = (
    GroupRule("LDS", "Lãnh đạo cấp sở", ("Giám đốc", "Phó Giám đốc", "GĐ"), None, None),
    GroupRule(
        "LDP", "Lãnh đạo cấp phòng thuộc sở", ("Trưởng phòng", "Phó Trưởng phòng", "Chánh Văn phòng Sở"), None, None
    ),
)
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
ODF = "urn:oasis:names:tc:opendocument:xmlns"
ODS_TYPE = "application/vnd.oasis.opendocument.spreadsheet"


class Xml(str):
    """What stands in a cell element, as it is: `<f>1+1</f>`."""


class Tab(NamedTuple):
    """One sheet: rows of cells (None: no cell), counted from 1."""

    rows: Sequence[Sequence[object] | None]
    name: str = "Danh sách"
    state: str = "visible"
    hidden_rows: frozenset[int] = frozenset()
    merged: Sequence[str] = ()


def typed_in(row: int, *cells: str) -> PersonRow:
    """A person of a list without a file: the cells from the left."""
    return PersonRow(row, EMPTY_CELLS | dict(zip(FIELDS, cells, strict=False)))


def but(person: PersonRow, row: int | None = None, **cells: str) -> PersonRow:
    """The same person with another row or other cells."""
    return PersonRow(row or person.row, {**person.cells, **cells})


def person(stt: object = 1, **cells: object) -> list[object]:
    """A row of the template, valid but for the given cells."""
    name = f"Nguyễn Văn {'An Bình Cường Dũng Giang Hải Khánh Lâm'.split()[int(str(stt)) % 8]}"
    valid: dict[str, object] = {
        "full_name": name,
        "position": "Giám đốc",
        "unit": "Sở Tư pháp",
        "group": "LDS",
        "phone": f"09000000{int(str(stt)):02}",
        "email": "",
        "note": "",
    }
    return [stt, *(valid | cells).values()]


def table(text: str) -> list[list[object]]:
    """`A | B` lines → rows of texts; an empty cell is no cell."""
    lines = text.strip("\n").split("\n")
    return [[cell.strip() or None for cell in line.split("|")] if line.strip() else [] for line in lines]


def archive(parts: Mapping[str, str | bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as container:
        for name, content in parts.items():
            container.writestr(name, content)
    return target.getvalue()


def xlsx(*tabs: Tab, parts: Mapping[str, str | bytes] | None = None) -> bytes:
    """A workbook with these sheets; `parts` are added or replace others."""
    sheets = "".join(
        f'<sheet name="{tab.name}" sheetId="{at}" state="{tab.state}" r:id="rId{at}"/>'
        for at, tab in enumerate(tabs, 1)
    )
    relations = "".join(
        f'<Relationship Id="rId{at}" Type="{OFFICE}/worksheet" Target="worksheets/sheet{at}.xml"/>'
        for at in range(1, len(tabs) + 1)
    )
    made: dict[str, str | bytes] = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>{sheets}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}">{relations}</Relationships>',
    }
    made |= {f"xl/worksheets/sheet{at}.xml": sheet_xml(tab) for at, tab in enumerate(tabs, 1)}
    return archive(made | dict(parts or {}))


def sheet_xml(tab: Tab) -> str:
    rows = "".join(
        f'<row r="{number}"{" hidden=" + chr(34) + "1" + chr(34) if number in tab.hidden_rows else ""}>'
        f"{''.join(_cell(number, at, cell) for at, cell in enumerate(row or ()))}</row>"
        for number, row in enumerate(tab.rows, 1)
        if row is not None
    )
    merged = "".join(f'<mergeCell ref="{reference}"/>' for reference in tab.merged)
    cells = f"<mergeCells>{merged}</mergeCells>" if merged else ""
    return f'<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData>{cells}</worksheet>'


def _cell(row: int, column: int, cell: object) -> str:
    reference = f"{'ABCDEFGHIJKLMNOPQRSTUVWXYZ'[column]}{row}"
    if cell is None or cell == "":
        return ""
    if isinstance(cell, Xml):
        return (
            cell.replace("<c", f'<c r="{reference}"', 1) if cell.startswith("<c") else f'<c r="{reference}">{cell}</c>'
        )
    if isinstance(cell, int | float):
        return f'<c r="{reference}"><v>{cell!r}</v></c>'
    return f'<c r="{reference}" t="inlineStr"><is><t xml:space="preserve">{escape(str(cell))}</t></is></c>'


def ods(*tables: str, styles: str = "", parts: Mapping[str, str | bytes] | None = None) -> bytes:
    """A document of these `<table:table>` elements."""
    prefixes = " ".join(f'xmlns:{prefix}="{ODF}:{prefix}:1.0"' for prefix in ("office", "table", "text", "style"))
    content = (
        f"<office:document-content {prefixes}><office:automatic-styles>{styles}</office:automatic-styles>"
        f"<office:body><office:spreadsheet>{''.join(tables)}</office:spreadsheet></office:body></office:document-content>"
    )
    return archive({"mimetype": ODS_TYPE, "content.xml": content} | dict(parts or {}))


def ods_row(cells: Iterable[object], attributes: str = "") -> str:
    return f"<table:table-row {attributes}>{''.join(map(_ods_cell, cells))}</table:table-row>"


def _ods_cell(cell: object) -> str:
    if cell is None or cell == "":
        return "<table:table-cell/>"
    if isinstance(cell, Xml):
        return cell
    if isinstance(cell, int | float):
        return (
            f'<table:table-cell office:value-type="float" office:value="{cell}"><text:p>…</text:p></table:table-cell>'
        )
    return f'<table:table-cell office:value-type="string"><text:p>{escape(str(cell))}</text:p></table:table-cell>'


def read_rows(*rows: Sequence[object] | None, groups: Sequence[GroupRule] = GROUPS, **tab: object) -> RosterReading:
    """The reading of a workbook with one sheet of these rows."""
    return read(xlsx(Tab(rows, **tab)), "danh sach.xlsx", groups)  # type: ignore[arg-type]


def read_people(*people: Sequence[object], groups: Sequence[GroupRule] = GROUPS) -> RosterReading:
    """The reading of the template with these rows from row 2 on."""
    return read_rows(HEADINGS, *people, groups=groups)


def codes(reading: RosterReading) -> list[tuple[int | None, str | None, str]]:
    """Where and what, of every repair and problem."""
    found = [(item.row, item.column, item.code) for item in (*reading.problems, *reading.repairs)]
    return sorted(found, key=lambda item: (item[0] or 0, item[1] or "", item[2]))
