"""Pages as HTML and as forms: every kind of question, hostile labels, what is refused and how it is said."""

from __future__ import annotations

import re

import pytest
from werkzeug.datastructures import MultiDict

from questionnaires.pages import PageForm, as_text
from questionnaires.rendering import Booklet, Marks, render_page
from questionnaires.sheet import AnswerSheet
from questionnaires.working_sheet import WorkingSheet
from tests.questionnaires.tiny_forms import sheet_of

KINDS = """
    type                     | name | label        | required | parameters
    begin_group              | p    | Phần thử     |          |
    select_one co_khong      | mot  | Một?         | yes      |
    select_multiple co_khong | nhieu | Nhiều?      |          |
    integer                  | so   | Số?          |          |
    decimal                  | le   | Số lẻ?       |          |
    date                     | ngay | Ngày?        |          |
    time                     | gio  | Giờ?         |          |
    text                     | chu  | Chữ?         |          |
    range                    | bac  | Bậc?         |          | start=0 end=5 step=1
    rank co_khong            | thu  | Thứ tự?      |          |
    note                     | ghi  | Xin đọc kỹ   |          |
    acknowledge              | nhan | Đã đọc       |          |
    end_group                |      |              |          |
"""


def page_of(sheet: AnswerSheet, marks: Marks | None = None) -> str:
    return Booklet(sheet.questionnaire).page(sheet.questionnaire.pages[0], sheet, marks=marks or Marks())


def filled(sheet: AnswerSheet, **values: str | list[str]) -> PageForm:
    """The page's form as a browser sends it; names are those of the questions in the group p."""
    pairs = [
        (f"/data/p/{name}", one)
        for name, given in values.items()
        for one in (given if isinstance(given, list) else [given])
    ]
    form = PageForm(sheet, sheet.questionnaire.pages[0], MultiDict(pairs))
    form.validate()
    return form


@pytest.mark.parametrize(
    ("name", "markup"),
    [
        ("mot", 'type="radio" id="/data/p/mot" name="/data/p/mot" value="co"'),
        ("nhieu", 'type="checkbox" id="/data/p/nhieu" name="/data/p/nhieu" value="co"'),
        ("so", 'type="text" inputmode="numeric"'),
        ("le", 'type="text" inputmode="decimal"'),
        ("ngay", 'type="date"'),
        ("gio", 'type="time"'),
        ("chu", 'type="text" data-longest="1000"'),
        ("bac", 'type="radio" id="/data/p/bac-6" name="/data/p/bac" value="5"'),
        ("thu", '<select class="govuk-select" id="/data/p/thu-2" name="/data/p/thu">'),
        ("nhan", 'type="checkbox" id="/data/p/nhan" name="/data/p/nhan" value="OK"'),
    ],
)
def test_each_kind_of_question_has_its_input(name: str, markup: str) -> None:
    html = page_of(sheet_of(KINDS))
    (tag, drawn), *others = re.findall(
        rf'<(fieldset|div class="question")[^>]*id="q-/data/p/{name}"(.*?)</(?:fieldset|div)>', html, re.S
    )
    assert others == []
    after = html.partition(f'id="q-/data/p/{name}"')[2].partition('id="q-')[0]
    assert markup in after
    heading = (
        f'<label class="question__text" for="/data/p/{name}">'
        if tag.startswith("div")
        else '<legend class="question__text">'
    )
    assert heading in drawn, "a group has a legend, one input its label and no group"


def test_a_note_is_a_paragraph_and_no_question() -> None:
    assert '<div class="note" id="q-/data/p/ghi"><p>Xin đọc kỹ</p></div>' in page_of(sheet_of(KINDS))


def test_stored_answers_are_shown_as_they_were_given() -> None:
    sheet = sheet_of(KINDS)
    filled(
        sheet,
        mot="khong",
        nhieu=["co", "khong"],
        so="12",
        le="12,5",
        ngay="24/10/2023",
        gio="14:30",
        chu="A\r\nB",
        bac="3",
        thu=["khong", "co"],
        nhan="OK",
    )
    html = page_of(sheet)
    for shown in (
        'name="/data/p/mot" value="khong" checked',
        'name="/data/p/nhieu" value="co" checked',
        'value="12"',
        'value="12,5"',
        'value="2023-10-24"',
        'value="14:30"',
        'name="/data/p/bac" value="3" checked',
        '<option value="khong" selected>',
        'value="OK" checked',
    ):
        assert shown in html
    assert sheet.value("/data/p/thu") == "khong co"
    assert sheet.value("/data/p/chu") == "A\nB"


