"""Files that are not read at all: the first reason in the order of list-import §2, and nothing besides."""

from __future__ import annotations

import io
import struct
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from foundation.spreadsheets import ole
from foundation.spreadsheets.archive import MEGABYTE
from foundation.spreadsheets.file_size import LARGEST_FILE
from respondents.roster_file import list_file, read
from tests.respondents.old_workbooks import container, xls
from tests.respondents.spreadsheets import GROUPS, HEADINGS, ODS_TYPE, Tab, archive, ods, ods_row, person, xlsx

GOOD = xlsx(Tab([HEADINGS, person()]))
TABLE = f'<table:table table:name="A">{ods_row(HEADINGS)}{ods_row(person())}</table:table>'
GOOD_ODS = ods(TABLE)
GOOD_CSV = "STT;Họ tên;Chức vụ;Đơn vị;Nhóm;SĐT\n1;Lê An;Giám đốc;Sở Y tế;LDS;0905123456\n".encode()
GOOD_XLS = xls([HEADINGS, person()])
BROKEN_SHEET = {"xl/worksheets/sheet1.xml": "<worksheet><sheetData><row>"}


def refusal(data: bytes, filename: str) -> str | None:
    """The code of a refused file; None for one that was read."""
    reading = read(data, filename, GROUPS)
    if not reading.refused:
        return None
    (only,) = reading.problems
    assert (reading.people, reading.repairs, only.row, only.column, only.severity) == ([], [], None, None, "error")
    return only.code


def damaged_entry(data: bytes, name: str) -> bytes:
    """The archive with one byte of a part's content changed."""
    at = data.index(name.encode()) + len(name) + 10
    return data[:at] + bytes([data[at] ^ 0xFF]) + data[at + 1 :]


def many_entries(count: int) -> bytes:
    return xlsx(Tab([HEADINGS, person()]), parts={f"xl/media/{at}.txt": "" for at in range(count)})


