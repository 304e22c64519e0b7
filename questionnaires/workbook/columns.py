"""The table of columns, and what becomes of each header of a sheet.

Source: questionnaire-check contract, 2.3, 2.4, 3 and 4.3.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import Enum, auto

from questionnaires.workbook.cells import Cell
from questionnaires.workbook.headers import Meaning, meaning
from questionnaires.workbook.near import near


@dataclass(frozen=True, slots=True)
class SheetColumns:
    """What the columns of one sheet may be called."""

    plain: tuple[str, ...]
    translated: tuple[str, ...] = ()
    needed: tuple[str, ...] = ()
    unsupported: frozenset[str] = frozenset()
    further_are_data: bool = False

    @property
    def names(self) -> tuple[str, ...]:
        return (*self.plain, *self.translated)


CRITERION, MAX_SCORE, SAME_AS = "bind::par:criterion", "bind::par:max_score", "bind::par:same_as"
DOUBT = "can_xem_lai"
"""What whoever made the workbook from another document was not sure of; a warning until the cell is emptied."""
MEDIA = frozenset({"image", "audio", "video", "big-image"})
HOMES = {
    **dict.fromkeys(("appearance", "repeat_count"), ("", "body")),
    **dict.fromkeys(("relevant", "required", "readonly", "constraint", "calculation"), ("", "bind")),
    **dict.fromkeys(("required_message", "constraint_message", CRITERION, MAX_SCORE, SAME_AS), ("", "bind")),
    **dict.fromkeys(
        ("type", "name", "label", "hint", "guidance_hint", "choice_filter", "parameters", "default"), ("",)
    ),
}
"""The groups before the colon in which a column may be named: `bind::relevant`, `body::appearance`."""

COLUMNS: Mapping[str, SheetColumns] = {
    "survey": SheetColumns(
        plain=(
            *("type", "name", "required", "relevant", "constraint", "calculation", "choice_filter", "appearance"),
            *("parameters", "default", "readonly", "repeat_count", CRITERION, MAX_SCORE, SAME_AS, DOUBT),
        ),
        translated=("label", "hint", "guidance_hint", "required_message", "constraint_message"),
        needed=("type", "name"),
        unsupported=frozenset(
            (
                *(
                    "trigger",
                    "disabled",
                    "save_to",
                    "entities:saveto",
                    "intent",
                    "autoplay",
                    "rows",
                    "query",
                    "actions",
                ),
                *(
                    "no_app_error_string",
                    "instance::odk:tag",
                    "sms_field",
                    "sms_option",
                    "sms_separator",
                    "sms_allow_media",
                ),
                *("sms_date_format", "sms_datetime_format", "sms_response"),
            )
        )
        | MEDIA,
    ),
    "choices": SheetColumns(
        plain=("list_name", "name", "score", "exclusive", "fixed"),
        translated=("label",),
        needed=("list_name", "name"),
        unsupported=MEDIA | {"sms_option"},
        further_are_data=True,
    ),
    "settings": SheetColumns(
        plain=("form_title", "form_id", "version", "default_language", "style", "namespaces", "instance_name"),
        unsupported=frozenset(
            (
                *(
                    "public_key",
                    "submission_url",
                    "allow_choice_duplicates",
                    "auto_delete",
                    "auto_send",
                    "client_editable",
                ),
                *("prefix", "delimiter", "instance_xmlns", "omit_instanceid", "add_none_option", "clean_text_values"),
                *(
                    "sms_keyword",
                    "sms_separator",
                    "sms_allow_media",
                    "sms_date_format",
                    "sms_datetime_format",
                    "sms_response",
                ),
                *("name", "sms_field", "flat", "file_name", "entity_version"),
            )
        ),
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
    """One header: a column of ours in any spelling, one that is not supported, one nearly ours, or something else."""
    if not header:
        return Column("", "", "", Fate.FORMULA)
    known = COLUMNS[sheet]
    if header in known.names:
        return Column(header, header, "", Fate.USED)
    meant = meaning(sheet, header)
    if found := _understood(known, header, meant):
        return found
    if name := near(meant.name, known.translated) if meant.rest else None:
        return Column(header, name, meant.rest, Fate.MISSPELT)
    if name := near(header, known.names):
        return Column(header, name, "", Fate.MISSPELT)
    if meant.group:
        return Column(header, header, "", Fate.UNSUPPORTED)
    return Column(header, header, "", Fate.USED if known.further_are_data else Fate.REMARK)


def _understood(known: SheetColumns, header: str, meant: Meaning) -> Column | None:
    """A column of ours under another spelling, with a language where it may have one; or one that is not supported."""
    name = f"bind::{meant.name}" if meant.group == "bind" and f"bind::{meant.name}" in known.plain else meant.name
    if name in known.unsupported:
        return Column(header, header, "", Fate.UNSUPPORTED)
    if meant.group not in HOMES.get(name, ("",)):
        return None
    if name in known.translated or (name in known.plain and not meant.rest):
        return Column(header, name, meant.rest, Fate.USED)
    return Column(header, name, "", Fate.MISSPELT) if name in known.plain else None
