"""`flask --app survey_app rehearse`: a whole round before it comes, played by made-up people in a data folder of its own."""

from __future__ import annotations

import json
import os
import shutil
import sys
from pathlib import Path

import click
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from foundation.db import Refused
from survey_app import causes, worker_pulse
from survey_app.cli import duties
from survey_app.formats import number
from survey_app.rehearsal import Report, Wanted, rehearse
from survey_app.rehearsal.province import LEAST

MOST = 20_000
STOPPED = {
    causes.DISK_FULL: "Đĩa đầy nên dừng chạy thử. Hãy dọn chỗ trên đĩa rồi chạy lại.",
    causes.DISK_FAILS: "Ổ đĩa không ghi được, có thể vì đã đầy, nên dừng chạy thử. Hãy xem ổ đĩa của {folder} rồi chạy lại.",
    causes.READ_ONLY: "Thư mục {folder} chỉ cho đọc nên dừng chạy thử. Hãy chọn thư mục khác rồi chạy lại.",
}
GONE = "Phần đã làm dở đã được xoá."
ALSO_DATABASE = "Cơ sở dữ liệu của lần này còn dở: hãy tạo lại một cơ sở dữ liệu trống."


@click.command("rehearse")
@click.option("--agencies", type=click.IntRange(1, 500), default=45, help="Số đơn vị của tỉnh do máy đặt ra.")
@click.option("--people", type=click.IntRange(LEAST, MOST), default=6_000, help="Số người trả lời do máy đặt ra.")
@click.option("--seed", default="1", help="Cùng một chữ thì cùng một diễn biến.")
@click.option(
    "--out", type=click.Path(path_type=Path, file_okay=False), required=True, help="Thư mục mới, chứa trọn bản thử."
)
@click.option("--database", default="", help="Cơ sở dữ liệu PostgreSQL trống; mặc định là một tệp trong thư mục ấy.")
@click.option("--definition", type=click.Path(path_type=Path, exists=True, dir_okay=False), hidden=True)
@click.option("--progress", is_flag=True, hidden=True, help="Mỗi dòng một mẩu JSON, cho máy đọc.")
def group(
    agencies: int, people: int, seed: str, out: Path, database: str, definition: Path | None, progress: bool
) -> None:
    """Chạy thử cả một đợt: lập danh sách, mời, trả lời, đóng, mở hòm phiếu, dựng hồ sơ. Không đụng dữ liệu thật, không gửi tin."""
    worker_pulse.begin(None)  # whoever plays does the worker's work
    wanted = Wanted(out, people, seed, agencies, definition, database)
    is_new = not out.exists() or not any(out.iterdir())
    try:
        report = rehearse(wanted, os.environ, minute, _line if progress else _shown)
    except Refused as refusal:
        raise click.ClickException(str(refusal)) from refusal
    except (OSError, DBAPIError) as error:
        cause = causes.of_database(error) if isinstance(error, DBAPIError) else causes.of_system(error)
        if cause not in STOPPED:
            raise
        raise click.ClickException(_stopped(STOPPED[cause].format(folder=out), wanted, is_new)) from error
    if not progress:
        click.echo(said(report))
    raise SystemExit(0 if is_right(report) else 1)


def _stopped(sentence: str, wanted: Wanted, is_new: bool) -> str:
    """Takes away what was half made, where nothing lay in the folder before: one that a page made is the page's to take away."""
    if not is_new:
        return sentence
    shutil.rmtree(wanted.folder, ignore_errors=True)
    return " ".join([sentence, GONE, *([ALSO_DATABASE] if wanted.database else [])])


def minute(session: Session) -> None:
    """What the message worker does once a minute besides sending."""
    duties.sweep(session)
    while duties.attempt("plans", duties.message_plans):
        pass


def is_right(report: Report) -> bool:
    """Whether everything acknowledged is in the box, the figures agree, and nobody was tied to a sheet."""
    figures = report["figures"]
    return bool(figures["figures_agree"]) and not any(figures[name] for name in ("lost", "untold", "unlike", "tied"))


def said(report: Report) -> str:
    """The last line: figures that can be compared between two runs."""
    figures = report["figures"]
    return (
        f"{number(report['agencies'])} đơn vị, {number(report['people'])} người; "
        f"{number(figures['acknowledged'])} phiếu có biên nhận, "
        f"{figures['lost']} phiếu mất, {figures['unlike']} phiếu sai nội dung; mở {number(figures['opened'])}, "
        f"để riêng {figures['set_aside']}, huỷ kín {figures['destroyed']}; "
        f"số liệu {'khớp' if figures['figures_agree'] else 'KHÔNG khớp'}; {len(report['files'])} tệp; "
        f"{figures['tied']} of {figures['copied']} responses tied to a person; {report['seconds']} giây"
    )


_said: list[str] = []


def _shown(done: int, total: int, words: str) -> None:
    """A line a day."""
    if words and words[:10] not in _said:
        _said[:] = [words[:10]]
        click.echo(words)


def _line(done: int, total: int, words: str) -> None:
    """For the job that started this process."""
    sys.stdout.write(json.dumps([done, total, words], ensure_ascii=False) + "\n")
    sys.stdout.flush()
