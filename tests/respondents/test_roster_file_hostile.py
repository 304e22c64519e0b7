"""Workbooks made to exhaust whoever reads them. Each is small, and read or refused in memory that does not grow with it.

Times and peaks at full size are in bench/roster.py.
"""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable

import pytest

from foundation.spreadsheets import xlsx_sheet, xlsx_texts
from respondents.roster_file import list_file, read
from tests.respondents.spreadsheets import GROUPS, HEADINGS, Tab, Xml, codes, ods, ods_row, person, sheet_xml, xlsx

LIST = sheet_xml(Tab([HEADINGS, person()])).partition("<sheetData>")[2].partition("</sheetData>")[0]
TABLE = f'<table:table table:name="A">{ods_row(HEADINGS)}{ods_row(person())}{{}}</table:table>'
MEGABYTES = 20


def workbook(rows: str = "", behind: str = "", strings: str = "") -> bytes:
    """A list of one person with further rows, further elements behind them, further texts."""
    sheet = f"<worksheet><sheetData>{LIST}{rows}</sheetData>{behind}</worksheet>"
    return xlsx(Tab([]), parts={"xl/worksheets/sheet1.xml": sheet, "xl/sharedStrings.xml": f"<sst>{strings}</sst>"})


def rows(count: int, row: str) -> str:
    return "".join(row.format(number) for number in range(3, 3 + count))


def document(rows: str) -> bytes:
    return ods(TABLE.format(rows))


WIDE = Xml(
    '<table:table-cell office:value-type="string" table:number-columns-repeated="9999999999"><text:p>x</text:p></table:table-cell>'
)
BLANK_ROW = '<row r="{0}" s="1" ht="15.{0}" customHeight="1"><c r="A{0}" s="1"/><c r="B{0}" s="2"/></row>'
HOSTILE: dict[str, tuple[Callable[[], bytes], str, list[str] | None]] = {
    "a cell in the last corner": (
        lambda: workbook('<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'),
        "xlsx",
        [],
    ),
    "a row beyond the last": (lambda: workbook('<row r="99999999999"><c r="A1"><v>1</v></c></row>'), "xlsx", []),
    "formatted empty rows": (lambda: workbook(rows(20_000, BLANK_ROW)), "xlsx", []),
    "numbered empty rows": (lambda: workbook(rows(5_000, '<row r="{0}"><c r="A{0}"><v>{0}</v></c></row>')), "xlsx", []),
    "a merged column": (lambda: workbook(behind='<mergeCells><mergeCell ref="D2:D1048576"/></mergeCells>'), "xlsx", []),
    "everything merged": (
        lambda: workbook(behind='<mergeCells><mergeCell ref="A3:XFD1048576"/></mergeCells>'),
        "xlsx",
        [],
    ),
    "elements without end": (lambda: workbook("<a>" * 5_000), "xlsx", ["FILE_CORRUPT"]),
    "nesting hidden in attributes": (lambda: workbook('<a b="/>">' * 5_000), "xlsx", ["FILE_CORRUPT"]),
    "an empty merged area": (
        lambda: workbook(behind='<mergeCell ref="B9:A1"/><mergeCell ref="ZZZ1:ZZZ9"/>'),
        "xlsx",
        [],
    ),
    "a million empty cells repeated": (
        lambda: document('<table:table-row table:number-rows-repeated="1048570"><table:table-cell/></table:table-row>'),
        "ods",
        [],
    ),
    "a note repeated": (
        lambda: document(ods_row(["", "", "", "", "", "", "", "x"], 'table:number-rows-repeated="9000"')),
        "ods",
        [],
    ),
    "columns repeated": (lambda: document(ods_row([WIDE])), "ods", None),
    "absurd repetition": (lambda: document(ods_row(["x"], 'table:number-rows-repeated="-1"')), "ods", []),
    "an unclosed quote": (lambda: 'STT,Họ tên,Chức vụ,SĐT\n1,A B,GĐ,"'.encode() + b"a,\n" * 100_000, "csv", None),
    "only delimiters": (lambda: "STT,Họ tên,Chức vụ,SĐT\n".encode() + b",\n" * 100_000, "csv", ["FILE_NO_DATA"]),
    "a wide row": (lambda: "Họ tên,Chức vụ,SĐT\nA B,GĐ,0905123456\n".encode() + b"," * 200_000, "csv", None),
}


