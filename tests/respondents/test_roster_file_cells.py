"""Reading a cell: error values, ditto marks, words for nothing, lost letters, old fonts, tidying (list-import §5, §6)."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from respondents.roster_file import check_people, read
from tests.respondents.spreadsheets import GROUPS, HEADINGS, Tab, Xml, but, codes, person, read_people, typed_in, xlsx

VALID = typed_in(2, "Nguyễn Văn An", "Giám đốc", "Sở Tư pháp", "LDS", "0905123456", "an@example.vn", "")


def cell(field: str, text: str) -> tuple[str, str, str]:
    """What the cell holds afterwards, its repairs, its problems (`error!`, `confirm?`)."""
    reading = check_people([but(VALID, **{field: text})], GROUPS)
    repairs = [repair.code for repair in reading.repairs if repair.column == field]
    problems = [f"{p.code}{'!' if p.severity == 'error' else '?'}" for p in reading.problems if p.column == field]
    return getattr(reading.people[0], field), " ".join(sorted(repairs)), " ".join(problems)


@pytest.mark.parametrize("field", ["full_name", "position", "unit", "group", "phone", "email", "note"])
@pytest.mark.parametrize("text", ["#REF!", "#N/A", "#NAME?", "#VALUE!", "#DIV/0!", "#NULL!", "#NUM!", " #n/a "])
def test_an_error_value_is_an_error_in_every_column(field: str, text: str) -> None:
    assert cell(field, text) == (text, "", "CELL_ERROR!")


@pytest.mark.parametrize("field", ["full_name", "unit", "phone", "email", "note"])
@pytest.mark.parametrize("text", ["=1+1", '="0905123456"', " =A1"])
def test_a_typed_formula_is_an_error(field: str, text: str) -> None:
    assert cell(field, text) == (text, "", "CELL_FORMULA!")


@pytest.mark.parametrize("field", ["full_name", "position", "unit", "group", "phone"])
@pytest.mark.parametrize("text", ["", "  ", "\xa0\u200b", "\t\n"])
def test_an_empty_required_cell_is_an_error_and_empty(field: str, text: str) -> None:
    assert cell(field, text) == ("", "", "CELL_REQUIRED!")


@pytest.mark.parametrize("field", ["email", "note"])
@pytest.mark.parametrize("text", ["", " ", "\u200b"])
def test_an_empty_optional_cell_is_nothing(field: str, text: str) -> None:
    assert cell(field, text) == ("", "", "")


NOTHING = ["-", "--", "–", "...", "_", "- -", "không", "KHÔNG CÓ", "Chưa có", "chưa cập nhật", "N/A", "null", "None"]


@pytest.mark.parametrize("field", ["full_name", "position", "unit", "group", "phone"])
@pytest.mark.parametrize("text", NOTHING)
def test_a_word_for_nothing_does_not_fill_a_required_cell(field: str, text: str) -> None:
    assert cell(field, text) == (text, "", "CELL_REQUIRED!")


@pytest.mark.parametrize("text", NOTHING)
def test_a_word_for_nothing_empties_the_address(text: str) -> None:
    assert cell("email", text) == ("", "CELL_EMPTY_WORD", "")


@pytest.mark.parametrize("text", ["không", "-", "N/A"])
def test_a_note_may_say_nothing(text: str) -> None:
    assert cell("note", text) == (text, "", "")


@pytest.mark.parametrize(
    ("field", "text"), [("full_name", "Nguy?n V?n An"), ("position", "Tr??ng phòng"), ("unit", "S\ufffd Tư pháp")]
)
def test_lost_letters_are_an_error(field: str, text: str) -> None:
    assert cell(field, text) == (text, "", "TEXT_LOST!")


def test_a_question_in_a_note_is_a_question() -> None:
    assert cell("note", "Đã nghỉ hưu?") == ("Đã nghỉ hưu?", "", "")


@pytest.mark.parametrize(
    ("field", "text"),
    [("full_name", "NguyÔn  V¨n H¶i"), ("position", "Phã Gi¸m ®èc"), ("unit", "Së T­ ph¸p"), ("note", "NghØ chÕ ®é")],
)
def test_old_font_text_keeps_its_text_and_is_asked_about(field: str, text: str) -> None:
    assert cell(field, text) == (text, "", "LEGACY_TEXT?")


def test_an_old_font_position_is_checked_no_further() -> None:
    assert cell("position", "Chuyªn viªn")[2] == "LEGACY_TEXT?"


@pytest.mark.parametrize("field", ["full_name", "position", "unit", "note"])
@pytest.mark.parametrize(
    ("text", "mended", "repairs"),
    [
        ("Nguye\u0302\u0303n An", "Nguyễn An", "TEXT_NFC"),
        (" Nguyễn  An", "Nguyễn An", "TEXT_SPACES"),
        ("Nguyễn\xa0An", "Nguyễn An", "TEXT_SPACES"),
        ("Nguyễn\u3000An\t", "Nguyễn An", "TEXT_SPACES"),
        ("Nguyễn\u2009\n An", "Nguyễn An", "TEXT_SPACES"),
        ("Nguy\u200bễn\u202a An\ufeff", "Nguyễn An", "TEXT_SPACES"),
        ("Nguyễn\x07 An", "Nguyễn An", "TEXT_SPACES"),
        ("Ðặng Ɖạt", "Đặng Đạt", "TEXT_ETH"),
        ("Ðào  Lê Thi\u0323", "Đào Lê Thị", "TEXT_ETH TEXT_NFC TEXT_SPACES"),
    ],
)
def test_text_is_tidied_each_repair_for_itself(field: str, text: str, mended: str, repairs: str) -> None:
    assert cell(field, text)[:2] == (mended, repairs)


@pytest.mark.parametrize(
    ("field", "text"),
    [
        ("full_name", "Hoàng Thị Hoà"),
        ("full_name", "Lý Thị Thuý"),
        ("full_name", "H’Lan Mlô"),
        ("position", "GIÁM ĐỐC SỞ"),
        ("unit", "ỦY BAN NHÂN DÂN XÃ EA H'LEO"),
        ("unit", "UBND phường Buôn Ma Thuột (mới)"),
    ],
)
def test_what_is_right_is_never_rewritten(field: str, text: str) -> None:
    assert cell(field, text) == (text, "", "")


def test_an_error_hides_repairs_and_doubts_of_its_cell() -> None:
    assert cell("full_name", "ĐẶNG  VĂN 2 (nghỉ)") == ("ĐẶNG  VĂN 2 (nghỉ)", "", "NAME_INVALID!")
    assert cell("email", "VanThu@Example.VN;") == ("VanThu@Example.VN;", "", "EMAIL_SHARED!")


def test_every_repair_of_a_cell_shows_the_same_pair() -> None:
    reading = check_people([but(VALID, full_name="Đ/c  TRẦN THỊ LAN")], GROUPS)
    assert [(r.code, r.before, r.after) for r in reading.repairs] == [
        (code, "Đ/c  TRẦN THỊ LAN", "Trần Thị Lan") for code in ("TEXT_SPACES", "NAME_HONORIFIC", "NAME_CASE")
    ]


DITTOS = ['"', "″", "”", "''", "〃", "nt", "NT", "n.t", "-nt-", '- " -', "Như trên", "như  trên", '" ']


@pytest.mark.parametrize("mark", DITTOS)
def test_a_ditto_mark_takes_the_final_value_above(mark: str) -> None:
    above = but(VALID, position="Giám  đốc", unit=" Sở Tư pháp", group="nhóm LDS")
    below = but(
        VALID, row=3, full_name="Trần Thị Lan", phone="0905123457", email="", position=mark, unit=mark, group=mark
    )
    reading = check_people([above, below], GROUPS)
    assert tuple(reading.people[1].cells.values())[1:4] == ("Giám đốc", "Sở Tư pháp", "LDS")
    assert [(r.column, r.code, r.before) for r in reading.repairs if r.row == 3] == [
        (column, "CELL_DITTO", mark) for column in ("position", "unit", "group")
    ]
    assert not reading.problems


def test_a_ditto_mark_repeats_one_that_was_resolved() -> None:
    people = [but(VALID, row=row, unit=unit) for row, unit in ((2, "Sở Y tế"), (3, "nt"), (4, '"'))]
    assert [person.unit for person in check_people(people, GROUPS).people] == ["Sở Y tế"] * 3


@pytest.mark.parametrize("above", ["", "#REF!", "S? Tư pháp"])
def test_a_ditto_mark_below_nothing_is_a_missing_cell(above: str) -> None:
    people = [
        but(VALID, unit=above),
        but(VALID, row=3, unit="nt", phone="0905123457", full_name="Lê Văn B", email=""),
    ]
    reading = check_people(people, GROUPS)
    assert (reading.people[1].unit, (3, "unit", "CELL_REQUIRED") in codes(reading)) == ("nt", True)


def test_a_ditto_mark_in_the_first_row_is_a_missing_cell_and_stays_one_only_there() -> None:
    people = [but(VALID, row=row, unit=unit) for row, unit in ((2, '"'), (3, "Sở Y tế"), (4, '"'))]
    reading = check_people(people, GROUPS)
    assert [person.unit for person in reading.people] == ['"', "Sở Y tế", "Sở Y tế"]


def test_a_ditto_mark_is_no_name_and_no_phone() -> None:
    assert cell("full_name", "nt")[2] == "NAME_ONE_WORD?"
    assert cell("phone", '"')[2] == "PHONE_INVALID!"


RICH_TEXT = '<r><t>Kiêm </t></r><r><rPr><b/></rPr><t>nhiệm</t></r><rPh sb="0"><t>x</t></rPh>'


@pytest.mark.parametrize(
    ("stored", "text"),
    [
        (905123456, "905123456"),
        (905123456.0, "905123456"),
        (Xml("<v>9.05123456E8</v>"), "905123456"),
        (Xml("<v>0905123456</v>"), "905123456"),
        (Xml('<c s="1"><v>905123456</v></c>'), "905123456"),
        (0.1, "0.1"),
        (1234567.25, "1234567.25"),
        (Xml("<v>1E-7</v>"), "0.0000001"),
        (Xml('<c s="1"><v>45839</v></c>'), "01/07/2025"),
        (Xml('<c s="2"><v>45839.5</v></c>'), "01/07/2025"),
        (Xml('<c s="3"><v>45839</v></c>'), "45839"),
        (Xml('<c t="d"><v>2025-07-01T00:00:00</v></c>'), "01/07/2025"),
        (Xml('<c t="b"><v>1</v></c>'), "TRUE"),
        (Xml('<c t="str"><f>A1</f><v>Kết quả</v></c>'), "Kết quả"),
        (Xml("<f>1+1</f><v>2</v>"), "2"),
        (Xml(f'<c t="inlineStr"><is>{RICH_TEXT}</is></c>'), "Kiêm nhiệm"),
        (Xml('<c t="inlineStr"><is><t>A_x000D_</t></is></c>'), "A"),
        (Xml('<c t="inlineStr"><is><t>A_x005F_x000D_</t></is></c>'), "A_x000D_"),
    ],
)
def test_a_stored_value_is_read_as_what_it_means(stored: object, text: str) -> None:
    styles = (
        '<styleSheet><numFmts count="2"><numFmt numFmtId="164" formatCode="dd/mm/yyyy;@"/>'
        '<numFmt numFmtId="165" formatCode="0000&quot; ngày&quot;"/></numFmts><cellStyleXfs><xf numFmtId="14"/></cellStyleXfs>'
        '<cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="164"/><xf numFmtId="165"/></cellXfs></styleSheet>'
    )
    data = xlsx(Tab([HEADINGS, person(note=stored)]), parts={"xl/styles.xml": styles})
    assert read(data, "a.xlsx", GROUPS).people[0].note == text


def test_a_formula_without_a_stored_value_is_an_error_and_empty() -> None:
    reading = read_people(person(phone=Xml("<f>A1</f>")), person(2, phone=Xml("<f>A1</f><v></v>")))
    assert [p.phone for p in reading.people] == ["", ""]
    assert codes(reading) == [(2, "phone", "CELL_FORMULA"), (3, "phone", "CELL_FORMULA")]


def test_a_formula_that_shows_nothing_is_a_missing_cell() -> None:
    reading = read_people(person(unit=Xml('<c t="str"><f>A1</f><v></v></c>')))
    assert codes(reading) == [(2, "unit", "CELL_REQUIRED")]


def test_an_error_value_of_a_formula_is_an_error() -> None:
    reading = read_people(person(unit=Xml('<c t="e"><f>#REF!A1</f><v>#REF!</v></c>')))
    assert (reading.people[0].unit, codes(reading)) == ("#REF!", [(2, "unit", "CELL_ERROR")])


def test_a_number_as_a_name_keeps_its_digits() -> None:
    reading = read_people(person(full_name=900000123.0))
    assert (reading.people[0].full_name, codes(reading)) == ("900000123", [(2, "full_name", "NAME_INVALID")])


PIECES = [
    *"""Nguyễn Văn An BÀ bà Ông Đ/c TS. H' Y (nghỉ) [x] và 0905123456 905123456 +84 84 0084 ĐT: zalo O905 lan@gmail.con @ .
    gmail.com mailto: < > nt không - NguyÔn V¨n Nguyeãn Nguyá»…n Ðặng LDS Lãnh đạo Giám đốc kiêm 9.05123456E+08 9E+08 .0 12 1900
    0262 ' ThS, BS ñ é #REF! =1 ? ß İ""".split(),
    " ",
    "\n",
    "\xad",
    "e\u0302\u0301",
    " - ",
    "/",
    ";",
]
LETTERS = "aăâđêôơưàảãáạẾỆĐbcghntyNGH0123456789 '.,-–()/@+:;&"
TEXTS = st.lists(st.sampled_from(PIECES), max_size=6).map("".join) | st.text(LETTERS, max_size=10)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(*[TEXTS] * 7), min_size=1, max_size=3))
def test_what_was_repaired_once_needs_no_second_repair(rows: list[tuple[str, ...]]) -> None:
    once = check_people([typed_in(at, *row) for at, row in enumerate(rows, 1)], GROUPS)
    twice = check_people(once.people, GROUPS)
    # a number that was taken out of a remark has none any more
    asked = [problem for problem in once.problems if problem.code != "PHONE_REMARK"]
    assert (twice.people, twice.repairs, twice.problems) == (once.people, [], asked)