def test_a_steady_question_is_printed_once_and_never_shows_anothers_answer() -> None:
    mine, other = sheet_of(KINDS), sheet_of(KINDS)
    booklet = Booklet(mine.questionnaire)
    page = mine.questionnaire.pages[0]
    blank = booklet.page(page, other)
    filled(mine, mot="co", nhieu="co", chu="bí mật")
    assert booklet.page(page, mine) != blank
    assert booklet.page(page, other) == blank


def test_hostile_words_are_shown_as_words() -> None:
    sheet = sheet_of(
        """
        type                | name | label                                | hint
        begin_group         | p    | <script>alert(1)</script>            |
        select_one co_khong | mot  | "><img src=x onerror=alert(1)>       | <b>đậm</b>
        text                | chu  | **Đậm** và *nghiêng*, 2*3*4 = 24     |
        end_group           |      |                                      |
        """,
        "list_name | name | label\nco_khong | co | <i>Có</i>\nco_khong | khong | Không",
    )
    sheet.set("/data/p/chu", '"><script>alert(2)</script>')
    html = page_of(sheet)
    assert "<script" not in html
    assert "<img" not in html
    assert "<i>" not in html
    assert "&lt;b&gt;đậm&lt;/b&gt;" in html
    assert "Đậm và nghiêng, 2*3*4 = 24" in html


def test_questions_that_do_not_apply_are_there_hidden_and_send_nothing() -> None:
    sheet = sheet_of(
        """
        type                | name | label | relevant
        begin_group         | p    | P     |
        select_one co_khong | mot  | Một?  |
        text                | hai  | Hai?  | ${mot} = 'co'
        end_group           |      |       |
        """
    )
    assert 'id="q-/data/p/hai" tabindex="-1" hidden>' in page_of(sheet)
    sheet.set("/data/p/mot", "co")
    assert 'id="q-/data/p/hai" tabindex="-1">' in page_of(sheet)


def test_numbers_run_through_and_give_way_to_the_authors_own() -> None:
    sheet = sheet_of(
        """
        type                | name | label
        begin_group         | p    | P
        select_one co_khong | a    | Thứ nhất
        select_one co_khong | b    | Câu 2. Thứ hai
        select_one co_khong | c    | Thứ ba
        end_group           |      |
        """
    )
    html = page_of(sheet)
    assert '<span class="question__number">1.</span> Thứ nhất' in html
    assert '<legend class="question__text">Câu 2. Thứ hai' in html
    assert '<span class="question__number">3.</span> Thứ ba' in html


@pytest.mark.parametrize(
    ("name", "given", "words"),
    [
        ("so", "mười", "Nhập một số nguyên, ví dụ 12"),
        ("le", "1,2,3", "Nhập một số, ví dụ 12,5; một nghìn thì viết liền 1000"),
        ("ngay", "31/02/2023", "Nhập ngày theo thứ tự ngày/tháng/năm, ví dụ 24/10/2023"),
        ("gio", "25:00", "Nhập giờ và phút, ví dụ 14:30"),
        ("mot", "có lẽ", "Lựa chọn này không còn trong danh sách. Hãy chọn lại"),
        ("nhieu", "co la", "Lựa chọn này không còn trong danh sách. Hãy chọn lại"),
        ("bac", "99", "Nhập số nguyên từ 0 đến 5"),
        ("bac", "2,5", "Nhập số nguyên từ 0 đến 5"),
        ("so", "1,000", "“1,000” đọc được hai cách. Nếu là 1.000 thì viết liền 1000"),
        ("le", "1.000", "“1.000” đọc được hai cách. Nếu là 1.000 thì viết liền 1000; nếu là số lẻ thì viết 1,000"),
        ("thu", ["", "co"], "Hạng 1 còn trống. Xin xếp lần lượt từ Hạng 1, không bỏ cách hạng nào"),
        ("thu", ["co", "co"], "Hạng 1 và Hạng 2 đang cùng một ý. Mỗi ý chỉ xếp một hạng"),
        ("chu", "x" * 10_001, "Câu trả lời dài quá 1.000 ký tự. Hãy viết ngắn lại"),
    ],
)
def test_what_is_refused_is_said_with_what_to_do(name: str, given: str | list[str], words: str) -> None:
    form = filled(sheet_of(KINDS), **{name: given})
    assert form.errors == {f"/data/p/{name}": [words]}


