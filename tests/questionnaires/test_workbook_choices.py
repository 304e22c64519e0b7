"""The choices sheet, the PAR columns and the settings."""

import pytest

from tests.questionnaires.tables import SETTINGS, checked, problems

NAMESPACED = """
    form_title | form_id | version | namespaces
    Phiếu      | p       | 1       | par="https://par.example"
"""


def choices_problems(choices: str, kind: str = "select_one") -> list[str]:
    survey = f"type | name | label\n{kind} kenh | q | Câu hỏi"
    return problems(survey=survey, choices=choices)


@pytest.mark.parametrize("name", ["thai độ", "có", "a b", "a/b", "a,b", "x" * 33])
def test_a_choice_is_called_by_a_code(name):
    choices = f"list_name | name | label\nkenh | {name} | A"
    assert choices_problems(choices) == ["choices 2 name CHOICE_NAME_INVALID"]


@pytest.mark.parametrize("name", ["1", "98", "-1", "khac", "A.b_c-9", "x" * 32, "1.5"])
def test_a_proper_code_is_accepted(name):
    assert choices_problems(f"list_name | name | label\nkenh | {name} | A") == []


def test_a_code_is_used_once_in_its_list_and_may_be_used_in_others():
    choices = """
        list_name | name | label
        kenh      | a    | A
        kenh      | b    | B
        kenh      | a    | Á
        loai      | a    | A
    """
    survey = "type | name | label\nselect_one kenh | q | Hỏi\nselect_one loai | r | Hỏi"
    assert problems(survey=survey, choices=choices) == ["choices 4 name CHOICE_DUPLICATE"]


def test_a_choice_needs_a_code_a_label_and_its_list():
    choices = """
        list_name | name | label
        kenh      |      | A
        kenh      | b    |
                  | c    | C
                  |      | chỉ là ghi chú
    """
    assert choices_problems(choices) == [
        "choices 2 name NAME_MISSING",
        "choices 3 label CHOICE_LABEL_MISSING",
        "choices 4 list_name LIST_MISSING",
    ]


def test_the_label_of_a_choice_is_expected_in_the_default_language():
    survey = "type | name | label::Tiếng Việt (vi) | label::English (en)\nselect_one kenh | q | Hỏi | Question"
    choices = "list_name | name | label::English (en)\nkenh | a"
    assert problems(survey=survey, choices=choices) == ["choices 2 label::Tiếng Việt (vi) CHOICE_LABEL_MISSING"]


@pytest.mark.parametrize("score", ["25%", "hai", "25,5", "-1", "101", "1e1"])
def test_a_score_is_a_per_cent(score):
    choices = f"list_name | name | label | score\nkenh | a | A | {score}"
    assert choices_problems(choices) == ["choices 2 score SCORE_INVALID"]


@pytest.mark.parametrize("score", ["", "0", "12.5", "100"])
def test_a_proper_score_is_accepted(score):
    assert choices_problems(f"list_name | name | label | score\nkenh | a | A | {score}") == []


@pytest.mark.parametrize("flag", ["có", "Yes", "no", "x", "1"])
def test_a_flag_is_yes_or_nothing(flag):
    choices = f"list_name | name | label | exclusive | fixed\nkenh | a | A | {flag} | {flag}"
    assert choices_problems(choices) == [
        "choices 2 exclusive CHOICE_FLAG_INVALID",
        "choices 2 fixed CHOICE_FLAG_INVALID",
    ]


@pytest.mark.parametrize(
    ("constraint", "code"),
    [
        ("", "EXCLUSIVE_NO_CONSTRAINT"),
        (". != ''", "EXCLUSIVE_NO_CONSTRAINT"),
        ("not(selected(., '98') and count-selected(.) > 1)", None),
        ("count-selected (.) = 1", None),
        ("count-select(.) = 1", "XPATH_FUNCTION_UNKNOWN → count-selected"),
        ("count-selected(.", "XPATH_SYNTAX"),
        ("(. = '", "XPATH_SYNTAX"),
        ("=1", "FORMULA_CELL"),
    ],
)
def test_an_exclusive_choice_wants_a_constraint(constraint, code):
    survey = f"type | name | label | constraint\nselect_multiple kenh | q | Hỏi | {constraint}"
    choices = "list_name | name | label | exclusive\nkenh | a | A |\nkenh | 98 | Không biết | yes"
    assert problems(survey=survey, choices=choices) == ([f"survey 2 constraint {code}"] if code else [])


