"""Rules on what respondents read: labels and their translations."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from questionnaires.workbook.columns import COLUMNS
from questionnaires.workbook.form import Form
from questionnaires.workbook.languages import code_of
from questionnaires.workbook.near import near
from questionnaires.workbook.problems import Finding, Place, finding
from questionnaires.workbook.sheets import Row, Sheet

EXAMPLES_OF_CODES = {
    **dict.fromkeys(("tiếng việt", "vietnamese", "vi"), "Tiếng Việt (vi)"),
    **dict.fromkeys(("english", "tiếng anh", "en"), "English (en)"),
}


def missing_labels(form: Form) -> Iterator[Finding]:
    if _has_misspelt_label(form.survey):
        return
    place_of_label = form.languages.label_of(form.survey)
    for row in form.rows:
        if row.type.is_visible and not form.survey.says(row, "label"):
            yield finding(
                "LABEL_MISSING", Place.cell(form.survey, row, place_of_label), found=row.name or row.type.text
            )


def missing_choice_labels(form: Form) -> Iterator[Finding]:
    if _has_misspelt_label(form.choices):
        return
    place_of_label = form.languages.label_of(form.choices)
    for choice_list in form.lists.values():
        for row in choice_list.rows:
            if not form.choices.says(row, "label"):
                place = Place.cell(form.choices, row, place_of_label)
                yield finding("CHOICE_LABEL_MISSING", place, found=row.text("name"))


def _has_misspelt_label(sheet: Sheet) -> bool:
    return any(key.partition("::")[0] == "label" for key in sheet.misspelt)


def missing_translations(form: Form) -> Iterator[Finding]:
    rows_of_choices = [row for choice_list in form.lists.values() for row in choice_list.rows]
    yield from _missing_translations(form, form.survey, [row for row in form.rows if not row.type.ends])
    yield from _missing_translations(form, form.choices, rows_of_choices)


def _missing_translations(form: Form, sheet: Sheet, rows: Sequence[Row]) -> Iterator[Finding]:
    for name in COLUMNS[sheet.name].translated:
        translated = [row for row in rows if sheet.says(row, name)]
        for language in form.languages.names:
            yield from _missing_in(form, sheet, translated, name, language)


def _missing_in(form: Form, sheet: Sheet, rows: Sequence[Row], name: str, language: str) -> Iterator[Finding]:
    """`rows`: those that have this text in some language. A column without a language holds the default language."""
    default, key = form.languages.default, f"{name}::{language}"
    words = {"language": language, "default": default if language != default else "một ngôn ngữ khác"}
    stands_in = name if language == default and key not in sheet.used and name in sheet.used else key
    if stands_in in sheet.used:
        for row in rows:
            if not row.says(stands_in):
                yield finding("TRANSLATION_MISSING", Place.cell(sheet, row, stands_in), **words)
    elif rows and key not in sheet.misspelt:
        yield finding("TRANSLATION_MISSING", Place(sheet.name, 1, key), variant="column", **words)


def languages_without_codes(form: Form) -> Iterator[Finding]:
    """Once for the form, at the first such header."""
    for sheet in (form.survey, form.choices):
        for column in sheet.columns_named("label"):
            if column.language and not code_of(column.language):
                example = EXAMPLES_OF_CODES.get(column.language.casefold(), f"{column.language} (mã)")
                place = Place(sheet.name, 1, column.header)
                yield finding("LANGUAGE_CODE_MISSING", place, found=column.language, example=example)
                return


def unknown_default_language(form: Form) -> Iterator[Finding]:
    default = form.setting("default_language")
    meant = {key.partition("::")[2] for sheet in (form.survey, form.choices) for key in sheet.misspelt}
    if default and form.settings_row and default not in {*form.languages.names, *meant}:
        by_code = {code_of(name): name for name in form.languages.names}
        suggestion = by_code.get(default) or near(default, form.languages.names)
        place = Place.cell(form.settings, form.settings_row, "default_language")
        yield finding("DEFAULT_LANGUAGE_UNKNOWN", place, found=default, suggestion=suggestion)


RULES = (
    missing_labels,
    missing_choice_labels,
    missing_translations,
    languages_without_codes,
    unknown_default_language,
)
