"""Rules on the settings sheet."""

from __future__ import annotations

from collections.abc import Iterator

from questionnaires.workbook.form import Form
from questionnaires.workbook.messages import SETTINGS
from questionnaires.workbook.problems import Finding, Place, finding


def missing_settings(form: Form) -> Iterator[Finding]:
    """At the row (none without the row) and the column (none without the column)."""
    row = form.settings_row
    for name, in_words in SETTINGS.items():
        if name in form.settings.misspelt or (row and row.holds(name)):
            continue
        has_column = name in form.settings.used
        place = Place("settings", row.number if row else None, form.settings.header(name) if has_column else None)
        variant = "" if has_column else "column" if "settings" in form.sheets else "sheet"
        yield finding("SETTING_MISSING", place, variant=variant, found=in_words)


RULES = (missing_settings,)
