"""The whole workbook, read: what every rule looks at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from questionnaires.workbook.choice_lists import ChoiceList, read_lists
from questionnaires.workbook.expressions import Expression, read_expressions
from questionnaires.workbook.languages import Languages, read_languages
from questionnaires.workbook.near import near
from questionnaires.workbook.reading import RawSheet
from questionnaires.workbook.sheets import Row, Sheet
from questionnaires.workbook.survey_rows import Nesting, SurveyRow, nest, read_survey


@dataclass(frozen=True)
class Form:
    """The sheets that are there, by name, in the order survey, choices, settings."""

    sheets: Mapping[str, Sheet]

    @classmethod
    def of(cls, raw: Mapping[str, RawSheet]) -> Form:
        """An empty sheet of choices or settings is as good as none."""
        return cls({name: Sheet.of(name, sheet) for name, sheet in raw.items() if name == "survey" or sheet.header})

    @cached_property
    def survey(self) -> Sheet:
        return self.sheets.get("survey", Sheet("survey", (), ()))

    @cached_property
    def choices(self) -> Sheet:
        return self.sheets.get("choices", Sheet("choices", (), ()))

    @cached_property
    def settings(self) -> Sheet:
        return self.sheets.get("settings", Sheet("settings", (), ()))

    @cached_property
    def settings_row(self) -> Row | None:
        """The one row of the settings."""
        return next(iter(self.settings.rows), None)

    def setting(self, name: str) -> str:
        return self.settings_row.text(name) if self.settings_row else ""

    @cached_property
    def languages(self) -> Languages:
        return read_languages((self.survey, self.choices), self.setting("default_language"))

    @cached_property
    def rows(self) -> tuple[SurveyRow, ...]:
        """The rows of the survey; none when the sheet cannot be read."""
        return read_survey(self.survey) if self.survey.can_be_read else ()

    @cached_property
    def nesting(self) -> Nesting:
        return nest(self.rows)

    @cached_property
    def lists(self) -> Mapping[str, ChoiceList]:
        return read_lists(self.choices) if self.choices.can_be_read else {}

    @property
    def lists_are_known(self) -> bool:
        """False when the choices sheet is there but cannot be read: then no list can be called missing."""
        return "choices" not in self.sheets or self.choices.can_be_read

    def list_of(self, row: SurveyRow) -> ChoiceList | None:
        """The list of a select or rank; of a misspelt list the one that was probably meant."""
        return self._list_meant.get(row.type.list_name)

    @cached_property
    def _list_meant(self) -> Mapping[str, ChoiceList]:
        names = {row.type.list_name for row in self.rows} - {""}
        meant = {name: name if name in self.lists else near(name, self.lists) for name in names}
        return {name: self.lists[found] for name, found in meant.items() if found}

    @cached_property
    def row_named(self) -> Mapping[str, SurveyRow]:
        """Rows by name; of several with one name the first."""
        return {row.name: row for row in reversed(self.rows) if row.name and not row.type.ends}

    @cached_property
    def expressions(self) -> tuple[Expression, ...]:
        return tuple(expression for row in self.rows for expression in read_expressions(row))

    @property
    def readable_expressions(self) -> tuple[Expression, ...]:
        return tuple(expression for expression in self.expressions if expression.tree is not None)