def test_an_exclusive_choice_needs_no_constraint_where_only_one_can_be_chosen():
    choices = "list_name | name | label | exclusive\nkenh | 98 | Không biết | yes"
    assert choices_problems(choices) == []
    assert choices_problems(choices, "select_multiple") == ["survey 2 constraint EXCLUSIVE_NO_CONSTRAINT"]


@pytest.mark.parametrize(
    "namespaces", ["", "par=https://par.example", 'esri="https://esri.example"', "par=“https://x”"]
)
def test_each_par_column_needs_the_namespace(namespaces):
    settings = f"form_title | form_id | version | namespaces\nPhiếu | p | 1 | {namespaces}"
    survey = "type | name | label | bind::par:criterion | bind::par:max_score\ntext | a | A | 7 | 1"
    assert problems(settings, survey=survey) == [
        "survey 1 bind::par:criterion NAMESPACE_MISSING",
        "survey 1 bind::par:max_score NAMESPACE_MISSING",
    ]


@pytest.mark.parametrize("criterion", ["7,1", "7.", ".7", "7.a", "VII", "7..1", "-7"])
def test_a_criterion_is_numbers_with_points(criterion):
    survey = f"type | name | label | bind::par:criterion\ntext | a | A | {criterion}"
    assert problems(NAMESPACED, survey=survey) == ["survey 2 bind::par:criterion PAR_CRITERION_INVALID"]


@pytest.mark.parametrize("points", ["0,5", "-1", "hai", "1/2", "50%"])
def test_points_are_a_number_with_a_decimal_point(points):
    survey = f"type | name | label | bind::par:max_score\ntext | a | A | {points}"
    assert problems(NAMESPACED, survey=survey) == ["survey 2 bind::par:max_score PAR_MAX_SCORE_INVALID"]


@pytest.mark.parametrize("other", ["q9", "q1", "loi", "nhieu"])
def test_what_asks_the_same_is_another_question_with_points(other):
    survey = f"""
        type                 | name  | label | bind::par:same_as
        select_one muc       | q1    | Một   | {other}
        text                 | loi   | Hai   |
        select_multiple muc  | nhieu | Ba    |
        select_one muc       | q2    | Bốn   | q1
    """
    choices = "list_name | name | label | score\nmuc | 1 | Kém | 0\nmuc | 2 | Tốt | 100"
    assert problems(NAMESPACED, survey=survey, choices=choices) == ["survey 2 bind::par:same_as PAR_SAME_AS_UNKNOWN"]


def test_par_columns_survive_the_conversion():
    survey = """
        type            | name | label | bind::par:criterion | bind::par:max_score | bind::par:same_as
        select_one kenh | q    | Hỏi   | 7.1.2               | 0.5                 |
        select_one kenh | lai  | Lại   | 7.1.2               | 0.5                 | q
    """
    choices = """
        list_name | name | label      | score | exclusive | fixed
        kenh      | 5    | Tốt        | 100   |           |
        kenh      | 98   | Không biết |       | yes       | yes
    """
    xform = checked(NAMESPACED, survey=survey, choices=choices).xform
    assert 'par:criterion="7.1.2"' in xform
    assert 'par:max_score="0.5"' in xform
    assert 'par:same_as="q"' in xform
    assert "<score>100</score>" in xform
    assert "<exclusive>yes</exclusive>" in xform
    assert "<fixed>yes</fixed>" in xform


QUESTION = "type | name | label\ntext | a | A"


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        (None, ["settings - - SETTING_MISSING"]),
        ("", ["settings - - SETTING_MISSING"]),
        (
            "form_title | form_id | version",
            [
                "settings - form_title SETTING_MISSING",
                "settings - form_id SETTING_MISSING",
                "settings - version SETTING_MISSING",
            ],
        ),
        ("form_title | form_id\nPhiếu | p", ["settings 2 - SETTING_MISSING"]),
        ("style\npages", ["settings 2 - SETTING_MISSING"]),
        ("form_title | form_id | version\nPhiếu | | 1", ["settings 2 form_id SETTING_MISSING"]),
        ("form_title | form_id\n | p", ["settings 2 - SETTING_MISSING", "settings 2 form_title SETTING_MISSING"]),
        ("form_title | form_id | version\n---\nPhiếu | p | 1", []),
    ],
)
def test_a_missing_setting_is_a_warning_at_its_row_and_column(settings, expected):
    result = checked(settings, survey=QUESTION)
    assert sorted(problems(settings, survey=QUESTION)) == sorted(expected)
    assert result.ok


def test_what_the_settings_say_is_reported():
    result = checked(SETTINGS, survey=QUESTION)
    assert (result.form_id, result.title) == ("thu", "Phiếu thử (minh họa)")
    assert checked(None, survey=QUESTION).form_id is None
