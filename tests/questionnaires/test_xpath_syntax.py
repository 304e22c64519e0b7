"""Reading expressions: what is understood, and where reading stops when it is not."""

from __future__ import annotations

import pytest

from questionnaires.xpath import Binary, Call, Dot, Negate, Path, Ref, Text, XPathSyntaxError, parse, walk
from questionnaires.xpath.functions import ARITY, UNDERSTOOD
from questionnaires.xpath.library import FUNCTIONS
from questionnaires.xpath.parser import MAX_DEPTH, MAX_LENGTH
from questionnaires.xpath.special import SPECIAL
from tests.questionnaires.tiny_forms import value_of


def shape(text: str) -> str:
    """The tree in brackets, to see what binds stronger."""
    return _shape(parse(text))


def _shape(expr: object) -> str:
    match expr:
        case Binary(op=op, left=left, right=right):
            return f"({_shape(left)} {op} {_shape(right)})"
        case Negate(operand=operand):
            return f"(-{_shape(operand)})"
        case Path() as path:
            return path.bare_word or "path"
    return str(getattr(expr, "value", expr))


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("a or b and c", "(a or (b and c))"),
        ("a and b = c", "(a and (b = c))"),
        ("a = b < c", "(a = (b < c))"),
        ("a < b + c", "(a < (b + c))"),
        ("a + b * c", "(a + (b * c))"),
        ("a - b - c", "((a - b) - c)"),
        ("a div b mod c", "((a div b) mod c)"),
        ("-a + b", "((-a) + b)"),
        ("(a or b) and c", "((a or b) and c)"),
    ],
)
def test_what_binds_stronger(text: str, tree: str) -> None:
    assert shape(text) == tree


def test_words_that_are_also_operators_are_names_where_a_name_is_expected() -> None:
    assert shape("div div mod") == "(div div mod)"
    assert shape("or or and") == "(or or and)"


def test_a_hyphen_belongs_to_the_name_and_a_minus_stands_apart() -> None:
    assert shape("a-b") == "a-b"
    assert shape("a - b") == "(a - b)"


def test_a_star_is_a_product_after_something_and_any_name_before() -> None:
    tree = parse("2 * *")
    assert isinstance(tree, Binary)
    assert isinstance(tree.right, Path)
    assert tree.right.steps[0].test == "*"


def test_names_of_a_workbook_and_of_a_form() -> None:
    assert parse("${ tuoi }") == Ref("tuoi", 0)
    path = parse("/data/a")
    assert isinstance(path, Path)
    assert [step.test for step in path.steps] == ["data", "a"]
    assert parse(".") == Dot(0)
    word = parse("khác")
    assert isinstance(word, Path)
    assert word.bare_word == "khác"


@pytest.mark.parametrize(
    "text", ["/data/a", "/data/a[1]", "/data /a", "/data/../data/a", "//a", "/", "/data/*", "/data/node()"]
)
def test_paths_are_read_whole_however_they_are_written(text: str) -> None:
    tree = parse(text)
    assert isinstance(tree, Path)
    assert tree.absolute


def test_every_node_knows_where_it_begins() -> None:
    tree = parse("${a} = concat('x', /data/b)")
    assert isinstance(tree, Binary)
    assert tree.at == 5
    call = tree.right
    assert isinstance(call, Call)
    assert (call.at, call.args[0].at, call.args[1].at) == (7, 14, 19)
    assert [step.at for step in call.args[1].steps] == [20, 25]  # type: ignore[union-attr]


def test_walking_visits_every_node_from_left_to_right() -> None:
    kinds = [type(node).__name__ for node in walk(parse("if(${a} = 1, a[b], -c)"))]
    assert kinds == "Call Binary Ref Number Path Step Path Step Negate Path Step".split()


@pytest.mark.parametrize(
    ("text", "position", "found", "expected"),
    [
        ("${a} = = '1'", 7, "=", ("operand",)),
        (". >= 18 and (. <= 90", 20, "", (")",)),
        ("selected(${a}", 13, "", (")", ",")),
        ("f(1 2)", 4, "2", ("operator", ")", ",")),
        ("1 = 1)", 5, ")", ("end",)),
        ("${a} and", 8, "", ("operand",)),
        ("${a} = ‘x’", 7, "‘", ("operand",)),
        ("'khac", 0, "'", ("operand",)),
        ("${a b}", 0, "$", ("operand",)),
        ("", 0, "", ("operand",)),
        ("a ! b", 2, "!", ("operator",)),
    ],
)
def test_an_error_names_the_place_and_what_could_stand_there(
    text: str, position: int, found: str, expected: tuple[str, ...]
) -> None:
    with pytest.raises(XPathSyntaxError) as caught:
        parse(text)
    assert caught.value.position == position
    assert caught.value.found == found
    assert set(expected) <= set(caught.value.expected)


def test_what_is_too_long_or_too_deep_is_refused_instead_of_exhausting_the_machine() -> None:
    with pytest.raises(XPathSyntaxError) as long:
        parse("1" * (MAX_LENGTH + 1))
    with pytest.raises(XPathSyntaxError) as deep:
        parse("not(" * (MAX_DEPTH + 1) + "1" + ")" * (MAX_DEPTH + 1))
    assert (long.value.expected, deep.value.expected) == (("length",), ("depth",))


def test_a_sum_of_hundreds_is_no_deep_nesting() -> None:
    assert value_of(" + ".join(["1"] * 500)) == "500"
    assert value_of(" or ".join(["false()"] * 500 + ["true()"])) == "true"


def test_every_function_of_the_contract_is_there() -> None:
    assert set(UNDERSTOOD) == set(FUNCTIONS) | set(SPECIAL)
    assert set(ARITY) <= set(UNDERSTOOD)
    assert ARITY["selected"] == (2, 2)
    assert ARITY["round"] == (1, 2)
    assert ARITY["concat"] == (1, None)
    assert "digest" not in ARITY


def test_quotes_of_either_kind_keep_what_is_between_them() -> None:
    assert parse('"it\'s"') == Text("it's", 0)
    assert parse("'a \"b\" <c>'") == Text('a "b" <c>', 0)
