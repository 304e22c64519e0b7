"""Copies of every night with the key ring tell nothing; of a product that writes answers beside their persons they tell much."""

from __future__ import annotations

import json

import pytest
from flask import Flask

from foundation import keys
from survey_app.secrecy import nights, published

pytestmark = pytest.mark.usefixtures("without_walking")


def test_copies_of_every_night_tie_nobody_and_the_same_attack_is_strong(ring: keys.Keys) -> None:
    found = nights.nightly_copies(people=60, nights=12)
    assert (found.tied, found.of) == (0, 60)
    assert found.with_seals_open > 60 * 0.3
    assert found.bits == pytest.approx(found.of_bits - 3.32, abs=0.02), (
        "after the opening: one of the ten of group and class"
    )


@pytest.mark.long
def test_at_the_size_of_a_province_a_third_was_tied_before(ring: keys.Keys) -> None:
    found = nights.nightly_copies(people=2_000, nights=30)
    assert found.tied == 0
    assert found.with_seals_open > 2_000 * 0.25


def test_the_command_adds_the_nights_to_its_table(app: Flask) -> None:
    result = app.test_cli_runner().invoke(
        args=["secrecy", "check", "--json", "--nights", "3", "--people", "20"], catch_exceptions=False
    )
    row = json.loads(result.output)[-1]
    assert (row["attacker"], row["tied"], row["of"], result.exit_code) == ("nightly_copies", 0, 20, 0)


def test_published_counts_give_nobody_away_and_without_the_plan_everybody() -> None:
    found = published.published_counts()
    assert (found.tied, found.with_seals_open) == (0, found.of)


def test_a_copy_after_each_sheet_tells_no_more_than_one(ring: keys.Keys) -> None:
    """As `backup --every` makes them: most hold one sheet more than the one before, without the guard nearly all are tied."""
    found = nights.nightly_copies(people=40, nights=400)
    assert (found.tied, found.of) == (0, 40)
    assert found.with_seals_open > 40 * 0.8
    assert found.bits == pytest.approx(nights.bits_by_place(40)), "as one copy after the opening: group and class"
