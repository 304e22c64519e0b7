"""Trials of rounds on this installation: one folder a round in `DATA_DIR/chay-thu`, played by a process of its own that knows
neither this database nor any gateway. Asked for by an officer, made in the background, looked at on the round's page, taken away
with one act."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any

from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm import Session

from foundation import audit, bound_to_parent, jobs
from foundation.db import Refused
from foundation.jobs import Job, Result, Task
from foundation.jobs.job import UNFINISHED
from questionnaires.survey_round import SurveyRound
from survey_app import trial
from survey_app.trials import definition

JOB = "rehearsal.play"
SHELF = "chay-thu"
FEWEST, MOST = 30, 300
ROOM = 300 * 1024 * 1024
"""Bytes that the disk must have left: a trial of MOST people takes a fifth of it."""
NO_ROOM = "Đĩa của máy chủ còn dưới 300 MB nên chưa chạy thử được. Hãy báo người quản trị máy chủ dọn chỗ rồi thử lại."
BUSY = "Máy chủ đang chạy thử đợt {code}. Chờ việc ấy xong, hoặc dừng nó ở trang “Chạy thử” của đợt ấy, rồi thử lại."
STANDS = "Đợt này đã có một bản thử. Hãy xem xong, xoá bản thử ấy rồi chạy lại."
RUNNING = "Bản thử đang chạy nên chưa xoá được. Hãy dừng trước."
_WRONG, _REFUSED = 1, "Error: "
"""How the command ends that found something wrong, and how its one line begins that says why it did not begin or go on."""
_NAME = re.compile(rf"{trial.STEM}[\w.-]+")


@dataclass(frozen=True)
class Kept:
    """The trial of a round as it lies there: its folder, and the report of what it found (None: it did not come to an end)."""

    folder: Path
    report: dict[str, Any] | None

    def file(self, name: str) -> Path | None:
        """One of its files; None for any other name."""
        known = [row[0] for row in self.report["files"]] if self.report else []
        found = self.folder / trial.FOLDER / name
        return found if _NAME.fullmatch(name) and name in known and found.is_file() else None


def folder_of(round_id: int) -> Path:
    """Where the trial of a round lies, or would lie."""
    return Path(current_app.config["DATA_DIR"]) / SHELF / f"dot-{round_id}"


def of_round(survey_round: SurveyRound) -> Kept | None:
    """What lies there of a round; None for nothing."""
    folder = folder_of(survey_round.id)
    if not folder.exists():
        return None
    try:
        report = json.loads((folder / trial.FILE).read_text("utf-8"))
    except (OSError, ValueError):
        report = {}
    return Kept(folder, report if report.get("state") == "done" else None)


def order(session: Session, survey_round: SurveyRound, people: int, by: audit.Actor) -> Job:
    """Lets the round be played by so many made-up people. Raises Refused."""
    if lacks := definition.why_not(survey_round):
        raise Refused(lacks)
    if not FEWEST <= people <= MOST:
        raise Refused(f"Nhập số người từ {FEWEST} đến {MOST}.")
    if other := _running(session):
        raise Refused(BUSY.format(code=other))
    if folder_of(survey_round.id).exists():
        raise Refused(STANDS)
    if shutil.disk_usage(current_app.config["DATA_DIR"]).free < ROOM:
        raise Refused(NO_ROOM)
    job = jobs.queue(session, JOB, f"round:{survey_round.id}", by=by, arguments={"people": people})
    audit.record(session, by, "rehearsal.order", f"round:{survey_round.id}", people=people)
    return job


def _running(session: Session) -> str:
    """The code of the round that is being played, or waits for it; "" for none."""
    job = session.scalar(select(Job).where(Job.kind == JOB, Job.state.in_(UNFINISHED)).order_by(Job.id).limit(1))
    if job is None:
        return ""
    found = session.get(SurveyRound, int(job.about.rpartition(":")[2]))
    return found.code if found else "?"


def job_of(session: Session, survey_round: SurveyRound) -> Job | None:
    """The newest job of a round."""
    return jobs.latest(session, JOB, f"round:{survey_round.id}")


def remove(session: Session, survey_round: SurveyRound, by: audit.Actor) -> None:
    """Takes everything of the round's trial away. Raises Refused while it runs, or when there is nothing."""
    job = job_of(session, survey_round)
    if job is not None and job.is_unfinished:
        raise Refused(RUNNING)
    if not folder_of(survey_round.id).exists():
        raise Refused("Đợt này không có bản thử nào.")
    audit.record(session, by, "rehearsal.remove", f"round:{survey_round.id}")
    discard(survey_round.id)


def discard(round_id: int) -> None:
    """The folder goes, whatever lies in it."""
    shutil.rmtree(folder_of(round_id), ignore_errors=True)


def work(session: Session, task: Task) -> Result:
    """Plays, as long work; what an attempt left that died goes first. Raises Refused with the sentence of the play."""
    survey_round = session.get(SurveyRound, task.number)
    if survey_round is None:
        raise Refused("Đợt này không còn.")
    folder = folder_of(survey_round.id)
    discard(survey_round.id)
    folder.mkdir(parents=True, mode=0o700)
    file = folder / "dot.json"
    definition.write(session, survey_round, file)
    session.commit()  # nothing of this database is needed any more
    words = ("--definition", file, "--people", task.arguments["people"], "--out", folder, "--progress")
    _played(bound_to_parent.command("flask", "--app", "survey_app", "rehearse", *words), task)
    return Result(reference=f"{SHELF}/{folder.name}")


def environment() -> dict[str, str]:
    """Of the play: no address of this database, no gateway, no secret; only how messages look."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "PYTHONPATH", "TMPDIR") if name in os.environ}
    settings = {name: str(current_app.config[name]) for name in ("BASE_URL", "SMS_DIACRITICS", "CODE_MINUTES")}
    return kept | settings | {"DEMONSTRATION": "yes", "DATA_DIR": os.devnull, "MALLOC_ARENA_MAX": "1"}


def _played(words: list[str], task: Task) -> None:
    with TemporaryFile("w+", encoding="utf-8") as complaints:
        with subprocess.Popen(
            words, env=environment(), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=complaints, text=True
        ) as process:
            for done, total, said in _lines(process):
                task.progress(done, total, said)
        complaints.seek(0)
        *before, last = complaints.read().strip().split("\n")
    if process.returncode == 0 or (process.returncode == _WRONG and not last):
        return  # what it found, right or wrong, stands in its report
    if before or not last.startswith(_REFUSED):
        raise RuntimeError("the play broke off")
    raise Refused(last.removeprefix(_REFUSED))


def _lines(process: subprocess.Popen[str]) -> Iterator[tuple[int, int, str]]:
    for line in process.stdout or ():
        try:
            done, total, said = json.loads(line)
        except ValueError:
            continue
        yield int(done), int(total), str(said)
