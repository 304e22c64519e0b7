"""`flask --app survey_app criteria …`: sets of criteria, read without a database."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import click

from foundation.spreadsheets import file_size
from self_assessment.points import in_words
from self_assessment.set_file import Problem, SetReading, read

group = click.Group("criteria", help="Bộ tiêu chí tự đánh giá: kiểm tra tệp.")

SEVERITIES = {"error": "LỖI", "warning": "CẢNH BÁO"}


@group.command("check")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, readable=True, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="In một tài liệu JSON thay cho văn bản.")
def check(file: Path, as_json: bool) -> None:
    """Liệt kê mọi chỗ sai của tệp bộ tiêu chí FILE.

    Mã kết thúc: 0 không có lỗi (có thể có cảnh báo), 1 có lỗi, 2 không có tệp. Không cần cơ sở dữ liệu, không sửa gì.
    """
    with file.open("rb") as content:
        reading = read(content.read(file_size.largest() + 1), file.name)
    text = json.dumps(reading.as_report(), ensure_ascii=False) if as_json else "\n".join(_report(reading))
    click.echo(text.encode("utf-8", "replace"))
    raise SystemExit(0 if reading.ok else 1)


def _report(reading: SetReading) -> Iterator[str]:
    yield f"Bộ tiêu chí: {reading.count} tiêu chí, tổng điểm tối đa {in_words(reading.total)}."
    errors = sum(one.is_error for one in reading.problems)
    yield f"Kết luận: {errors} lỗi, {len(reading.problems) - errors} cảnh báo."
    for one in reading.problems:
        yield f"{SEVERITIES[one.severity]} {one.code} — {_place(one)}{one.message}"


def _place(one: Problem) -> str:
    words = [f"trang “{one.sheet}”"] if one.sheet else []
    words += [f"dòng {one.row}"] if one.row else []
    words += [f"cột “{one.column}”"] if one.column else []
    return f"{', '.join(words)}: " if words else ""
