"""Draft and ballot: found and opened by their keys only, and nothing beside the answers."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from foundation import keys
from foundation.keys import DraftKey
from questionnaires import responses
from questionnaires.responses import Draft, Response

CONTENT: dict[str, Any] = {"sheet": {"values": {"/data/q1": "Rất tốt"}}, "page": "p1"}


@pytest.fixture
def mine(ring: keys.Keys) -> DraftKey:
    """What one person's token opens."""
    return DraftKey.of_token(ring.link_token(1, 1))


def test_a_draft_is_kept_changed_and_deleted(session_on_each: Session, mine: DraftKey) -> None:
    assert responses.load_draft(session_on_each, mine) is None
    responses.save_draft(session_on_each, mine, CONTENT)
    responses.save_draft(session_on_each, mine, CONTENT | {"page": "p2"})
    assert responses.load_draft(session_on_each, mine, lock=True) == CONTENT | {"page": "p2"}
    responses.drop_draft(session_on_each, mine)
    assert responses.load_draft(session_on_each, mine) is None


def test_another_token_neither_finds_nor_opens_a_draft(
    session_on_each: Session, mine: DraftKey, ring: keys.Keys
) -> None:
    responses.save_draft(session_on_each, mine, CONTENT)
    other = DraftKey.of_token(ring.link_token(1, 2))
    assert responses.load_draft(session_on_each, other) is None
    body = session_on_each.scalars(sa.select(Draft.body)).one()
    with pytest.raises(keys.WrongKey):
        other.cipher.open(body, mine.id)


def test_a_response_is_a_random_key_and_a_sealed_body_of_one_size(session_on_each: Session) -> None:
    for values in ({"/data/q1": "5"}, {"/data/q1": "5", "/data/y": "Một ý kiến dài " * 20}):
        responses.store(session_on_each, version_id=1, stratum_id=2, values=values, quality={"pages": []})
    rows = session_on_each.execute(sa.select(Response.__table__)).all()
    assert {len(row) for row in rows} == {2}
    assert {len(bytes(row.key)) for row in rows} == {16}
    assert len({len(bytes(row.body)) for row in rows}) == 1


def test_the_ballot_is_read_by_version_in_the_order_of_random_keys(session_on_each: Session) -> None:
    stored = [
        responses.store(session_on_each, version_id=1 + n % 2, stratum_id=9, values={"n": str(n)}, quality={})
        for n in range(8)
    ]
    read = list(responses.read_all(session_on_each, [1]))
    assert {answers.values["n"] for answers in read} == {"0", "2", "4", "6"}
    by_key = [str(stored.index(key)) for key in sorted(stored)]
    assert [answers.values["n"] for answers in read] == [n for n in by_key if int(n) % 2 == 0]
