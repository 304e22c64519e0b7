"""Headers: what is missing, misspelt, unknown, unsupported or there twice; and cells of any kind."""

import unicodedata

import pytest

from questionnaires.workbook.columns import COLUMNS
from tests.questionnaires.tables import checked, problems, workbook

QUESTION = "text | gop_y | Góp ý"


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("relevent", "COLUMN_MISSPELT → relevant"),
        ("constrain", "COLUMN_MISSPELT → constraint"),
        ("aplearance", "COLUMN_MISSPELT → appearance"),
        ("require", "COLUMN_MISSPELT → required"),
        ("hin", "COLUMN_MISSPELT → hint"),
        ("hnit::English (en)", "COLUMN_MISSPELT → hint::English (en)"),
        ("bind::par:critreion", "COLUMN_MISSPELT → bind::par:criterion"),
        ("ghi_chu", "COLUMN_UNKNOWN"),
        ("relevant::English (en)", "COLUMN_MISSPELT → relevant"),
        ("trigger", "COLUMN_UNSUPPORTED"),
        ("disabled", "COLUMN_UNSUPPORTED"),
        ("save_to", "COLUMN_UNSUPPORTED"),
        ("intent", "COLUMN_UNSUPPORTED"),
        ("autoplay", "COLUMN_UNSUPPORTED"),
        ("rows", "COLUMN_UNSUPPORTED"),
        ("image", "COLUMN_UNSUPPORTED"),
        ("image::English (en)", "COLUMN_UNSUPPORTED"),
        ("audio", "COLUMN_UNSUPPORTED"),
        ("video", "COLUMN_UNSUPPORTED"),
        ("big-image", "COLUMN_UNSUPPORTED"),
        ("media::image", "COLUMN_UNSUPPORTED"),
        ("body::accuracyThreshold", "COLUMN_UNSUPPORTED"),
        ("instance::odk:tag", "COLUMN_UNSUPPORTED"),
        ("media:image", "COLUMN_UNSUPPORTED"),
        ("control:rows", "COLUMN_UNSUPPORTED"),
        ("bind:jr:noAppErrorString", "COLUMN_UNSUPPORTED"),
        ("bind::par:weight", "COLUMN_UNSUPPORTED"),
    ],
)
def test_a_header_that_is_not_ours_has_one_fate(header, expected):
    survey = f"""
        type | name  | label | {header}
        {QUESTION}   | gì đó
    """
    assert problems(survey=survey) == [f"survey 1 {header} {expected}"]


@pytest.mark.parametrize("header", ["public_key", "submission_url", "allow_choice_duplicates"])
def test_settings_that_need_a_server_are_not_supported(header):
    settings = f"""
        form_title | form_id | version | {header}
        Phiếu      | p       | 1       | x
    """
    found = problems(settings, survey=f"type | name | label\n{QUESTION}")
    assert found == [f"settings 1 {header} COLUMN_UNSUPPORTED"]


def test_a_remark_on_the_settings_sheet_is_unknown_and_instance_name_is_accepted():
    settings = """
        form_title | form_id | version | instance_name | ngay_lap
        Phiếu      | p       | 1       | concat('a', 'b') | 1/3
    """
    assert problems(settings, survey=f"type | name | label\n{QUESTION}") == ["settings 1 ngay_lap COLUMN_UNKNOWN"]


def test_further_columns_of_choices_are_data_unless_they_are_misspelt_or_media():
    choices = """
        list_name | name | label | vung | scor | media::image
        tinh      | a    | A     | bac  | 100  | a.png
    """
    found = problems(survey="type | name | label\nselect_one tinh | tinh | Tỉnh", choices=choices)
    assert found == ["choices 1 scor COLUMN_MISSPELT → score", "choices 1 media::image COLUMN_UNSUPPORTED"]


def test_the_same_header_twice_is_one_problem_and_the_first_column_counts():
    survey = """
        type | name  | label | hint | hint
        text | gop_y | Góp ý | Một  | Hai
    """
    assert problems(survey=survey) == ["survey 1 hint COLUMN_DUPLICATE"]


def test_a_missing_column_is_named_and_the_rows_of_its_sheet_are_not_checked():
    choices = """
        list_name | label
        kenh      |
        kenh      | Hai
    """
    survey = """
        type              | name | label
        select_one khac   | q    | Câu hỏi
        integr            | r    | Câu hỏi
    """
    assert problems(survey=survey, choices=choices) == [
        "survey 3 type TYPE_UNKNOWN → integer",
        "choices 1 - COLUMN_MISSING",
    ]


def test_two_missing_columns_are_one_problem_that_names_both():
    result = checked(survey="label | hint\nCâu hỏi | Gợi ý")
    [problem] = result.problems
    assert (problem.row, problem.column, problem.code) == (1, None, "COLUMN_MISSING")
    assert "“type”" in problem.message
    assert "“name”" in problem.message


