"""The column `type`, and what belongs to a type: its list, calculation, parameters and appearance."""

import pytest

from questionnaires import kinds
from questionnaires.workbook.question_types import read_type
from tests.questionnaires.tables import checked, problems

KENH = """
    list_name | name | label
    kenh      | a    | Kênh A
    kenh      | khac | Khác
"""


@pytest.mark.parametrize(
    "types",
    [
        "text", "integer", "decimal", "date", "time", "dateTime", "acknowledge", "note", "hidden", "select_one kenh",
        "select_multiple kenh", "rank kenh", "select_one  kenh",
    ],
)  # fmt: skip
def test_the_promised_types_are_accepted(types):
    survey = f"type | name | label\n{types} | q | Câu hỏi"
    assert problems(survey=survey, choices=KENH if "kenh" in types else None) == []


@pytest.mark.parametrize("begin", ["begin_group", "begin group", "begin_repeat", "begin repeat"])
def test_groups_are_written_with_a_space_or_an_underscore(begin):
    survey = f"""
        type  | name | label
        {begin} | g  | Nhóm
        text  | q    | Câu hỏi
        {begin.replace("begin", "end")}
    """
    assert problems(survey=survey) == []


@pytest.mark.parametrize(
    ("written", "suggestion"),
    [
        ("integr", "integer"),
        ("Integer", "integer"),
        ("tex", "text"),
        ("texts", "text"),
        ("dcimal", "decimal"),
        ("selct_one kenh", "select_one"),
        ("select_multple kenh", "select_multiple"),
        ("text kenh", "text"),
        ("acknowlege", "acknowledge"),
        ("chon_mot kenh", None),
        ("phone", None),
    ],
)
def test_an_unknown_type_is_told_with_the_one_that_was_meant(written, suggestion):
    survey = f"type | name | label\n{written} | q | Câu hỏi"
    expected = "survey 2 type TYPE_UNKNOWN" + (f" → {suggestion}" if suggestion else "")
    assert problems(survey=survey, choices=KENH if "kenh" in written else None) == [expected]


@pytest.mark.parametrize(
    "written",
    [
        "geopoint", "geotrace", "geoshape", "start-geopoint", "image", "audio", "video", "file", "barcode",
        "background-audio", "audit", "select_one_from_file a.csv", "select_multiple_from_file a.csv",
        "select_one_external a", "csv-external", "xml-external", "begin loop over a", "begin_loop", "end_loop", "start",
        "end", "today", "deviceid", "phonenumber", "username", "email",
    ],
)  # fmt: skip
def test_types_that_are_not_supported_are_refused_with_advice(written):
    result = checked(survey=f"type | name | label\n{written} | q | Câu hỏi")
    [problem] = result.problems
    assert (problem.row, problem.column, problem.code) == (2, "type", "TYPE_UNSUPPORTED")
    assert "Hãy" in problem.message
    assert written in problem.message


def test_metadata_needs_no_label_but_a_photograph_does():
    survey = """
        type     | name     | label
        deviceid | deviceid |
        image    | anh      |
    """
    assert problems(survey=survey) == [
        "survey 2 type TYPE_UNSUPPORTED",
        "survey 3 type TYPE_UNSUPPORTED",
        "survey 3 label LABEL_MISSING",
    ]


def test_a_row_with_a_name_or_a_label_needs_a_type_and_a_remark_does_not():
    survey = """
        type | name  | label | hint
             | gop_y | Góp ý |
             |       | Phần A |
        text | q     | Hỏi   |
             |       |       | chỉ là ghi chú
    """
    assert problems(survey=survey) == [
        "survey 2 type TYPE_MISSING",
        "survey 3 type TYPE_MISSING",
        "survey 3 name NAME_MISSING",
    ]


def test_a_refused_row_still_declares_its_name_uses_its_list_and_is_checked():
    survey = """
        type                    | name  | label | relevant        | required
        geopoint                | o_dau | Ở đâu | ${tongg} = 1    | yes
        chon kenh               | kenh  | Kênh  | 1 = = 1         | yes
        select_one khong_co     | q     | Hỏi   | fn(1)           | yes
        text                    | r     | Hỏi   | ${o_dau} != '' and ${kenh} != '' and ${q} != ''
        integer                 | tong  | Tổng
    """
    assert problems(survey=survey, choices=KENH) == [
        "survey 2 type TYPE_UNSUPPORTED",
        "survey 2 relevant REF_UNKNOWN → tong",
        "survey 3 type TYPE_UNKNOWN",
        "survey 3 relevant XPATH_SYNTAX",
        "survey 4 type LIST_MISSING",
        "survey 4 relevant XPATH_FUNCTION_UNKNOWN",
    ]


def test_or_other_is_refused_and_the_row_goes_on_being_a_select():
    survey = """
        type                     | name | label | relevant
        select_one kenh or_other | q    | Hỏi   |
        text                     | r    | Hỏi   | ${q} = 'other'
        text                     | s    | Hỏi   | ${q} = 'khacc'
    """
    assert problems(survey=survey, choices=KENH) == [
        "survey 2 type OR_OTHER",
        "survey 4 relevant CHOICE_UNKNOWN → khac",
    ]


@pytest.mark.parametrize("kind", ["select_one", "select_multiple", "rank"])
def test_a_select_without_its_list_is_told_so(kind):
    survey = f"""
        type         | name | label
        {kind}       | a    | A
        {kind} kenhh | b    | B
        {kind} Kenh  | c    | C
        {kind} x_y_z | d    | D
    """
    assert problems(survey=survey, choices=KENH) == [
        "survey 2 type LIST_MISSING",
        "survey 3 type LIST_MISSING → kenh",
        "survey 4 type LIST_MISSING → kenh",
        "survey 5 type LIST_MISSING",
    ]