@pytest.mark.parametrize("case", HOSTILE)
def test_a_hostile_file_is_read_or_refused_in_bounded_memory(case: str) -> None:
    make, extension, expected = HOSTILE[case]
    data = make()
    tracemalloc.start()
    reading = read(data, f"a.{extension}", GROUPS)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < MEGABYTES * 1_048_576
    if expected is not None:
        assert [code for _, _, code in codes(reading)] == expected


def test_a_repeated_person_is_counted_as_often_and_no_further(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(list_file, "MOST_PEOPLE", 50)
    data = document(ods_row(person(), 'table:number-rows-repeated="1048000"'))
    assert codes(read(data, "a.ods", GROUPS)) == [(None, None, "FILE_TOO_MANY_ROWS")]


def test_a_text_without_end_is_cut_where_every_program_cuts_it() -> None:
    cell = Xml('<c t="s"><v>0</v></c>')
    data = xlsx(
        Tab([HEADINGS, person(note=cell)]), parts={"xl/sharedStrings.xml": f"<sst><si><t>{'ă' * 99_999}</t></si></sst>"}
    )
    assert len(read(data, "a.xlsx", GROUPS).people[0].note) == 32_767


NAMES = "".join(f"<si><t>{name}</t></si>" for name in ("Lê An", *"a" * 200))


@pytest.mark.parametrize(
    ("where", "limit", "data"),
    [
        (xlsx_texts, "MOST_SHARED_TEXTS", workbook('<row r="3"><c r="B3" t="s"><v>0</v></c></row>', strings=NAMES)),
        (xlsx_sheet, "MOST_MERGED_CELLS", workbook(behind='<mergeCell ref="A9:B9"/>' * 200)),
        (list_file, "MOST_TEXT", workbook(f'<row r="3"><c r="B3" t="str"><v>{"a" * 200}</v></c></row>')),
    ],
)
def test_what_would_fill_the_memory_is_refused(
    where: object, limit: str, data: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert not read(data, "a.xlsx", GROUPS).refused
    monkeypatch.setattr(where, limit, 100)
    assert codes(read(data, "a.xlsx", GROUPS)) == [(None, None, "FILE_UNPACKED")]


def test_one_part_named_many_times_is_one_sheet() -> None:
    names = "".join(f'<sheet name="{at}" r:id="rId1"/>' for at in range(300))
    book = f'<workbook xmlns:r="r"><sheets>{names}</sheets></workbook>'
    data = xlsx(Tab([HEADINGS, person()]), parts={"xl/workbook.xml": book})
    assert codes(read(data, "a.xlsx", GROUPS)) == []


QUADRATIC = [
    "a. " * 4_000,
    "(" * 9_000,
    "(a)" * 4_000,
    ", ts" * 4_000,
    "và " * 4_000,
    "bà " * 4_000,
    "1 " * 9_000,
    "@" * 9_000,
]


@pytest.mark.parametrize(
    "text", [*QUADRATIC, "a" + " " * 20_000 + "b", "ngày " * 4_000, "mailto:" * 3_000, "- " * 9_000]
)
def test_a_long_cell_is_read_once_from_left_to_right(text: str) -> None:
    """Nothing is measured: with a backtracking pattern this test would take minutes."""
    cells = dict.fromkeys(("full_name", "position", "unit", "group", "phone", "email", "note"), text)
    data = xlsx(Tab([HEADINGS, person(**cells), [text]]))
    assert len(read(data, "a.xlsx", GROUPS).people) == 1
