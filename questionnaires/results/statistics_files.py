"""Coded responses as files for SPSS (.sav) and Stata (.dta): question words as labels of variables, answers as labels of
values, what is no answer declared missing.

SPSS: missing are MISSING_CODES, and no-opinion answers under the author's code where there is one of them. Stata: .a to .d,
and from .e the no-opinion answers.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import count
from pathlib import Path
from typing import Any

import pandas as pd

from questionnaires.results.coding import MISSING, CodedVariable

MISSING_CODES = {text: -99 + place for place, text in enumerate(MISSING)}
NUMBER_OFFSET = -999_999_900  # so that no number that somebody answered is taken for a missing one
STATA_LETTERS = dict(zip(MISSING, "abcd", strict=True))
TITLE_BYTES, LABEL_BYTES, VALUE_BYTES, STATA_CHARACTERS = 64, 252, 117, 80


def sav(variables: Sequence[CodedVariable], title: str) -> bytes:
    """The file for SPSS."""
    import pyreadstat  # inside: it takes a tenth of a second to load, and only these files need it

    codings = {one.name: _sav_coding(one) for one in variables}
    frame = pd.DataFrame({one.name: _numbers(one, codings[one.name], float) for one in variables})
    return _written(
        lambda path: pyreadstat.write_sav(
            frame,
            path,
            file_label=_shortened(title, TITLE_BYTES),
            column_labels={one.name: _cut(one.label, LABEL_BYTES) for one in variables},
            variable_value_labels={
                one.name: {
                    number: _cut(words, VALUE_BYTES) for number, words in _labels(one, codings[one.name]).items()
                }
                for one in variables
            },
            missing_ranges={one.name: _missing_ranges(one, codings[one.name]) for one in variables},
            variable_measure={one.name: one.coding.measure for one in variables},
            variable_format={one.name: "F8.0" for one in variables if one.coding.codes},
        )
    )


def dta(variables: Sequence[CodedVariable], title: str) -> bytes:
    """The file for Stata."""
    import pyreadstat

    codings = {one.name: _dta_coding(one) for one in variables}
    frame = pd.DataFrame({one.name: _numbers(one, codings[one.name], object) for one in variables})
    letters = {name: [code for code in coding.values() if isinstance(code, str)] for name, coding in codings.items()}
    return _written(
        lambda path: pyreadstat.write_dta(
            frame,
            path,
            file_label=title[:STATA_CHARACTERS],
            column_labels={one.name: one.label[:STATA_CHARACTERS] for one in variables},
            variable_value_labels={one.name: _labels(one, codings[one.name]) for one in variables},
            missing_user_values=letters,
        )
    )


def _written(write: Callable[[Path], None]) -> bytes:
    """What was written; the library knows files only."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "results"
        write(path)
        return path.read_bytes()


def _sav_coding(one: CodedVariable) -> dict[str, Any]:
    """The number of every text that is not a number itself."""
    offset = 0 if one.coding.codes else NUMBER_OFFSET
    missing = {text: code + offset for text, code in MISSING_CODES.items()}
    silent = one.coding.no_opinion
    several = dict(zip(silent, _below_zero(), strict=False)) if len(silent) > 1 else {}
    return {**one.coding.codes, **several, **missing}


def shortened(label: str, words: Iterable[str] = ()) -> str:
    """Which limits cut a variable's label or the words of its answers, in Vietnamese; "" for none."""
    limits = {
        f"nhãn biến cắt ở {LABEL_BYTES} byte trong SPSS": len(label.encode()) > LABEL_BYTES,
        f"nhãn biến cắt ở {STATA_CHARACTERS} ký tự trong Stata": len(label) > STATA_CHARACTERS,
        f"nhãn trả lời cắt ở {VALUE_BYTES} byte trong SPSS": any(len(one.encode()) > VALUE_BYTES for one in words),
    }
    return "; ".join(said for said, applies in limits.items() if applies)


def _below_zero() -> Iterator[int]:
    """-1, -2, … but for the codes of what is missing in every question."""
    return (-number for number in count(1) if -number not in MISSING_CODES.values())


def _missing_ranges(one: CodedVariable, coding: Mapping[str, Any]) -> list[Any]:
    """All that lies in one range below zero; a single no-opinion answer beside it."""
    missing = [coding[text] for text in MISSING]
    single = [coding[text] for text in one.coding.no_opinion if coding[text] >= 0]
    lowest = min(coding[text] for text in (*MISSING, *one.coding.no_opinion))
    return [{"lo": lowest, "hi": -1 if one.coding.codes else max(missing)}, *single]


def _dta_coding(one: CodedVariable) -> dict[str, Any]:
    """The number of every text that is not a number itself; a letter for what is missing."""
    silent = dict(zip(one.coding.no_opinion, "efghijklmnopqrstuvwxyz", strict=False))
    return {**one.coding.codes, **silent, **STATA_LETTERS}


def _numbers(one: CodedVariable, coding: Mapping[str, Any], kind: type) -> pd.Series:
    numbers = {text: number if isinstance(number, str) else float(number) for text, number in coding.items()}
    return one.values.map(lambda text: numbers[text] if text in numbers else float(text)).astype(kind)


def _labels(one: CodedVariable, coding: Mapping[str, Any]) -> dict[Any, str]:
    """The words of every code that occurs or could."""
    return {number: one.coding.words.get(text) or MISSING.get(text, text) for text, number in coding.items()}


def _shortened(text: str, most: int) -> str:
    """At most so many bytes, whole words; what was left out is marked."""
    if len(text.encode()) <= most:
        return text
    return _cut(text, most - 3).rpartition(" ")[0] + "…"


def _cut(text: str, most: int) -> str:
    """At most so many bytes, never half a letter."""
    return text.encode()[:most].decode(errors="ignore")
