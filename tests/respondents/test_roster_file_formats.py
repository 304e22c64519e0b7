"""What is peculiar to each format: encodings and delimiters, repeated cells, records, hidden sheets."""

from __future__ import annotations

import struct

import pytest

from respondents.roster_file import RosterReading, read
from tests.respondents.old_workbooks import xls
from tests.respondents.spreadsheets import (
    GROUPS,
    HEADINGS,
    Tab,
    Xml,
    codes,
    ods,
    ods_row,
    person,
    sheet_xml,
    typed_in,
    xlsx,
)

CSV = "STT;Họ tên;Chức vụ;Đơn vị;Nhóm;SĐT;Email\n1;Lê Thị Hoà;Giám đốc;Sở Y tế;LDS;0905123456;hoa@example.vn\n"
HOA = typed_in(2, "Lê Thị Hoà", "Giám đốc", "Sở Y tế", "LDS", "+84905123456", "hoa@example.vn", "")


def read_csv(text: str, encoding: str = "utf-8") -> RosterReading:
    return read(text.encode(encoding), "a.csv", GROUPS)


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_a_csv_is_read_in_every_unicode_and_with_every_delimiter(delimiter: str, encoding: str, ending: str) -> None:
    reading = read_csv(CSV.replace(";", delimiter).replace("\n", ending), encoding)
    assert (reading.people, codes(reading)) == ([HOA], [])


def test_big_endian_utf_16_has_its_mark_too() -> None:
    assert read(b"\xfe\xff" + CSV.encode("utf-16-be"), "a.csv", GROUPS).people == [HOA]


def test_windows_1258_is_decoded_put_into_nfc_and_reported() -> None:
    decomposed = CSV.replace("ọ", "o\u0323").replace("ị", "i\u0323").replace("ứ", "ư\u0301").replace("ụ", "u\u0323")
    decomposed = (
        decomposed.replace("ế", "ê\u0301").replace("ở", "ơ\u0309").replace("ố", "ô\u0301").replace("à", "a\u0300")
    )
    reading = read_csv(decomposed, "cp1258")
    assert reading.people == [HOA]
    assert [tuple(repair) for repair in reading.repairs] == [(None, None, "FILE_ENCODING", "windows-1258", "utf-8")]


def test_utf_8_cut_off_within_a_letter_stays_utf_8() -> None:
    data = CSV.replace("hoa@example.vn\n", "hoa@example.vn;ghi chú ế").encode()[:-1]
    assert codes(read(data, "a.csv", GROUPS)) == []


def test_quotes_keep_delimiters_and_line_breaks_and_zeros() -> None:
    text = 'STT;Họ tên;Chức vụ;Đơn vị;Nhóm;SĐT\n\n"1";"Võ Văn\nNăm";"Giám đốc; Bí thư";"Sở ""A""";LDS;="0905123456"\n2;;;;;\n'
    reading = read_csv(text + '3;Lê An;Giám đốc;Sở;LDS;"=""0905123457"""\n')
    assert [(p.row, *p.cells.values())[:6] for p in reading.people] == [
        (3, "Võ Văn Năm", "Giám đốc; Bí thư", 'Sở "A"', "LDS", "+84905123456"),
        (5, "Lê An", "Giám đốc", "Sở", "LDS", "+84905123457"),
    ]
    assert codes(reading) == [(3, "full_name", "TEXT_SPACES")]


def test_the_delimiter_whose_header_shows_most_fields_is_taken() -> None:
    reading = read_csv(
        "Danh sách, năm 2025, lần 1\nHọ tên;Chức vụ, chức danh;SĐT;Nhóm\nLê An;Giám đốc, Bí thư;0905123456;LDS\n"
    )
    assert reading.people[0].position == "Giám đốc, Bí thư"


def test_a_quote_that_is_never_closed_is_no_reason_to_fail() -> None:
    assert codes(read_csv(CSV + '2;"' + "a;b\n" * 50_000)) != []


TABLE = f'<table:table table:name="A">{ods_row(HEADINGS)}{{}}</table:table>'


def read_ods(*rows: str) -> RosterReading:
    return read(ods(TABLE.format("".join(rows))), "a.ods", GROUPS)


def test_an_ods_counts_repeated_rows_and_columns() -> None:
    cells = '<table:table-cell table:number-columns-repeated="1024"/>'
    blank = f'<table:table-row table:number-rows-repeated="3">{cells}</table:table-row>'
    twice = ods_row(person(2, phone=""), 'table:number-rows-repeated="2"')
    reading = read_ods(blank, ods_row(person(1)), twice, blank.replace('"3"', '"1048560"'))
    assert [p.row for p in reading.people] == [5, 6, 7]


