"""Files that are no workbook, are damaged, or were made to hurt: one sentence, never an exception."""

import datetime
import io
import random
import zipfile

import openpyxl
import pytest

from foundation.spreadsheets import archive, file_size, ole
from questionnaires.workbook import check
from questionnaires.workbook.cells import Cell, clean
from questionnaires.workbook.reading import RawRow, RawSheet, read_sheets
from tests.questionnaires.tables import in_short, workbook
from tests.respondents import old_workbooks
from tests.respondents.spreadsheets import ods

SURVEY = "type | name | label\ntext | gop_y | Góp ý"


def refusal(data: bytes, filename: str = "") -> str:
    """The one message about a file that was not read."""
    [problem] = check(data, filename).problems
    assert in_short(problem) == "- - - FILE_UNREADABLE"
    assert ".xlsx" in problem.message or "dòng" in problem.message
    return problem.message


def rewritten(data: bytes, change) -> bytes:
    """The archive with each part changed by `change(name, content)`; None leaves the part out."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = change(name, old.read(name))
            if content is not None:
                new.writestr(name, content)
    return file.getvalue()


def with_part(data: bytes, name: str, content: bytes) -> bytes:
    file = io.BytesIO(data)
    with zipfile.ZipFile(file, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return file.getvalue()


@pytest.mark.parametrize(
    "data",
    [b"", b"type,name,label\n", b"%PDF-1.7", b"PK\x03\x04", "phiếu".encode(), b"\x00" * 1000, b"<html></html>"],
)
def test_what_is_no_workbook_is_refused(data):
    refusal(data)


def test_the_file_is_named_and_told_what_to_do():
    assert refusal(b"abc", "phieu.xls").startswith(
        "Không mở được tệp “phieu.xls”: đây không phải là sổ tính .xlsx. Hãy"
    )


def test_an_old_excel_file_and_one_with_a_password_are_told_apart():
    assert "bị hỏng" in refusal(ole.SIGNATURE + b"\x00" * 600)
    assert "không phải là sổ tính .xlsx" in refusal(old_workbooks.container({"Worddocument": b"a"}))
    assert "mật khẩu" in refusal(old_workbooks.container({"EncryptedPackage": b"a"}))
    assert "mật khẩu" in refusal(old_workbooks.xls([["type"]], password=True))


def test_an_old_excel_file_is_read_like_a_new_one():
    old = read_sheets(
        old_workbooks.xls([["type", "name", "label"], ["text", "gop_y", "Góp ý"], [1.5, (2.0,)]], name="Survey")
    )
    assert old == {
        "survey": RawSheet(
            {0: Cell("type"), 1: Cell("name"), 2: Cell("label")},
            (
                RawRow(2, {0: Cell("text"), 1: Cell("gop_y"), 2: Cell("Góp ý")}),
                RawRow(3, {0: Cell("1.5"), 1: Cell("", is_formula=True, stored="2")}),
            ),
        )
    }


def test_a_zip_that_is_no_workbook_is_refused():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("a.txt", "xin chào")
    refusal(file.getvalue())


def test_an_encrypted_part_is_refused():
    data = bytearray(workbook(survey=SURVEY))
    for signature, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        start = data.find(signature)
        while start >= 0:
            data[start + flags] |= 1
            start = data.find(signature, start + 4)
    assert "mật khẩu" in refusal(bytes(data))


def test_macros_are_refused():
    assert "macro" in refusal(with_part(workbook(survey=SURVEY), "xl/vbaProject.bin", b"x"))


def test_a_zip_bomb_is_refused_before_it_is_unpacked():
    bomb = with_part(workbook(survey=SURVEY), "xl/worksheets/sheet9.xml", b"<a/>" * 10_000_000)
    assert len(bomb) < 200_000
    assert "quá lớn" in refusal(bomb)


def test_a_huge_stylesheet_is_refused():
    assert "quá lớn" in refusal(with_part(workbook(survey=SURVEY), "xl/big.xml", b" " * (5 * 2**20)))


def test_a_huge_file_is_refused():
    assert "quá lớn" in refusal(b"PK" + b"0" * file_size.LARGEST_FILE)


def test_thousands_of_parts_are_refused():
    file = io.BytesIO(workbook(survey=SURVEY))
    with zipfile.ZipFile(file, "a") as container:
        for number in range(archive.MOST_ENTRIES):
            container.writestr(f"x/{number}", b"")
    assert "quá lớn" in refusal(file.getvalue())


def test_twenty_thousand_rows_are_refused_with_a_sentence():
    rows = "\n".join(f"text | q{number} | Câu {number}" for number in range(20_000))
    message = refusal(workbook(survey=f"type | name | label\n{rows}"))
    assert "trang “survey” có hơn 5000 dòng" in message


def test_rows_far_below_are_counted_too():
    def far_away(name, content):
        is_sheet = name == "xl/worksheets/sheet1.xml"
        return content.replace(b'<row r="2"', b'<row r="15000"').replace(b'"A2"', b'"A15000"') if is_sheet else content

    assert "5000 dòng" in refusal(rewritten(workbook(survey=SURVEY), far_away))


@pytest.mark.parametrize("dimension", [b"A1:XFD1048576", b"A1", b"Z9:A1"])
def test_the_declared_size_is_not_believed(dimension):
    def declare(name, content):
        is_sheet = name.startswith("xl/worksheets/")
        return (
            content.replace(b'<dimension ref="A1:C2"/>', b'<dimension ref="%s"/>' % dimension) if is_sheet else content
        )

    assert check(rewritten(workbook(survey=SURVEY), declare)).problems == ()


def test_a_small_file_that_says_to_repeat_its_cells_is_refused():
    cells = '<table:table-cell table:number-columns-repeated="400"><text:p>a</text:p></table:table-cell>'
    rows = f'<table:table-row table:number-rows-repeated="4000">{cells}</table:table-row>'
    bomb = ods(f'<table:table table:name="survey">{rows}</table:table>')
    assert len(bomb) < 1_000
    assert "quá lớn" in refusal(bomb)


def test_a_stray_cell_at_the_end_of_the_sheet_does_no_harm():
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = "survey"
    for row in (("type", "name", "label"), ("text", "gop_y", "Góp ý")):
        sheet.append(row)
    sheet["XFD1048576"] = "lạc"
    file = io.BytesIO()
    book.save(file)
    assert [problem.code for problem in check(file.getvalue()).problems] == ["SETTING_MISSING"]


def test_entities_are_not_expanded():
    def inject(name, content):
        if name != "xl/sharedStrings.xml":
            return content
        head, tail = content.split(b"<sst", 1)
        entities = b'<!DOCTYPE sst [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'
        return head + entities + b"<sst" + tail.replace(b"gop_y", b"&b;", 1)

    refusal(rewritten(workbook(survey=SURVEY), inject))


@pytest.mark.parametrize(
    "part", ["xl/workbook.xml", "xl/styles.xml", "[Content_Types].xml", "xl/worksheets/sheet1.xml"]
)
@pytest.mark.parametrize("content", [None, b"", b"<", b"<a/>", b"\xff\xfe", b"<worksheet><sheetData><row r='x'/>"])
def test_a_workbook_with_a_broken_part_gives_a_report(part, content):
    data = rewritten(workbook(survey=SURVEY), lambda name, old: content if name == part else old)
    assert isinstance(check(data).as_report(), dict)


def test_truncated_and_scrambled_files_give_a_report():
    whole = workbook(survey=SURVEY)
    chance = random.Random(1)
    for length in range(0, len(whole), len(whole) // 15):
        assert not check(whole[:length]).ok
    for _ in range(60):
        data = bytearray(whole)
        for _ in range(chance.randrange(1, 8)):
            data[chance.randrange(len(data))] = chance.randrange(256)
        assert isinstance(check(bytes(data)).as_report(), dict)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (7, "7"), (7.0, "7"), (7.1, "7.1"), (0.1 + 0.2, "0.3"), (1e21, "1000000000000000000000"), (True, "TRUE"),
        (False, "FALSE"), (datetime.datetime(2026, 3, 1), "2026-03-01"), (datetime.time(8, 30), "08:30:00"), ("a", "a"),
        (datetime.datetime(2026, 3, 1, 8, 30, 20), "2026-03-01 08:30:20"), ("7.10", "7.10"), ("_x0041_ 5", "_x0041_ 5"),
    ],
)  # fmt: skip
def test_values_are_read_as_an_author_would_write_them(value, text):
    book = openpyxl.Workbook()
    book.worksheets[0].title = "survey"
    book.worksheets[0].append((value,))
    file = io.BytesIO()
    book.save(file)
    assert read_sheets(file.getvalue())["survey"].header[0].text == text.replace("_x0041_", "A")


def test_invisible_characters_are_taken_away():
    assert clean("\ufeff a\u200b\xa0b \r\nc\x07 ") == "a b \nc"


def test_numbers_and_dates_of_excel_are_texts_of_the_form():
    book = openpyxl.Workbook()
    survey = book.worksheets[0]
    survey.title = "survey"
    for row in (
        ("type", "name", "label", "default", "required", "bind::par:criterion", "bind::par:max_score"),
        ("select_one muc", "q", "Hỏi", 5, True, 7.1, 0.5),
        ("date", "ngay", "Ngày", datetime.date(2026, 3, 1), False, 7, 1),
    ):
        survey.append(row)
    choices = book.create_sheet("choices")
    for row in (("list_name", "name", "label", "score"), ("muc", 5, "Tốt", 100.0)):
        choices.append(row)
    settings = book.create_sheet("settings")
    settings.append(("form_title", "form_id", "version", "namespaces"))
    settings.append(("Phiếu", "p", 2026.1, 'par="https://par.example"'))
    file = io.BytesIO()
    book.save(file)
    result = check(file.getvalue())
    assert result.problems == ()
    assert "<ngay>2026-03-01</ngay>" in result.xform
    assert 'version="2026.1"' in result.xform
