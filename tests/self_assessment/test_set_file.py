"""A set of criteria as a file: what is sound is read whole, and everything that is wrong is told at once, with its place."""

from __future__ import annotations

import json
import time
from decimal import Decimal as D
from pathlib import Path

import pytest
from click.testing import CliRunner

from self_assessment.items import BONUS, MALUS
from self_assessment.set_file import read, template
from self_assessment.set_file.problems import TEXTS
from survey_app.cli.criteria import group
from survey_app.demonstration import criteria as demonstration
from tests.self_assessment.sheets import SOUND, changed, reading, workbook


def codes(rows) -> list[tuple[int | None, str]]:
    return [(one.row, one.code) for one in reading(rows).problems]


def test_a_sound_set_is_read_whole() -> None:
    found = reading()
    assert found.problems == []
    assert found.as_report() == {"criteria": 6, "total": "100.00", "problems": []}
    assert found.items is not None
    assert list(found.items.leaves) == ["1.1.1", "1.1.2", "1.2", "2"]
    assert found.items["1.1.1"].maximum == D("8.5")
    assert [level.text for level in found.items["1.2"].levels] == ["Sớm", "Đúng", "Muộn"]
    assert found.items["1.1.2"].criterion.points(D("0.8")) == D("5.75")


@pytest.mark.parametrize(
    ("row", "cells", "expected"),
    [
        (4, {"maximum": "8"}, (3, "SUM_WRONG")),
        (4, {"maximum": "-8,5"}, (4, "MAXIMUM_WRONG")),
        (4, {"maximum": "tám"}, (4, "MAXIMUM_WRONG")),
        (4, {"maximum": ""}, (4, "MAXIMUM_MISSING")),
        (4, {"maximum": "0"}, (4, "MAXIMUM_ZERO")),
        (4, {"maximum": "5000"}, (4, "MAXIMUM_LARGE")),
        (4, {"kind": ""}, (4, "KIND_MISSING")),
        (4, {"kind": "Có Khônh"}, (4, "KIND_UNKNOWN")),
        (4, {"formula": "90: 100"}, (4, "FORMULA_UNUSED")),
        (4, {"proof": ""}, (4, "PROOF_MISSING")),
        (4, {"name": ""}, (4, "NAME_MISSING")),
        (4, {"name": "a" * 501}, (4, "CELL_LONG")),
        (4, {"number": ""}, (4, "NUMBER_MISSING")),
        (4, {"number": "một"}, (4, "NUMBER_WRONG")),
        (4, {"number": "1.1.1.1.1"}, (4, "NUMBER_DEEP")),
        (5, {"number": "1.1.1"}, (5, "NUMBER_TWICE")),
        (5, {"number": "1.1.3"}, (5, "NUMBER_GAP")),
        (7, {"number": "3"}, (7, "NUMBER_GAP")),
        (3, {"number": "1.3"}, (4, "PARENT_MISSING")),
        (4, {"parent": "2"}, (4, "PARENT_OTHER")),
        (5, {"formula": "90 thì 100"}, (5, "FORMULA_WRONG")),
        (6, {"formula": "Sớm 40"}, (6, "LEVELS_WRONG")),
        (6, {"formula": "Sớm: 30; Muộn: 0"}, (6, "LEVELS_WRONG")),
        (6, {"formula": ""}, (6, "LEVELS_MISSING")),
        (3, {"kind": "Có/Không"}, (3, "KIND_ON_BRANCH")),
        (4, {"sign": "nhân"}, (4, "SIGN_UNKNOWN")),
        (8, {"maximum": "99"}, (8, "TOTAL_WRONG")),
    ],
)
def test_each_mistake_has_its_row_and_its_code(row: int, cells: dict[str, str], expected: tuple[int, str]) -> None:
    assert expected in codes(changed(row, **cells))


def test_everything_that_is_wrong_is_told_at_once_in_words_with_a_remedy() -> None:
    rows = changed(4, maximum="8", kind="Có Khônh")
    rows[3] = ("1.1.1", "Lặp lại", "âm", "Tỷ lệ", "x", "", "", "1.1")
    found = reading(rows)
    assert found.items is None
    assert {one.code for one in found.problems} >= {"KIND_UNKNOWN", "NUMBER_TWICE", "MAXIMUM_WRONG", "FORMULA_WRONG"}
    unknown = next(one for one in found.problems if one.code == "KIND_UNKNOWN")
    assert unknown == ("Tiêu chí", 4, "Cách chấm", "KIND_UNKNOWN", "error", unknown.message, "Có/Không")
    assert "Có/Không; Tỷ lệ; Theo mức; Nguồn khác" in unknown.message


def test_a_circle_is_told_in_each_of_its_lines() -> None:
    rows = list(changed(3, parent="1.1.1"))
    assert [one for one in codes(rows) if one[1] == "PARENT_CYCLE"] == [(3, "PARENT_CYCLE"), (4, "PARENT_CYCLE")]


