"""Taken questions as a workbook of their own: to be pasted from, merged, or uploaded as it is."""

from __future__ import annotations

from collections.abc import Sequence

from questionnaires.bank.fitting import Fitted, Target, fitted
from questionnaires.bank.taking import Cells, Taken
from questionnaires.workbook.columns import COLUMNS, CRITERION, MAX_SCORE, SAME_AS
from questionnaires.workbook.languages import Languages
from questionnaires.workbook.writing import Guide, Table, write_workbook

FORM_ID, TITLE = "kho_cau_hoi", "Câu hỏi lấy từ kho"
NAMESPACES = 'par="https://par-survey.example/xforms"'
PAR = (CRITERION, MAX_SCORE, SAME_AS)


def written(taken: Taken) -> bytes:
    """The .xlsx: survey, choices and settings, and a sheet that says where each question comes from and what it lacks."""
    languages = _languages(taken)
    made = fitted(taken, Target(languages=languages))
    tables = [_table("survey", made.survey, ("type", "name"), languages)]
    if made.choices:
        tables.append(_table("choices", made.choices, ("list_name", "name"), languages))
    tables.append(Table("settings", tuple(_settings(made, languages)), [_settings(made, languages)]))
    return write_workbook(tables, _sources(taken, made))


def _languages(taken: Taken) -> Languages:
    """Every language of the questionnaires, the first one first."""
    return Languages(tuple(dict.fromkeys(name for one in taken.languages.values() for name in one.names)))


def _settings(made: Fitted, languages: Languages) -> dict[str, str]:
    settings = {"form_title": TITLE, "form_id": FORM_ID, "version": "1", "style": "pages"}
    if languages.default:
        settings["default_language"] = languages.default
    if any(column in row for row in made.survey for column in PAR):
        settings["namespaces"] = NAMESPACES
    return settings


def _table(name: str, rows: Sequence[Cells], needed: Sequence[str], languages: Languages) -> Table:
    """Columns in the usual order; texts in their languages; further columns of lists at the end."""
    held = {key for row in rows for key in row}
    usual = [
        key
        for column in (*needed, *COLUMNS[name].translated, *COLUMNS[name].plain)
        for key in (column, *(f"{column}::{language}" for language in languages.names))
        if key in held or key in needed
    ]
    return Table(name, tuple(dict.fromkeys((*usual, *sorted(held)))), rows, needed=needed)


def _sources(taken: Taken, made: Fitted) -> Guide:
    lines: list[tuple[str, ...]] = [
        ("# Nguồn của từng câu",),
        ("Mã trong sổ tính này", "Mã ở phiếu nguồn", "Phiếu nguồn"),
    ]
    for row, cells in zip(taken.rows, made.survey, strict=True):
        lines.append(
            (cells["name"], f"{row.name}{' (dòng tính, lấy kèm)' if row.along else ''}", taken.titles[row.version_id])
        )
    if taken.behind:
        lines += [
            ("## Còn phải sửa",),
            *((one.row, one.sentence(), taken.titles[one.version_id]) for one in taken.behind),
        ]
    return Guide("Nguồn", lines)
