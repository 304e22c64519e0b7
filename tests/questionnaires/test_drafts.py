"""Drafts: found and opened by their keys only."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from foundation import keys
from foundation.keys import DraftKey
from questionnaires import drafts
from questionnaires.drafts import Draft

CONTENT: dict[str, Any] = {"sheet": {"values": {"/data/q1": "Rất tốt"}}, "page": "p1"}


@pytest.fixture
def mine(ring: keys.Keys) -> DraftKey:
    """What one person's token opens."""
    return DraftKey.of_token(ring.link_token(1, 1))


def test_a_draft_is_kept_changed_and_deleted(session_on_each: Session, mine: DraftKey) -> None:
    assert drafts.load_draft(session_on_each, mine) is None
    drafts.save_draft(session_on_each, mine, CONTENT)
    drafts.save_draft(session_on_each, mine, CONTENT | {"page": "p2"})
    assert drafts.load_draft(session_on_each, mine, lock=True) == CONTENT | {"page": "p2"}
    drafts.drop_draft(session_on_each, mine)
    assert drafts.load_draft(session_on_each, mine) is None


def test_another_token_neither_finds_nor_opens_a_draft(
    session_on_each: Session, mine: DraftKey, ring: keys.Keys
) -> None:
    drafts.save_draft(session_on_each, mine, CONTENT)
    other = DraftKey.of_token(ring.link_token(1, 2))
    assert drafts.load_draft(session_on_each, other) is None
    body = session_on_each.scalars(sa.select(Draft.body)).one()
    with pytest.raises(keys.WrongKey):
        other.cipher.open(body, mine.id)


def test_a_draft_that_moves_lies_in_one_place_and_keeps_its_length(
    session_on_each: Session, mine: DraftKey, ring: keys.Keys
) -> None:
    after = DraftKey.of_token(ring.link_token(1, 2))
    drafts.move_draft(session_on_each, mine, after)
    assert not drafts.is_there(session_on_each, after.id), "there was none"
    drafts.save_draft(session_on_each, mine, CONTENT, length=4096)
    before = len(session_on_each.scalars(sa.select(Draft.body)).one())
    assert before >= 4096
    drafts.move_draft(session_on_each, mine, after)
    assert drafts.load_draft(session_on_each, after) == CONTENT
    assert [len(body) for body in session_on_each.scalars(sa.select(Draft.body))] == [before]


def test_a_draft_that_nobody_can_open_any_more_is_not_moved_and_not_kept(
    session_on_each: Session, mine: DraftKey, ring: keys.Keys
) -> None:
    drafts.save_draft(session_on_each, mine, CONTENT)
    session_on_each.execute(sa.update(Draft).values(body=b"x" * 200))
    drafts.move_draft(session_on_each, mine, DraftKey.of_token(ring.link_token(1, 2)))
    assert session_on_each.scalar(sa.select(sa.func.count()).select_from(Draft)) == 0


def test_dropping_some_drafts_leaves_the_others(session_on_each: Session, ring: keys.Keys) -> None:
    places = [DraftKey.of_token(ring.link_token(number, 1)) for number in (1, 2, 3)]
    for key in places:
        drafts.save_draft(session_on_each, key, CONTENT)
    drafts.drop_all(session_on_each, [places[0].id])
    drafts.drop_draft(session_on_each, places[2])
    assert [drafts.is_there(session_on_each, key.id) for key in places] == [False, True, False]
