"""Changes of rows by hand, and taking the last one back.

Every verb takes the list for itself (`take_turn`), so two editors never mix; a row that somebody else changed since the page
was loaded is not overwritten: `RowChanged` brings both values to the page.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, delete, func, insert, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from foundation import audit
from foundation.db import Base, Refused, UTCDateTime, now
from foundation.keys import EncryptedText
from respondents import phone_numbers
from respondents.roster import checking, kept_rows
from respondents.roster.checking import Rules
from respondents.roster.listing import Roster, Stale, take_turn
from respondents.roster.person import Respondent, row_values
from respondents.roster.review import RosterComment
from respondents.roster_file.columns import BY_FIELD, FIELDS, PERSONAL

VERBS = {
    "correct": "sửa dòng",
    "add": "thêm một người",
    "remove": "bỏ một người",
    "accept": "xác nhận",
    "upload": "tải danh sách từ tệp",
    "take_over": "lấy lại danh sách đợt trước",
}
KEPT = 20  # changes that can be taken back
_OF_THE_LIST = ("problems", "repairs", "accepted")


class RosterEdit(Base):
    """One change of a list that can be taken back: the rows it touched as they were before."""

    __tablename__ = "roster_edit"
    __table_args__ = (Index("ix_roster_edit_roster_version", "roster_id", "version"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    roster_id: Mapped[int] = mapped_column(ForeignKey("roster.id"))
    version: Mapped[int]
    verb: Mapped[str] = mapped_column(String(20))
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    by_id: Mapped[int | None]
    before: Mapped[str] = mapped_column(EncryptedText)  # JSON: rows, ids that were added, state of the list

    @property
    def verb_text(self) -> str:
        return VERBS[self.verb]


class RowChanged(Stale):
    """Somebody else changed this row since the page was loaded; `person` is as it is now, `wanted` what was typed."""

    def __init__(self, person: Respondent, wanted: Mapping[str, str]) -> None:
        super().__init__("Người khác vừa sửa dòng này. Hãy so hai bản dưới đây rồi lưu bản đúng; chưa có gì bị ghi đè.")
        self.person, self.wanted = person, dict(wanted)


def correct(
    session: Session,
    roster: Roster,
    person_id: int,
    values: Mapping[str, str],
    *,
    seen: int,
    rules: Rules,
    by: audit.Actor,
) -> Respondent:
    """Writes some cells of one row and checks the list again. Raises Refused, RowChanged."""
    version = take_turn(session, roster)
    person = person_of(session, roster, person_id)
    wanted = {column: tidy(text) for column, text in values.items() if is_new(column, tidy(text), person)}
    if not wanted:
        return person
    if person.changed_in > seen:
        raise RowChanged(person, wanted)
    edit = remember(session, roster, version, "correct", by, [person])
    person.fill(wanted)
    person.changed_in = version
    checking.recheck(session, roster, rules, {person.id: frozenset(wanted)})
    settle_comments(session, {person.id: list(wanted)})
    audit.record(session, by, "roster.correct", f"roster:{roster.id}", row=person.ordinal, columns=sorted(wanted))
    session.add(edit)
    return person


def add_person(
    session: Session, roster: Roster, values: Mapping[str, str], *, rules: Rules, by: audit.Actor
) -> Respondent:
    """Adds a row below the last one; it may have problems like any other. Raises Refused for an empty row."""
    cells = {column: tidy(values.get(column, "")) for column in FIELDS}
    if not any(cells[column] for column in PERSONAL):
        raise Refused("Dòng này còn trống. Hãy nhập họ và tên, chức vụ, nhóm và số điện thoại.")
    version = take_turn(session, roster)
    edit = remember(session, roster, version, "add", by, [])
    person = Respondent(roster_id=roster.id, ordinal=next_ordinal(session, roster), changed_in=version)
    person.fill(cells)
    session.add(person)
    session.flush()
    checking.recheck(session, roster, rules, {person.id: checking.EVERYTHING})
    _added(session, edit, [person.id])
    audit.record(session, by, "roster.add", f"roster:{roster.id}", row=person.ordinal)
    return person


def remove_person(
    session: Session, roster: Roster, person_id: int, *, seen: int, rules: Rules, by: audit.Actor
) -> Respondent:
    """Takes a row off the list. Raises Refused, RowChanged."""
    version = take_turn(session, roster)
    person = person_of(session, roster, person_id)
    if person.changed_in > seen:
        raise RowChanged(person, {})
    session.add(remember(session, roster, version, "remove", by, [person]))
    drop_people(session, [person.id])
    checking.recheck(session, roster, rules)
    audit.record(session, by, "roster.remove", f"roster:{roster.id}", row=person.ordinal)
    return person


def accept(session: Session, roster: Roster, person_id: int, code: str, reason: str, by: audit.Actor) -> Respondent:
    """Confirms a row's unusual thing. Raises Refused."""
    version = take_turn(session, roster)
    person = person_of(session, roster, person_id)
    session.add(remember(session, roster, version, "accept", by, [person]))
    checking.accept(person, code, reason)
    audit.record(session, by, "roster.accept", f"roster:{roster.id}", row=person.ordinal, code=code)
    return person


