"""The signed letter beside a list: checked, unreadable in the database, replaceable until the approval."""

from __future__ import annotations

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from foundation import audit
from foundation.db import Refused
from respondents import evidence
from respondents.roster import cover_letter
from tests.respondents.list_room import FOCAL, Room

SCAN = ("cong-van-123.pdf", b"%PDF-1.7 cong van so 123")
PHOTO = ("anh.JPG", b"\xff\xd8\xff\xe0 anh chup")


@pytest.fixture
def room(session_on_each: Session) -> Room:
    return Room(session_on_each)


def attach(room: Room, file: evidence.File) -> None:
    cover_letter.attach(room.session, room.roster, file, FOCAL)


def test_a_letter_is_kept_encrypted_and_replaced_by_the_next(room: Room) -> None:
    attach(room, SCAN)
    stored = room.session.execute(text("SELECT content FROM cover_letter")).scalar_one()
    assert b"cong van" not in bytes(stored)
    attach(room, PHOTO)
    room.session.expire_all()
    kept = cover_letter.of_roster(room.session, room.roster)
    assert kept is not None
    assert (kept.filename, kept.content) == PHOTO
    verbs = select(audit.AuditEvent.verb).order_by(audit.AuditEvent.id)
    assert list(room.session.scalars(verbs)) == ["roster.attach_letter", "roster.replace_letter"]


@pytest.mark.parametrize(
    ("file", "says"),
    [
        (("a.docx", b"PK\x03\x04"), "PDF, JPG hoặc PNG"),
        (("a.pdf", b"PK\x03\x04"), "PDF, JPG hoặc PNG"),
        (("a.pdf", b""), "PDF, JPG hoặc PNG"),
        (("a.pdf", b"%PDF-" + b"0" * evidence.LARGEST), "lớn hơn 5 MB"),
    ],
)
def test_what_is_no_scan_is_refused_with_its_reason(room: Room, file: evidence.File, says: str) -> None:
    with pytest.raises(Refused, match=says):
        attach(room, file)
    assert cover_letter.of_roster(room.session, room.roster) is None


@pytest.mark.parametrize(
    ("state", "taken"), [("submitted", True), ("returned", True), ("approved", False), ("frozen", False)]
)
def test_an_approved_list_keeps_its_letter(room: Room, state: str, taken: bool) -> None:
    attach(room, SCAN)
    room.roster.state = state
    room.session.flush()
    if taken:
        return attach(room, PHOTO)
    with pytest.raises(Refused, match="đã được duyệt"):
        attach(room, PHOTO)