def test_without_a_line_of_the_whole_something_else_than_100_is_doubted() -> None:
    assert codes(SOUND[:-1]) == []
    assert codes([*SOUND[:-2]])[-1][1] != "TOTAL_WRONG"
    assert (None, "TOTAL_NOT_SAID") in codes(SOUND[:-2])


def test_bonus_and_malus_are_no_part_of_the_whole_and_have_their_ceiling() -> None:
    rows = [
        *SOUND[:-1],
        ("3", "Điểm thưởng", "2", "", "", "", "Thưởng", ""),
        ("3.1", "Sáng kiến", "2", "Có/Không", "", "Quyết định", "", ""),
        ("3.2", "Giải thưởng", "1", "Có/Không", "", "Quyết định", "", ""),
        ("4", "Để xảy ra sai phạm", "5", "Có/Không", "", "Kết luận", "Trừ", ""),
        SOUND[-1],
    ]
    found = reading(rows)
    assert found.problems == []
    assert found.total == 100
    assert found.items is not None
    assert [found.items[number].sign for number in ("3", "3.1", "4")] == [BONUS, BONUS, MALUS]
    rows[7] = ("3.1", "Sáng kiến", "2", "Có/Không", "", "Quyết định", "Trừ", "")
    assert (9, "SIGN_MIXED") in codes(rows)


def test_a_file_that_is_not_one_is_one_problem() -> None:
    for data, name, code in [
        (b"", "a.xlsx", "FILE_EMPTY"),
        (b"PK\x03\x04 no", "a.xlsx", "FILE_CORRUPT"),
        (b"%PDF-1.7", "a.pdf", "FILE_TYPE"),
        (workbook(SOUND), "a.xlsm", "FILE_MACRO"),
        (workbook([("a", "b")], ("x", "y")), "a.xlsx", "HEADER_MISSING"),
        (workbook([]), "a.xlsx", "SET_EMPTY"),
    ]:
        found = read(data, name)
        assert [one.code for one in found.problems] == [code]
        assert not found.ok


def test_one_missing_column_is_one_problem() -> None:
    rows = [row[:3] for row in SOUND]
    found = read(workbook(rows, ("STT", "Tiêu chí, tiêu chí thành phần", "Điểm tối đa")), "a.xlsx")
    assert [one.code for one in found.problems] == ["COLUMN_MISSING"]


def test_the_template_holds_a_set_that_is_read_again_as_it_was() -> None:
    items = demonstration.items()
    found = read(template.write(items), "a.xlsx")
    assert found.problems == []
    assert found.items is not None
    assert [one.to_json() for one in found.items if one.number in items.leaves] == [
        one.to_json() for one in items.leaves.values()
    ]
    assert [one.code for one in read(template.write(), "a.xlsx").problems] == ["SET_EMPTY"]


def test_the_demonstration_has_eight_fields_and_a_hundred_points() -> None:
    items = demonstration.items()
    assert len(items.roots) == 8
    assert items.maximum == 100
    assert sum(one.maximum for one in items.leaves.values() if not one.is_imported) == D("61.5")


def test_every_code_says_what_to_do() -> None:
    for code, (severity, text) in TEXTS.items():
        assert severity in ("error", "warning")
        assert text == "{told}" or "ãy" in text or "Hệ thống sẽ" in text or severity == "warning", code


def test_a_set_of_150_leaves_is_checked_in_half_a_second() -> None:
    rows = [("1", "Lĩnh vực", "150", "", "", "", "", "")]
    for one in range(1, 16):
        rows.append((f"1.{one}", f"Tiêu chí {one}", "10", "", "", "", "", ""))
        rows += [(f"1.{one}.{two}", "Thành phần", "1", "Có/Không", "", "Báo cáo", "", "") for two in range(1, 11)]
    data = workbook([*rows, ("", "Tổng cộng", "150")])
    began = time.process_time()
    assert read(data, "a.xlsx").problems == []
    assert time.process_time() - began < 0.5


def test_the_command_prints_the_report(tmp_path: Path) -> None:
    file = tmp_path / "bo.xlsx"
    file.write_bytes(workbook(changed(4, maximum="8")))
    done = CliRunner().invoke(group, ["check", str(file), "--json"])
    told = json.loads(done.output)
    assert (done.exit_code, told["criteria"], told["total"]) == (1, 6, "99.50")
    assert list(told["problems"][0]) == ["sheet", "row", "column", "code", "severity", "message", "suggestion"]
    assert "LỖI SUM_WRONG — trang “Tiêu chí”, dòng 3" in CliRunner().invoke(group, ["check", str(file)]).output
    file.write_bytes(workbook(SOUND))
    assert CliRunner().invoke(group, ["check", str(file)]).exit_code == 0
