"""Everything that is checked: a list that the reader walks. A rule takes the form and yields what it finds."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from questionnaires.workbook.form import Form
from questionnaires.workbook.problems import Finding
from questionnaires.workbook.rules import (
    choices,
    comparisons,
    dependencies,
    doubts,
    expressions,
    groups,
    identity,
    labels,
    names,
    par,
    repeats,
    settings,
    sheet_columns,
    types,
)

Rule = Callable[[Form], Iterator[Finding]]

RULES: tuple[Rule, ...] = (
    *sheet_columns.RULES,
    *types.RULES,
    *names.RULES,
    *groups.RULES,
    *repeats.RULES,
    *labels.RULES,
    *identity.RULES,
    *doubts.RULES,
    *choices.RULES,
    *par.RULES,
    *settings.RULES,
    *expressions.RULES,
    *comparisons.RULES,
    *dependencies.RULES,
)
