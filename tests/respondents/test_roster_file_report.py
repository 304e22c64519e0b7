"""The report, the catalogue of its words, and the samples with their expected outcomes."""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path

import pytest

from respondents.roster_file import read, read_groups
from respondents.roster_file.columns import BY_FIELD
from respondents.roster_file.messages import CATALOGUE, REPAIRS
from respondents.roster_file.reading import problem
from tests.conftest import skip_loudly
from tests.respondents.spreadsheets import HEADINGS, person, read_people, read_rows

SHARED = Path(__file__).parents[2].parent / "shared"
SAMPLES = SHARED / "rosters"
CONTRACT = SHARED / "domain" / "list-import.md"
CASES = sorted(path.name.removesuffix(".expected.json") for path in SAMPLES.glob("*.expected.json"))


def test_the_report_is_the_agreed_object() -> None:
    report = read_people(person(1, phone="905123456", full_name="LÊ AN"), person(2, phone="0262 3812345")).as_report()
    assert json.loads(json.dumps(report)) == {
        "people": [
            {
                "row": 2,
                "full_name": "Lê An",
                "position": "Giám đốc",
                "unit": "Sở Tư pháp",
                "group": "LDS",
                "phone": "+84905123456",
                "email": "",
                "note": "",
            },
            {
                "row": 3,
                "full_name": "Nguyễn Văn Cường",
                "position": "Giám đốc",
                "unit": "Sở Tư pháp",
                "group": "LDS",
                "phone": "0262 3812345",
                "email": "",
                "note": "",
            },
        ],
        "repairs": [
            {"row": 2, "column": "full_name", "code": "NAME_CASE", "before": "LÊ AN", "after": "Lê An"},
            {"row": 2, "column": "phone", "code": "PHONE_LEADING_ZERO", "before": "905123456", "after": "+84905123456"},
        ],
        "problems": [
            {
                "row": 3,
                "column": "phone",
                "code": "PHONE_LANDLINE",
                "severity": "error",
                "message": "Đây là số máy bàn hoặc tổng đài. Cần số di động để nhận mã xác nhận.",
                "suggestion": None,
            }
        ],
    }


def test_problems_stand_in_the_order_of_the_sheet() -> None:
    reading = read_rows(
        [*HEADINGS, "Mail"], [*person(1, phone="", full_name="")], [*person(2, unit="")], [*person(3, phone="1")]
    )
    assert [(p.row, p.column) for p in reading.problems] == [
        (None, "email"),
        (2, "full_name"),
        (2, "phone"),
        (3, "unit"),
        (4, "phone"),
    ]


WORDS = {
    "extension": ".xlsx",
    "found": " (mới thấy: “Họ tên”)",
    "sheet": "Hai",
    "first": "4",
    "column": "chức vụ",
    "letter": "G",
    "value": "#REF!",
    "suggestion": "Nguyễn Văn Hải",
    "remark": "thư ký",
    "group": "Lãnh đạo",
    "prefix": "095",
    "n": "2",
    "min": "3",
    "max": "3",
    "k": "1",
}


@pytest.mark.parametrize("code", CATALOGUE)
def test_every_message_is_a_whole_sentence_and_says_what_to_do(code: str) -> None:
    message = problem(code, words=WORDS).message
    assert "{" not in message
    assert message[-1] in ".?”"
    assert re.search(r"Hãy|hãy|Mỗi người|Cần|Dùng|Có phải là|Nếu", message)


NO_HEADER = (
    "Không thấy dòng tiêu đề có “Họ và tên” và ít nhất hai cột khác{found}. Hãy dùng tệp mẫu hoặc thêm dòng tiêu đề."
)


def test_the_words_of_the_contract_are_kept() -> None:
    if not CONTRACT.exists():
        skip_loudly("the contract is not beside the checkout")
    rows = re.findall(
        r"^\| ([A-Z_0-9]+) \| (error|confirm) \|[^|]*\| (.+) \|$", CONTRACT.read_text("utf-8"), re.MULTILINE
    )
    agreed = {code: (severity, words.replace("“.xlsx”", "“{extension}”")) for code, severity, words in rows}
    agreed["FILE_NO_HEADER"] = ("error", NO_HEADER)  # replaced since
    largest = agreed["FILE_TOO_LARGE"][1].replace("10 MB", "{largest}")  # a setting since
    agreed["FILE_TOO_LARGE"] = ("error", largest)
    agreed["FILE_TOO_SLOW"] = ("error", CATALOGUE["FILE_TOO_SLOW"].words)  # added since
    assert {code: (message.severity, message.words) for code, message in CATALOGUE.items()} == agreed


def test_a_long_cell_is_quoted_in_part() -> None:
    reading = read_people(person(1, group="a" * 500))
    assert len(reading.problems[0].message) < 200
    assert reading.people[0].group == "a" * 500


def test_required_columns_are_named_as_people_say_them() -> None:
    reading = read_rows(HEADINGS, [1, None, None, None, None, None, "a@example.vn"])
    assert [p.message for p in reading.problems] == [
        f"Thiếu {BY_FIELD[field].label}. Hãy nhập {BY_FIELD[field].label} của người này."
        for field in ("full_name", "position", "unit", "group", "phone")
    ]


def test_every_repair_has_words() -> None:
    assert len(REPAIRS) == 17


@pytest.mark.parametrize("case", CASES or ["samples"])
def test_a_sample_reads_as_expected(case: str) -> None:
    if not CASES:
        skip_loudly("the samples are not beside the checkout")
    expected = json.loads((SAMPLES / f"{case}.expected.json").read_text("utf-8"))
    groups = read_groups(SAMPLES / expected["groups"])
    report = read((SAMPLES / expected["file"]).read_bytes(), expected["file"], groups).as_report()
    assert report["people"] == expected["people"]
    for kind, keys in (
        ("repairs", ("row", "column", "code", "before", "after")),
        ("problems", ("row", "column", "code", "severity", "suggestion")),
    ):
        wanted, found = (
            Counter(tuple(item[key] for key in keys) for item in items[kind]) for items in (expected, report)
        )
        assert found == wanted
