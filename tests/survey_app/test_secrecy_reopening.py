"""No box is opened twice: neither itself nor an older database that was put back; without the guards everybody is found."""

from __future__ import annotations

import json

import pytest
from flask import Flask

from foundation import key_folder, keys
from questionnaires.ballot import tombstones
from survey_app.secrecy import reopening

pytestmark = pytest.mark.usefixtures("without_walking")


def test_an_older_database_that_is_put_back_opens_nothing(ring: keys.Keys) -> None:
    found = reopening.restored_copy()
    assert (found.tied, found.of, found.with_seals_open) == (0, reopening.PEOPLE, reopening.PEOPLE)


def test_without_a_tombstone_the_check_finds_the_restored_copy(
    ring: keys.Keys, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tombstones, "check", lambda _box: None)
    assert reopening.restored_copy().tied == reopening.PEOPLE


def test_an_opened_box_is_not_opened_again(ring: keys.Keys) -> None:
    found = reopening.second_opening()
    assert (found.tied, found.with_seals_open) == (0, found.of)


def test_the_command_has_both_and_leaves_the_folder_of_the_keys_alone(app: Flask) -> None:
    with app.app_context():
        before = key_folder.current()
        assert isinstance(before, key_folder.Folder)
        result = app.test_cli_runner().invoke(args=["secrecy", "check", "--json"], catch_exceptions=False)
        rows = {row["attacker"]: row for row in json.loads(result.output)}
        assert {"second_opening", "restored_copy"} <= set(rows)
        assert key_folder.current() == before
        assert not list(before.folder.glob("*.tombstone"))
