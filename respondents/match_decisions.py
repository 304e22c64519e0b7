"""Home Affairs decides about people who look like one person: one agency keeps them, or they are two people."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from types import MappingProxyType

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint, delete, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from agencies.agency import Agency, of_numbers
from foundation import audit, keys
from foundation.db import Base, Refused, UTCDateTime, now
from foundation.keys import EncryptedText
from questionnaires.survey_round import SurveyRound
from respondents import matching
from respondents.matching import Match
from respondents.roster import editing, kept_rows, listing, telling
from respondents.roster.listing import Roster
from respondents.roster.person import Respondent
from respondents.roster.review import RosterComment
from respondents.roster.telling import NOBODY, FocalPoints

NOBODY_AT_ALL: Mapping[int, FocalPoints] = MappingProxyType({})


class MatchDecision(Base):
    """Home Affairs' word that two rows are two people. (Where one agency keeps the person, the other's row goes.)"""

    __tablename__ = "match_decision"
    __table_args__ = (
        UniqueConstraint("first_id", "second_id"),
        CheckConstraint("first_id < second_id", name="order"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    first_id: Mapped[int] = mapped_column(ForeignKey("respondent.id", ondelete="CASCADE"))
    second_id: Mapped[int] = mapped_column(ForeignKey("respondent.id", ondelete="CASCADE"))
    name_keys: Mapped[str] = mapped_column(String(700))  # of both as they were: another name asks again
    reason: Mapped[str] = mapped_column(EncryptedText)
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    by: Mapped[int | None]


def open_matches_of(session: Session, round_id: int, agencies: Collection[int]) -> list[Match]:
    """The exact matches of these agencies' people that are not settled yet: what may block an approval."""
    found = matching.matches(matching.alike_of_agencies(session, round_id, agencies), near=False)
    touching = (match for match in found if match.a.agency_id in agencies or match.b.agency_id in agencies)
    return list(unsettled(session, touching))


def agency_names(session: Session, found: Iterable[Match]) -> dict[int, str]:
    """The names of the agencies that matches are about, by number."""
    wanted = {row.agency_id for match in found for row in (match.a, match.b)}
    return {one.id: one.name for one in of_numbers(session, wanted)}


def open_match(session: Session, round_id: int, ids: Sequence[int]) -> Match | None:
    """The match of two rows, unless it is settled or gone."""
    return next(iter(open_matches_among(session, round_id, [(ids[0], ids[1])])), None) if len(ids) == 2 else None


def open_matches_among(session: Session, round_id: int, pairs: Sequence[tuple[int, int]]) -> list[Match]:
    """Of these pairs of rows, as they stand now, those that look like one person and are not settled yet; in their order."""
    rows = {row.id: row for row in matching.of_numbers(session, round_id, {one for pair in pairs for one in pair})}
    both = ([rows[one] for one in pair] for pair in pairs if all(one in rows for one in pair))
    return list(unsettled(session, (match for people in both for match in matching.matches(people))))


def unsettled(session: Session, found: Iterable[Match]) -> Iterator[Match]:
    """Those that are not settled yet."""
    columns = select(MatchDecision.first_id, MatchDecision.second_id, MatchDecision.name_keys)
    settled = {(first, second): names for first, second, names in session.execute(columns)}
    return (match for match in found if not match.may_differ or settled.get(match.ids) != matching.names_of(match))


def settled_since(session: Session, moment: datetime) -> set[tuple[int, int]]:
    """The pairs of rows that were called two people from this moment on."""
    query = select(MatchDecision.first_id, MatchDecision.second_id).where(MatchDecision.at >= moment)
    return {(first, second) for first, second in session.execute(query)}


def two_people(session: Session, matches: Iterable[Match], reason: str, by: audit.Actor) -> int:
    """Settles that the rows of each match are two people. Raises Refused where phone or mailbox is shared."""
    if not reason.strip():
        raise Refused("Hãy ghi căn cứ xác nhận đây là hai người khác nhau.")
    settled = 0
    for match in matches:
        if not match.may_differ:
            raise Refused(
                f"{match.text} thì không xác nhận là hai người được. Hãy chọn đơn vị giữ, hoặc trả lại để sửa số."
            )
        first, second = match.ids
        standing = session.scalar(
            select(MatchDecision).where(MatchDecision.first_id == first, MatchDecision.second_id == second)
        )
        decision = standing or MatchDecision(first_id=first, second_id=second)
        decision.name_keys, decision.reason = matching.names_of(match), reason.strip()
        decision.at, decision.by = now(), by.id
        session.add(decision)
        settled += 1
    audit.record(session, by, "match.two_people", "round", matches=settled)
    return settled


class TakenOff(Base):
    """A row that was taken off a list because another agency keeps the person: until the freeze it can be put back."""

    __tablename__ = "taken_off"

    id: Mapped[int] = mapped_column(primary_key=True)
    roster_id: Mapped[int] = mapped_column(ForeignKey("roster.id"), index=True)
    kept_in: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    comment_id: Mapped[int | None]  # the remark that its agency reads
    row: Mapped[str] = mapped_column(EncryptedText)  # of `kept_rows.keep_of`
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    by: Mapped[int | None]

    roster: Mapped[Roster] = relationship()
    keeper: Mapped[Agency] = relationship()

    @property
    def full_name(self) -> str:
        """Whose row it is."""
        return str(json.loads(self.row)["full_name"])


