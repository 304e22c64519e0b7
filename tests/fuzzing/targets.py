"""What is tried: one function for each way in which strangers' bytes come into the product, and texts to begin with."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from foundation.keys import tidy_code
from questionnaires.workbook import check
from questionnaires.xform import XFormError, read_xform
from questionnaires.xpath.parser import XPathSyntaxError, parse
from respondents.roster_file import RosterReading, coloured, read
from respondents.roster_file.cells import Cell
from respondents.roster_file.cells import read as read_cell
from respondents.roster_file.columns import BY_FIELD
from tests.respondents.old_workbooks import xls
from tests.respondents.spreadsheets import GROUPS, HEADINGS, Tab, ods, ods_row, person, sheet_xml, xlsx

ROWS = [HEADINGS, person(1), person(2, note="=1+1", email="Lan@Example.VN")]
CSV = "\n".join(";".join(str(cell) for cell in row) for row in ROWS).encode()
TABLE = f'<table:table table:name="A">{"".join(map(ods_row, ROWS))}</table:table>'
CONTENT = zipfile.ZipFile(io.BytesIO(ods(TABLE))).read("content.xml")
SHEET = sheet_xml(Tab(ROWS)).encode()
SURVEY = [["type", "name", "label"], ["text", "gop_y", "Góp ý"]]
EXTENSIONS = (".xlsx", ".xls", ".ods", ".csv")


class Target(NamedTuple):
    """`run` raises what nobody expects; `seeds` are inputs that get far; `words`, pieces that matter."""

    run: Callable[[bytes], object]
    seeds: Sequence[bytes]
    words: Sequence[bytes] = ()


def hold(reading: RosterReading) -> None:
    """Whatever was read can be shown, and a refusal has one reason."""
    json.dumps(reading.as_report(), ensure_ascii=False).encode()
    assert not reading.refused or (len(reading.problems), reading.people) == (1, [])


def list_bytes(data: bytes) -> None:
    """The first byte chooses what the file is called."""
    name = f"a{EXTENSIONS[data[0] % 4]}" if data else "a.csv"
    reading = read(data[1:], name, GROUPS)
    hold(reading)
    if not reading.refused:
        coloured(data[1:], name, reading)


def list_sheet(data: bytes) -> None:
    """A sheet of an otherwise good .xlsx: bytes that a packing program would not hide from the reader."""
    book = xlsx(Tab([]), parts={"xl/worksheets/sheet1.xml": data})
    reading = read(book, "a.xlsx", GROUPS)
    hold(reading)
    if not reading.refused:
        again = read(coloured(book, "a.xlsx", reading), "a.xlsx", GROUPS)
        assert again.people == reading.people


def list_content(data: bytes) -> None:
    """The content of an otherwise good .ods."""
    hold(read(ods(parts={"content.xml": data}), "a.ods", GROUPS))


def list_text(data: bytes) -> None:
    hold(read(data, "a.csv", GROUPS))


def of_column(field: str) -> Callable[[bytes], None]:
    column = BY_FIELD[field]

    def run(data: bytes) -> None:
        text = data.decode("utf-8", "replace")
        reading = read_cell(Cell(text, column))
        assert not (reading.failed and reading.repairs)
        if not reading.failed and not reading.problems:
            again = read_cell(Cell(reading.value, column))
            assert again.value == reading.value or again.repairs == ("TEXT_PREFIX",) or not reading.value

    return run


def xpath(data: bytes) -> None:
    try:
        parse(data.decode("utf-8", "replace"))
    except XPathSyntaxError:
        pass


def xform(data: bytes) -> None:
    try:
        read_xform(data)
    except XFormError:
        pass


def typed_code(data: bytes) -> None:
    tidy = tidy_code(data.decode("utf-8", "replace"))
    assert tidy_code(tidy) == tidy


def questionnaire(data: bytes) -> None:
    json.dumps(check(data).as_report(), ensure_ascii=False).encode()


def questionnaire_sheet(data: bytes) -> None:
    """The survey of an otherwise good workbook."""
    questionnaire(xlsx(Tab([], name="survey"), parts={"xl/worksheets/sheet1.xml": data}))


FORM = b"""<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml"><h:head><h:title>A</h:title>
<model><instance><data id="a" version="1"><q/></data></instance><bind nodeset="/data/q" type="string" relevant="1 = 1"/></model>
</h:head><h:body><input ref="/data/q"><label>B</label></input></h:body></h:html>"""
XML_WORDS = (
    b"<c>",
    b'<c t="s">',
    b"<v>",
    b"</v>",
    b"<is>",
    b"<t>",
    b"<f>",
    b"<row>",
    b"_xD83D_",
    b"&#10;",
    b'r="A1"',
    b"<mergeCell ref=",
)

TARGETS: Mapping[str, Target] = {
    "list-bytes": Target(
        list_bytes,
        [b"\0" + xlsx(Tab(ROWS)), b"\1" + xls(ROWS), b"\2" + ods(TABLE), b"\3" + CSV],
        (b"PK\x03\x04", b"PK\x01\x02", b"xl/workbook.xml", b"\x2f\x00", b"\xfc\x00"),
    ),
    "list-sheet": Target(list_sheet, [SHEET], XML_WORDS),
    "list-content": Target(list_content, [CONTENT], (b"table:number-rows-repeated=", b"office:value-type=")),
    "list-text": Target(
        list_text, [CSV, CSV.replace(b";", b","), CSV.decode().encode("utf-16")], (b'"', b'="0', b"\xef\xbb\xbf")
    ),
    "email": Target(
        of_column("email"), [b"Lan@Example.VN", b"mailto:lan@example.vn;"], (b"\xe2\x80\x8b", b"@", b"<", b"mailto:")
    ),
    "phone": Target(
        of_column("phone"), ["ĐT: 0905.123.456 (Zalo)".encode(), b"9.05123456E+08"], (b"+84", b"E+", b"O", b"/")
    ),
    "name": Target(
        of_column("full_name"),
        ["TS. BS Lê An Bình".encode(), "H'LAN MLÔ".encode()],
        ("đ/c ".encode(), b"(", b",", b"'"),
    ),
    "xpath": Target(
        xpath,
        [b"if(${a} = '1' or selected(., 'b'), 1, 0)", b"/data/a[position() < 3]/b * 2"],
        (b"${", b"(", b"[", b"//"),
    ),
    "xform": Target(xform, [FORM], (b"<bind ", b"jr:itext('", b"<repeat ", b"calculate=")),
    "typed-code": Target(typed_code, [b"7KQ2 M9XD 8PVC", b"7kq2-m9xd-8pvo"]),
    "questionnaire-bytes": Target(questionnaire, [xlsx(Tab(SURVEY, name="survey")), xls(SURVEY, name="survey")]),
    "questionnaire-sheet": Target(questionnaire_sheet, [sheet_xml(Tab(SURVEY)).encode()], XML_WORDS),
}