def accept_of_list(session: Session, roster: Roster, key: str, reason: str, by: audit.Actor) -> None:
    """Confirms an unusual thing of the whole list. Raises Refused."""
    version = take_turn(session, roster)
    session.add(remember(session, roster, version, "accept", by, []))
    checking.accept_of_list(roster, key, reason)
    audit.record(session, by, "roster.accept", f"roster:{roster.id}", code=key.rsplit("-", 1)[0])


def take_over(session: Session, roster: Roster, former: Iterable[Respondent], *, rules: Rules, by: audit.Actor) -> int:
    """Fills an empty list with the people of an earlier round, checked by this round's rules. Returns how many."""
    version = take_turn(session, roster)
    if roster.people:
        raise Refused("Danh sách đã có người. Hãy bỏ những người này trước, hoặc tải tệp lên để hệ thống so từng dòng.")
    edit = remember(session, roster, version, "take_over", by, [])
    rows = [
        {"roster_id": roster.id, "ordinal": number, "changed_in": version, **row_values(person.cells)}
        for number, person in enumerate(former, start=1)
    ]
    if not rows:
        raise Refused("Đợt trước không có người nào trong danh sách của đơn vị.")
    session.execute(insert(Respondent), rows)
    ids = session.scalars(select(Respondent.id).where(Respondent.roster_id == roster.id)).all()
    checking.recheck(session, roster, rules, dict.fromkeys(ids, checking.EVERYTHING))
    _added(session, edit, ids)
    audit.record(session, by, "roster.take_over", f"roster:{roster.id}", people=len(rows))
    return len(rows)


def last_edit(session: Session, roster: Roster) -> RosterEdit | None:
    """The change that `undo` would take back."""
    query = select(RosterEdit).where(RosterEdit.roster_id == roster.id)
    return session.scalar(query.order_by(RosterEdit.version.desc()).limit(1))


def undo(session: Session, roster: Roster, *, rules: Rules, by: audit.Actor) -> RosterEdit:
    """Takes back the last change, if it was one's own. Raises Refused, Stale."""
    version = take_turn(session, roster)
    edit = last_edit(session, roster)
    if edit is None:
        raise Refused("Không còn thay đổi nào để hoàn tác.")
    if edit.by_id != by.id:
        raise Stale("Thay đổi gần nhất do người khác làm nên không hoàn tác được. Hãy xem lại danh sách.")
    before = json.loads(edit.before)
    drop_people(session, before["added"])
    _put_back(session, roster, before["rows"], version)
    for name in _OF_THE_LIST:
        setattr(roster, name, before["list"][name])
    session.delete(edit)
    checking.recheck(session, roster, rules)
    audit.record(session, by, "roster.undo", f"roster:{roster.id}", undone=edit.verb)
    return edit


# -- shared with the upload of files


def tidy(text: str) -> str:
    """A typed cell without the spaces around it; the reader mends the rest and shows what it mended."""
    return text.strip()


def is_new(column: str, text: str, person: Respondent) -> bool:
    """Whether a typed cell says something else than the stored one; a phone may be written in many ways."""
    stored = person.cells[column]
    if BY_FIELD[column].kind == "phone" and stored.startswith("+"):
        return phone_numbers.read(text).value != stored
    return text != stored