def taken_off(session: Session, round_id: int) -> Sequence[TakenOff]:
    """The rows of a round that can be put back, the newest first."""
    query = select(TakenOff).join(Roster).where(Roster.round_id == round_id)
    return session.scalars(query.order_by(TakenOff.id.desc())).all()


def put_back(
    session: Session, found: TakenOff, by: audit.Actor, tell: Mapping[int, FocalPoints] = NOBODY_AT_ALL
) -> Roster:
    """Undoes `keep_one`: the row stands on its list again, its remark goes, its agency hears. Raises Refused once the list has
    closed, or when somebody with the same phone is on it by now; the second of two who do it is refused, too."""
    roster, kept = found.roster, found.row
    if not listing.takes_lists(session.get_one(SurveyRound, roster.round_id), roster):
        raise Refused("Danh sách của đợt này đã khoá. Hãy xử lý bằng đề nghị thay đổi.")
    row = json.loads(kept)
    phone = keys.current().index("phone", row["phone"]) if row["phone"] else ""
    mine = (Respondent.roster_id == roster.id, Respondent.state == "listed", Respondent.phone_index == phone)
    if phone and session.scalar(select(Respondent.id).where(*mine)) is not None:
        raise Refused(
            f"Danh sách của {roster.agency.name} đã lại có người dùng số điện thoại này, nên không đưa lại được."
        )
    gone = session.execute(delete(TakenOff).where(TakenOff.id == found.id).returning(TakenOff.comment_id)).first()
    if gone is None:
        raise Refused("Người này vừa được đưa lại vào danh sách.")
    session.execute(delete(RosterComment).where(RosterComment.id == gone.comment_id))
    roster.version += 1
    editing.forget_edits(session, roster)
    kept_rows.put_again(session, roster, kept)
    words = PUT_BACK.format(agency=roster.agency.name, name=row["full_name"], row=row["ordinal"])
    telling.tell(session, tell.get(roster.agency_id, NOBODY), "Một người được đưa lại vào danh sách", words)
    audit.record(session, by, "match.put_back", f"roster:{roster.id}", row=row["ordinal"])
    return roster


def forget(session: Session, round_id: int) -> None:
    """After the freeze nothing is put back: the rows go."""
    mine = select(Roster.id).where(Roster.round_id == round_id)
    session.execute(delete(TakenOff).where(TakenOff.roster_id.in_(mine)).execution_options(synchronize_session=False))


def keep_one(
    session: Session, match: Match, kept_id: int, by: audit.Actor, tell: Mapping[int, FocalPoints] = NOBODY_AT_ALL
) -> Roster:
    """Keeps the person on one list and takes the row off the other, whose agency reads why and hears it by mail (`tell`: focal
    points by agency id). `put_back` undoes it. Returns that other list. Raises Refused."""
    gone_id = next((one for one in match.ids if one != kept_id), None)
    kept, gone = session.get(Respondent, kept_id), session.get(Respondent, gone_id) if gone_id else None
    if kept_id not in match.ids or kept is None or gone is None:
        raise Refused("Hãy chọn đơn vị giữ người này.")
    roster: Roster = gone.roster
    if not listing.takes_lists(session.get_one(SurveyRound, roster.round_id), roster):
        raise Refused("Danh sách của đợt này đã khoá. Hãy xử lý bằng đề nghị thay đổi.")
    words = KEPT_ELSEWHERE.format(row=gone.ordinal, name=gone.full_name, agency=kept.roster.agency.name)
    comment = RosterComment(roster_id=roster.id, submission=roster.submissions, text=words, at=now())
    session.add(comment)
    session.flush()
    place = {"roster_id": roster.id, "kept_in": kept.roster.agency_id, "comment_id": comment.id}
    session.add(TakenOff(**place, row=kept_rows.keep_of(gone), at=now(), by=by.id))
    roster.version += 1
    editing.forget_edits(session, roster)
    editing.drop_people(session, [gone.id])
    letter = TAKEN_OFF.format(agency=roster.agency.name, words=words)
    telling.tell(session, tell.get(roster.agency_id, NOBODY), "Một người được bỏ khỏi danh sách", letter)
    audit.record(session, by, "match.keep_one", f"roster:{roster.id}", kept=kept_id, gone=gone_id)
    return roster


TAKEN_OFF = """Kính gửi Ông/Bà,

Danh sách của {agency} vừa được chỉnh vì một người có ở hai danh sách. {words}
Nếu chưa đúng, xin báo Sở Nội vụ trước khi danh sách được khoá: người này đưa lại được. Danh sách hiện nay:"""
PUT_BACK = """Kính gửi Ông/Bà,

{name} (dòng {row}) được đưa lại vào danh sách của {agency}. Danh sách hiện nay:"""
KEPT_ELSEWHERE = "Dòng {row}, {name}: người này được giữ ở danh sách của {agency} nên đã bỏ khỏi danh sách của đơn vị."
