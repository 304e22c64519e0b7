"""The table of columns, and what becomes of each header of a sheet.

Source: questionnaire-check contract, 2.3, 2.4, 3 and 4.3.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import Enum, auto

from questionnaires.workbook.cells import Cell
from questionnaires.workbook.near import near


@dataclass(frozen=True, slots=True)
class SheetColumns:
    """What the columns of one sheet may be called."""

    plain: tuple[str, ...]
    translated: tuple[str, ...] = ()
    needed: tuple[str, ...] = ()
    unsupported: frozenset[str] = frozenset()
    unsupported_groups: tuple[str, ...] = ()
    further_are_data: bool = False

    @property
    def names(self) -> tuple[str, ...]:
        return (*self.plain, *self.translated)


CRITERION, MAX_SCORE = "bind::par:criterion", "bind::par:max_score"
MEDIA = frozenset({"image", "audio", "video", "big-image"})

COLUMNS: Mapping[str, SheetColumns] = {
    "survey": SheetColumns(
        plain=(
            *("type", "name", "required", "relevant", "constraint", "calculation", "choice_filter", "appearance"),
            *("parameters", "default", "readonly", "repeat_count", CRITERION, MAX_SCORE),
        ),
        translated=("label", "hint", "guidance_hint", "required_message", "constraint_message"),
        needed=("type", "name"),
        unsupported=frozenset({"trigger", "disabled", "save_to", "intent", "autoplay", "rows"}) | MEDIA,
        unsupported_groups=("media", "body", "instance", "bind"),
    ),
    "choices": SheetColumns(
        plain=("list_name", "name", "score", "exclusive", "fixed"),
        translated=("label",),
        needed=("list_name", "name"),
        unsupported=MEDIA,
        unsupported_groups=("media",),
        further_are_data=True,
    ),
    "settings": SheetColumns(
        plain=("form_title", "form_id", "version", "default_language", "style", "namespaces", "instance_name"),
        unsupported=frozenset({"public_key", "submission_url", "allow_choice_duplicates"}),
    ),
}

FLAGS = ("exclusive", "fixed")


class Fate(Enum):
    """What is done with a column."""

    USED = auto()
    MISSPELT = auto()
    UNSUPPORTED = auto()
    REMARK = auto()
    DUPLICATE = auto()
    FORMULA = auto()


@dataclass(frozen=True, slots=True)
class Column:
    """A header as it stands in the file, the column it names, and its fate.

    `name` is the column's own name (`label` of `label::English (en)`), `language` the part after it or "".
    Of a misspelt header they are what was probably meant.
    """

    header: str
    name: str
    language: str
    fate: Fate
    is_decomposed: bool = False

    @property
    def key(self) -> str:
        """How the column is called when it is written as it should be."""
        return f"{self.name}::{self.language}" if self.language else self.name


def read_columns(sheet: str, headers: Mapping[int, Cell]) -> dict[int, Column]:
    """The columns of a sheet by their place (from 0). Of two that are the same, the second is a duplicate."""
    seen: set[str] = set()
    columns = {}
    for index, cell in sorted(headers.items()):
        column = replace(read_column(sheet, cell.text), is_decomposed=cell.is_decomposed)
        identity = column.key if column.fate is Fate.USED else column.header
        columns[index] = replace(column, fate=Fate.DUPLICATE) if identity in seen else column
        if identity:
            seen.add(identity)
    return columns


def read_column(sheet: str, header: str) -> Column:
    """One header: a column of ours, one that is not supported, one nearly ours, or something else."""
    if not header:
        return Column("", "", "", Fate.FORMULA)
    known = COLUMNS[sheet]
    base, separator, language = _split(header)
    if header in known.names:
        return Column(header, header, "", Fate.USED)
    if base in known.translated and separator == "::":
        return Column(header, base, language, Fate.USED)
    if base in known.unsupported:
        return Column(header, header, "", Fate.UNSUPPORTED)
    if name := near(base, known.translated) if language else None:
        return Column(header, name, language, Fate.MISSPELT)
    if name := near(header, known.names):
        return Column(header, name, "", Fate.MISSPELT)
    if base in known.unsupported_groups and separator == "::":
        return Column(header, header, "", Fate.UNSUPPORTED)
    return Column(header, header, "", Fate.USED if known.further_are_data else Fate.REMARK)


def _split(header: str) -> tuple[str, str, str]:
    """`label::English (en)` → its base, the separator and the language. A single colon is an old spelling."""
    parts = re.fullmatch(r"(.*?)\s*(::?)\s*(.*)", header, re.DOTALL)
    return (parts[1], parts[2], parts[3]) if parts else (header, "", "")
