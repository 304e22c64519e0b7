"""Expressions: can they be read, do they call functions that exist, do they name what is there?"""

import pytest

from questionnaires.xpath.functions import ARITY
from tests.questionnaires.tables import checked, problems

CHOICES = """
    list_name | name | label | vung
    tinh      | a    | A     | bac
    tinh      | b    | B     | nam
    kenh      | khac | Khác  |
"""
ROWS = """
    type              | name | label  | {column}
    integer           | tuoi | Tuổi   |
    select_one kenh   | kenh | Kênh   |
    select_one tinh   | tinh | Tỉnh   |
    begin_repeat      | tv   | Người  |
    text              | ten  | Tên    |
    end_repeat
    {kind}            | q    | Hỏi    | {expression}
"""


def found(column: str, expression: str, kind: str = "text") -> list[str]:
    """What is said of one expression in a small form, without the place."""
    survey = ROWS.format(column=column, expression=expression, kind=kind)
    place = f"survey 8 {column} "
    result = problems(survey=survey, choices=CHOICES)
    assert all(problem.startswith(place) for problem in result), result
    return [problem.removeprefix(place) for problem in result]


UNREADABLE = [
    "${tuoi} = = 1",
    "${tuoi} == 1",
    "(${tuoi} = 1",
    "${tuoi} = 1)",
    "${tuoi} > ",
    "> 1",
    "${tuoi} = '1",
    "${tuoi} = ‘1’",
    "${tuoi} && ${kenh}",
    "${tuoi} = 1 AND ${tuoi} = 2",
    "${tuoi} 1",
    "${tuoi",
    "${}",
    "$tuoi = 1",
    "{tuoi} = 1",
    "selected(${kenh} 'khac')",
    "selected(${kenh},)",
    "lớn hơn 5",
    "${tuoi} <> 1",
    "${tuoi} => 1",
    "1,5",
    "[1]",
    "#",
]
READ_COLUMNS = ["relevant", "constraint", "calculation", "required", "readonly", "repeat_count"]


def test_what_cannot_be_read_is_a_syntax_error_and_nothing_else():
    lines = [" | ".join(["type", "name", "label", *READ_COLUMNS]), "integer | tuoi | Tuổi", "hidden | kenh"]
    lines += [f"text | q{row} | Hỏi | " + " | ".join([text] * 6) for row, text in enumerate(UNREADABLE)]
    expected = [f"survey {row} {column} XPATH_SYNTAX" for row in range(4, len(lines) + 1) for column in READ_COLUMNS]
    assert problems(survey="\n".join(lines)) == expected


def test_a_default_that_looks_like_an_expression_is_read_as_one():
    assert found("default", "${tuoi} +") == ["XPATH_SYNTAX"]
    assert found("default", "concat('a', fn(1))") == ["XPATH_FUNCTION_UNKNOWN"]
    assert found("default", "a + b = c (d)") == []


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("${tuoi} = = '1'", "sau “${tuoi} =” không được viết “=” (ký tự thứ 11)"),
        ("${tuoi} = = '1'", "Hãy viết ${tuoi} = '1'"),
        ("${tuoi} == 1 && ${kenh} = ‘khac’", "Hãy viết ${tuoi} = 1 and ${kenh} = 'khac'"),
        ("(${tuoi} = 1", "thiếu dấu “)”"),
        ("${tuoi} = 1)", "thừa dấu “)”"),
        ("${tuoi} = “1”", "dấu nháy cong"),
        ("${tuoi} = '1", "thiếu một dấu nháy"),
        ("${tuoi} >", "biểu thức chưa hết"),
        ("${tuoi} => 1,5", "Hãy viết ${tuoi} >= 1.5"),
        ("{tuoi} ≥ 18", "Hãy viết ${tuoi} >= 18"),
        ("> 1", "ở đầu biểu thức"),
        ("(" * 300 + "1" + ")" * 300, None),
        ("not(" * 300 + "1" + ")" * 300, "quá nhiều lớp ngoặc"),
        ("1" + " + 1" * 6000, "quá dài"),
    ],
)
def test_the_message_names_the_place_and_the_way_out(written, words):
    result = checked(survey=ROWS.format(column="relevant", expression=written, kind="text"), choices=CHOICES)
    messages = " ".join(problem.message for problem in result.problems if problem.code == "XPATH_SYNTAX")
    assert words in messages if words else not messages


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("count-select(${kenh}) > 1", "XPATH_FUNCTION_UNKNOWN → count-selected"),
        ("Selected(${kenh}, 'khac')", "XPATH_FUNCTION_UNKNOWN → selected"),
        ("jr:choice-nam(${kenh}, '${kenh}') = ''", "XPATH_FUNCTION_UNKNOWN → jr:choice-name"),
        ("log(${tuoi}) = 1", "XPATH_FUNCTION_UNKNOWN"),
        ("pulldata('a', 'b', 'c', 'd') = 1", "XPATH_FUNCTION_UNKNOWN"),
        ("area(${tuoi}) = 1", "XPATH_FUNCTION_UNKNOWN"),
        ("last() = 1", "XPATH_FUNCTION_UNKNOWN"),
        ("fn(1) = gm(2)", "XPATH_FUNCTION_UNKNOWN"),
    ],
)
def test_only_the_promised_functions_exist(expression, expected):
    assert found("relevant", expression) == [expected]


