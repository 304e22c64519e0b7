"""An agency that asks about each of its people learns of nobody who has answered; shown the decisions it learns of all."""

from __future__ import annotations

from pathlib import Path

import pytest

from foundation import keys, slots
from respondents.changes import seen_by_agency
from survey_app.secrecy import agency_account


def test_asking_about_everybody_tells_nothing(ring: keys.Keys) -> None:
    found = agency_account.agency_account()
    assert (found.tied, found.of, found.with_seals_open) == (0, 6, 6)


def test_decisions_that_are_shown_at_once_are_found(ring: keys.Keys, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seen_by_agency, "is_hidden", lambda *_: False)
    assert agency_account.agency_account().tied == 6


def test_the_slots_of_real_people_are_left_alone(ring: keys.Keys, tmp_path: Path) -> None:
    store = slots.FileSlots(tmp_path)
    real = [store.make(1, person) for person in range(1, agency_account.PEOPLE + 1)]
    with slots.elsewhere(store):
        agency_account.agency_account()
        assert slots.current() is store
    assert [store.read(1, person) for person in range(1, agency_account.PEOPLE + 1)] == real