def test_an_ods_reads_values_and_not_how_they_are_shown() -> None:
    value = '<table:table-cell office:value-type="{}" {}><text:p>…</text:p></table:table-cell>'
    cells = {
        "phone": Xml(value.format("float", 'office:value="905123456"')),
        "note": Xml(value.format("date", 'office:date-value="2025-07-01T08:00:00"')),
        "unit": Xml(value.format("boolean", 'office:boolean-value="true"')),
    }
    reading = read_ods(ods_row(person(1, **cells)))
    assert (reading.people[0].phone, reading.people[0].note, reading.people[0].unit) == (
        "+84905123456",
        "01/07/2025",
        "TRUE",
    )


def test_an_ods_text_is_its_paragraphs_without_comments() -> None:
    name = Xml(
        '<table:table-cell office:value-type="string"><office:annotation><text:p>Lời bàn</text:p></office:annotation>'
        '<text:p>Nguyễn<text:s text:c="2"/>Văn</text:p><text:p><text:span>Bảy</text:span>\n   </text:p></table:table-cell>'
    )
    reading = read_ods(ods_row(person(1, full_name=name)))
    assert reading.repairs[0].before == "Nguyễn  Văn\nBảy "
    assert reading.people[0].full_name == "Nguyễn Văn Bảy"


def test_an_ods_formula_without_value_and_an_error_are_errors() -> None:
    formula = Xml('<table:table-cell table:formula="of:=A1"/>')
    error = Xml(
        '<table:table-cell table:formula="of:=A1" office:value-type="string" office:string-value="" '
        'xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0" calcext:value-type="error">'
        "<text:p>#N/A</text:p></table:table-cell>"
    )
    reading = read_ods(ods_row(person(1, phone=formula, email=error)))
    assert codes(reading) == [(2, "email", "CELL_ERROR"), (2, "phone", "CELL_FORMULA")]
    assert (reading.people[0].phone, reading.people[0].email) == ("", "#N/A")


def test_an_ods_hides_sheets_by_style_and_rows_by_filter() -> None:
    style = '<style:style style:name="ta1" style:family="table"><style:table-properties table:display="false"/></style:style>'
    hidden = TABLE.format(ods_row(person(9))).replace("table:name", 'table:style-name="ta1" table:name')
    shown = TABLE.format(
        ods_row(person(1), 'table:visibility="filter"') + ods_row(person(2), 'table:visibility="collapse"')
    )
    reading = read(ods(hidden, shown, styles=style), "a.ods", GROUPS)
    assert [p.full_name for p in reading.people] == ["Nguyễn Văn Bình", "Nguyễn Văn Cường"]
    assert codes(reading) == [(2, None, "ROW_HIDDEN"), (3, None, "ROW_HIDDEN")]


def test_an_ods_cell_may_span_rows() -> None:
    unit = Xml(
        '<table:table-cell office:value-type="string" table:number-rows-spanned="2"><text:p>Sở Y tế</text:p></table:table-cell>'
    )
    covered = Xml("<table:covered-table-cell/>")
    reading = read_ods(ods_row(person(1, unit=unit)), ods_row(person(2, unit=covered)))
    assert ([p.unit for p in reading.people], codes(reading)) == (["Sở Y tế", "Sở Y tế"], [])


def test_a_second_list_in_an_ods_is_asked_about() -> None:
    second = TABLE.format(ods_row(person(2))).replace('"A"', '"B"')
    reading = read(ods(TABLE.format(ods_row(person(1))), "<table:table/>", second), "a.ods", GROUPS)
    assert (len(reading.people), codes(reading)) == (1, [(None, None, "SHEET_IGNORED")])


def read_xls(*rows: object, **made: object) -> RosterReading:
    return read(xls([HEADINGS, *rows], **made), "a.xls", GROUPS)  # type: ignore[list-item, arg-type]


def test_an_old_workbook_is_read_with_numbers_formulas_and_errors() -> None:
    reading = read_xls(
        person(1, phone=905123456),
        person(2, unit=("Sở Y tế",), phone=(905123457.0,)),
        person(3, unit=("",), note=("#N/A",)),
    )
    assert [p.unit for p in reading.people] == ["Sở Tư pháp", "Sở Y tế", ""]
    assert [p.phone for p in reading.people[:2]] == ["+84905123456", "+84905123457"]
    assert codes(reading)[2:] == [(4, "note", "CELL_ERROR"), (4, "unit", "CELL_REQUIRED")]


