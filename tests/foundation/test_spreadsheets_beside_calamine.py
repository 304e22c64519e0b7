"""A standing comparison: workbooks of many hands, read by us and by another reader, cell by cell."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench import files
from tests.foundation.workbooks.make import HERE, ROWS

WORKBOOKS = sorted(path for path in HERE.iterdir() if path.suffix in {".xlsx", ".xls", ".ods"})
OF_PROGRAMS = [path for path in WORKBOOKS if not path.name.startswith("by-hand")]


OTHERWISE = {
    ("openpyxl.xlsx", "_x0041_ thật"): "A thật",  # it writes no escapes
    ("pandas.xlsx", "=không phải công thức"): "0",  # it writes a formula
}


def test_the_folder_holds_files_of_every_program() -> None:
    assert {path.name.partition(".")[0].partition("-")[0] for path in WORKBOOKS} == {
        *("by", "libreoffice", "openpyxl", "pandas", "xlsxwriter"),
    }


@pytest.mark.parametrize("path", WORKBOOKS, ids=lambda path: path.name)
def test_another_reader_sees_the_same(path: Path) -> None:
    assert files.differences(path) == []


@pytest.mark.parametrize("path", OF_PROGRAMS, ids=lambda path: path.name)
def test_what_was_written_is_read(path: Path) -> None:
    cells = files.ours(path.read_bytes(), path.name)["Danh sách"]
    assert [cells.get(f"B{row}") for row in range(1, 6)] == [row[1] for row in ROWS]
    assert [cells[f"D{row}"] for row in range(2, 6)] == ["01/03/1975", "31/12/2001", "28/02/1999", "15/07/1980"]
    truths = ("1", "0") if path.suffix == ".ods" else ("TRUE", "FALSE")  # LibreOffice writes them as numbers
    assert [cells[f"G{row}"] for row in range(2, 6)] == [*truths, *truths]
    notes = [str(row[7]) for row in ROWS[1:]]
    assert [cells[f"H{row}"] for row in range(2, 6)] == [OTHERWISE.get((path.name, note), note) for note in notes]
    assert [float(cells[f"F{row}"]) for row in range(2, 6)] == pytest.approx([4.98, 3, 0.3, 1234567.891])


def test_a_cell_that_another_reader_sees_otherwise_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = HERE / "pandas.xlsx"
    seen = files.ours(path.read_bytes(), path.name)
    seen["Danh sách"]["B2"] = "Nguyễn Văn Bình"
    monkeypatch.setattr(files, "ours", lambda *_: seen)
    assert files.differences(path) == [files.Difference("Danh sách", "B2", "Nguyễn Văn Bình", "Nguyễn Văn An")]
    assert files.main(str(HERE)) == 1


def test_a_file_that_cannot_be_compared_says_why(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(b"PK\x03\x04")
    assert files.differences(tmp_path / "a.xlsx") == "we refuse it: FILE_CORRUPT"
    assert files.main(str(tmp_path)) == 0