def test_two_unknown_functions_in_a_cell_are_one_problem_that_names_both():
    result = checked(survey=ROWS.format(column="relevant", expression="fn(1) = gm(2)", kind="text"), choices=CHOICES)
    [problem] = result.problems
    assert "“fn”" in problem.message
    assert "“gm”" in problem.message


def calls_with(name: str, arity: tuple[int, int | None]) -> dict[str, bool]:
    """Calls with one argument too few, just enough, the most and one too many, and whether they are right."""
    fewest, most = arity
    counts = {fewest - 1, fewest, *([fewest + 5] if most is None else [most, most + 1])} - {-1}
    argument = "'kenh'" if name == "instance" else "'1'"
    calls = {count: f"{name}({', '.join([argument] * count)})" for count in counts}
    return {call: fewest <= count and (most is None or count <= most) for count, call in calls.items()}


def test_every_function_wants_its_number_of_arguments():
    calls = {call: ok for name, arity in ARITY.items() for call, ok in calls_with(name, arity).items()}
    lines = ["type | name | label | constraint"]
    lines += [f"text | q{row} | Hỏi | {call} = 1" for row, call in enumerate(calls)]
    expected = [
        f"survey {row} constraint XPATH_ARITY" for row, is_right in enumerate(calls.values(), start=2) if not is_right
    ]
    lines.append("select_one kenh | k | Kênh")
    assert len(expected) > len(ARITY)
    assert problems(survey="\n".join(lines), choices="list_name | name | label\nkenh | a | A") == expected


@pytest.mark.parametrize("column", ["relevant", "constraint", "required", "readonly", "default", "repeat_count"])
def test_a_reference_names_a_row(column):
    assert found(column, "${tuoii} + ${tuoi} > 1") == ["REF_UNKNOWN → tuoi"]
    assert found(column, "${Tuoi} > 1") == ["REF_UNKNOWN → tuoi"]
    assert found(column, "${khong_co} > 1") == ["REF_UNKNOWN"]
    assert found(column, "count(${tv}) > 1") == []


def test_a_reference_in_quotes_names_a_row_too():
    assert found("calculation", "jr:choice-name(${kenh}, '${kenhh}')") == ["REF_UNKNOWN → kenh"]


def test_labels_hints_messages_and_choices_refer_to_rows():
    survey = """
        type            | name | label              | hint     | guidance_hint | required_message | constraint_message
        text            | ten  | Tên                |          |               |                  |
        select_one kenh | q    | Chào ${ten} ${te}  | ${tenn}  | ${xyz}        | ${ten}           | ${t en}
        begin_group     | g    | ${khong}
        note            | n    | Giá: $5 {x}
        end_group       |      | ${bo_qua}
    """
    choices = """
        list_name | name | label
        kenh      | a    | Kênh của ${tenn}
    """
    assert problems(survey=survey, choices=choices) == [
        "survey 3 label REF_UNKNOWN → ten",
        "survey 3 hint REF_UNKNOWN → ten",
        "survey 3 guidance_hint REF_UNKNOWN",
        "survey 3 constraint_message REF_UNKNOWN → ten",
        "survey 4 label REF_UNKNOWN",
        "choices 2 label REF_UNKNOWN → ten",
    ]


