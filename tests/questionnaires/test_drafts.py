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
