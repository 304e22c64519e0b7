"""`flask --app survey_app questionnaire …`."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import click

from questionnaires.workbook import Problem, WorkbookCheck
from questionnaires.workbook import check as check_workbook

group = click.Group("questionnaire", help="Mẫu phiếu: kiểm tra tệp XLSForm.")

SEVERITIES = {"error": "LỖI", "warning": "CẢNH BÁO"}


@group.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--with",
    "lists",
    multiple=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Tệp danh sách (.csv, .xlsx) đi kèm phiếu; ghi nhiều lần được.",
)
@click.option("--json", "as_json", is_flag=True, help="In một tài liệu JSON thay cho văn bản.")
def check(file: Path, lists: tuple[Path, ...], as_json: bool) -> None:
    """Liệt kê mọi chỗ sai của tệp mẫu phiếu FILE.

    Mã kết thúc: 0 không có lỗi (có thể có cảnh báo), 1 có lỗi, 2 không có tệp. Không cần cơ sở dữ liệu, không sửa gì.
    """
    result = check_workbook(file.read_bytes(), file.name, {path.name: path.read_bytes() for path in lists})
    text = json.dumps(result.as_report(), ensure_ascii=False, indent=2) if as_json else "\n".join(_report(result))
    click.echo(text.encode("utf-8"))  # UTF-8 whatever the terminal's own encoding is
    raise SystemExit(0 if result.ok else 1)


def _report(result: WorkbookCheck) -> Iterator[str]:
    yield f"Phiếu:     {result.title or '(chưa có tên)'} [{result.form_id or 'chưa có mã'}]"
    yield f"Quy mô:    {result.questions} câu hỏi, {result.pages} trang; ngôn ngữ: {_languages(result)}"
    yield f"Kết luận:  {_verdict(result)}"
    for problem in result.problems:
        yield ""
        yield f"{SEVERITIES[problem.severity]} {problem.code} — {_place(problem)}"
        yield f"    {problem.message}"


def _languages(result: WorkbookCheck) -> str:
    return ", ".join(result.languages) or "không ghi"


def _verdict(result: WorkbookCheck) -> str:
    errors = sum(problem.is_error for problem in result.problems)
    warnings = len(result.problems) - errors
    if not errors:
        return f"xuất bản được ({warnings} cảnh báo)." if warnings else "xuất bản được, không có vấn đề."
    return f"chưa xuất bản được: {errors} lỗi, {warnings} cảnh báo."


def _place(problem: Problem) -> str:
    """`survey, dòng 12, cột relevant`."""
    words = {"": problem.sheet, "dòng ": problem.row, "cột ": problem.column}
    return ", ".join(f"{word}{value}" for word, value in words.items() if value) or "cả tệp"
