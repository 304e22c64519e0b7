"""The register of personal data and the models say the same."""

from __future__ import annotations

import re

import sqlalchemy as sa

from foundation.db import Base
from foundation.keys import EncryptedBytes, EncryptedJSON, EncryptedText
from survey_app.wiring import FACES
from tests.guards.sources import ROOT

TEXT = (ROOT / "docs" / "personal-data.md").read_text("utf-8")
ROWS = re.compile(r"^\| `(\w+)` \| ((?:`\w+`(?:, )?)+) \| (.+?) \| (.+?) \| (.+?) \| (.+?) \|$", re.M)
REST = re.compile(r"^\* `(\w+)`: ([\w, ]+)$", re.M)
KEPT = {"encrypted", "sealed", "keyed hash", "hash", "in clear"}
Place = tuple[str, str]


def registered() -> dict[Place, str]:
    """Each column of the register, with how it is kept."""
    found: dict[Place, str] = {}
    for table, columns, _, kept, _, _ in ROWS.findall(TEXT):
        for column in re.findall(r"`(\w+)`", columns):
            assert (table, column) not in found, f"{table}.{column} stands twice"
            found[table, column] = kept
    return found


def impersonal() -> set[Place]:
    return {(table, column) for table, columns in REST.findall(TEXT) for column in columns.split(", ")}


def columns() -> dict[Place, sa.Column[object]]:
    assert FACES
    return {(table.name, column.name): column for table in Base.metadata.sorted_tables for column in table.columns}


def test_every_column_is_in_one_of_the_two_lists() -> None:
    known, rest, there = registered(), impersonal(), columns()
    assert sorted(there.keys() - known.keys() - rest) == [], "say in docs/personal-data.md whether it is about a person"
    assert sorted((known.keys() | rest) - there.keys()) == [], "gone"
    assert sorted(known.keys() & rest) == [], "in both"


def test_what_is_said_to_be_encrypted_is_and_nothing_else() -> None:
    kinds = (EncryptedText, EncryptedBytes, EncryptedJSON)
    encrypted = {place for place, column in columns().items() if isinstance(column.type, kinds)}
    assert {place for place, kept in registered().items() if kept == "encrypted"} == encrypted


def test_what_is_kept_in_clear_is_said_to_be() -> None:
    there = columns()
    for place, kept in registered().items():
        assert kept in KEPT, place
        if kept in ("sealed",):
            assert isinstance(there[place].type, sa.LargeBinary | sa.JSON), place


def test_phones_and_mailboxes_of_people_are_never_in_clear() -> None:
    known = registered()
    assert {known[table, name] for table, name in columns() if name in ("phone", "to_address")} == {"encrypted"}
    assert known["respondent", "email"] == "encrypted"
    assert {known[place] for place in columns() if place[1].endswith(("_index", "code_mac"))} == {"keyed hash"}
