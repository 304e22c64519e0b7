"""One press does what a problem says: the workbook is mended and the problem is gone."""

from __future__ import annotations

import io

import openpyxl
import pytest

from questionnaires.workbook import WorkbookCheck, check
from questionnaires.workbook.mending import mended
from questionnaires.xform import read_xform
from tests.questionnaires.tables import SETTINGS, in_short, workbook
from tests.respondents.old_workbooks import xls

CHOICES = """
    list_name | name   | label
    kenh      | a      | Kênh A
    kenh      | khac   | Khác
    giao_thong | xe buýt | Xe buýt
"""


def press(data: bytes) -> tuple[WorkbookCheck, list[str], bytes]:
    """The check after every mend that is offered, the words of the buttons, and the file."""
    found = check(data)
    mends = [mend for mend in found.mends if mend]
    made = mended(data, mends)
    return check(made), [mend.words for mend in mends], made


@pytest.mark.parametrize(
    ("survey", "words"),
    [
        ("type | name | label | relevent\ntext | a | A | true()", "Đổi thành relevant"),
        ("type | name | label | image\ntext | a | A | a.png", "Bỏ cột này"),
        ("type | name | label\nintegr | a | A", "Ghi integer"),
        ("type | name | label\nselct_one kenh | a | A", "Ghi select_one kenh"),
        ("type | name | label\nselect_one kenhh | a | A", "Ghi select_one kenh"),
        ("type | name | label\nstart | bat_dau |\ntext | a | A", "Bỏ dòng này"),
        ("type | name | label\ngeopoint | o_dau | Ở đâu\ntext | a | A", "Bỏ dòng này"),
        ("type | name | label\ntext | | A", "Đặt tên cau_2"),
        ("type | name | label\ntext | câu_1 | A\ntext | b | ${câu_1}?", "Đặt tên cau_1"),
        ("type | name | label\ntext | 1tuoi | A", "Đặt tên cau_1tuoi"),
        ("type | name | label\ntext | a |", "Dùng mã a làm nhãn"),
        ("type | name | label | relevant\ntext | a | A |\ntext | b | B | ${aa} != ''", "Thay bằng a"),
        ("type | name | label | relevant\ntext | a | A | FALSE", "Thay bằng false()"),
        ("type | name | label | constraint\nselect_one kenh | a | A | . = 'khacc'", "Thay bằng khac"),
        ("type | name | label | relevant\nselect_one kenh | a | A |\ntext | b | B | ${a} = khac", "Thay bằng 'khac'"),
        ("type | name | label | calculation\ntext | a | A |\ncalculate | c | | today()", "Bỏ dòng này"),
        ("type | name | label | parameters\ntext | a | A | rows=3", "Xoá ô này"),
        ("type | name | label | constraint\ninteger | a | A | roundd(.) = 1", None),
    ],
)
def test_a_problem_is_gone_after_its_press(survey: str, words: str | None) -> None:
    choices = CHOICES.replace("xe buýt", "xe_buyt")
    after, pressed, _ = press(workbook(SETTINGS, survey=survey, choices=choices))
    if words:
        assert words in pressed
    assert [
        in_short(problem) for problem in after.problems if problem.is_error and "XPATH_ARITY" not in problem.code
    ] == []


def test_what_only_the_author_can_say_has_no_button() -> None:
    found = check(workbook(SETTINGS, survey="type | name | label | constraint\nxyzzy | a | A | ( . = 1"))
    assert [problem.code for problem in found.problems] == ["TYPE_UNKNOWN", "XPATH_SYNTAX"]
    assert found.mends == (None, None)


def test_a_choice_code_is_made_of_what_it_was() -> None:
    after, words, _ = press(
        workbook(SETTINGS, survey="type | name | label\nselect_one giao_thong | a | A", choices=CHOICES)
    )
    assert words == ["Đổi mã thành xe_buyt"]
    assert after.ok


def test_or_other_becomes_a_choice_and_a_question_in_words() -> None:
    survey = "type | name | label\nselect_one kenh or_other | kenh | Kênh nào?\ntext | cuoi | Còn gì nữa?"
    choices = "list_name | name | label\nkenh | a | A\nkenh | b | B\nthu | a | A\n"
    after, words, _ = press(workbook(SETTINGS, survey=survey, choices=choices))
    assert words == ["Thêm lựa chọn khac và câu hỏi ghi rõ"]
    form = read_xform(after.xform or "")
    assert [question.name for question in form.questions] == ["kenh", "kenh_khac", "cuoi"]
    assert [choice.name for choice in form.controls["/data/kenh"].choices] == ["a", "b", "khac"]


def test_many_mends_at_once_find_their_rows() -> None:
    survey = """
        type                     | name | label | image
        start                    | t1   |       |
        select_one kenh or_other | k    | K     | x.png
        deviceid                 | t2   |       |
        integr                   | so   | Số    |
        end                      | t3   |       |
        text                     |      | Cuối  |
    """
    after, words, _ = press(workbook(SETTINGS, survey=survey, choices=CHOICES.replace("xe buýt", "xe_buyt")))
    assert len(words) == 7
    form = read_xform(after.xform or "")
    assert [question.name for question in form.questions] == ["k", "k_khac", "so", "cau_7"]


def test_a_formula_gives_way_to_the_value_that_it_shows() -> None:
    book = openpyxl.load_workbook(io.BytesIO(workbook(SETTINGS, survey="type | name | label\ntext | a | =1+1")))
    file = io.BytesIO()
    book.save(file)
    found = check(file.getvalue())
    assert [problem.code for problem in found.problems] == ["FORMULA_CELL"]
    assert found.mends == (None,), "nobody knows what it showed"
    shown = check(workbook(SETTINGS, survey="type | name | label\ntext | a | =1+1"))
    assert shown.mends[0]
    assert shown.mends[0].words == "Dùng giá trị đang hiện: 0"


def test_the_authors_own_sheets_and_formats_stay() -> None:
    book = openpyxl.load_workbook(io.BytesIO(workbook(SETTINGS, survey="type | name | label\nintegr | a | A")))
    book.create_sheet("ghi chú")["A1"] = "của tác giả"
    book["survey"]["A2"].font = openpyxl.styles.Font(bold=True)
    file = io.BytesIO()
    book.save(file)
    _, _, made = press(file.getvalue())
    after = openpyxl.load_workbook(io.BytesIO(made))
    assert after["ghi chú"]["A1"].value == "của tác giả"
    assert after["survey"]["A2"].font.b
    assert after["survey"]["A2"].value == "integer"


def test_an_xls_comes_back_as_an_xlsx() -> None:
    old = xls([["type", "name", "label"], ["integr", "a", "A"]], name="survey")
    after, words, made = press(old)
    assert words == ["Ghi integer"]
    assert after.ok
    assert made.startswith(b"PK")


def test_a_mend_never_makes_a_formula() -> None:
    data = workbook(SETTINGS, survey="type | name | label\ntext | =1 | A".replace("=1", "'=1"))
    _, _, made = press(data)
    cells = [cell for sheet in openpyxl.load_workbook(io.BytesIO(made)) for row in sheet for cell in row]
    assert all(cell.data_type != "f" for cell in cells)
