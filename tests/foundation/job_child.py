"""A child process for the tests of long work: python -m tests.foundation.job_child DATABASE KEYS NUMBER KIND CLAIM LINE."""

from __future__ import annotations

import sys
import time
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.orm import Session

from foundation import keys
from foundation.db import Refused
from foundation.jobs import Job, Kind, Result, Task, child


def count_to(session: Session, task: Task) -> Result:
    """Counts slowly, says so, and makes a file."""
    for number in range(1, task.arguments["to"] + 1):
        task.progress(number, task.arguments["to"], "Đang đếm")
        time.sleep(task.arguments.get("pause", 0))
    return Result(f"đếm tới {task.arguments['to']}, lần {task.attempt}".encode(), "dem.txt")


def eat(session: Session, task: Task) -> None:
    """Takes more memory than it may have, a megabyte at a time."""
    kept = []
    while True:
        kept.append(bytearray(1024 * 1024))


def turn(session: Session, task: Task) -> None:
    """Never ends."""
    while True:
        pass


def refuse(session: Session, task: Task) -> None:
    """Refuses, after it has written something that must not stay."""
    session.execute(sa.update(Job).values(words="dở dang"))
    raise Refused("Tệp này không có trang nào.")


def break_down(session: Session, task: Task) -> None:
    """Fails in a way that nobody has thought of."""
    raise KeyError("Nguyễn Thị Hoa")


def note_failure(session: Session, job: Job) -> None:
    """Somebody hears that it failed."""
    job.reference = "heard: " + job.state


KINDS = {
    "count": Kind(count_to, attempts=2, gave_up=note_failure),
    "eat": Kind(eat, megabytes=64, gave_up=note_failure),
    "turn": Kind(turn, seconds=1),
    "refuse": Kind(refuse),
    "break": Kind(break_down, attempts=2),
}


def main(database: str, ring: str, number: str, kind: str, claim: str, line: str) -> int:
    keys.install(keys.Keys.load(Path(ring)))
    with Session(sa.create_engine(database)) as session:
        return child.run(session, KINDS, int(number), kind, claim, int(line))


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
