"""A slot is there when it was promised, gone when it was forgotten, and nobody else's is touched."""

from __future__ import annotations

from pathlib import Path

import pytest

from foundation.slots import SIZE, FileSlots


@pytest.fixture
def slots(tmp_path: Path) -> FileSlots:
    return FileSlots(tmp_path / "slots")


def test_a_slot_is_made_once_and_stays(slots: FileSlots) -> None:
    assert slots.read(1, 7) is None
    made = slots.make(1, 7)
    assert (len(made), slots.make(1, 7), slots.read(1, 7)) == (SIZE, made, made)
    assert slots.make(1, 8) != made != slots.make(2, 7)


def test_a_forgotten_slot_leaves_no_byte(slots: FileSlots) -> None:
    made, other = slots.make(1, 7), slots.make(1, 9)
    slots.forget(1, 7)
    slots.forget(1, 7)
    slots.forget(1, 3)
    assert made not in (slots.folder / "round-1.slots").read_bytes()
    assert (slots.read(1, 7), slots.read(1, 9), list(slots.taken(1))) == (None, other, [9])
    assert slots.make(1, 7) != made


def test_a_round_is_forgotten_whole(slots: FileSlots) -> None:
    for person in (1, 4095, 4096, 5000):
        slots.make(3, person)
    assert (list(slots.taken(3)), slots.rounds()) == ([1, 4095, 4096, 5000], [3])
    slots.forget_round(3)
    slots.forget_round(3)
    assert (list(slots.taken(3)), slots.rounds(), slots.read(3, 1)) == ([], [], None)


def test_the_folder_is_its_users_alone(slots: FileSlots) -> None:
    slots.make(1, 1)
    assert slots.folder.stat().st_mode & 0o077 == 0
    assert (slots.folder / "round-1.slots").stat().st_mode & 0o077 == 0
