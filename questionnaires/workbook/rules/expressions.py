"""Rules on single expressions, and on `${…}` wherever it may stand."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from questionnaires.workbook.columns import COLUMNS
from questionnaires.workbook.expressions import Expression, references_in
from questionnaires.workbook.form import Form
from questionnaires.workbook.near import near
from questionnaires.workbook.patterns import fault_of as fault_of_pattern
from questionnaires.workbook.problems import Finding, Place, finding
from questionnaires.workbook.sheets import Row, Sheet
from questionnaires.workbook.syntax import fault_of, repair_of
from questionnaires.xpath import Text
from questionnaires.xpath.functions import ARITY, FURTHER

TRACES = ("today", "now", "uuid", "random")
"""Functions whose results, stored with the answers, could tell who answered."""

UNSUPPORTED = FURTHER.keys() - ARITY.keys()
"""Functions that others' engines have and this product does not promise: not misspelt, but not to be used."""
LAST_SAVED = "last-saved#"

STORED_COLUMNS = ("calculation", "default")
FLAG_COLUMNS = ("required", "readonly")
READY_WORDS = {"true": "true()", "false": "false()"}
"""What Excel writes in a cell of its own type, in any case: `'FALSE'` in quotes would be a text, and true."""


def _place(form: Form, expression: Expression) -> Place:
    return Place.cell(form.survey, expression.row, expression.column)


def unreadable_expressions(form: Form) -> Iterator[Finding]:
    for expression in form.expressions:
        if expression.error:
            fault = fault_of(expression.text, expression.error)
            repair = repair_of(expression.text)
            yield finding("XPATH_SYNTAX", _place(form, expression), fault=fault, repair=repair)


def unknown_functions(form: Form) -> Iterator[Finding]:
    for expression in form.expressions:
        for call in expression.calls:
            if call.name in UNSUPPORTED:
                yield finding(
                    "XPATH_FUNCTION_UNKNOWN", _place(form, expression), variant="unsupported", found=call.name
                )
            elif call.name not in ARITY:
                suggestion = near(call.name, ARITY)
                yield finding(
                    "XPATH_FUNCTION_UNKNOWN", _place(form, expression), found=call.name, suggestion=suggestion
                )


def wrong_numbers_of_arguments(form: Form) -> Iterator[Finding]:
    for expression in form.expressions:
        for call in expression.calls:
            fewest, most = ARITY.get(call.name, (0, None))
            if len(call.args) < fewest or (most is not None and len(call.args) > most):
                place, given = _place(form, expression), len(call.args)
                yield finding("XPATH_ARITY", place, function=call.name, needed=_needed(fewest, most), given=given)


def _needed(fewest: int, most: int | None) -> str:
    if fewest == most:
        return f"{fewest} tham số" if fewest else "cặp ngoặc rỗng"
    return f"từ {fewest} đến {most} tham số" if most else f"ít nhất {fewest} tham số"


def unknown_references(form: Form) -> Iterator[Finding]:
    for expression in form.expressions:
        yield from _unknown(form, _place(form, expression), expression.mentioned)
    for sheet, row, key in _texts(form):
        yield from _unknown(form, Place.cell(sheet, row, key), references_in(row.text(key)))


def _unknown(form: Form, place: Place, names: Iterable[str]) -> Iterator[Finding]:
    for name in names:
        if name.startswith(LAST_SAVED):
            yield finding("REF_UNKNOWN", place, variant="unsupported", found=name)
        elif name not in form.row_named:
            yield finding("REF_UNKNOWN", place, found=name, suggestion=near(name, form.row_named))


def _texts(form: Form) -> Iterator[tuple[Sheet, Row, str]]:
    """The texts that respondents read, and the parameters: where `${…}` stands outside expressions."""
    rows_of_choices = [row for choice_list in form.lists.values() for row in choice_list.rows]
    rows_of_survey = [row for row in form.rows if not row.type.ends]
    for sheet, rows in ((form.survey, rows_of_survey), (form.choices, rows_of_choices)):
        names = (*COLUMNS[sheet.name].translated, "parameters")
        keys = [column.key for column in sheet.used.values() if column.name in names]
        yield from ((sheet, row, key) for row in rows for key in keys)


def words_without_quotes(form: Form) -> Iterator[Finding]:
    for expression in form.expressions:
        for word in expression.bare_words if expression.column != "choice_filter" else ():
            is_flag = expression.column in FLAG_COLUMNS and expression.text == word
            suggestion = "yes" if is_flag else _meant(form, word)
            variant = "flag" if is_flag else ""
            place = _place(form, expression)
            yield finding("UNQUOTED_TEXT", place, variant=variant, found=word, suggestion=suggestion)


def _meant(form: Form, word: str) -> str:
    """`khac` → `'khac'`; the name of a question that is no choice or list → `${name}`."""
    is_text = word in form.lists or any(choice_list.offers(word) for choice_list in form.lists.values())
    is_reference = word in form.row_named and not is_text
    return READY_WORDS.get(word.lower()) or (f"${{{word}}}" if is_reference else f"'{word}'")


def unknown_filter_columns(form: Form) -> Iterator[Finding]:
    for expression in form.expressions:
        choice_list = form.list_of(expression.row) if expression.column == "choice_filter" else None
        for word in expression.bare_words if choice_list else ():
            if choice_list and word not in choice_list.filled_columns:
                suggestion = near(word, choice_list.filled_columns)
                place = _place(form, expression)
                yield finding("FILTER_COLUMN_UNKNOWN", place, found=word, list=choice_list.name, suggestion=suggestion)


def traces_in_answers(form: Form) -> Iterator[Finding]:
    for expression in form.expressions:
        for call in expression.calls if expression.column in STORED_COLUMNS else ():
            if call.name in TRACES:
                yield finding("SECRECY_LEAK", _place(form, expression), found=call.name)


def invalid_patterns(form: Form) -> Iterator[Finding]:
    for expression in form.expressions:
        for call in expression.calls:
            pattern = call.args[1] if call.name == "regex" and len(call.args) == 2 else None
            if isinstance(pattern, Text):
                yield from _refused_pattern(_place(form, expression), pattern.value)


def _refused_pattern(place: Place, pattern: str) -> Iterator[Finding]:
    fault = fault_of_pattern(pattern)
    if fault:
        yield finding("REGEX_INVALID", place, variant=fault.variant, found=pattern, fault=fault.words)


RULES = (
    unreadable_expressions,
    unknown_functions,
    wrong_numbers_of_arguments,
    unknown_references,
    words_without_quotes,
    unknown_filter_columns,
    traces_in_answers,
    invalid_patterns,
)