def test_everything_wrong_is_said_at_once_and_the_rest_is_kept() -> None:
    sheet = sheet_of(KINDS)
    form = filled(sheet, so="x", le="y", chu="giữ")
    assert set(form.errors) == {"/data/p/so", "/data/p/le"}
    assert sheet.value("/data/p/chu") == "giữ"
    html = page_of(sheet, Marks(refused=form.refused()))
    assert 'value="x"' in html
    assert 'aria-describedby="/data/p/so-error" aria-invalid="true"' in html


def test_nothing_given_is_a_gap_and_no_mistake() -> None:
    assert filled(sheet_of(KINDS)).errors == {}


def test_unticking_everything_takes_the_answer_away() -> None:
    sheet = sheet_of(KINDS)
    filled(sheet, nhieu="co", nhan="OK", mot="co")
    filled(sheet, mot="co")
    assert (sheet.value("/data/p/nhieu"), sheet.value("/data/p/nhan"), sheet.value("/data/p/mot")) == ("", "", "co")


def test_an_authors_own_message_is_the_one_people_read() -> None:
    sheet = sheet_of(
        """
        type        | name | label | constraint | constraint_message
        begin_group | p    | P     |            |
        integer     | tuoi | Tuổi  | . > 17     | Từ 18 tuổi trở lên.
        end_group   |      |       |            |
        """
    )
    assert filled(sheet, tuoi="15").errors == {"/data/p/tuoi": ["Từ 18 tuổi trở lên."]}


def test_people_write_numbers_and_dates_in_their_way() -> None:
    questions = {q.name: q for q in sheet_of(KINDS).questionnaire.questions}
    assert as_text(questions["so"], ["1 200"]) == "1200"
    assert as_text(questions["le"], ["0,5"]) == "0.5"
    assert as_text(questions["ngay"], ["5-2-2024"]) == "2024-02-05"
    assert as_text(questions["nhieu"], ["a", "b", "a", ""]) == "a b"
    assert as_text(questions["mot"], []) == ""


def test_a_preview_draws_a_page_in_the_language_asked_for() -> None:
    sheet = sheet_of(
        """
        type                | name | label::Tiếng Việt (vi) | label::English (en)
        begin_group         | p    | Phần                   | Part
        text                | a    | Câu hỏi                | Question
        end_group           |      |                        |
        """,
        "list_name | name | label::Tiếng Việt (vi) | label::English (en)\nco_khong | co | Có | Yes",
    )
    page = sheet.questionnaire.pages[0]
    assert "Câu hỏi" in render_page(sheet.questionnaire, page, sheet)
    assert "Question" in render_page(sheet.questionnaire, page, sheet, "en")


def test_repeats_are_drawn_instance_by_instance_with_a_button_for_more() -> None:
    sheet = sheet_of(
        """
        type         | name | label
        begin_repeat | tv   | Thành viên
        text         | ten  | Tên
        end_repeat   |      |
        """
    )
    assert sheet.add("/data/tv")
    html = page_of(sheet)
    assert 'name="/data/tv/ten"' in html
    assert 'name="/data/tv[2]/ten"' in html
    assert (
        '<button class="govuk-button govuk-button--secondary" name="add" value="/data/tv" id="them-/data/tv">Thêm mục</button>'
        in html
    )


LONG = """
    type                | name | label | appearance
    begin_group         | p    | Xã    |
    select_one co_khong | tim  | Tìm?  | autocomplete
    select_one co_khong | mo   | Mở?   | minimal
    select_one co_khong | ben  | Bên?  | horizontal
    end_group           |      |       |
"""


def test_a_long_list_is_searched_by_typing_without_a_script() -> None:
    sheet = sheet_of(LONG)
    shown = page_of(sheet)
    assert '<label class="question__text" for="/data/p/tim">' in shown
    assert 'list="/data/p/tim-list"' in shown
    assert (
        '<datalist id="/data/p/tim-list"><option value="Có"></option><option value="Không"></option></datalist>'
        in shown
    )
    assert filled(sheet, tim="không").validate(), "marks count only where two choices differ by them"
    assert sheet.value("/data/p/tim") == "khong"
    assert 'type="text" list="/data/p/tim-list" autocomplete="off" value="Không"' in page_of(sheet)
    refused = filled(sheet, tim="có lẽ")
    assert list(refused.refused()) == ["/data/p/tim"]
    assert sheet.value("/data/p/tim") == "khong"


def test_words_for_codes_are_only_taken_where_people_type() -> None:
    sheet = sheet_of(LONG)
    assert not filled(sheet, mo="Không").validate()
    assert filled(sheet, mo="khong").validate()


