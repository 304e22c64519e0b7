"""Single responses as numbers with labels, the way SPSS and Stata want them: the same protected rows as `microdata`.

Every answer becomes a number: a choice keeps its code where all codes of the question are whole numbers, and is numbered in
the author's order otherwise; a choice with several ticks is one variable a tick; a ranking one variable an item, its place.
What is no answer (not asked, not answered, held back, no opinion) is declared missing, each under its own code.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

import pandas as pd

from questionnaires.kinds import Coding
from questionnaires.results.microdata import CLASS, GROUP, PROTECTED_CODE
from questionnaires.results.table import NOT_ANSWERED_CODE, NOT_ASKED_CODE, AnswerTable
from questionnaires.results.variables import Variable

NOT_KNOWN = ""
MISSING = {
    NOT_ASKED_CODE: "Không được hỏi câu này",
    NOT_ANSWERED_CODE: "Được hỏi nhưng không trả lời",
    PROTECTED_CODE: "Giữ lại để không nhận ra được người trả lời",
    NOT_KNOWN: "Không rõ",
}
"""What stands in the rows where there is no answer, in words."""
NAME_LENGTH = 32
_RESERVED = frozenset(
    "all and by eq ge gt le lt ne not or to with "  # SPSS
    "byte double float if in int long using strl str".split()  # Stata
)
_STRINGS = re.compile(r"str\d+", re.IGNORECASE)
"""Types of Stata: `str5` is no name either."""


@dataclass(frozen=True)
class CodedVariable:
    """One column of numbers. `values`: what each row says, as text; `coding`: which number that is."""

    name: str
    label: str
    values: pd.Series
    coding: Coding


def coded(
    table: AnswerTable, frame: pd.DataFrame, groups: Mapping[str, str], classes: Mapping[str, str]
) -> list[CodedVariable]:
    """The columns of `frame` (`microdata(table)`), in its order. `groups`, `classes`: the names of their codes."""
    found = [
        _place(frame, GROUP, "Nhóm đối tượng", groups),
        _place(frame, CLASS, "Loại cơ quan", classes),
        *(one for variable in table.variables for one in _coded(table, frame, variable)),
    ]
    names = names_for(one.name for one in found)
    return [replace(one, name=name) for one, name in zip(found, names, strict=True)]


def _place(frame: pd.DataFrame, column: str, label: str, names: Mapping[str, str]) -> CodedVariable:
    further = sorted(set(frame[column]) - names.keys() - MISSING.keys())
    codes = {code: number for number, code in enumerate([*names, *further], start=1)}
    return CodedVariable(column, label, frame[column], Coding(measure="nominal", codes=codes, words=names))


@dataclass(frozen=True)
class FileColumn:
    """Where answers stand in these files: the column's name there, its whole label, and how it is coded."""

    name: str
    label: str
    coding: Coding


def file_columns(table: AnswerTable) -> dict[str, list[FileColumn]]:
    """The columns of each variable, by its name; none for one that is left out. The names are those of `coded`."""
    planned = [
        (variable, label, coding) for variable in table.variables for label, coding in _codings(table, variable, ())
    ]
    names = names_for([GROUP, CLASS, *(f"{variable.name}{coding.suffix}" for variable, _, coding in planned)])
    found: dict[str, list[FileColumn]] = {variable.name: [] for variable in table.variables}
    for (variable, label, coding), name in zip(planned, names[2:], strict=True):
        found[variable.name].append(FileColumn(name, label, coding))
    return found


def _codings(table: AnswerTable, variable: Variable, found: Iterable[str]) -> Iterator[tuple[str, Coding]]:
    """The columns of one question with their labels; none when its answers are left out."""
    if variable.kind.may_name_people:
        return
    language = table.definition.default_language
    label = variable.label(language)
    for coding in variable.kind.codings(variable.question, language, found):
        yield f"{coding.about} – {label}" if coding.about else label, coding  # the choice first: long labels are cut


def _coded(table: AnswerTable, frame: pd.DataFrame, variable: Variable) -> Iterator[CodedVariable]:
    found = set(frame.get(variable.name, ())) - MISSING.keys()
    for label, coding in _codings(table, variable, found):
        column = frame[f"{variable.name}{coding.source}"]
        values = column.where(column.isin(MISSING), column.map(coding.read))
        yield CodedVariable(f"{variable.name}{coding.suffix}", label, values, coding)


def names_for(names: Iterable[str]) -> list[str]:
    """Names that both programs take: ASCII letters, digits and underscores, a letter first, at most NAME_LENGTH, each once
    whatever the case of its letters."""
    made: list[str] = []
    taken = set(_RESERVED)
    for name in names:
        plain = re.sub(r"\W+", "_", _without_marks(name), flags=re.ASCII).strip("_")
        plain = (plain if plain[:1].isalpha() else f"v_{plain}")[:NAME_LENGTH].strip("_")
        unique, number = plain, 1
        while unique.lower() in taken or _STRINGS.fullmatch(unique):
            number += 1
            unique = f"{plain[: NAME_LENGTH - len(str(number)) - 1]}_{number}"
        taken.add(unique.lower())
        made.append(unique)
    return made


def _without_marks(text: str) -> str:
    decomposed = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    return "".join(letter for letter in decomposed if unicodedata.category(letter) != "Mn")
