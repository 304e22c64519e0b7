"""What the columns and codes of the exported answers mean."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pandas as pd

from questionnaires.comparing import as_written
from questionnaires.results.coding import FileColumn, file_columns
from questionnaires.results.statistics_files import shortened
from questionnaires.results.table import AnswerTable
from questionnaires.results.variables import Variable
from questionnaires.xpath.expression import Expression

COLUMNS = (
    *("variable", "label", "kind", "code", "code_label", "score", "criterion", "max_score", "asked_when"),
    *("file_name", "file_code", "file_note"),
)
LEFT_OUT = "không có trong tệp dữ liệu"


def codebook(table: AnswerTable, language: str | None = None) -> pd.DataFrame:
    """A row for each code of each variable, one row for a variable without codes.

    Columns: COLUMNS. `score`: per cent of the points; `asked_when`: "" when the question is always asked. `file_name`,
    `file_code`: how the files for SPSS and Stata call the variable and number the answer; `file_note`: what their limits cut.
    """
    spoken = language or table.definition.default_language
    columns = file_columns(table)
    lines = (line for variable in table.variables for line in _lines(table, variable, spoken, columns[variable.name]))
    return pd.DataFrame(list(lines), columns=list(COLUMNS))


def _lines(
    table: AnswerTable, variable: Variable, language: str, columns: Sequence[FileColumn]
) -> Iterator[dict[str, object]]:
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
        yield {
            **about,
            **_in_files(columns, code),
            "code": code,
            "code_label": label,
            "score": choice.score if choice else None,
        }


def _in_files(columns: Sequence[FileColumn], code: str) -> dict[str, object]:
    """Where an answer stands in the files of numbers: in a column of its own, or as a number of the only one."""
    own = next((column for column in columns if column.coding.suffix in ("", f"/{code}")), None)
    if own is None:
        return {"file_name": "", "file_code": "", "file_note": LEFT_OUT}
    number = own.coding.codes.get(code, "")
    return {"file_name": own.name, "file_code": number, "file_note": shortened(own.label, own.coding.words.values())}


def asked_when(table: AnswerTable, variable: Variable) -> str:
    """The conditions of the question and of the groups around it, as the author wrote them."""
    form = table.definition
    rules = (form.binds[place.index].relevant for place in form.document.chain(variable.question.place))
    return " and ".join(as_written(form, rule) for rule in rules if isinstance(rule, Expression))