def test_a_needed_column_under_a_misspelt_name_is_misspelt_not_missing():
    survey = """
        typ  | name  | label
        text | gop_y | Góp ý
    """
    assert problems(survey=survey) == ["survey 1 typ COLUMN_MISSPELT → type"]


def test_an_empty_survey_sheet_lacks_its_columns():
    assert problems(survey="") == ["survey 1 - COLUMN_MISSING"]


def test_what_a_misspelt_column_should_have_held_is_not_reported_as_missing():
    settings = """
        form_titel | form_id | version | namespace                | default_language
        Phiếu      | p       | 1       | par="https://par.example" | Tiếng Việt (vi)
    """
    survey = """
        type                  | name | lable::Tiếng Việt (vi) | label::English (en) | constrain | bind::par:criterion
        select_multiple ly_do | q    | Câu hỏi                | Question            | x         | 7.1
    """
    choices = """
        list_name | name | label::English (en) | lable::Tiếng Việt (vi) | exclusive
        ly_do     | 98   | Don't know          | Không biết             | yes
    """
    assert problems(settings, survey=survey, choices=choices) == [
        "survey 1 lable::Tiếng Việt (vi) COLUMN_MISSPELT → label::Tiếng Việt (vi)",
        "survey 1 constrain COLUMN_MISSPELT → constraint",
        "choices 1 lable::Tiếng Việt (vi) COLUMN_MISSPELT → label::Tiếng Việt (vi)",
        "settings 1 form_titel COLUMN_MISSPELT → form_title",
        "settings 1 namespace COLUMN_MISSPELT → namespaces",
    ]


def test_headers_are_trimmed_and_cells_too():
    survey = "  type  | name | label \n text |  gop_y  | Góp ý  "
    assert problems(survey=survey) == []


def test_without_a_survey_sheet_nothing_else_is_checked():
    result = checked(khao_sat="type | name\nsai | sai", choices="list_name | name\na | b c")
    assert [(p.sheet, p.row, p.column, p.code) for p in result.problems] == [("survey", None, None, "SHEET_MISSING")]
    assert result.form_id == "thu"


def test_other_sheets_are_ignored():
    huong_dan = "=1+1 | đây không phải là phiếu"
    assert problems(survey=f"type | name | label\n{QUESTION}", **{"Hướng dẫn": huong_dan}) == []


def test_a_formula_is_reported_and_its_value_is_not_guessed():
    survey = """
        type               | name | label | required | relevant  | parameters
        select_one kenh    | a    | A     |          |           |
        =CONCAT("te";"xt") | b    | =A1   |          | =1=1      |
        text               | =A1  | C     | =TRUE()  |           |
        range              | d    | D     |          |           | =A1
    """
    choices = """
        list_name | name | label | score | exclusive
        kenh      | =1   | =A1   | =1+1  | =A1
        =A1       | b    | B     |       |
    """
    assert problems(survey=survey, choices=choices) == [
        "survey 3 type FORMULA_CELL",
        "survey 3 label FORMULA_CELL",
        "survey 3 relevant FORMULA_CELL",
        "survey 4 name FORMULA_CELL",
        "survey 4 required FORMULA_CELL",
        "survey 5 parameters FORMULA_CELL",
        "choices 2 name FORMULA_CELL",
        "choices 2 label FORMULA_CELL",
        "choices 2 score FORMULA_CELL",
        "choices 2 exclusive FORMULA_CELL",
        "choices 3 list_name FORMULA_CELL",
    ]


def test_a_text_that_begins_with_an_equals_sign_is_no_formula():
    survey = """
        type | name | label
        note | a    | '= nghĩa là bằng
    """
    assert problems(survey=survey) == []


def test_a_formula_in_a_remark_is_nobodys_business():
    survey = f"""
        type | name | label | ghi_chu
        {QUESTION}          | =1+1
    """
    assert problems(survey=survey) == ["survey 1 ghi_chu COLUMN_UNKNOWN"]


def test_decomposed_text_is_a_warning_and_is_normalised():
    survey = unicodedata.normalize("NFD", "type | name | label::Tiếng Việt (vi)\nnote | a | Góp ý")
    result = checked(survey=survey)
    assert [(p.row, p.column, p.code) for p in result.problems] == [
        (1, "label::Tiếng Việt (vi)", "TEXT_NOT_NFC"),
        (2, "label::Tiếng Việt (vi)", "TEXT_NOT_NFC"),
    ]
    assert result.ok
    assert unicodedata.normalize("NFC", "Góp ý") in result.xform


def test_every_column_of_the_table_is_accepted():
    for sheet, columns in COLUMNS.items():
        assert not columns.unsupported & set(columns.names), sheet
    assert workbook(survey="type") != b""