def was_on(session: Session, roster: Roster, person_id: int) -> bool:
    """Whether the row is on this list, or was before somebody took it off."""
    query = select(Respondent.id).where(Respondent.id == person_id, Respondent.roster_id == roster.id)
    return session.scalar(query) is not None


def person_of(session: Session, roster: Roster, person_id: int) -> Respondent:
    """The row, as the database has it now. Raises Refused when it is no longer on this list."""
    person = session.get(Respondent, person_id, populate_existing=True)
    if person is None or person.roster_id != roster.id or person.state != "listed":
        raise Refused("Dòng này không còn trong danh sách. Hãy tải lại trang để xem danh sách hiện nay.")
    return person


def next_ordinal(session: Session, roster: Roster) -> int:
    """The number of a row below the last one."""
    highest = session.scalar(select(func.max(Respondent.ordinal)).where(Respondent.roster_id == roster.id))
    return (highest or 0) + 1


def drop_people(session: Session, ids: Iterable[int]) -> None:
    """Deletes rows; a reviewer's remark about one stays, pinned to the list."""
    session.flush()
    for some in _in_parts(list(ids)):
        session.execute(
            update(RosterComment).where(RosterComment.respondent_id.in_(some)).values(respondent_id=None, settled=True)
        )
        session.execute(delete(Respondent).where(Respondent.id.in_(some)))
    session.expire_all()


def remember_upload(session: Session, roster: Roster, version: int, by: audit.Actor) -> Callable[[Iterable[int]], None]:
    """Begins an upload's edit; call the result with the ids that were added."""
    edit = remember(session, roster, version, "upload", by, roster.people)
    return lambda ids: _added(session, edit, ids)


def forget_edits(session: Session, roster: Roster) -> None:
    """A list that was submitted keeps no way back."""
    session.execute(delete(RosterEdit).where(RosterEdit.roster_id == roster.id))


def remember(
    session: Session, roster: Roster, version: int, verb: str, by: audit.Actor, rows: Iterable[Respondent]
) -> RosterEdit:
    """Keeps rows as they are now, so that what `verb` is about to change can be taken back."""
    before = {"rows": [*map(kept_rows.as_row, rows)], "added": [], "list": _list_state(roster)}
    oldest = version - KEPT
    session.execute(delete(RosterEdit).where(RosterEdit.roster_id == roster.id, RosterEdit.version <= oldest))
    text = json.dumps(before, ensure_ascii=False)
    return RosterEdit(roster_id=roster.id, version=version, verb=verb, at=now(), by_id=by.id, before=text)


def _added(session: Session, edit: RosterEdit, ids: Iterable[int]) -> None:
    edit.before = json.dumps(json.loads(edit.before) | {"added": list(ids)}, ensure_ascii=False)
    session.add(edit)


def _list_state(roster: Roster) -> dict[str, Any]:
    return {name: getattr(roster, name) for name in _OF_THE_LIST}


def _put_back(session: Session, roster: Roster, rows: list[dict[str, Any]], version: int) -> None:
    """Rows as they were, under their old numbers; those that are still there are overwritten."""
    there = set(session.scalars(select(Respondent.id).where(Respondent.roster_id == roster.id)))
    full = [kept_rows.whole(roster, row, version) for row in rows]
    if fresh := [row for row in full if row["id"] not in there]:
        session.execute(insert(Respondent), fresh)
    if present := [row for row in full if row["id"] in there]:
        session.execute(update(Respondent), present)
    session.expire_all()


def settle_comments(session: Session, changed: Mapping[int, Collection[str]]) -> None:
    """A remark counts as dealt with when its cell was changed (or any cell, for a remark on the row): id → columns."""
    for some in _in_parts(list(changed)):
        for remark in session.scalars(select(RosterComment).where(RosterComment.respondent_id.in_(some))):
            if not remark.column or remark.column in changed[remark.respondent_id or 0]:
                remark.settled = True
    session.flush()


def _in_parts(ids: list[int], size: int = 500) -> Iterable[list[int]]:
    return (ids[start : start + size] for start in range(0, len(ids), size))
