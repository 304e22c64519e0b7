"""The report as a whole, the size of a questionnaire, and its conversion."""

import pytest

from questionnaires.workbook import WorkbookRefused, convert
from questionnaires.workbook.conversion import _quoted
from questionnaires.xform import read_xform
from questionnaires.xpath import Call, Text, parse
from tests.questionnaires.tables import SETTINGS, checked, problems, workbook

KEYS = ["form_id", "title", "languages", "pages", "questions", "problems"]
KEYS_OF_PROBLEMS = ["sheet", "row", "column", "code", "severity", "message", "suggestion"]


def test_the_report_has_the_keys_of_the_contract():
    report = checked(survey="type | name | label\ntext | a | A\ninteger | a | B").as_report()
    assert list(report) == KEYS
    assert report["problems"] == [
        {
            "sheet": "survey",
            "row": 3,
            "column": "name",
            "code": "NAME_DUPLICATE",
            "severity": "error",
            "message": "Ô “name” dòng 3: tên “a” đã dùng ở dòng 2. Hãy đặt tên khác.",
            "suggestion": None,
        }
    ]
    assert list(report["problems"][0]) == KEYS_OF_PROBLEMS


def test_problems_are_ordered_by_sheet_row_and_column():
    survey = """
        ghi_chu | name | type   | label | relevant
                | 1a   | integr | A     | 1 +
                | 1b   | text   |       | fn(1)
    """
    choices = "list_name | name | label | score\nkenh | a b | A | x"
    assert problems("form_id | form_title\np | Phiếu", survey=survey, choices=choices) == [
        "survey 1 ghi_chu COLUMN_UNKNOWN",
        "survey 2 name NAME_INVALID",
        "survey 2 type TYPE_UNKNOWN → integer",
        "survey 2 relevant XPATH_SYNTAX",
        "survey 3 name NAME_INVALID",
        "survey 3 label LABEL_MISSING",
        "survey 3 relevant XPATH_FUNCTION_UNKNOWN",
        "choices 2 list_name LIST_UNUSED",
        "choices 2 name CHOICE_NAME_INVALID",
        "choices 2 score SCORE_INVALID",
        "settings 2 - SETTING_MISSING",
    ]


SIZED = """
    type            | name | label | appearance | repeat_count
    hidden          | a    |       |
    note            | b    | B     |
    text            | c    | C     |
    begin_group     | d    | D     | {outer}
    begin_group     | e    | E     | table-list
    select_one kenh | f    | F     |
    select_one kenh | g    | G     |
    end_group
    begin_group     | h    | H     | field-list
    integer         | i    | I     |
    end_group
    text            | j    | J     |
    end_group
    begin_repeat    | k    | K     |            | 2
    text            | l    | L     |
    text            | m    | M     |
    end_repeat
    begin_group     | n    | N     | field-list
    hidden          | o    |       |
    end_group
"""
CHOICES = "list_name | name | label\nkenh | a | A"


@pytest.mark.parametrize(
    ("style", "outer", "pages"),
    [
        ("pages", "", 7),  # b, c, the table e, the page h, j, the repeat k, the page n
        ("pages theme-grid", "field-list", 5),  # b, c, the page d with all in it, the repeat k, the page n
        ("", "field-list", 1),
        ("theme-grid", "", 1),
    ],
)
def test_pages_are_counted_as_if_every_question_were_relevant(style, outer, pages):
    result = checked(f"style\n{style or '-'}", survey=SIZED.format(outer=outer), choices=CHOICES)
    assert result.pages == pages == len(read_xform(result.xform).pages)
    assert result.questions == 7


def test_a_form_in_which_nothing_is_visible_has_no_page():
    survey = "type | name | default\nhidden | a | x"
    assert checked("style\n-", survey=survey).pages == 0
    assert checked(survey=survey).pages == 0


def test_notes_calculations_and_groups_are_no_questions_but_read_only_ones_are():
    survey = """
        type        | name | label | calculation | readonly
        note        | a    | A     |             |
        calculate   | b    |       | 1           |
        hidden      | c    |       |             |
        text        | d    | D     | 1           | yes
        acknowledge | e    | E     |             |
    """
    assert checked(survey=survey).questions == 2


def test_a_workbook_with_errors_is_not_converted_and_one_with_warnings_is():
    assert checked(survey="type | name | label\ntext | a").xform is None
    with pytest.raises(WorkbookRefused) as refused:
        convert(workbook(survey="type | name | label\ntext | a"))
    assert "chưa có nhãn" in str(refused.value)
    assert refused.value.check.problems[0].code == "LABEL_MISSING"
    assert "<h:html" in convert(workbook(None, survey="type | name | label\ntext | a | A"))


