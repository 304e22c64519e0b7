"""Whom a decision about a list is told by e-mail, and where they go on with the list."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy.orm import Session

from foundation import outbox


class FocalPoints(NamedTuple):
    """An agency's focal points: their mailboxes, the address of their first page in the round, and what every mail ends with: who
    writes, and whom to ask."""

    mailboxes: Sequence[str]
    page: str
    foot: str = ""


NOBODY = FocalPoints((), "")


def tell(session: Session, whom: FocalPoints, subject: str, text: str, purpose: str = "notice") -> None:
    """Writes to each of them; the page stands below the text, on a line of its own."""
    foot = f"\n\n--\n{whom.foot}" if whom.foot else ""
    for mailbox in whom.mailboxes:
        outbox.write(session, "email", mailbox, f"{text}\n{whom.page}{foot}", purpose=purpose, subject=subject)