@pytest.mark.parametrize(
    ("column", "expression", "expected"),
    [
        ("relevant", "${kenh} = khac", "UNQUOTED_TEXT → 'khac'"),
        ("relevant", "${kenh} = khacc", "UNQUOTED_TEXT → 'khacc'"),
        ("relevant", "selected(${kenh}, khac)", "UNQUOTED_TEXT → 'khac'"),
        ("relevant", "tuoi > 18", "UNQUOTED_TEXT → ${tuoi}"),
        ("relevant", "${tuoi} > 18 or true", "UNQUOTED_TEXT → true()"),
        ("constraint", ". = khác", "UNQUOTED_TEXT → 'khác'"),
        ("calculation", "if(${tuoi} > 18, lon, nho)", "UNQUOTED_TEXT → 'lon'"),
        ("required", "có", "UNQUOTED_TEXT → yes"),
        ("readonly", "x", "UNQUOTED_TEXT → yes"),
        ("repeat_count", "tuoi", "UNQUOTED_TEXT → ${tuoi}"),
        ("relevant", "instance(kenh)/root/item[name = 'khac']/label = ''", "UNQUOTED_TEXT → 'kenh'"),
        ("calculation", "instance('tinh')/root/item[vung = 'bac' and name = ${tinh}]/label", None),
        ("calculation", "../tuoi + 1", None),
        ("calculation", "/data/tuoi", None),
        ("calculation", "count(${tv}/ten)", None),
    ],
)
def test_a_bare_word_needs_quotes(column, expression, expected):
    assert found(column, expression) == ([expected] if expected else [])


@pytest.mark.parametrize("word", ["yes", "no", "Yes", "NO", "TRUE", "false", "true()"])
def test_required_and_readonly_are_yes_or_no(word):
    assert found("required", word) == []
    assert found("readonly", word) == []


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("vung = ${kenh}", None),
        ("name != ${kenh}", None),
        ("selected(${kenh}, name) and vung = 'bac'", None),
        ("vungg = ${kenh}", "FILTER_COLUMN_UNKNOWN → vung"),
        ("mien = ${kenh}", "FILTER_COLUMN_UNKNOWN"),
        ("vung = bac", "FILTER_COLUMN_UNKNOWN"),
        ("name = instance('kenh')/root/item[ma = 1]/name", None),
    ],
)
def test_a_filter_uses_columns_that_are_filled_for_its_list(expression, expected):
    assert found("choice_filter", expression, "select_one tinh") == ([expected] if expected else [])


def test_a_column_filled_for_another_list_only_is_unknown_to_a_filter():
    assert found("choice_filter", "vung = 'bac'", "select_one kenh") == ["FILTER_COLUMN_UNKNOWN"]


@pytest.mark.parametrize("call", ["today()", "now()", "uuid()", "random()", "format-date(today(), '%Y')"])
def test_what_could_tell_the_respondent_is_not_stored(call):
    assert found("calculation", f"concat({call}, '')") == ["SECRECY_LEAK"]
    assert found("default", call) == ["SECRECY_LEAK"]
    for column in ("relevant", "constraint", "required", "readonly"):
        assert found(column, f"string({call}) != ''") == []
    assert found("choice_filter", f"string({call}) != name", "select_one tinh") == []


@pytest.mark.parametrize("pattern", ["^(a|a)*$", "^([a-z]+){1,30}$", "^.*.*.*.*x$"])
def test_a_pattern_that_backtracks_without_end_is_refused(pattern):
    result = checked(
        survey=ROWS.format(column="constraint", expression=f"regex(., '{pattern}')", kind="text"), choices=CHOICES
    )
    [problem] = result.problems
    assert problem.code == "REGEX_INVALID"
    assert "chạy mãi không xong" in problem.message


def test_a_pattern_that_is_not_written_out_is_not_judged():
    assert found("constraint", "regex(., ${ten})") == []


def test_what_stands_beside_an_end_is_not_read():
    survey = "type | name | label | relevant\nbegin_group | g | G\ntext | a | A\nend_group | g g | ${x} | 1 = = 1"
    assert problems(survey=survey) == []