def test_without_a_choices_sheet_every_list_is_missing():
    assert problems(survey="type | name | label\nselect_one kenh | q | Hỏi") == ["survey 2 type LIST_MISSING"]


def test_a_list_that_no_question_uses_is_a_warning_at_its_first_row():
    choices = """
        list_name | name | label
        kenh      | a    | A
        thua      | a    | A
        thua      | b    | B
        tra_cuu   | a    | A
    """
    survey = """
        type            | name | label | calculation
        select_one kenh | q    | Hỏi   |
        calculate       | c    |       | instance('tra_cuu')/root/item[name = ${q}]/label
    """
    assert problems(survey=survey, choices=choices) == ["choices 3 list_name LIST_UNUSED"]


def test_an_instance_of_a_list_that_is_not_there_is_a_missing_list():
    survey = """
        type            | name | label | calculation
        select_one kenh | q    | Hỏi   |
        calculate       | c    |       | instance('kenhh')/root/item[name = ${q}]/label
    """
    assert problems(survey=survey, choices=KENH) == ["survey 3 calculation LIST_MISSING → kenh"]


def test_a_calculation_needs_a_formula_or_a_default():
    survey = """
        type      | name | calculation | default
        calculate | a    |             |
        calculate | b    | 1 + 1       |
        calculate | c    |             | cao
        calculate | d    |             | concat('a', 'b')
    """
    assert problems(survey=survey) == ["survey 2 calculation CALCULATION_MISSING"]
    assert problems(survey="type | name\ncalculate | a") == ["survey 2 calculation CALCULATION_MISSING"]


@pytest.mark.parametrize(
    ("kind", "parameters"),
    [
        ("range", ""),
        ("range", "start=10 end=1 step=1"),
        ("range", "start=1 end=1 step=1"),
        ("range", "start=0 end=10"),
        ("range", "start=0 end=10 step=0"),
        ("range", "start=0 end=10 step=-1"),
        ("range", "start=a end=10 step=1"),
        ("range", "start=0,5 end=10 step=1"),
        ("range", "start=0 end=10 step=1 tick_interval=2"),
        ("range", "start=0 start=1 end=10 step=1"),
        ("range", "start 0 end 10 step 1"),
        ("select_one kenh", "randomize=yes"),
        ("select_one kenh", "randomise=true"),
        ("select_one kenh", "seed=4"),
        ("select_multiple kenh", "randomize=true seed=abc"),
        ("rank kenh", "randomize=true, seed=q"),
        ("rank kenh", "start=1"),
        ("text", "rows=3"),
        ("integer", "start=1"),
        ("note", "randomize=true"),
    ],
)
def test_parameters_that_mean_nothing_are_refused(kind, parameters):
    survey = f"type | name | label | parameters\n{kind} | q | Hỏi | {parameters}"
    choices = KENH if "kenh" in kind else None
    assert problems(survey=survey, choices=choices) == ["survey 2 parameters PARAMETER_INVALID"]


@pytest.mark.parametrize(
    ("kind", "parameters"),
    [
        ("range", "start=0 end=10 step=1"),
        ("range", "start=-1.5; end=1.5; step=0.5"),
        ("range", "end=10, step=1, start=0"),
        ("range", "start = 0 end = 10 step = 1"),
        ("select_one kenh", "randomize=true"),
        ("select_multiple kenh", "randomize=true, seed=4"),
        ("rank kenh", "randomize=true seed=${so}"),
    ],
)
def test_parameters_that_mean_something_are_accepted(kind, parameters):
    survey = f"type | name | label | parameters\ninteger | so | Số |\n{kind} | q | Hỏi | {parameters}"
    assert problems(survey=survey, choices=KENH if "kenh" in kind else None) == []


def test_a_seed_that_names_no_question_is_an_unknown_reference():
    survey = "type | name | label | parameters\nselect_one kenh | q | Hỏi | randomize=true seed=${hatt}\nhidden | hat"
    assert problems(survey=survey, choices=KENH) == ["survey 2 parameters REF_UNKNOWN → hat"]


@pytest.mark.parametrize(
    ("kind", "appearance", "expected"),
    [
        ("begin_group", "field-list", None),
        ("begin_group", "table-list", None),
        ("begin_group", "field-lists", "APPEARANCE_UNKNOWN → field-list"),
        ("begin_group", "minimal", "APPEARANCE_UNKNOWN"),
        ("begin_repeat", "field-list", None),
        ("select_one kenh", "likert", None),
        ("select_one kenh", "minimal", None),
        ("select_one kenh", "columns-2 minimal", None),
        ("select_one kenh", "columns-9", "APPEARANCE_UNKNOWN → columns-2"),
        ("select_one kenh", "likret", "APPEARANCE_UNKNOWN → likert"),
        ("select_one kenh", "label", None),
        ("select_one kenh", "list-nolabel", None),
        ("text", "multiline", None),
        ("text", "mutliline", "APPEARANCE_UNKNOWN → multiline"),
        ("text", "field-list", "APPEARANCE_UNKNOWN"),
        ("integer", "thousands-sep counter", "APPEARANCE_UNKNOWN"),
    ],
)
def test_an_appearance_that_is_not_known_is_ignored_with_a_warning(kind, appearance, expected):
    survey = f"type | name | label | appearance\n{kind} | q | Hỏi | {appearance}"
    if kind.startswith("begin"):
        survey += f"\ntext | r | Hỏi\n{kind.replace('begin', 'end')}"
    result = problems(survey=survey, choices=KENH if "kenh" in kind else None)
    assert result == ([f"survey 2 appearance {expected}"] if expected else [])


def test_every_kind_is_read_as_itself():
    assert all(read_type(kind.name).kind is kind for kind in kinds.accepted())
