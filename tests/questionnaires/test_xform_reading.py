"""From XForm XML to the definition: kinds, words, choices, pages; and forms that cannot be loaded."""

from __future__ import annotations

import pytest

from questionnaires.xform import Group, Matrix, Question, Repeat, XFormError, read_xform
from tests.questionnaires.tiny_forms import YES_NO, inputs, questionnaire, sheet_of_xml, xform, xml_of

BILINGUAL = """
    type    | name | label::Tiếng Việt (vi) | label::English (en) | hint::Tiếng Việt (vi) | guidance_hint::Tiếng Việt (vi)
    integer | tuoi | Tuổi của Ông/Bà        | Your age            | Tròn năm              | Tính đến hôm nay
    note    | cam_on | Cảm ơn ${tuoi}       |                     |                       |
"""

KINDS = """
    type                     | name | readonly | calculation | parameters
    text                     | chu  |          |             |
    integer                  | so   |          |             |
    decimal                  | le   |          |             |
    date                     | ngay |          |             |
    time                     | gio  |          |             |
    select_one co_khong      | mot  |          |             |
    select_multiple co_khong | vai  |          |             |
    rank co_khong            | hang |          |             |
    range                    | muc  |          |             | start=0 end=10 step=2
    acknowledge              | ok   |          |             |
    note                     | loi  |          |             |
    text                     | tinh | yes      | 1 + 1       |
    calculate                | an   |          | 2           |
"""


def test_every_kind_of_question_is_recognised() -> None:
    form = questionnaire(KINDS)
    kinds = [question.kind.name for question in form.controls.values()]
    assert kinds == (
        "text integer decimal date time select_one select_multiple rank range acknowledge note text".split()
    )
    assert [question.name for question in form.questions] == "chu so le ngay gio mot vai hang muc ok tinh".split()
    assert [place.name for place in form.calculations] == ["an"]
    assert form.controls["/data/muc"].range is not None
    assert form.controls["/data/muc"].range.step == 2


def test_the_head_of_the_form() -> None:
    form = questionnaire(KINDS)
    assert (form.form_id, form.title, form.version, form.languages) == ("thu", "Phiếu thử", "1", ())


def test_languages_have_codes_and_the_default_one_comes_first() -> None:
    form = questionnaire(BILINGUAL, default_language="English (en)")
    assert form.languages == ("en", "vi")
    assert form.default_language == "en"
    assert form.language_names["vi"] == "Tiếng Việt (vi)"


def test_a_missing_translation_shows_the_default_language() -> None:
    form = questionnaire(BILINGUAL, default_language="Tiếng Việt (vi)")
    note = form.controls["/data/cam_on"]
    assert note.label.plain("en") == note.label.plain("vi") == "Cảm ơn …"


def test_hints_and_guidance_are_told_apart() -> None:
    question = questionnaire(BILINGUAL, default_language="Tiếng Việt (vi)").controls["/data/tuoi"]
    assert question.hint is not None
    assert question.guidance is not None
    assert question.hint.plain("vi") == "Tròn năm"
    assert question.guidance.plain("vi") == "Tính đến hôm nay"


def test_further_columns_of_a_choice_are_kept() -> None:
    form = questionnaire(
        """
        type              | name | choice_filter
        select_one muc_do | q    | vung = 'x'
        """,
        """
        list_name | name | label | score | exclusive | fixed | vung
        muc_do    | 1    | Kém   | 0     |           |       | x
        muc_do    | 5    | Tốt   | 100   |           |       | x
        muc_do    | 98   | KB    |       | yes       | yes   | y
        """,
    )
    poor, good, unknown = form.controls["/data/q"].choices
    assert (poor.name, poor.score, good.score, unknown.score) == ("1", 0, 100, None)
    assert (poor.exclusive, unknown.exclusive, unknown.fixed) == (False, True, True)
    assert poor.columns["vung"] == "x"


