"""The expressions of the survey sheet, each with its cell."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from questionnaires.workbook.survey_rows import SurveyRow
from questionnaires.xpath import Call, Expr, Filter, Path, Ref, Step, Text, XPathSyntaxError, parse
from questionnaires.xpath.functions import ARITY
from questionnaires.xpath.tree import children

YES_OR_NO = re.compile(r"yes|no|true|false", re.IGNORECASE)
"""What `required` and `readonly` hold when they hold no expression; a box ticked in Excel is TRUE."""

REFERENCE = re.compile(r"\$\{([^{}]*)\}")
LOOKS_LIKE_AN_EXPRESSION = re.compile(r"\$\{|[^\W\d][\w.\-:]*\(")
"""A default is an expression when it contains `${…}` or a function call."""

EXPRESSION_COLUMNS = (
    *("relevant", "constraint", "calculation", "required", "readonly"),
    *("default", "choice_filter", "repeat_count"),
)
DEPENDENCY_COLUMNS = ("relevant", "calculation", "required", "readonly")
"""Columns whose value is kept up to date while a person answers."""


@dataclass(frozen=True, eq=False)
class Expression:
    """An expression in a cell; `tree` is None when it cannot be read, then `error` says why."""

    row: SurveyRow
    column: str
    text: str
    tree: Expr | None
    error: XPathSyntaxError | None = None

    @cached_property
    def nodes(self) -> tuple[tuple[Expr | Step, bool], ...]:
        """Every node of the tree, and whether it stands in a predicate, where words are columns of a list."""
        return tuple(_walk(self.tree)) if self.tree else ()

    @property
    def is_faulty(self) -> bool:
        """Whether it cannot be read, or calls a function that does not exist: what else it lacks has that cause."""
        return self.tree is None or any(call.name not in ARITY for call in self.calls)

    @cached_property
    def calls(self) -> tuple[Call, ...]:
        return tuple(node for node, _ in self.nodes if isinstance(node, Call))

    @cached_property
    def instances(self) -> tuple[str, ...]:
        """Names of lists in `instance('LIST')`."""
        first = (call.args[0] for call in self.calls if call.name == "instance" and call.args)
        return tuple(arg.value for arg in first if isinstance(arg, Text))

    @cached_property
    def references(self) -> tuple[str, ...]:
        """Names in `${…}` whose values are read."""
        return tuple(dict.fromkeys(node.name for node, _ in self.nodes if isinstance(node, Ref)))

    @cached_property
    def mentioned(self) -> tuple[str, ...]:
        """Names in `${…}`, also those in quotes: `jr:choice-name(${q}, '${q}')`."""
        quoted = (name for node, _ in self.nodes if isinstance(node, Text) for name in references_in(node.value))
        return tuple(dict.fromkeys((*self.references, *quoted)))

    @cached_property
    def bare_words(self) -> tuple[str, ...]:
        """Words without quotes or `${…}`, outside predicates."""
        paths = (node for node, in_predicate in self.nodes if isinstance(node, Path) and not in_predicate)
        words = (path.bare_word for path in paths)
        return tuple(dict.fromkeys(word for word in words if word and word[-1] not in "*)"))


def _walk(tree: Expr) -> Iterator[tuple[Expr | Step, bool]]:
    """From left to right, without recursion: `a or b or …` of a thousand terms is a thousand deep."""
    waiting: list[tuple[Expr | Step, bool]] = [(tree, False)]
    while waiting:
        node, in_predicate = waiting.pop()
        yield node, in_predicate
        for child in reversed(children(node)):
            enters = isinstance(node, Step) or (isinstance(node, Filter) and child is not node.base)
            waiting.append((child, in_predicate or enters))


def references_in(text: str) -> list[str]:
    """The names in `${…}` of a label, a message or a parameter."""
    return [name.strip() for name in REFERENCE.findall(text)]


def read_expressions(row: SurveyRow) -> Iterator[Expression]:
    """The expressions of one row. What stands beside an end_… is not used, so it is not read."""
    if row.type.ends:
        return
    for column in EXPRESSION_COLUMNS:
        text = row.text(column)
        if text and not _is_plain(column, text):
            yield _read(row, column, text)


def _is_plain(column: str, text: str) -> bool:
    if column == "default":
        return not LOOKS_LIKE_AN_EXPRESSION.search(text)
    return column in ("required", "readonly") and bool(YES_OR_NO.fullmatch(text))


def _read(row: SurveyRow, column: str, text: str) -> Expression:
    try:
        return Expression(row, column, text, parse(text))
    except XPathSyntaxError as error:
        return Expression(row, column, text, None, error)
