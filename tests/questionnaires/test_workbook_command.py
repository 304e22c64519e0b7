"""`flask --app survey_app questionnaire check FILE [--json]`."""

import json

import pytest
from click.testing import CliRunner

from survey_app.cli.questionnaire import group
from tests.questionnaires.tables import workbook

GOOD = "type | name | label\ntext | gop_y | Góp ý"
BAD = "type | name | label\nintegr | gop_y | Góp ý"


@pytest.fixture
def check(tmp_path):
    """Runs the command on a workbook; gives its exit status and what it printed on standard output."""

    def run(*options: str, **sheets: str) -> tuple[int, str]:
        path = tmp_path / "phiếu.xlsx"
        path.write_bytes(workbook(**sheets))
        result = CliRunner().invoke(group, ["check", str(path), *options])
        return result.exit_code, result.stdout

    return run


def test_a_good_workbook_leaves_status_0(check):
    status, output = check("--json", survey=GOOD)
    assert status == 0
    assert json.loads(output)["problems"] == []


def test_warnings_leave_status_0(check):
    status, output = check("--json", survey=GOOD, settings=None)
    assert status == 0
    assert [p["severity"] for p in json.loads(output)["problems"]] == ["warning"]


def test_an_error_leaves_status_1(check):
    status, output = check("--json", survey=BAD)
    assert status == 1
    assert json.loads(output)["problems"][0]["suggestion"] == "integer"


def test_without_json_people_read_it(check):
    status, output = check(survey=BAD)
    assert status == 1
    assert output == (
        "Phiếu:     Phiếu thử (minh họa) [thu]\n"
        "Quy mô:    1 câu hỏi, 1 trang; ngôn ngữ: không ghi\n"
        "Kết luận:  chưa xuất bản được: 1 lỗi, 0 cảnh báo.\n"
        "\n"
        "LỖI TYPE_UNKNOWN — survey, dòng 2, cột type\n"
        "    Ô “type” dòng 2: không có loại câu hỏi “integr”. Có phải “integer”? "
        "Hãy chọn một loại có trong trang Hướng dẫn của tệp mẫu.\n"
    )


def test_a_workbook_without_problems_is_told_to_be_fit_to_publish(check):
    assert "xuất bản được, không có vấn đề" in check(survey=GOOD)[1]
    assert "xuất bản được (1 cảnh báo)" in check(survey=GOOD, settings=None)[1]


@pytest.mark.parametrize("arguments", [["khong-co.xlsx"], [], ["."], ["a", "b"], ["--sai"]])
def test_a_missing_file_or_a_misuse_leaves_status_2(arguments):
    assert CliRunner().invoke(group, ["check", *arguments]).exit_code == 2


def test_a_file_that_is_no_workbook_leaves_status_1(tmp_path):
    path = tmp_path / "phieu.xlsx"
    path.write_bytes(b"abc")
    result = CliRunner().invoke(group, ["check", str(path)])
    assert result.exit_code == 1
    assert "phieu.xlsx" in result.stdout