def test_a_list_to_open_and_choices_beside_each_other_look_so() -> None:
    shown = page_of(sheet_of(LONG))
    assert '<select class="govuk-select" id="/data/p/mo" name="/data/p/mo"><option value="">Chưa chọn</option>' in shown
    assert re.search(r'question--scale" id="q-/data/p/ben"', shown)


@pytest.mark.parametrize(
    ("name", "written", "stored"),
    [
        ("so", "1.000", "1000"),
        ("so", "1.234.567", "1234567"),
        ("so", "-12.000", "-12000"),
        ("so", "1 000", "1000"),
        ("so", "1.00", "1"),
        ("so", "0.000", "0"),
        ("so", "1,000", ""),
        ("so", "1,000,000", ""),
        ("so", "1,0", "1"),
        ("le", "1.234,5", "1234.5"),
        ("le", "1.234.567", "1234567"),
        ("le", "12,5", "12.5"),
        ("le", "12.5", "12.5"),
        ("le", "0.125", "0.125"),
        ("le", "1.000", ""),
        ("le", "12.345", ""),
    ],
)
def test_dots_between_thousands_are_no_decimal_points(name: str, written: str, stored: str) -> None:
    """What can be read in two ways is asked about."""
    sheet = sheet_of(KINDS)
    form = filled(sheet, **{name: written})
    assert sheet.value(f"/data/p/{name}") == stored
    assert bool(form.errors) is not bool(stored)


STEPS = """
    type  | name | label  | parameters
    begin_group | p | Phần |
    range | phan | Phần trăm? | start=0 end=100 step=5
    range | le   | Mức?       | start=0 end=2 step=0.1
    range | nguoc | Mức?      | start=100 end=0 step=-10.5
    end_group | | |
"""


@pytest.mark.parametrize(
    ("name", "given", "stored"),
    [("phan", "35", "35"), ("phan", "37", ""), ("phan", "105", ""), ("le", "0,3", "0.3"), ("le", "0,35", "")],
)
def test_a_range_that_is_typed_keeps_its_step(name: str, given: str, stored: str) -> None:
    sheet = sheet_of(STEPS)
    form = filled(sheet, **{name: given})
    assert sheet.value(f"/data/p/{name}") == stored
    assert bool(form.errors) is not bool(stored)


def test_the_hint_of_a_range_belongs_to_its_input() -> None:
    shown = page_of(sheet_of(STEPS))
    assert '<p class="govuk-hint" id="/data/p/phan-own">Số từ 0 đến 100, cách nhau 5</p>' in shown
    assert re.search(r'id="/data/p/phan" [^>]*aria-describedby="/data/p/phan-own"', shown)


def test_an_order_that_is_refused_is_shown_as_it_was_put() -> None:
    sheet = sheet_of(KINDS)
    form = filled(sheet, thu=["", "co"])
    shown = page_of(sheet, Marks(refused=form.refused()))
    places = re.findall(r"<select.*?</select>", shown, re.S)
    assert [re.findall(r'value="(\w*)" selected', place) for place in places] == [[], ["co"]]
    assert sheet.value("/data/p/thu") == ""


NUMBERED = """
    type                | name | label                                   | required | relevant
    begin_group         | p    | Phần thử                                |          |
    note                | ghi  | **Xin đọc** [văn bản](https://a.vn/x?b=1&c=2), <b>không</b> [xấu](javascript:1) | |
    select_one co_khong | mot  | Một?                                    | yes      |
    text                | vi   | Vì sao?                                 |          | ${mot} = 'co'
    text                | khac | Khác?                                   |          | ${mot} = 'co'
    integer             | hai  | Hai?                                    | yes      |
    end_group           |      |                                         |          |
"""


def test_a_question_that_comes_and_goes_leaves_no_hole_in_the_numbers() -> None:
    numbers = Booklet(sheet_of(NUMBERED).questionnaire).numbers
    assert list(numbers.values()) == ["1", "1a", "1b", "2"]


def test_what_may_stay_empty_says_so_and_what_may_not_does_not() -> None:
    shown = page_of(sheet_of(NUMBERED))
    optional = re.findall(r'for="/data/p/(\w+)">[^\n]*?</label>', shown.replace("(không bắt buộc)", "()"))
    assert set(optional) >= {"vi", "khac", "hai"}
    assert shown.count("(không bắt buộc)") == 2


