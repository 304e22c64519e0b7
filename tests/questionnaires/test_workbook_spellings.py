"""No rule is lost for its spelling: whatever pyxform takes is understood, or is an error that says what to do."""

from __future__ import annotations

import pytest
from pyxform import aliases
from pyxform.question import MultipleChoiceQuestion, Option
from pyxform.question_type_dictionary import QUESTION_TYPE_DICT
from pyxform.survey import Survey

from questionnaires.workbook.columns import Fate, read_column
from questionnaires.workbook.question_types import Verdict, read_type
from questionnaires.xform import read_xform
from tests.questionnaires.tables import checked, problems

INSIDE_PYXFORM = {
    *(
        "parent",
        "extra_data",
        "children",
        "bind",
        "control",
        "body",
        "media",
        "instance",
        "actions",
        "attribute",
        "flat",
    ),
    *("choices", "itemset", "list_name", "query", "setgeopoint_by_triggering_ref", "setvalues_by_triggering_ref"),
    *("label", "hint", "type"),
}
"""Fields of its own objects, which no author writes as a header: of the settings also those of questions."""
HEADERS = [
    *(("survey", header) for header in (*aliases.survey_header, *MultipleChoiceQuestion.get_slot_names())),
    *(("choices", header) for header in (*aliases.list_header, *Option.get_slot_names())),
    *(("settings", header) for header in (*aliases.settings_header, *Survey.get_slot_names())),
]


@pytest.mark.parametrize(("sheet", "header"), HEADERS)
def test_every_header_of_pyxform_is_used_or_refused(sheet: str, header: str) -> None:
    spellings = (header, header.upper(), header.replace("_", " ")) if header == header.lower() else (header,)
    for spelling in spellings:
        column = read_column(sheet, spelling)
        ours = header.startswith("_") or (header in INSIDE_PYXFORM and column.fate is Fate.REMARK)
        assert ours or column.fate in (Fate.USED, Fate.MISSPELT, Fate.UNSUPPORTED), spelling


@pytest.mark.parametrize(
    ("header", "key"),
    [
        ("bind:relevant", "relevant"),
        ("bind::relevant", "relevant"),
        ("Relevance", "relevant"),
        ("read_only", "readonly"),
        ("bind:calculate", "calculation"),
        ("control:appearance", "appearance"),
        ("body::appearance", "appearance"),
        ("jr:count", "repeat_count"),
        ("control:jr:count", "repeat_count"),
        ("caption:English", "label::English"),
        ("LABEL::Tiếng Việt (vi)", "label::Tiếng Việt (vi)"),
        ("bind::jr:constraintMsg::English (en)", "constraint_message::English (en)"),
        ("requiredmsg", "required_message"),
        ("constraining_message", "constraint_message"),
        ("Guidance Hint", "guidance_hint"),
        ("bind:par:criterion", "bind::par:criterion"),
    ],
)
def test_older_headers_name_the_column_that_they_always_named(header: str, key: str) -> None:
    column = read_column("survey", header)
    assert (column.key, column.fate, column.header) == (key, Fate.USED, header)


TYPES = [
    *QUESTION_TYPE_DICT,
    *aliases._type_alias_map,
    *(f"{select} kenh" for select in aliases.select),
    *(f"{verb}{between}{word}" for verb in ("begin", "end") for between in " _" for word in aliases.control),
    *(f"{select} kenh or specify other" for select in aliases.select),
]


@pytest.mark.parametrize("written", TYPES)
def test_every_type_of_pyxform_is_known_or_called_unsupported(written: str) -> None:
    assert read_type(written).verdict in (Verdict.KNOWN, Verdict.UNSUPPORTED)


def test_a_form_in_old_spellings_is_the_form_that_was_meant() -> None:
    survey = """
        type                           | name | caption | bind:relevant | read_only | jr:count
        string                         | a    | A       |               |           |
        int                            | b    | B       | ${a} = 'x'    |           |
        select one from yn             | c    | C       |               | yes       |
        select all that apply from yn  | d    | D       |               |           |
        percentage                     | e    | E       |               |           |
        begin looped group             | g    | G       |               |           | 2
        date time                      | h    | H       |               |           |
        end looped group               |
    """
    choices = "list name | value | label\nyn | 1 | Có\nyn | 0 | Không"
    result = checked(survey=survey, choices=choices)
    assert [problem.code for problem in result.problems] == []
    form = read_xform(result.xform or "")
    kinds = [question.kind.name for question in form.controls.values()]
    assert kinds == ["text", "integer", "select_one", "select_multiple", "integer", "dateTime"]
    assert form.controls["/data/c"].bind.readonly is True
    assert form.controls["/data/e"].bind.constraint is not None, "a percentage has its limits"
    assert str(form.controls["/data/b"].bind.relevant) != "True"
    [repeat] = form.repeats.values()
    assert repeat.count is not None


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("TRUE", "UNQUOTED_TEXT → true()"),
        ("False", "UNQUOTED_TEXT → false()"),
        ("${q} = TRUE", "UNQUOTED_TEXT → true()"),
    ],
)
def test_the_truths_of_excel_are_told_as_truths(cell: str, expected: str) -> None:
    survey = f"type | name | label | relevant\ntext | q | Q |\ntext | a | A | {cell}"
    assert problems(survey=survey) == [f"survey 3 relevant {expected}"]


def test_a_ticked_box_of_excel_is_yes() -> None:
    choices = "list_name | name | label | exclusive\nkenh | a | A | TRUE\nkenh | b | B | không"
    assert problems(survey="type | name | label\nselect_one kenh | q | Q", choices=choices) == [
        "choices 2 exclusive CHOICE_FLAG_INVALID → yes",
        "choices 3 exclusive CHOICE_FLAG_INVALID",
    ]


def test_a_column_in_two_spellings_is_there_twice() -> None:
    survey = "type | name | label | relevant | bind:relevant\ntext | a | A | true() | false()"
    assert problems(survey=survey) == ["survey 1 bind:relevant COLUMN_DUPLICATE"]


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("distance(${a}) > 1", "XPATH_FUNCTION_UNKNOWN"),
        ("pulldata('xa', 'ten', 'ma', ${a}) = 'x'", "XPATH_FUNCTION_UNKNOWN"),
        ("${last-saved#a} = 'x'", "REF_UNKNOWN"),
    ],
)
def test_what_others_support_is_called_unsupported_and_not_misspelt(cell: str, code: str) -> None:
    found = checked(survey=f"type | name | label | relevant\ntext | a | A |\ntext | b | B | {cell}").problems
    assert [(problem.code, problem.suggestion) for problem in found] == [(code, None)]
    assert "phần mềm không hỗ trợ" in found[0].message
