"""What the columns and codes of the exported answers mean."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from questionnaires.comparing import as_written
from questionnaires.results.table import AnswerTable
from questionnaires.results.variables import Variable
from questionnaires.xpath.expression import Expression

COLUMNS = ("variable", "label", "kind", "code", "code_label", "score", "criterion", "max_score", "asked_when")


def codebook(table: AnswerTable, language: str | None = None) -> pd.DataFrame:
    """A row for each code of each variable, one row for a variable without codes.

    Columns: COLUMNS. `score`: per cent of the points; `asked_when`: "" when the question is always asked.
    """
    spoken = language or table.definition.default_language
    lines = (line for variable in table.variables for line in _lines(table, variable, spoken))
    return pd.DataFrame(list(lines), columns=list(COLUMNS))


def _lines(table: AnswerTable, variable: Variable, language: str) -> Iterator[dict[str, object]]:
    question = variable.question
    about: dict[str, object] = {
        "variable": variable.name,
        "label": variable.label(language),
        "kind": variable.kind.word,
        "criterion": question.par_criterion or "",
        "max_score": question.par_max_score,
        "asked_when": asked_when(table, variable),
    }
    for code in variable.codes() or ("",):
        choice = question.choice(code)
        label = variable.code_label(code, language) if code else ""
        yield {**about, "code": code, "code_label": label, "score": choice.score if choice else None}


def asked_when(table: AnswerTable, variable: Variable) -> str:
    """The conditions of the question and of the groups around it, as the author wrote them."""
    form = table.definition
    rules = (form.binds[place.index].relevant for place in form.document.chain(variable.question.place))
    return " and ".join(as_written(form, rule) for rule in rules if isinstance(rule, Expression))