def test_an_old_workbook_hides_rows_and_merges_cells() -> None:
    reading = read_xls(person(1), person(2, unit=None), hidden_rows=[3], merged=[(1, 2, 3, 3)])
    assert ([p.unit for p in reading.people], codes(reading)) == (["Sở Tư pháp"] * 2, [(3, None, "ROW_HIDDEN")])
    assert codes(read_xls(person(1), hidden=True)) == [(None, None, "FILE_NO_HEADER")]


def test_a_cell_far_to_the_right_of_an_old_workbook_is_not_even_looked_at() -> None:
    far = b"".join(
        struct.pack("<HH", 0x0204, 10) + struct.pack("<HHHHB", row, 0xFFFF, 0, 1, 0) + b"x" for row in range(2000)
    )
    assert codes(read_xls(person(1), extra=far)) == []


def shared(*texts: str) -> str:
    return f"<sst>{''.join(f'<si>{text}</si>' for text in texts)}</sst>"


def test_shared_texts_are_plain_text_without_phonetic_guides() -> None:
    texts = shared("<t>Lê An</t>", '<r><t xml:space="preserve">Sở </t></r><r><t>Y tế</t></r><rPh><t>x</t></rPh>')
    cells = {"full_name": Xml('<c t="s"><v>0</v></c>'), "unit": Xml('<c t="s"><v>1</v></c>')}
    data = xlsx(Tab([HEADINGS, person(1, **cells)]), parts={"xl/sharedStrings.xml": texts})
    assert tuple(read(data, "a.xlsx", GROUPS).people[0].cells.values())[:3] == ("Lê An", "Giám đốc", "Sở Y tế")


def test_a_shared_text_that_is_missing_makes_the_sheet_unreadable() -> None:
    data = xlsx(
        Tab([HEADINGS, person(1, unit=Xml('<c t="s"><v>7</v></c>'))]),
        parts={"xl/sharedStrings.xml": shared("<t>a</t>")},
    )
    assert codes(read(data, "a.xlsx", GROUPS)) == [(None, None, "FILE_CORRUPT")]


def test_prefixes_missing_references_and_absolute_targets_are_fine() -> None:
    cell = '<x:c t="inlineStr"><x:is><x:t>{}</x:t></x:is></x:c>'
    lists = (HEADINGS, person(1, note="x", email="a@example.vn"))
    rows = "".join(f"<x:row>{''.join(map(cell.format, row))}</x:row>" for row in lists)
    sheet = f'<x:worksheet xmlns:x="u"><x:sheetData>{rows}</x:sheetData></x:worksheet>'
    kind = "http://purl.oclc.org/ooxml/officeDocument/relationships/worksheet"
    relation = f'<Relationships><Relationship Id="rId1" Type="{kind}" Target="/xl/tabs/a.xml"/></Relationships>'
    data = xlsx(Tab([]), parts={"xl/tabs/a.xml": sheet, "xl/_rels/workbook.xml.rels": relation})
    assert codes(read(data, "a.xlsx", GROUPS)) == []


def test_names_behind_the_cells_are_no_cells() -> None:
    behind = '<extLst><ext><f>A1</f><c r="B9"><v>1</v></c></ext></extLst>'
    whole = f"<worksheet><sheetData>{{}}</sheetData>{behind}</worksheet>"
    rows = sheet_xml(Tab([HEADINGS, person(1)])).partition("<sheetData>")[2].partition("</sheetData>")[0]
    last = rows.replace("</row>", '<c r="H9" s="1"/></row>')
    data = xlsx(Tab([]), parts={"xl/worksheets/sheet1.xml": whole.format(last)})
    assert read(data, "a.xlsx", GROUPS).people[0].note == ""


def test_days_may_be_counted_from_1904() -> None:
    workbook = (
        '<workbook xmlns:r="r"><workbookPr date1904="1"/><sheets><sheet name="A" r:id="rId1"/></sheets></workbook>'
    )
    styles = '<styleSheet><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs></styleSheet>'
    data = xlsx(
        Tab([HEADINGS, person(1, note=Xml('<c s="1"><v>44377</v></c>'))]),
        parts={"xl/workbook.xml": workbook, "xl/styles.xml": styles},
    )
    assert read(data, "a.xlsx", GROUPS).people[0].note == "01/07/2025"