def test_what_only_the_converter_refuses_is_told_with_its_row():
    survey = """
        type            | name | label | appearance | choice_filter
        begin_group     | m    | M     | table-list |
        select_one kenh | a    | A     |            | name != 'b'
        end_group
    """
    result = checked(survey=survey, choices=CHOICES)
    [problem] = result.problems
    assert (problem.sheet, problem.row, problem.column, problem.code) == ("survey", 3, None, "CONVERSION")
    assert "table-list" in problem.message
    assert not result.ok


def test_the_converter_counts_rows_as_excel_does():
    survey = """
        type  | name | label | remark
              |      |       | chỉ là ghi chú
        ---
        range | a    | A     |
        text  | meta | M     |
    """
    survey = survey.replace("        ---", "---").replace("| remark", "| parameters").replace("chỉ là", "start=0")
    survey = survey.replace("range | a    | A     |", "range | a | A | start=0 end=10 step=1")
    assert problems(survey=survey)[-1:] == ["survey 5 - CONVERSION"]


def test_columns_that_are_not_interpreted_do_not_reach_the_converter():
    survey = """
        type | name | label | chu_thich | relevance_note | nguon
        text | a    | A     | khác    | ${khong_co}    | x
    """
    result = checked(survey=survey)
    assert {problem.code for problem in result.problems} == {"COLUMN_UNKNOWN"}
    assert "khác" not in result.xform
    assert "khong_co" not in result.xform


def test_an_instance_name_is_accepted_and_not_used():
    settings = "form_title | form_id | version | instance_name\nPhiếu | p | 1 | concat(${khong_co}, now())"
    result = checked(settings, survey="type | name | label\ntext | a | A")
    assert result.problems == ()
    assert "instanceName" not in result.xform


def test_an_unknown_appearance_is_ignored():
    survey = "type | name | label | appearance\ntext | a | A | multiline ${khong_co}\ntext | b | B | w4"
    xform = checked(survey=survey).xform
    assert 'appearance="multiline"' in xform
    assert "w4" not in xform


def test_a_survey_without_rows_is_converted():
    result = checked(survey="type | name | label")
    assert result.problems == ()
    assert (result.pages, result.questions) == (0, 0)


def test_further_columns_of_the_choices_reach_the_form_when_they_can_be_elements():
    survey = """
        type            | name | label | choice_filter
        select_one kenh | a    | A     | vung = 'bac'
    """
    choices = "list_name | name | label | vung | ghi chú riêng\nkenh | a | A | bac | nội bộ"
    result = checked(survey=survey, choices=choices)
    assert "<vung>bac</vung>" in result.xform
    assert "nội bộ" not in result.xform


@pytest.mark.parametrize("default", ["Ban - Ngành", "2 * 3", "a | b", 'it\'s - "so"', "Khác (ghi rõ) + thêm"])
def test_a_plain_default_stays_plain(default):
    xform = checked(survey=f"type | name | label | default\ntext | a | A | {default}").xform
    value = xform.split("<setvalue")[1].split('value="')[1].split('"')[0] if "<setvalue" in xform else None
    assert value is None or value.startswith("string(")
    assert "<a>" in xform or value


def test_quotes_of_a_default_are_written_as_xpath_can_read_them():
    assert parse(_quoted("a")) == parse("'a'")
    assert parse(_quoted("it's")) == parse('"it\'s"')
    both = parse(_quoted('it\'s "so"'))
    assert isinstance(both, Call)
    assert "".join(arg.value for arg in both.args if isinstance(arg, Text)) == 'it\'s "so"'


def test_a_calculation_with_a_plain_default_keeps_it():
    xform = checked(survey="type | name | label | default\ncalculate | a | | cao\ntext | b | B").xform
    assert "<a>cao</a>" in xform


def test_texts_are_never_markup():
    survey = "type | name | label\ntext | a | <script>alert(1)</script> & [x](javascript:y)"
    xform = checked("form_title | form_id | version\n<b>Phiếu</b> | p\"' | 1", survey=survey).xform
    assert "<script>" not in xform
    assert "<b>" not in xform


def test_the_settings_are_those_of_the_workbook():
    xform = checked(SETTINGS, survey="type | name | label\ntext | a | A").xform
    assert "<h:title>Phiếu thử (minh họa)</h:title>" in xform
    assert 'id="thu"' in xform
    assert 'class="pages"' in xform
