"""Time, not size, bounds a list: no cell and no row, whatever it holds, costs more than its length."""

from __future__ import annotations

import time

import pytest

from foundation.spreadsheets.sheets import LONGEST_CELL
from respondents.roster_file import cells, list_file, read
from respondents.roster_file.columns import COLUMNS, Column
from respondents.roster_file.group_rules import GroupBook
from respondents.roster_file.headings import field_of_heading
from tests.respondents.spreadsheets import GROUPS, HEADINGS, Tab, codes, ods, ods_row, person, xlsx

LIMIT = 3.0  # seconds for all texts of one test; each takes milliseconds, and minutes where a pattern is quadratic
PIECES = (
    *("\u200b", " ", "a", "1", "@", ".", "a@", "1 ", "'", "-", "<", ">", "(", ")", "()", "[", '"', "mailto:", ",", ";"),
    *(
        "\n",
        "đ/c ",
        "TS. ",
        "ông ",
        "a.",
        "và ",
        "+",
        "O1",
        "đt:",
        "E+",
        "a\u0301",
        "ngày ",
        "I",
        "TS,",
        "a b\n",
        "aø",
        "１",
    ),
)
AROUND = (("", "x"), ("", "@"), ("a@b.vn ", "x"), ("x", " a@b.vn"), ("Nguyễn Văn An ", "!"), ("<", ">"), (",", "("))


def hostile_texts() -> list[str]:
    return [before + piece * (LONGEST_CELL // len(piece)) + after for piece in PIECES for before, after in AROUND]


def seconds(read_text: object, texts: list[str]) -> float:
    begun = time.process_time()
    for text in texts:
        read_text(text)  # type: ignore[operator]
        if time.process_time() - begun > 10 * LIMIT:
            break
    return time.process_time() - begun


@pytest.mark.parametrize("column", COLUMNS, ids=lambda column: column.field)
def test_no_cell_takes_longer_than_its_length(column: Column) -> None:
    texts = hostile_texts()
    assert seconds(lambda text: cells.read(cells.Cell(text, column)), texts) < 4 * LIMIT


def test_no_heading_and_no_group_takes_longer_than_its_length() -> None:
    book = GroupBook(GROUPS)
    for read_text in (field_of_heading, book.code_of, book.most_alike):
        assert seconds(read_text, hostile_texts()) < LIMIT


def table(*rows: str) -> str:
    return f'<table:table table:name="A">{ods_row(HEADINGS)}{"".join(rows)}</table:table>'


def test_a_row_that_is_repeated_to_the_end_of_the_sheet_is_walked_through_once() -> None:
    begun = time.process_time()
    reading = read(
        ods(table(ods_row(person(1)), ods_row([1], 'table:number-rows-repeated="1048576"'))), "a.ods", GROUPS
    )
    assert (codes(reading), len(reading.people)) == ([], 1)
    assert time.process_time() - begun < 5 * LIMIT


def test_many_sheets_of_repeated_rows_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(list_file, "MOST_ROWS", 1_000)
    sheets = [table(ods_row([1], 'table:number-rows-repeated="300"')) for _ in range(5)]
    assert codes(read(ods(*sheets), "a.ods", GROUPS)) == [(None, None, "FILE_UNPACKED")]
    assert codes(read(ods(*sheets[:2]), "a.ods", GROUPS)) == [(None, None, "FILE_NO_DATA")]


def test_wide_rows_that_are_repeated_are_refused() -> None:
    wide = ods_row([None] * 7 + ["x"] * 93, 'table:number-rows-repeated="1048576"')
    begun = time.process_time()
    assert codes(read(ods(table(ods_row(person(1)), wide)), "a.ods", GROUPS)) == [(None, None, "FILE_UNPACKED")]
    assert time.process_time() - begun < 3 * LIMIT


def test_a_csv_longer_than_any_sheet_is_refused() -> None:
    data = ",".join(HEADINGS).encode() + b"\n" * 1_048_577 + b"1\n"
    assert codes(read(data, "a.csv", GROUPS)) == [(None, None, "FILE_TOO_MANY_ROWS")]


def test_a_mailbox_longer_than_any_is_told_of_at_a_glance() -> None:
    people = [person(at % 90, email="\u200b" * 900 + f"{at}", note=f"{at}") for at in range(200)]
    assert {code for _, _, code in codes(read(xlsx(Tab([HEADINGS, *people])), "a.xlsx", GROUPS))} == {
        "EMAIL_INVALID",
        "DUPLICATE_PHONE",
        "DUPLICATE_PERSON",
    }