def test_the_criterion_of_the_index_survives_under_any_prefix() -> None:
    bind = '<bind nodeset="/data/q" par:criterion="7.1" par:max_score="0.5"/>'
    form = read_xform(xform('<data id="f"><q/></data>', bind, inputs("/data/q")))
    question = form.controls["/data/q"]
    assert (question.par_criterion, question.par_max_score) == ("7.1", 0.5)


MATRIX = """
    type             | name | label | appearance
    begin_group      | m    | Mức độ | table-list
    select_one co_khong | a | Thái độ |
    select_one co_khong | b | Thời gian |
    end_group        |      |       |
"""


def test_a_matrix_has_a_title_one_list_and_its_questions() -> None:
    form = questionnaire(MATRIX)
    (matrix,) = form.elements
    assert isinstance(matrix, Matrix)
    assert matrix.label is not None
    assert matrix.label.plain("") == "Mức độ"
    assert [choice.name for choice in matrix.choices] == ["co", "khong"]
    assert [question.name for question in form.questions] == ["a", "b"]
    assert len(form.controls) == 4, "the head that pyxform makes has states, but asks nothing"


PAGED = """
    type         | name  | label  | appearance
    note         | chao  | Chào   |
    begin_group  | g     | Phần A | field-list
    text         | a     | a      |
    text         | b     | b      |
    end_group    |       |        |
    begin_group  | h     | Phần B |
    text         | c     | c      |
    begin_group  | m     | Mức độ | table-list
    select_one co_khong | d | d   |
    end_group    |       |        |
    end_group    |       |        |
    begin_repeat | r     | Người  |
    text         | e     | e      |
    end_repeat   |       |        |
    calculate    | x     |        |
"""


def paged(style: str) -> list[list[str]]:
    survey = PAGED.replace("| appearance", "| appearance | calculation").replace(
        "calculate    | x     |        |", "calculate | x | | | 1"
    )
    return [[question.name for question in page.questions()] for page in questionnaire(survey, style=style).pages]


def test_pages_are_groups_shown_whole_repeats_and_single_questions() -> None:
    assert paged("pages") == [["chao"], ["a", "b"], ["c"], ["d"], ["e"]]


def test_without_the_style_everything_is_one_page() -> None:
    assert paged("") == [["chao", "a", "b", "c", "d", "e"]]


def test_a_page_knows_the_headings_around_it() -> None:
    survey = PAGED.replace("calculate    | x     |        |", "text | x | x | ")
    page = questionnaire(survey, style="pages").pages[2]
    assert [wording.plain("") for wording, place in page.headings] == ["Phần B"]


def test_a_form_with_nothing_to_see_has_no_page() -> None:
    assert questionnaire("type | name | calculation\ncalculate | x | 1", style="").pages == ()


def test_a_repeat_and_the_group_that_carries_its_label_are_one_thing() -> None:
    form = questionnaire("""
        type         | name | label | repeat_count
        integer      | n    | Số    |
        begin_repeat | tv   | Người | ${n}
        text         | ten  | Tên   |
        end_repeat   |      |       |
    """)
    repeat = form.elements[1]
    assert isinstance(repeat, Repeat)
    assert repeat.label is not None
    assert (repeat.path, repeat.label.plain(""), repeat.count is not None) == ("/data/tv", "Người", True)
    assert [element.name for element in repeat.elements if isinstance(element, Question)] == ["ten"]


def test_a_group_that_is_no_node_lends_its_heading_only() -> None:
    body = f"<group><label>Chung</label>{inputs('/data/g/a')}</group>"
    form = read_xform(xform('<data id="f"><g><a/></g></data>', "", body))
    (group,) = form.elements
    assert isinstance(group, Group)
    assert (group.path, group.place.path) == (None, "/data")


def test_names_in_the_body_may_be_relative_or_carry_prefixes() -> None:
    body = '<group ref="/data/g"><input ref="a"><label>A</label></input></group><input ref="/f:data/b"/>'
    form = read_xform(xform('<data id="f"><g><a/></g><b/></data>', "", body))
    assert list(form.controls) == ["/data/g/a", "/data/b"]


