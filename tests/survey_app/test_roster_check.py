"""`flask --app survey_app roster check`, as a person and a script call it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from survey_app.cli.roster import group
from tests.respondents.spreadsheets import HEADINGS, Tab, person, xlsx

GROUPS = "code,name,titles,min,max\nLDS,Lãnh đạo cấp sở,Giám đốc,,\n"


@pytest.fixture
def files(tmp_path: Path) -> Path:
    (tmp_path / "groups.csv").write_text(GROUPS, "utf-8")
    rows = [HEADINGS, person(1, phone="905123456"), person(2, phone="0262 3812345")]
    (tmp_path / "list.xlsx").write_bytes(xlsx(Tab(rows)))
    return tmp_path


def check(files: Path, file: str = "list.xlsx", groups: str = "groups.csv", *options: str) -> Result:
    return CliRunner().invoke(group, ["check", str(files / file), "--groups", str(files / groups), *options])


def test_the_report_is_one_object_on_standard_output(files: Path) -> None:
    done = check(files, "list.xlsx", "groups.csv", "--json")
    report = json.loads(done.stdout)
    assert (done.exit_code, [person["row"] for person in report["people"]]) == (0, [2, 3])
    assert [found["code"] for found in report["problems"]] == ["PHONE_LANDLINE"]


def test_a_refused_file_is_reported_and_not_a_failure(files: Path) -> None:
    (files / "empty.xlsx").write_bytes(b"")
    done = check(files, "empty.xlsx", "groups.csv", "--json")
    assert (done.exit_code, json.loads(done.stdout)["problems"][0]["code"]) == (0, "FILE_EMPTY")


def test_a_person_reads_sentences(files: Path) -> None:
    assert check(files).stdout.splitlines() == [
        "Đọc được 2 người; đã tự chỉnh 1 chỗ; 1 chỗ cần sửa; 0 chỗ cần xác nhận.",
        "Dòng 3, Số điện thoại di động: [cần sửa] Đây là số máy bàn hoặc tổng đài. Cần số di động để nhận mã xác nhận.",
        "Dòng 2, Số điện thoại di động: [đã tự chỉnh] thêm số 0 ở đầu: 905123456 → +84905123456",
    ]


@pytest.mark.parametrize(
    ("file", "groups"), [("none.xlsx", "groups.csv"), ("list.xlsx", "none.csv"), ("list.xlsx", "list.xlsx")]
)
def test_wrong_use_is_no_report(files: Path, file: str, groups: str) -> None:
    done = check(files, file, groups, "--json")
    assert (done.exit_code, done.stdout) == (2, "")
