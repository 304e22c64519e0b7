"""Lists that officials keep in files of their own: uploaded beside the questionnaire, they become lists of it."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from pathlib import Path

import openpyxl
import pytest

from questionnaires.sheet import AnswerSheet
from questionnaires.workbook import check
from questionnaires.xform import read_xform
from tests.questionnaires.tables import SETTINGS, workbook

SURVEY = """
    type                          | name  | label       | choice_filter   | calculation
    select_one huyen              | huyen | Huyện?      |                 |
    select_one_from_file xa.csv   | xa    | Xã, phường? | huyen=${huyen}  |
    calculate                     | dan   |             |                 | pulldata('xa', 'dan_so', 'name', ${xa})
"""
CHOICES = """
    list_name | name | label
    huyen     | h1   | Huyện Một
    huyen     | h2   | Huyện Hai
"""
XA = "name,label,huyen,dan_so\n01,Xã Ea Ạ,h1,1200\n02,Xã Ea Bê,h2,900\n03,Phường Cê,h2,700\n".encode()


def test_a_list_in_a_file_is_a_list_of_the_questionnaire() -> None:
    result = check(workbook(SETTINGS, survey=SURVEY, choices=CHOICES), lists={"xa.csv": XA})
    assert [problem.code for problem in result.problems] == []
    sheet = AnswerSheet(read_xform(result.xform or ""))
    sheet.set("/data/huyen", "h2")
    assert [choice.name for choice in sheet.choices("/data/xa")] == ["02", "03"]
    sheet.set("/data/xa", "03")
    assert sheet.value("/data/dan") == "700"


def test_without_the_file_the_type_stays_unsupported_and_the_message_tells_of_it() -> None:
    found = check(workbook(SETTINGS, survey=SURVEY, choices=CHOICES)).problems
    assert [problem.code for problem in found] == ["TYPE_UNSUPPORTED", "XPATH_FUNCTION_UNKNOWN"]
    assert "Hãy tải tệp danh sách lên cùng phiếu" in found[0].message


def test_a_file_of_another_name_is_not_taken_for_it() -> None:
    found = check(workbook(SETTINGS, survey=SURVEY, choices=CHOICES), lists={"phuong.csv": XA}).problems
    assert found[0].code == "TYPE_UNSUPPORTED"


def test_the_columns_of_a_file_are_those_that_the_author_names() -> None:
    survey = """
        type                               | name | label  | parameters
        select_multiple_from_file coquan.xlsx | cq | Cơ quan? | value=ma label=ten randomize=true
    """
    book = openpyxl.Workbook()
    for row in (("ma", "ten"), ("SNV", "Sở Nội vụ"), ("STP", "Sở Tư pháp")):
        book.active.append(row)
    file = io.BytesIO()
    book.save(file)
    result = check(workbook(SETTINGS, survey=survey), lists={"coquan.xlsx": file.getvalue()})
    assert [problem.code for problem in result.problems] == []
    question = read_xform(result.xform or "").controls["/data/cq"]
    assert question.kind.is_set
    assert [(choice.name, choice.label.plain("")) for choice in question.choices] == [
        ("SNV", "Sở Nội vụ"),
        ("STP", "Sở Tư pháp"),
    ]


def test_labels_stand_in_the_languages_of_the_questionnaire() -> None:
    survey = "type | name | label::Tiếng Việt (vi)\nselect_one_from_file xa.csv | xa | Xã?"
    result = check(workbook(SETTINGS, survey=survey), lists={"xa.csv": XA})
    assert result.ok
    question = read_xform(result.xform or "").controls["/data/xa"]
    assert question.choices[0].label.plain("vi") == "Xã Ea Ạ"


@pytest.mark.parametrize("content", [b"", b"\x00\x01", b"PK\x03\x04 broken"])
def test_a_list_that_cannot_be_read_is_named(content: bytes) -> None:
    [problem] = check(workbook(SETTINGS, survey=SURVEY, choices=CHOICES), lists={"xa.xlsx": content}).problems
    assert problem.code == "FILE_UNREADABLE"
    assert "xa.xlsx" in problem.message


def test_the_command_takes_lists_beside_the_file(tmp_path: Path) -> None:
    (tmp_path / "phieu.xlsx").write_bytes(workbook(SETTINGS, survey=SURVEY, choices=CHOICES))
    (tmp_path / "xa.csv").write_bytes(XA)
    command = [
        sys.executable,
        "-m",
        "flask",
        "--app",
        "survey_app",
        "questionnaire",
        "check",
        str(tmp_path / "phieu.xlsx"),
    ]
    done = subprocess.run([*command, "--with", str(tmp_path / "xa.csv"), "--json"], capture_output=True, check=False)
    assert done.returncode == 0, done.stdout.decode()
    assert json.loads(done.stdout)["problems"] == []