def stored(name: str, size: int) -> bytes:
    target = io.BytesIO(GOOD)
    with zipfile.ZipFile(target, "a", zipfile.ZIP_DEFLATED) as added, added.open(name, "w", force_zip64=False) as part:
        for _ in range(size // MEGABYTE):
            part.write(b"0" * MEGABYTE)
    return target.getvalue()


@pytest.mark.parametrize(
    ("data", "filename", "code"),
    [
        (b"", "a.xlsx", "FILE_EMPTY"),
        (b"", "a.exe", "FILE_EMPTY"),
        (b"0" * (LARGEST_FILE + 1), "a.xlsm", "FILE_TOO_LARGE"),
        (GOOD, "a.xlsm", "FILE_MACRO"),
        (b"x", "a.XLTM", "FILE_MACRO"),
        (b"x", "a.xlam", "FILE_MACRO"),
        (GOOD, "a.docx", "FILE_TYPE"),
        (GOOD, "a.xlsb", "FILE_TYPE"),
        (GOOD, "danh sach", "FILE_TYPE"),
        (b"%PDF-1.7", "a.pdf", "FILE_TYPE"),
        (container({"EncryptedPackage": b"x" * 5000}), "a.xlsx", "FILE_ENCRYPTED"),
        (container({"EncryptedPackage": b"x"}), "a.xls", "FILE_ENCRYPTED"),
        (xls([HEADINGS, person()], password=True), "a.xls", "FILE_ENCRYPTED"),
        (
            ods(TABLE, parts={"META-INF/manifest.xml": "<manifest><encryption-data/></manifest>"}),
            "a.ods",
            "FILE_ENCRYPTED",
        ),
        (GOOD_CSV, "a.xlsx", "FILE_TYPE_MISMATCH"),
        (GOOD_XLS, "a.xlsx", "FILE_TYPE_MISMATCH"),
        (GOOD, "a.xls", "FILE_TYPE_MISMATCH"),
        (b"<html><table></table></html>", "a.xls", "FILE_TYPE_MISMATCH"),
        (GOOD, "a.ods", "FILE_TYPE_MISMATCH"),
        (GOOD_ODS, "a.xlsx", "FILE_TYPE_MISMATCH"),
        (archive({"mimetype": "application/vnd.oasis.opendocument.text"}), "a.ods", "FILE_TYPE_MISMATCH"),
        (GOOD, "a.csv", "FILE_TYPE_MISMATCH"),
        (GOOD_XLS, "a.csv", "FILE_TYPE_MISMATCH"),
        (b"%PDF-1.7", "a.csv", "FILE_TYPE_MISMATCH"),
        (b"STT;H\0o ten", "a.csv", "FILE_TYPE_MISMATCH"),
        (container({"WordDocument": b"x"}), "a.xls", "FILE_TYPE_MISMATCH"),
        (GOOD[:-100], "a.xlsx", "FILE_CORRUPT"),
        (GOOD_ODS[: len(GOOD_ODS) // 2], "a.ods", "FILE_CORRUPT"),
        (GOOD_XLS[:600], "a.xls", "FILE_CORRUPT"),
        (b"PK\x03\x04", "a.xlsx", "FILE_CORRUPT"),
        (many_entries(1_000), "a.xlsx", "FILE_UNPACKED"),
        (stored("xl/media/a.bin", 2 * MEGABYTE), "a.xlsx", "FILE_UNPACKED"),
        (stored("../a.bin", 2 * MEGABYTE), "a.xlsx", "FILE_UNPACKED"),
        (xlsx(Tab([]), parts={"../a.xml": ""}), "a.xlsx", "FILE_UNSAFE"),
        (xlsx(Tab([]), parts={"/etc/a": ""}), "a.xlsx", "FILE_UNSAFE"),
        (xlsx(Tab([]), parts={"C:\\a": ""}), "a.xlsx", "FILE_UNSAFE"),
        (xlsx(Tab([]), parts={"docProps/app.xml": "<!DOCTYPE a><a/>"}), "a.xlsx", "FILE_UNSAFE"),
        (xlsx(Tab([]), parts={"a.rels": '<!ENTITY a "b">'}), "a.xlsx", "FILE_UNSAFE"),
        (xlsx(Tab([]), parts={"a.xml": "<!DOCTYPE a><a/>".encode("utf-16")}), "a.xlsx", "FILE_UNSAFE"),
        (ods(TABLE, parts={"styles.xml": "<!DOCTYPE a><a/>"}), "a.ods", "FILE_UNSAFE"),
        (xlsx(Tab([]), parts={"xl/vbaProject.bin": "", "docProps/a.xml": "<!DOCTYPE a>"}), "a.xlsx", "FILE_UNSAFE"),
        (xlsx(Tab([]), parts={"xl/vbaProject.bin": ""}), "a.xlsx", "FILE_MACRO"),
        (xls([HEADINGS, person()], storages=("_VBA_PROJECT_CUR",)), "a.xls", "FILE_MACRO"),
        (ods(TABLE, parts={"Basic/Standard/a.xml": "<a/>"}), "a.ods", "FILE_MACRO"),
        (xlsx(Tab([]), parts={"xl/externalLinks/externalLink1.xml": "<a/>"}), "a.xlsx", "FILE_EXTERNAL_LINK"),
        (xlsx(Tab([]), parts=BROKEN_SHEET), "a.xlsx", "FILE_CORRUPT"),
        (xlsx(Tab([]), parts={"xl/workbook.xml": "<workbook>"}), "a.xlsx", "FILE_CORRUPT"),
        (archive({"xl/workbook.xml": "<workbook/>"}), "a.xlsx", "FILE_CORRUPT"),
        (archive({"mimetype": ODS_TYPE}), "a.ods", "FILE_CORRUPT"),
        (ods(TABLE, "<table:table>"), "a.ods", "FILE_CORRUPT"),
        (xlsx(Tab([["Kính gửi"]])), "a.xlsx", "FILE_NO_HEADER"),
        (xlsx(Tab([HEADINGS, person()], state="hidden")), "a.xlsx", "FILE_NO_HEADER"),
        (b"Kinh gui\n", "a.csv", "FILE_NO_HEADER"),
        (xlsx(Tab([HEADINGS, [1], [2]])), "a.xlsx", "FILE_NO_DATA"),
        (xlsx(Tab([HEADINGS, ["Tổng cộng"], person()])), "a.xlsx", "FILE_NO_DATA"),
        (GOOD_CSV.splitlines()[0], "a.csv", "FILE_NO_DATA"),
    ],
)
def test_a_file_is_refused_for_the_first_reason(data: bytes, filename: str, code: str) -> None:
    assert refusal(data, filename) == code


@pytest.mark.parametrize(
    ("data", "filename"),
    [(GOOD, "a.XLSX"), (GOOD_ODS, "a.ods"), (GOOD_CSV, "a.Csv"), (GOOD_XLS, r"C:\danh sách.v2.xls")],
)
def test_a_good_file_is_read_whatever_the_case_of_its_extension(data: bytes, filename: str) -> None:
    assert refusal(data, filename) is None


def test_hyperlinks_and_exactly_as_much_as_allowed_are_fine() -> None:
    mail = '<Relationship TargetMode="External" Target="mailto:a@b.vn"/>'
    links = {"xl/worksheets/_rels/sheet1.xml.rels": f"<Relationships>{mail}</Relationships>"}
    assert refusal(xlsx(Tab([HEADINGS, person()]), parts=links), "a.xlsx") is None
    assert refusal(many_entries(1_000 - 4), "a.xlsx") is None


def test_a_damaged_sheet_beside_a_good_one_does_no_harm() -> None:
    tabs = Tab([HEADINGS, person()], "Một"), Tab([HEADINGS, person()], "Hai")
    assert refusal(xlsx(*tabs, parts=BROKEN_SHEET), "a.xlsx") is None


def test_a_sheet_that_breaks_off_in_its_list_is_no_list() -> None:
    whole = zipfile.ZipFile(io.BytesIO(GOOD)).read("xl/worksheets/sheet1.xml").decode()
    broken = {"xl/worksheets/sheet1.xml": whole.removesuffix("</worksheet>")}
    assert refusal(xlsx(Tab([]), parts=broken), "a.xlsx") == "FILE_CORRUPT"
    second = Tab([HEADINGS, person(2)], "Hai")
    assert read(xlsx(Tab([]), second, parts=broken), "a.xlsx", GROUPS).people[0].full_name == "Nguyễn Văn Cường"


def test_a_checksum_that_does_not_match_is_damage() -> None:
    assert refusal(damaged_entry(GOOD, "xl/worksheets/sheet1.xml"), "a.xlsx") == "FILE_CORRUPT"


def test_twenty_thousand_people_are_read_and_one_more_is_too_many(monkeypatch: pytest.MonkeyPatch) -> None:
    assert list_file.MOST_PEOPLE == 20_000
    monkeypatch.setattr(list_file, "MOST_PEOPLE", 20)
    head, row = GOOD_CSV.splitlines(keepends=True)
    assert len(read(head + row * 20, "a.csv", GROUPS).people) == 20
    assert refusal(head + row * 21, "a.csv") == "FILE_TOO_MANY_ROWS"


def test_a_refusal_names_the_extension() -> None:
    assert read(GOOD_CSV, "a.XLSX", GROUPS).problems[0].message == (
        "Nội dung tệp không đúng với đuôi “.xlsx”. Hãy mở bằng Excel rồi Lưu thành .xlsx, đừng đổi tên đuôi tệp."
    )


WHOLE = {"a.xlsx": GOOD, "a.ods": GOOD_ODS, "a.csv": GOOD_CSV, "a.xls": GOOD_XLS}


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(sorted(WHOLE)), st.floats(0, 1))
def test_a_file_cut_off_anywhere_is_read_or_refused(filename: str, part: float) -> None:
    data = WHOLE[filename]
    refusal(data[: int(part * len(data))], filename)


@settings(max_examples=200, deadline=None)
@given(
    st.sampled_from(sorted(WHOLE)), st.lists(st.tuples(st.floats(0, 1), st.integers(0, 255)), min_size=1, max_size=6)
)
def test_a_file_changed_anywhere_is_read_or_refused(filename: str, changes: list[tuple[float, int]]) -> None:
    data = bytearray(WHOLE[filename])
    for place, value in changes:
        data[int(place * (len(data) - 1))] = value
    refusal(bytes(data), filename)


@settings(max_examples=200, deadline=None)
@given(
    st.sampled_from(["xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/_rels/workbook.xml.rels"]),
    st.floats(0, 1),
    st.binary(max_size=8),
)
def test_a_part_changed_anywhere_is_read_or_refused(part: str, place: float, written: bytes) -> None:
    content = zipfile.ZipFile(io.BytesIO(GOOD)).read(part)
    at = int(place * len(content))
    refusal(xlsx(Tab([]), parts={part: content[:at] + written + content[at + len(written) :]}), "a.xlsx")


def test_a_container_with_a_broken_chain_names_nothing() -> None:
    data = bytearray(container({"Workbook": b"x" * 9000}))
    struct.pack_into("<I", data, 48, 0x00FFFFFF)
    assert ole.Container(bytes(data)).names == frozenset()
