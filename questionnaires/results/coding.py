"""Single responses as numbers with labels, the way SPSS and Stata want them: the same protected rows as `microdata`.

Every answer becomes a number: a choice keeps its code where all codes of the question are whole numbers, and is numbered in
the author's order otherwise; a choice with several ticks is one variable a tick; a ranking one variable an item, its place.
What is no answer (not asked, not answered, held back, no opinion) is declared missing, each under its own code.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import pandas as pd

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
NO_OPINION_CODES = frozenset({"98", "99"})  # by custom, in a list of choices without scores
NAME_LENGTH = 32
_RESERVED = frozenset(
    "all and by eq ge gt le lt ne not or to with "  # SPSS
    "byte double float if in int long using strl str".split()  # Stata
)


@dataclass(frozen=True)
class CodedVariable:
    """One column of numbers. `values`: what each row says, as text.

    `codes`: the number of each text that is an answer; empty when the texts are numbers themselves. `words`: what they mean.
    `no_opinion`: those of `codes` that count as missing ("không có thông tin"). `measure`: nominal, ordinal or scale.
    """

    name: str
    label: str
    values: pd.Series
    measure: str = "scale"
    codes: Mapping[str, int] = field(default_factory=dict)
    words: Mapping[str, str] = field(default_factory=dict)
    no_opinion: Sequence[str] = ()


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
    return [_renamed(one, name) for one, name in zip(found, names, strict=True)]


def _renamed(one: CodedVariable, name: str) -> CodedVariable:
    return CodedVariable(name, one.label, one.values, one.measure, one.codes, one.words, one.no_opinion)


def _place(frame: pd.DataFrame, column: str, label: str, names: Mapping[str, str]) -> CodedVariable:
    further = sorted(set(frame[column]) - names.keys() - MISSING.keys())
    codes = {code: number for number, code in enumerate([*names, *further], start=1)}
    return CodedVariable(column, label, frame[column], "nominal", codes, names)


def _coded(table: AnswerTable, frame: pd.DataFrame, variable: Variable) -> Iterator[CodedVariable]:
    """The variables of one question; none when its answers are left out."""
    language = table.definition.default_language
    label = variable.label(language)
    if variable.kind == "select_multiple":
        yield from _ticks(frame, variable, language, label)
    elif variable.name not in frame:
        return
    elif variable.kind == "rank":
        yield from _places(frame[variable.name], variable, language, label)
    elif variable.kind in ("select_one", "acknowledge"):
        yield _choice(frame[variable.name], variable, language, label)
    else:
        yield CodedVariable(variable.name, label, frame[variable.name])


def _choice(column: pd.Series, variable: Variable, language: str, label: str) -> CodedVariable:
    offered = variable.codes()
    further = sorted(set(column) - set(offered) - MISSING.keys())  # choices that came from other answers
    texts = [*offered, *further]
    words = {code: variable.code_label(code, language) for code in texts}
    scored = _is_scored(variable)
    silent = [code for code in texts if _is_no_opinion(variable, code, scored)]
    return CodedVariable(
        variable.name, label, column, "ordinal" if scored else "nominal", numbered(texts), words, silent
    )


def _is_scored(variable: Variable) -> bool:
    return any(choice.score is not None for choice in variable.question.choices)


def _is_no_opinion(variable: Variable, code: str, scored: bool) -> bool:
    """As for the points: a choice without a score says nothing where the others have one."""
    choice = variable.question.choice(code)
    return (choice is None or choice.score is None) if scored else code in NO_OPINION_CODES


def numbered(codes: Sequence[str]) -> dict[str, int]:
    """The number of each code: its own where all are different whole numbers, else its place."""
    if all(re.fullmatch(r"0|[1-9]\d{0,4}", code) for code in codes):
        return {code: int(code) for code in codes}
    return {code: place for place, code in enumerate(codes, start=1)}


def _ticks(frame: pd.DataFrame, variable: Variable, language: str, label: str) -> Iterator[CodedVariable]:
    for code in variable.codes():
        column = f"{variable.name}/{code}"
        words = {"0": "Không chọn", "1": "Chọn"}
        about = f"{variable.code_label(code, language)} – {label}"  # the tick first: long labels are cut
        yield CodedVariable(column, about, frame[column], "nominal", {"0": 0, "1": 1}, words)


def _places(column: pd.Series, variable: Variable, language: str, label: str) -> Iterator[CodedVariable]:
    """At which place each item was put."""
    missing, order = column.isin(MISSING), column.str.split()
    for code in variable.codes():
        place = order.map(lambda codes, code=code: str(codes.index(code) + 1) if code in codes else NOT_KNOWN)
        about = f"{variable.code_label(code, language)} (thứ hạng) – {label}"
        yield CodedVariable(f"{variable.name}/{code}", about, column.where(missing, place), "ordinal")


def names_for(names: Iterable[str]) -> list[str]:
    """Names that both programs take: ASCII letters, digits and underscores, a letter first, at most NAME_LENGTH, each once
    whatever the case of its letters."""
    made: list[str] = []
    taken = set(_RESERVED)
    for name in names:
        plain = re.sub(r"\W+", "_", _without_marks(name), flags=re.ASCII).strip("_")
        plain = (plain if plain[:1].isalpha() else f"v_{plain}")[:NAME_LENGTH]
        unique, number = plain, 1
        while unique.lower() in taken:
            number += 1
            unique = f"{plain[: NAME_LENGTH - len(str(number)) - 1]}_{number}"
        taken.add(unique.lower())
        made.append(unique)
    return made


def _without_marks(text: str) -> str:
    decomposed = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    return "".join(letter for letter in decomposed if unicodedata.category(letter) != "Mn")
