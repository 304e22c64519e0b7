"""The author's workbook comes back with every remedy where it belongs, and everything else as it was."""

from __future__ import annotations

import io

import openpyxl

from foundation.spreadsheets.marks import COLOURS
from questionnaires.coloured_copy import coloured
from questionnaires.workbook import check
from tests.questionnaires.tables import workbook
from tests.respondents.old_workbooks import xls


def marked(data: bytes) -> dict[str, tuple[str, str]]:
    """Cell → (colour, the comment's beginning) of every cell with a comment."""
    book = openpyxl.load_workbook(io.BytesIO(coloured(data, check(data).as_report()["problems"])))
    return {
        f"{sheet.title}!{cell.coordinate}": (cell.fill.fgColor.rgb[2:], cell.comment.text.partition(":")[0])
        for sheet in book
        for row in sheet.iter_rows()
        for cell in row
        if cell.comment
    }


def test_each_problem_is_a_coloured_cell_with_its_remedy() -> None:
    data = workbook(
        survey="""
            type   | name | label | appearance
            integr | tuoi | Tuổi  |
            text   | ten  | Tên   | to
        """
    )
    assert marked(data) == {
        "survey!A2": (COLOURS["error"], "Ô “type” dòng 2"),
        "survey!D3": (COLOURS["confirm"], "Ô “appearance” dòng 3"),
    }


def test_a_missing_column_is_told_in_the_first_cell_of_its_sheet() -> None:
    assert list(marked(workbook(survey="type | label\ntext | Tên"))) == ["survey!A1"]


def test_a_missing_sheet_is_told_on_the_first_sheet_there_is() -> None:
    assert list(marked(workbook())) == ["settings!A1"]


def test_other_sheets_and_cells_stay() -> None:
    data = workbook(survey="type | name | label\nintegr | tuoi | Tuổi", ghi_chu="của tác giả")
    book = openpyxl.load_workbook(io.BytesIO(coloured(data, check(data).as_report()["problems"])))
    assert book["ghi_chu"]["A1"].value == "của tác giả"
    assert book["survey"]["C2"].value == "Tuổi"


def test_a_problem_inside_a_merged_area_is_told_where_the_area_shows_it() -> None:
    data = workbook(survey="type | name | label\ntext | | Tuổi")
    book = openpyxl.load_workbook(io.BytesIO(data))
    book["survey"].merge_cells("A2:B2")
    target = io.BytesIO()
    book.save(target)
    assert list(marked(target.getvalue())) == ["survey!A2"]


def test_an_old_workbook_comes_back_as_a_new_one() -> None:
    data = xls([["type", "name", "label"], ["integr", "tuoi", "Tuổi"]], name="survey")
    assert marked(data) == {
        "survey!A2": (COLOURS["error"], "Ô “type” dòng 2"),
        "survey!A1": (COLOURS["confirm"], "Trang settings"),
    }


def test_a_text_that_looks_like_a_formula_stays_a_text_and_a_formula_a_formula() -> None:
    data = workbook(survey="type | name | label | calculation\nintegr | tuoi | '=Tuổi | =1+1")
    survey = openpyxl.load_workbook(io.BytesIO(coloured(data, check(data).as_report()["problems"])))["survey"]
    assert [(survey[place].value, survey[place].data_type) for place in ("C2", "D2")] == [("=Tuổi", "s"), ("=1+1", "f")]
