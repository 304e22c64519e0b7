"""Long work: put in once, claimed by one, limited, looked after, resumed or failed with a true reason. Real child processes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from foundation import audit, jobs, keys
from foundation.db import Refused, now, reading
from foundation.jobs import Job, claims, runner, work
from foundation.jobs.claims import Claimed
from foundation.jobs.runner import Runner
from tests.foundation.job_child import KINDS

BY = audit.Actor("home_affairs", 7)
Begin = Callable[[], Runner]


@pytest.fixture
def begin(tmp_path: Path, ring: keys.Keys, database_url: str, monkeypatch) -> Iterator[Begin]:
    """Makes workers whose children are real processes on the test's database."""
    ring.save(tmp_path / "keys.json")
    monkeypatch.setattr(runner, "LOOK", 0.05)
    monkeypatch.setattr(runner, "PAUSE", timedelta(0))
    made: list[Runner] = []

    def command(claimed: Claimed, line: int) -> Sequence[str]:
        words = (database_url, tmp_path / "keys.json", claimed.number, claimed.kind, claimed.claim, line)
        return [sys.executable, "-m", "tests.foundation.job_child", *map(str, words)]

    def make() -> Runner:
        made.append(Runner(KINDS, command, "test"))
        return made[-1]

    yield make
    for one in made:
        for child in one.children:
            child.kill()


def put_in(session: Session, kind: str, about: str = "thing:1", **arguments: object) -> Job:
    job = jobs.queue(session, kind, about, by=BY, arguments=arguments)
    session.commit()
    return job


def work_until(worker: Runner, session: Session, reached: Callable[[], bool], seconds: float = 30) -> None:
    until = time.monotonic() + seconds
    while not reached():
        assert time.monotonic() < until, "it never came to that"
        worker.step(session)
        session.rollback()
        time.sleep(0.02)


def ended(session: Session, job: Job) -> Callable[[], bool]:
    return lambda: not fresh(session, job).is_unfinished


def fresh(session: Session, job: Job) -> Job:
    """The job as it stands now; holds no lock that a worker would wait for."""
    session.rollback()
    with reading():
        session.refresh(job)
    return job


def test_the_result_is_kept_and_the_progress_is_told(session_on_each: Session, begin: Begin) -> None:
    session, worker = session_on_each, begin()
    job = put_in(session, "count", to=40, pause=0.02)
    work_until(worker, session, lambda: 0 < fresh(session, job).done < 40)
    assert (job.state, job.total, job.words) == ("running", 40, "Đang đếm")
    work_until(worker, session, ended(session, job))
    assert (job.state, job.result_name, job.failure) == ("done", "dem.txt", "")
    assert (job.result or b"").decode() == "đếm tới 40, lần 1"
    stored = session.scalar(sa.text("SELECT result FROM job"))
    assert "đếm".encode() not in bytes(stored), "it lies encrypted"


@pytest.mark.parametrize(
    ("kind", "says"), [("eat", "cần hơn 64 MB bộ nhớ"), ("turn", "chạy quá 1 giây"), ("refuse", "không có trang nào")]
)
def test_what_goes_beyond_its_limits_or_is_refused_ends_at_once_and_says_why(
    session_on_each: Session, begin: Begin, kind: str, says: str
) -> None:
    session = session_on_each
    job = put_in(session, kind)
    work_until(begin(), session, ended(session, job))
    assert (job.state, job.attempts, job.words) == ("failed", 1, "")
    assert says in job.failure


def test_whom_it_concerns_hears_of_the_failure(session_on_each: Session, begin: Begin) -> None:
    session = session_on_each
    job = put_in(session, "eat")
    work_until(begin(), session, ended(session, job))
    assert job.reference == "heard: failed"


def test_what_breaks_is_begun_again_and_then_given_up(session_on_each: Session, begin: Begin, capfd) -> None:
    session = session_on_each
    job = put_in(session, "break")
    work_until(begin(), session, ended(session, job))
    assert (job.state, job.attempts) == ("failed", 2)
    assert "dừng giữa chừng 2 lần (mã 93)" in job.failure
    said = capfd.readouterr().err
    assert "KeyError in " in said
    assert "Hoa" not in said, "a log line never holds what was worked on"


def test_a_killed_worker_takes_its_child_along_and_the_next_one_begins_again(
    session_on_each: Session, begin: Begin
) -> None:
    session, first = session_on_each, begin()
    job = put_in(session, "count", to=100, pause=0.1)
    work_until(first, session, lambda: fresh(session, job).done > 0)
    (child,) = first.children
    child.line.close()  # what the kernel does to a worker that is killed
    child.process.wait(timeout=10)
    second = begin()
    assert second.step(session) == 0, "the lease still holds"
    expire(session, job)
    work_until(second, session, lambda: fresh(session, job).attempts == 2)
    assert job.claim != child.claim.claim


def expire(session: Session, job: Job) -> None:
    session.execute(sa.update(Job).where(Job.id == job.id).values(lease_until=now() - timedelta(seconds=1)))
    session.commit()


def test_work_whose_workers_keep_dying_is_given_up_with_the_true_reason(session_on_each: Session, begin: Begin) -> None:
    session = session_on_each
    job = put_in(session, "count", to=1)
    for _ in range(2):
        assert claims.take(session, "killed") is not None
        expire(session, job)
    begin().step(session)
    assert fresh(session, job).state == "failed"
    assert job.failure.startswith("Máy chủ đã dừng giữa chừng 2 lần")