def test_a_default_that_its_type_cannot_hold_is_no_default() -> None:
    sheet = sheet_of_xml(
        '<data id="f"><a>hôm nay</a><b>2026-03-01</b><c> 007 </c><d>x</d></data>',
        '<bind nodeset="/data/a" type="date"/><bind nodeset="/data/b" type="date"/>'
        '<bind nodeset="/data/c" type="int"/><bind nodeset="/data/d" type="decimal"/>',
    )
    assert [sheet.value(f"/data/{name}") for name in "abcd"] == ["", "2026-03-01", "7", ""]


def test_only_outputs_count_inside_a_label() -> None:
    label = '<label>Chào <output value="/data/a"/>, <b>đừng</b> ngại</label>'
    sheet = sheet_of_xml('<data id="f"><a>An</a></data>', "", f'<input ref="/data/a">{label}</input>')
    assert sheet.label("/data/a") == "Chào An,  ngại"


def test_a_choice_without_a_label_is_shown_by_its_name() -> None:
    body = '<select1 ref="/data/a"><item><value>x</value></item><item><label/><value>y</value></item></select1>'
    sheet = sheet_of_xml('<data id="f"><a/></data>', "", body)
    assert [sheet.text(choice.label, "/data/a") for choice in sheet.choices("/data/a")] == ["x", ""]


@pytest.mark.parametrize(
    "source",
    [
        "",
        "không phải XML",
        "<a/>",
        "<html><head><model/></head></html>",
        "<html><head><model><instance/></model></head></html>",
        b"\xff\xfe\x00",
        '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>',
        '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>',
        "<html><head><model><instance><d>" + "<e>" * 80 + "</e>" * 80 + "</d></instance></model></head></html>",
    ],
)
def test_what_is_no_form_is_refused_with_a_reason(source: str | bytes) -> None:
    with pytest.raises(XFormError) as caught:
        read_xform(source)
    assert caught.value.problems


def test_every_faulty_expression_is_named_at_once() -> None:
    binds = (
        '<bind nodeset="/data/a" relevant="1 +" calculate="khong_co(1)"/><bind nodeset="/data/b" constraint="round()"/>'
    )
    with pytest.raises(XFormError) as caught:
        read_xform(xform('<data id="f"><a/><b/></data>', binds, ""))
    assert [problem.partition(":")[0] for problem in caught.value.problems] == ["/data/a", "/data/a", "/data/b"]


def test_faulty_expressions_of_choices_and_labels_are_named_too() -> None:
    body = (
        '<select1 ref="/data/a"><label><output value="1 +"/></label><itemset nodeset="instance(\'l\')/root/item">'
        '<value ref="name"/><label ref=")"/></itemset></select1>'
    )
    lists = '<instance id="l"><root><item><name>x</name></item></root></instance>'
    with pytest.raises(XFormError) as caught:
        read_xform(xform('<data id="f"><a/></data>', "", body, more=lists))
    assert len(caught.value.problems) == 2


def test_rules_in_a_circle_are_loaded_and_named() -> None:
    binds = '<bind nodeset="/data/a" calculate="/data/b + 1"/><bind nodeset="/data/b" calculate="/data/a + 1"/>'
    form = read_xform(xform('<data id="f"><a/><b/></data>', binds, ""))
    assert form.order.circular == ("/data/a",)


def test_the_definition_cannot_be_changed() -> None:
    form = questionnaire(MATRIX)
    with pytest.raises(AttributeError):
        form.controls["/data/m/a"].kind = "text"  # type: ignore[misc]
    with pytest.raises(AttributeError):
        form.title = "khác"  # type: ignore[misc]


def test_a_form_reads_the_same_from_text_and_bytes() -> None:
    source = xml_of(MATRIX, YES_NO)
    assert read_xform(source).title == read_xform(source.encode()).title == "Phiếu thử"
