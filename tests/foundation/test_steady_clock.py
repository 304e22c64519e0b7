"""A clock that jumps is not acted by until it has been steady for a while; one that runs on always is."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from foundation.steady_clock import DAY, HOUR, SteadyClock, read

BEGAN = datetime(2026, 11, 30, 8, tzinfo=UTC)


class Machine:
    """Its wall clock, which can be set, and the seconds since its start, which cannot."""

    def __init__(self) -> None:
        self.wall, self.seconds = BEGAN, 1000.0

    def waits(self, time: timedelta) -> None:
        self.wall, self.seconds = self.wall + time, self.seconds + time.total_seconds()

    def clock(self, folder: Path, known: datetime | None = None) -> SteadyClock:
        """As a process sees it that begins now."""
        return SteadyClock(folder, known, lambda: self.wall, lambda: self.seconds)


@pytest.fixture
def machine() -> Machine:
    return Machine()


def test_a_clock_that_runs_on_is_steady_from_the_first_look(tmp_path: Path, machine: Machine) -> None:
    clock = machine.clock(tmp_path)
    for time in (timedelta(), timedelta(seconds=5), timedelta(days=3), timedelta(days=300)):
        machine.waits(time)
        assert clock.is_steady(DAY)
    assert read(tmp_path) == (machine.wall, None)


@pytest.mark.parametrize(
    "jump", [timedelta(days=400), timedelta(hours=1), timedelta(minutes=-3), timedelta(days=-9000)]
)
def test_what_jumps_is_waited_for(tmp_path: Path, machine: Machine, jump: timedelta) -> None:
    clock = machine.clock(tmp_path)
    assert clock.is_steady(HOUR)
    machine.wall += jump
    assert not clock.is_steady(HOUR)
    machine.waits(HOUR - timedelta(seconds=1))
    assert not clock.is_steady(HOUR)
    machine.waits(timedelta(seconds=1))
    assert clock.is_steady(HOUR)
    assert not clock.is_steady(DAY)
    machine.waits(DAY)
    assert clock.is_steady(DAY)


def test_coming_back_is_a_jump_too(tmp_path: Path, machine: Machine) -> None:
    clock = machine.clock(tmp_path)
    clock.is_steady()
    machine.wall += timedelta(days=400)
    assert not clock.is_steady()
    machine.waits(timedelta(seconds=2))
    machine.wall -= timedelta(days=400)
    assert not clock.is_steady()
    assert read(tmp_path)[1] == machine.wall
    machine.waits(HOUR)
    assert clock.is_steady()


def test_the_next_process_knows(tmp_path: Path, machine: Machine) -> None:
    first = machine.clock(tmp_path)
    first.is_steady()
    machine.wall += timedelta(hours=5)
    first.is_steady()
    machine.waits(timedelta(minutes=10))
    assert not machine.clock(tmp_path).is_steady()


@pytest.mark.parametrize(
    ("away", "steady"),
    [
        (timedelta(days=6), True),
        (timedelta(days=8), False),
        (-timedelta(minutes=1), True),
        (-timedelta(hours=1), False),
    ],
)
def test_a_process_that_begins_compares_with_what_the_last_one_saw(
    tmp_path: Path, machine: Machine, away: timedelta, steady: bool
) -> None:
    machine.clock(tmp_path).is_steady()
    machine.wall, machine.seconds = machine.wall + away, 3.0  # the machine has started anew
    assert machine.clock(tmp_path).is_steady() is steady


def test_the_first_process_of_all_compares_with_what_the_database_knows(tmp_path: Path, machine: Machine) -> None:
    assert not machine.clock(tmp_path, BEGAN - timedelta(days=8)).is_steady()
    (tmp_path / "clock.json").unlink()
    assert machine.clock(tmp_path, BEGAN - timedelta(days=6)).is_steady()


def test_a_full_disk_and_a_broken_note_do_not_blind_it(tmp_path: Path, machine: Machine) -> None:
    (tmp_path / "clock.json").write_text("{")
    gone = tmp_path / "file" / "below"
    (tmp_path / "file").touch()  # nothing can be written below it
    for folder in (tmp_path, gone):
        clock = machine.clock(folder)
        assert clock.is_steady()
        machine.wall += timedelta(days=1)
        assert not clock.is_steady()