def test_a_note_keeps_its_bold_and_its_links_to_the_web_and_nothing_else() -> None:
    shown = page_of(sheet_of(NUMBERED))
    assert "<strong>Xin đọc</strong>" in shown
    assert '<a href="https://a.vn/x?b=1&amp;c=2" target="_blank" rel="noopener noreferrer">văn bản</a>' in shown
    assert "&lt;b&gt;không&lt;/b&gt;" in shown
    assert "[xấu](javascript:1)" in shown


CASCADE = """
    type                | name | label  | required | choice_filter
    begin_group         | p    | Nơi ở  |          |
    select_one tinh     | tinh | Tỉnh?  | yes      |
    select_one xa       | xa   | Xã?    | yes      | tinh=${tinh}
    end_group           |      |        |          |
"""
PLACES = """
    list_name | name | label    | tinh
    tinh      | dl   | Đắk Lắk  |
    tinh      | hn   | Hà Nội   |
    xa        | x1   | Xã Một   | dl
"""


def test_a_list_that_offers_nothing_is_no_gap_and_blocks_nothing() -> None:
    sheet = sheet_of(CASCADE, PLACES)
    assert "Chưa có lựa chọn nào" in page_of(sheet)
    assert list(sheet.in_the_way()) == ["/data/p/tinh"]
    sheet.set("/data/p/tinh", "hn")
    assert list(sheet.in_the_way()) == []
    sheet.set("/data/p/tinh", "dl")
    assert list(sheet.in_the_way()) == ["/data/p/xa"]


def test_a_place_in_a_repeat_is_named() -> None:
    sheet = sheet_of("type | name | label\nbegin_repeat | tv | Mục\ntext | ten | Tên\nend_repeat | |")
    assert Booklet(sheet.questionnaire).reading.spoken_number("/data/tv[2]/ten") == "1, mục 2"


def test_what_is_read_beforehand_has_the_marks_of_the_screen() -> None:
    sheet = sheet_of(KINDS)
    (part,) = Booklet(sheet.questionnaire).reading.overview(sheet)
    marks = {one.words.partition("?")[0].partition(". ")[2]: one.mark for one in part.questions}
    assert (marks["Một"], marks["Nhiều"], marks["Bậc"], marks["Số"]) == ("○", "□", "○", "")


GROUPS = """
    type                     | name | label    | appearance
    begin_group              | a    | Phần A   | field-list
    select_one co_khong      | a1   | Một?     |
    begin_group              | a2   | Mục A2   |
    text                     | a3   | Ba?      |
    end_group                |      |          |
    begin_group              | a4   | Mục A4   | table-list
    select_one co_khong      | a5   | Năm?     |
    select_one co_khong      | a6   | Sáu?     |
    end_group                |      |          |
    begin_repeat             | a7   | Người    |
    text                     | a8   | Tên?     |
    end_repeat               |      |          |
    end_group                |      |          |
    begin_group              | b    | Phần B   | field-list
    text                     | b1   | Bảy?     |
    end_group                |      |          |
"""


REPEAT = """
    type         | name  | label
    begin_repeat | donvi | Đơn vị
    text         | ten   | Tên đơn vị
    end_repeat   |       |
"""


def test_a_repeat_that_is_a_page_has_its_label_as_title_also_without_an_entry() -> None:
    sheet = sheet_of(REPEAT, style="pages")
    booklet, (page,) = Booklet(sheet.questionnaire), sheet.questionnaire.pages
    assert booklet.reading.title(page, sheet) == "Đơn vị"
    for path in sheet.instances("/data/donvi"):
        sheet.remove(path)
    assert booklet.reading.title(page, sheet) == "Đơn vị"


def test_a_group_that_its_author_made_a_page_is_one_page_whole_whatever_it_holds() -> None:
    pages = sheet_of(GROUPS, style="pages").questionnaire.pages
    held = [(page.name, [question.name for question in page.questions()]) for page in pages]
    assert held == [("a", ["a1", "a3", "a5", "a6", "a8"]), ("b", ["b1"])]


def test_a_person_who_takes_all_entries_away_takes_no_question_from_others() -> None:
    made = sheet_of(REPEAT, style="pages").questionnaire
    booklet, (page,) = Booklet(made), made.pages
    emptied, other = (WorkingSheet.of_draft(booklet, None, session=1) for _ in range(2))
    for path in emptied.sheet.instances("/data/donvi"):
        emptied.sheet.remove(path)
    assert list(emptied.asks(page)) == []
    assert [node.path for node in other.asks(page)] == ["/data/donvi/ten"]
