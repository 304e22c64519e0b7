"""Labels, translations and languages."""

import pytest

from tests.questionnaires.tables import checked, problems

KENH = """
    list_name | name | label
    kenh      | a    | Kênh A
"""


def test_what_a_respondent_sees_needs_a_label_and_a_hint_is_none():
    survey = """
        type            | name | label | hint
        text            | a    |       | Gợi ý
        note            | b    |       |
        select_one kenh | c    |       |
        acknowledge     | d    | -     |
        begin_group     | e    |       |
        calculate       | f    |       |
        hidden          | g    |       |
        end_group
    """
    assert problems(survey=survey, choices=KENH) == [
        "survey 2 label LABEL_MISSING",
        "survey 3 label LABEL_MISSING",
        "survey 4 label LABEL_MISSING",
        "survey 5 label LABEL_MISSING",
        "survey 7 calculation CALCULATION_MISSING",
    ]


def test_the_label_that_is_missing_is_that_of_the_default_language():
    survey = "type | name | label::English (en) | label::Tiếng Việt (vi)\ntext | a"
    settings = "form_title | form_id | version | default_language\nPhiếu | p | 1 | {}"
    for default in ("Tiếng Việt (vi)", "English (en)"):
        assert problems(settings.format(default), survey=survey) == [f"survey 2 label::{default} LABEL_MISSING"]


def test_without_a_default_language_the_first_label_column_counts():
    survey = "type | name | label::English (en) | label::Tiếng Việt (vi)\ntext | a"
    assert problems(survey=survey) == ["survey 2 label::English (en) LABEL_MISSING"]


def test_the_expected_label_column_is_named_when_there_is_none():
    assert problems(survey="type | name\ntext | a") == ["survey 2 label LABEL_MISSING"]


def test_a_text_in_one_language_is_missing_in_the_other():
    survey = """
        type | name | label::Tiếng Việt (vi) | label::English (en) | hint::Tiếng Việt (vi) | hint::English (en)
        text | a    | Một                    |                     | Gợi ý                 | -
        note | b    |                        | Two                 |                       |
        text | c    | Ba                     | Three               |                       | Hint
    """
    choices = """
        list_name | name | label::Tiếng Việt (vi) | label::English (en)
        kenh      | a    | A                      | -
        kenh      | b    |                        | B
    """
    survey += "        select_one kenh | d | Bốn | Four"
    assert problems(survey=survey, choices=choices) == [
        "survey 2 label::English (en) TRANSLATION_MISSING",
        "survey 2 hint::English (en) TRANSLATION_MISSING",
        "survey 3 label::Tiếng Việt (vi) TRANSLATION_MISSING",
        "survey 4 hint::Tiếng Việt (vi) TRANSLATION_MISSING",
        "choices 2 label::English (en) TRANSLATION_MISSING",
        "choices 3 label::Tiếng Việt (vi) TRANSLATION_MISSING",
    ]


def test_a_missing_column_of_translations_is_one_problem():
    survey = """
        type            | name | label::Tiếng Việt (vi) | label::English (en) | hint::Tiếng Việt (vi) | required_message
        text            | a    | Một                    | One                 | Gợi ý                 |
        select_one kenh | b    | Hai                    | Two                 | Gợi ý                 | Bắt buộc
    """
    choices = """
        list_name | name | label::Tiếng Việt (vi)
        kenh      | a    | A
        kenh      | b    | B
    """
    assert problems(survey=survey, choices=choices) == [
        "survey 1 hint::English (en) TRANSLATION_MISSING",
        "survey 1 required_message::English (en) TRANSLATION_MISSING",
        "choices 1 label::English (en) TRANSLATION_MISSING",
    ]


def test_a_column_that_is_there_but_empty_is_missing_cell_by_cell():
    survey = """
        type | name | label::Tiếng Việt (vi) | label::English (en)
        text | a    | Một
        text | b    | Hai
    """
    assert problems(survey=survey) == [
        "survey 2 label::English (en) TRANSLATION_MISSING",
        "survey 3 label::English (en) TRANSLATION_MISSING",
    ]


def test_a_column_without_texts_needs_no_translation():
    survey = """
        type | name | label::Tiếng Việt (vi) | label::English (en) | hint::Tiếng Việt (vi)
        text | a    | Một                    | One                 |
    """
    assert problems(survey=survey) == []


def test_the_languages_of_the_choices_are_languages_of_the_form():
    survey = "type | name | label::Tiếng Việt (vi)\nselect_one kenh | a | Một"
    choices = "list_name | name | label::Tiếng Việt (vi) | label::English (en)\nkenh | a | A | A"
    result = checked(survey=survey, choices=choices)
    assert result.languages == ("vi", "en")
    assert [(p.row, p.column, p.code) for p in result.problems] == [(1, "label::English (en)", "TRANSLATION_MISSING")]


def test_the_default_language_comes_first():
    survey = "type | name | label::English (en) | label::Tiếng Việt (vi) | label::Français (fr)\ntext | a | A | B | C"
    settings = "form_title | form_id | version | default_language\nPhiếu | p | 1 | Tiếng Việt (vi)"
    assert checked(settings, survey=survey).languages == ("vi", "en", "fr")
    assert checked(survey=survey).languages == ("en", "vi", "fr")


def test_labels_without_a_language_make_a_form_without_languages():
    assert checked(survey="type | name | label\ntext | a | Một").languages == ()


def test_a_language_without_a_code_is_told_once_and_given_by_its_name():
    survey = "type | name | label::Tiếng Việt | label::English\nselect_one kenh | a | Một | One"
    choices = "list_name | name | label::Tiếng Việt | label::English\nkenh | a | Một | One"
    result = checked(survey=survey, choices=choices)
    assert result.languages == ("Tiếng Việt", "English")
    [problem] = result.problems
    assert (problem.row, problem.column, problem.code) == (1, "label::Tiếng Việt", "LANGUAGE_CODE_MISSING")
    assert "Tiếng Việt (vi)" in problem.message


@pytest.mark.parametrize(
    ("default", "suggestion"),
    [("vi", " → Tiếng Việt (vi)"), ("Tiếng Viêt (vi)", " → Tiếng Việt (vi)"), ("Français (fr)", "")],
)
def test_a_default_language_that_no_label_has_is_an_error(default, suggestion):
    survey = "type | name | label::Tiếng Việt (vi)\ntext | a | Một"
    settings = f"form_title | form_id | version | default_language\nPhiếu | p | 1 | {default}"
    expected = [f"settings 2 default_language DEFAULT_LANGUAGE_UNKNOWN{suggestion}"]
    assert problems(settings, survey=survey) == expected


def test_a_missing_translation_is_filled_from_the_default_language_when_converting():
    survey = """
        type | name | label::Tiếng Việt (vi) | label::English (en) | hint
        text | a    | Một                    | -                   | Gợi ý
        note | b    |                        | Two                 |
    """
    xform = checked(survey=survey).xform
    english = xform.split('lang="English (en)"')[1].split("</translation>")[0]
    vietnamese = xform.split('lang="Tiếng Việt (vi)"')[1].split("</translation>")[0]
    assert "<value>Một</value>" in english
    assert "<value>Gợi ý</value>" in english
    assert "<value>Two</value>" in vietnamese
    assert "<value>-</value>" not in xform
    assert 'lang="default"' not in xform
