"""One writer: no text that the product writes into a spreadsheet is ever a formula, whoever's text it is."""

from __future__ import annotations

import ast
import csv
import io
from collections.abc import Callable, Iterator, Mapping

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from foundation.spreadsheets.writing import LEADS_A_FORMULA
from questionnaires.coloured_copy import coloured as coloured_questionnaire
from questionnaires.workbook import check
from questionnaires.workbook.mending import mended
from questionnaires.workbook.mends import Insert, Mend, Rename, Write
from questionnaires.workbook.writing import Guide, write_workbook
from questionnaires.workbook.writing import Table as Sheet
from respondents.roster_file import GroupRule, blank_template, coloured, read
from survey_app.letterhead import Letterhead
from survey_app.workbook import Column, Table, csv_bytes, write
from tests.guards.sources import modules, name_of, tree
from tests.respondents.old_workbooks import xls
from tests.respondents.spreadsheets import GROUPS, HEADINGS, Tab, ods, ods_row, person, xlsx

WRITER = "foundation/spreadsheets/writing.py"
ITS_SHEET = (
    "foundation/spreadsheets/quick_sheet.py"  # how the writer's library writes the cells that the writer gave it
)
WRITERS = {"xlsxwriter", "openpyxl", "xlwt", "odf", "pyexcel"}
CHANGE_WHAT_OTHERS_WROTE = {
    "questionnaires/workbook/mending.py",  # the author's own workbook, loaded and saved with a few cells changed
    "survey_app/demonstration/build_lists.py",  # run by hand; its lists are stored with the product
}
CELL_WRITERS = {
    *(
        "write_string",
        "write_number",
        "write_datetime",
        "write_formula",
        "write_array_formula",
        "write_dynamic_array_formula",
        "write_url",
    ),
    *("write_row", "write_column", "write_rich_string", "write_blank", "to_excel", "to_csv", "writerow", "writerows"),
}


def imported(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Import):
        yield from (alias.name.partition(".")[0] for alias in node.names)
    elif isinstance(node, ast.ImportFrom):
        yield (node.module or "").partition(".")[0]


def test_only_the_writer_knows_a_library_that_writes_spreadsheets() -> None:
    knowing = {name_of(path) for path in modules() for node in ast.walk(tree(path)) if WRITERS & set(imported(node))}
    assert knowing - CHANGE_WHAT_OTHERS_WROTE == {WRITER, ITS_SHEET}
    known = {name_of(path) for path in modules() if "quick_sheet" in path.read_text()}
    assert known == {WRITER, ITS_SHEET}, "nobody but the writer gives it a cell"


def test_only_the_writer_puts_something_into_a_cell() -> None:
    calls = {
        (name_of(path), ast.unparse(node.func))
        for path in modules()
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in CELL_WRITERS
    }
    assert {call for call in calls if call[0] not in {WRITER, *CHANGE_WHAT_OTHERS_WROTE}} == set()


TEXTS = st.one_of(
    st.tuples(st.sampled_from(LEADS_A_FORMULA), st.text(alphabet="ABC1+-()!\"'|cmd ă", max_size=12)).map("".join),
    st.sampled_from(["=1+1", "+84905123456", "-1", "@SUM(A1)", "=HYPERLINK(\"http://x\",\"y\")", "<r>=1</r>", "\t=1", "＝1"]),
)  # fmt: skip
PEOPLE = {"full_name": "{}", "position": "{}", "unit": "{}", "email": "{}", "note": "{}"}


def exported(text: str) -> bytes:
    head = Letterhead(text, text, text, text)
    return write(
        [
            Table(
                text,
                [text],
                [Column("a", text), Column("b", text, kind="decimal")],
                [(text, text)],
                [text],
                letterhead=head,
            )
        ]
    )


def of_agency(text: str) -> bytes:
    return blank_template(text, text, text, [GroupRule(text, text, (text,))], text)


def of_author(text: str) -> bytes:
    return write_workbook([Sheet("survey", (text,), ({text: text},), {text: text})], Guide("Hướng dẫn", [(text, text)]))


def coloured_list(data: bytes, filename: str) -> bytes:
    return coloured(data, filename, read(data, filename, GROUPS))


def with_text(text: str) -> list[list[object]]:
    return [HEADINGS, person(1, **dict.fromkeys(PEOPLE, text))]  # type: ignore[list-item]


def coloured_csv(text: str) -> bytes:
    target = io.StringIO()
    csv.writer(target).writerows(with_text(text))
    return coloured_list(target.getvalue().encode(), "a.csv")


def coloured_ods(text: str) -> bytes:
    table = "".join(map(ods_row, with_text(text)))
    return coloured_list(ods(f'<table:table table:name="A">{table}</table:table>'), "a.ods")


def marked_questionnaire(text: str) -> bytes:
    data = xls([["type", "name", "label"], [text, text, text]], name="survey")
    return coloured_questionnaire(data, check(data).as_report()["problems"])


def mended_questionnaire(text: str) -> bytes:
    survey = [["type", "name", "label"], ["text", "a", f"{text}${{b}}"]]
    edits = (Rename("b", "c"), Write("survey", 2, "hint", text), Insert("survey", 2, {"label": text}))
    return mended(xlsx(Tab(survey, name="survey")), [Mend("", edits)])


WRITTEN: Mapping[str, Callable[[str], bytes]] = {
    "an export": exported,
    "the blank list": of_agency,
    "the blank questionnaire": of_author,
    "a coloured .csv": coloured_csv,
    "a coloured .ods": coloured_ods,
    "a coloured .xls": lambda text: coloured_list(xls(with_text(text)), "a.xls"),
    "a coloured .xlsx": lambda text: coloured_list(xlsx(Tab(with_text(text))), "a.xlsx"),
    "a coloured questionnaire": marked_questionnaire,
    "a mended questionnaire": mended_questionnaire,
}


KEPT_AS_THEY_ARE = (WRITTEN["a coloured .xlsx"], WRITTEN["a mended questionnaire"])
"""Whose cells stay as their owner wrote them: texts."""


@pytest.mark.parametrize("written", WRITTEN.values(), ids=WRITTEN)
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=TEXTS)
def test_no_text_is_ever_a_formula(written: Callable[[str], bytes], text: str) -> None:
    book = openpyxl.load_workbook(io.BytesIO(written(text)))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} <= {"s", "n", "d", "inlineStr"}
    leading = [cell for cell in cells if isinstance(cell.value, str) and cell.value.startswith(LEADS_A_FORMULA)]
    if written not in KEPT_AS_THEY_ARE:
        assert all(cell.quotePrefix for cell in leading)


@settings(max_examples=50, deadline=None)
@given(text=TEXTS)
def test_no_text_of_a_csv_begins_like_a_formula(text: str) -> None:
    table = Table("A", [], [Column("a", text), Column("b", text, kind="decimal")], [(text, text), (text, -1.5)])
    rows = list(csv.reader(io.StringIO(csv_bytes(table).decode("utf-8-sig"), newline="")))
    assert not [cell for row in rows for cell in row if cell.startswith(LEADS_A_FORMULA) and cell != "-1.5"]
