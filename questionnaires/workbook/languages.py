"""The languages of a questionnaire: `Tiếng Việt (vi)`, those of the label columns."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from questionnaires.workbook.sheets import Sheet


@dataclass(frozen=True, slots=True)
class Languages:
    """`names`: the default language first, then in the order of the columns; empty when labels have no language."""

    names: tuple[str, ...]

    @property
    def default(self) -> str:
        """The default language, "" when labels have none."""
        return self.names[0] if self.names else ""

    def label_of(self, sheet: Sheet) -> str:
        """The key of the label column that a respondent sees by default, be it there or expected."""
        key = f"label::{self.default}" if self.default else "label"
        return "label" if key not in sheet.used and "label" in sheet.used else key

    @property
    def codes(self) -> list[str]:
        return [code_of(name) or name for name in self.names]


def read_languages(sheets: Iterable[Sheet], default: str) -> Languages:
    """The languages of the label columns; `default` as the settings name it."""
    named = dict.fromkeys(column.language for sheet in sheets for column in sheet.columns_named("label"))
    names = [name for name in named if name]
    return Languages(tuple(sorted(names, key=lambda name: name != default)))


def code_of(language: str) -> str:
    """`Tiếng Việt (vi)` → `vi`; "" without a code."""
    code = re.search(r"\(\s*([^()\s]+)\s*\)$", language)
    return code[1] if code else ""