def test_a_worker_that_lost_its_claim_can_end_nothing(session_on_each: Session) -> None:
    session = session_on_each
    job = put_in(session, "count", to=1)
    slow = claims.take(session, "slow")
    expire(session, job)
    quick = claims.take(session, "quick")
    assert slow is not None
    assert quick is not None
    assert not work.carry_through(session, job.id, slow.claim, KINDS)
    assert not claims.renew(session, job.id, slow.claim, 1, 1, "")
    assert work.carry_through(session, job.id, quick.claim, KINDS)
    assert fresh(session, job).state == "done"


def test_twenty_workers_at_once_take_each_job_once(session_on_each: Session) -> None:
    session = session_on_each
    for number in range(30):
        jobs.queue(session, "count", f"thing:{number}", by=BY)
    session.commit()
    engine, taken = session.get_bind(), []

    def take() -> None:
        with Session(engine) as own:
            for _ in range(30):
                taken.append(claims.take(own, "w"))

    threads = [threading.Thread(target=take) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    numbers = [one.number for one in taken if one]
    assert len(numbers) == len(set(numbers)) == 30


def test_the_same_work_is_put_in_once_however_often_it_is_asked_for(session_on_each: Session) -> None:
    session = session_on_each
    first, again = put_in(session, "count"), put_in(session, "count")
    assert first.id == again.id
    assert claims.take(session, "w") is not None
    assert put_in(session, "count").id == first.id
    claims.end(session, first.id, first.claim, "done")
    assert put_in(session, "count").id != first.id


def test_stopping_it_ends_the_child_and_nothing_is_kept(session_on_each: Session, begin: Begin) -> None:
    session, worker = session_on_each, begin()
    job = put_in(session, "count", to=1000, pause=0.05)
    work_until(worker, session, lambda: fresh(session, job).done > 0)
    (child,) = worker.children
    jobs.cancel(session, job, BY)
    session.commit()
    work_until(worker, session, ended(session, job))
    assert (job.state, job.result, job.reference) == ("cancelled", None, "heard: cancelled")
    assert child.process.poll() == -signal.SIGKILL


def test_what_waits_is_stopped_at_once_and_what_has_ended_cannot_be(session_on_each: Session) -> None:
    session = session_on_each
    job = put_in(session, "count")
    jobs.cancel(session, job, BY)
    assert (job.state, jobs.due(session)) == ("cancelled", False)
    with pytest.raises(Refused, match="đã kết thúc"):
        jobs.cancel(session, job, BY)
    assert list(session.scalars(sa.select(audit.AuditEvent.verb))) == ["job.cancel"]


def test_a_worker_that_is_told_to_stop_hands_its_work_back_uncounted(session_on_each: Session, begin: Begin) -> None:
    session, worker = session_on_each, begin()
    job = put_in(session, "count", to=1000, pause=0.05)
    work_until(worker, session, lambda: fresh(session, job).done > 0)
    worker.stop(session)
    assert (fresh(session, job).state, job.attempts, worker.children) == ("waiting", 0, [])


def test_a_kind_that_this_release_does_not_know_is_failed_not_left_for_ever(session: Session) -> None:
    job = put_in(session, "from the future")
    Runner(KINDS, lambda *_: [], "w").step(session)
    assert (fresh(session, job).state, "from the future" in job.failure) == ("failed", True)


def test_what_ended_long_ago_is_forgotten_with_its_file(session_on_each: Session) -> None:
    session = session_on_each
    old, fresh_one, waits = (put_in(session, "count", f"thing:{number}") for number in range(3))
    for job, days in ((old, 8), (fresh_one, 6)):
        job.state, job.ended_at, job.result = "done", now() - timedelta(days=days), b"x"
    waits.asked_at = now() - timedelta(days=30)
    session.commit()
    assert jobs.forget_old(session) == 1
    assert set(session.scalars(sa.select(Job.about))) == {"thing:1", "thing:2"}


def test_a_child_writes_no_memory_image_and_ends_when_its_worker_is_killed(
    tmp_path: Path, ring: keys.Keys, session: Session, sqlite_url: str
) -> None:
    ring.save(tmp_path / "keys.json")
    job = put_in(session, "count", to=1000, pause=0.1)
    code = (
        "import sys, time, sqlalchemy as sa; from sqlalchemy.orm import Session; from foundation import keys;"
        "from pathlib import Path; from foundation.jobs.runner import Runner; from tests.foundation.job_child import KINDS\n"
        f"db, ring = {sqlite_url!r}, {str(tmp_path / 'keys.json')!r}\n"
        "keys.install(keys.Keys.load(Path(ring)))\n"
        "def command(c, line):\n"
        "    return [sys.executable, '-m', 'tests.foundation.job_child', db, ring, str(c.number), c.kind, c.claim, str(line)]\n"
        "worker = Runner(KINDS, command, 'doomed')\n"
        "with Session(sa.create_engine(db)) as session:\n"
        "    while True:\n"
        "        worker.step(session); time.sleep(0.05)\n"
        "        for child in worker.children: print(child.process.pid, flush=True)\n"
    )
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) as doomed:
        assert doomed.stdout is not None
        number = int(doomed.stdout.readline())
        wait_for(lambda: fresh(session, job).done > 0)
        limits = Path(f"/proc/{number}/limits").read_text()
        assert "Max core file size        0 " in limits
        assert (
            b"\0MALLOC_ARENA_MAX=1\0" in Path(f"/proc/{number}/environ").read_bytes() + b"\0"
        )  # or memory grows a letter
        doomed.kill()
    wait_for(lambda: not alive(number))


def wait_for(reached: Callable[[], bool], seconds: float = 20) -> None:
    until = time.monotonic() + seconds
    while not reached():
        assert time.monotonic() < until, "it never came to that"
        time.sleep(0.05)


def alive(number: int) -> bool:
    try:
        os.kill(number, 0)
    except ProcessLookupError:
        return False
    state = Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()[0]
    return state != "Z"
