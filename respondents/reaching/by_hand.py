"""Invitations that staff of Home Affairs send by Zalo from a telephone of the office: ready texts, each handed out on the record.

The text holds the person's own link, so whoever takes it is written down as with letters. What was sent is marked by whoever sent
it, for the number that the person has; a corrected number has been sent nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from sqlalchemy import ColumnElement, ForeignKey, Select, String, and_, func, literal, select, union_all
from sqlalchemy.orm import Mapped, Session, mapped_column

from agencies.agency import Agency, of_numbers
from foundation import audit
from foundation.db import Base, Refused, now
from foundation.vietnam_time import in_vietnam, today
from questionnaires.survey_round import SurveyRound
from respondents import invitation as invitations
from respondents.invitation import Invitation, counters
from respondents.reaching import contacts
from respondents.roster import Respondent


class HandOver(Base):
    """The newest text of a person that was handed out to be sent, and the day on which it was."""

    __tablename__ = "hand_over"

    invitation_id: Mapped[int] = mapped_column(ForeignKey("invitation.id"), primary_key=True)
    contact_index: Mapped[str] = mapped_column(String(32))  # of the number that it is for
    sent_on: Mapped[date | None]
    by_id: Mapped[int | None]


@dataclass(frozen=True, slots=True)
class Addressee:
    """One person who may be written to by hand."""

    invitation: Invitation
    person: Respondent


def agencies(session: Session, round_id: int) -> list[tuple[Agency, int, int]]:
    """(agency, how many may be written to, how many were), by name."""
    people: Counter[int] = Counter()
    sent: Counter[int] = Counter()
    for agency_id, more, given in session.execute(union_all(*_counted(Invitation.round_id == round_id))):
        people[agency_id] += more
        sent[agency_id] += given
    found = of_numbers(session, [agency_id for agency_id, number in people.items() if number])
    return [(agency, people[agency.id], sent[agency.id]) for agency in found]


def _counted(mine: ColumnElement[bool]) -> Iterator[Select[int, int, int]]:
    """Agency, how many more may be written to, how many were. An index counts who has not answered; rows are read only of those
    who have no number and of those whom a text was handed out for."""
    key, nobody = Invitation.agency_id, literal(0)
    without = select(Respondent.id).where(Respondent.phone_index == "")
    yield select(key, func.count(), nobody).where(mine, *_WAITS).group_by(key)
    yield select(key, -func.count(), nobody).where(mine, *_WAITS, Invitation.respondent_id.in_(without)).group_by(key)
    handed = select(key, nobody, func.count(HandOver.sent_on)).join(HandOver, HandOver.invitation_id == Invitation.id)
    handed = handed.join(Respondent, Respondent.id == Invitation.respondent_id)
    current = (HandOver.contact_index == Respondent.phone_index, Respondent.phone_index != "")
    yield handed.where(mine, *_WAITS, *current).group_by(key)


_WAITS = (Invitation.state == "active", ~Invitation.has_answered, Invitation.disposition.is_(None))
_MAY_BE_WRITTEN_TO = (*_WAITS, Respondent.phone_index != "")


def next_people(session: Session, round_id: int, agency_id: int, most: int) -> Sequence[Addressee]:
    """The first of an agency who may be written to and were not, by name."""
    mine = and_(HandOver.invitation_id == Invitation.id, HandOver.contact_index == Respondent.phone_index)
    query = (
        select(Invitation, Respondent)
        .join(Respondent, Respondent.id == Invitation.respondent_id)
        .outerjoin(HandOver, mine)
        .where(Invitation.round_id == round_id, Invitation.agency_id == agency_id, *_MAY_BE_WRITTEN_TO)
        .where(HandOver.sent_on.is_(None))
        .order_by(Respondent.sort_key, Respondent.id)
        .limit(most)
    )
    return [Addressee(*row) for row in session.execute(query)]


def text(survey_round: SurveyRound, one: Addressee, base_url: str) -> str:
    """What is sent to one person."""
    until = f"{in_vietnam(survey_round.closes_at):%d/%m/%Y}"
    number = f" theo Công văn số {survey_round.letter_number}" if survey_round.letter_number else ""
    return (
        f"Kính gửi Ông/Bà {one.person.full_name},\n"
        f"{survey_round.host} {survey_round.province_in_text} kính mời Ông/Bà trả lời {survey_round.title}{number}, "
        f"khoảng {survey_round.minutes} phút, đến hết ngày {until}.\n"
        f"Đường dẫn riêng của Ông/Bà: {invitations.link(one.invitation, base_url)}\n"
        "Xin không chuyển tiếp đường dẫn này. Câu trả lời được giữ kín. "
        f"Hỗ trợ: {survey_round.setting('phone')}."
    )


def hand_out(session: Session, survey_round: SurveyRound, people: Sequence[Addressee], by: audit.Actor) -> None:
    """Takes down who gets these texts to send, before they are shown. Raises Refused while nobody can answer."""
    if not survey_round.accepts_answers:
        raise Refused("Khảo sát không trong thời gian trả lời nên chưa lấy lời mời để gửi.")
    for one in people:
        given = session.get(HandOver, one.invitation.id) or HandOver(invitation_id=one.invitation.id)
        if given.contact_index != one.person.phone_index:
            given.contact_index, given.sent_on = one.person.phone_index, None
        given.by_id = by.id
        session.add(given)
    session.flush()
    subject = f"agency:{people[0].invitation.agency_id}" if people else f"round:{survey_round.id}"
    audit.record(session, by, "invitation.hand_over", subject, count=len(people), round=survey_round.id)


class Marked(NamedTuple):
    """How many were marked, and how many could not be: marked before, or with another number by now."""

    now: int
    not_now: int


def mark_sent(session: Session, round_id: int, invitation_ids: Sequence[int], by: audit.Actor) -> Marked:
    """Somebody sent these texts. Raises Refused when none of them was handed out to be sent."""
    marked = sum(_mark(session, round_id, which, by) for which in dict.fromkeys(invitation_ids))
    if not marked:
        raise Refused("Chưa ghi ai: hãy đánh dấu người đã gửi; ai đã ghi rồi hoặc vừa đổi số thì lấy lại lời mời.")
    return Marked(marked, len(set(invitation_ids)) - marked)


def _mark(session: Session, round_id: int, invitation_id: int, by: audit.Actor) -> bool:
    """Zalo has found the number, so it works."""
    invitation = session.get(Invitation, invitation_id, with_for_update=True)
    given = session.get(HandOver, invitation_id, populate_existing=True)
    if invitation is None or invitation.round_id != round_id or given is None or given.sent_on is not None:
        return False
    if given.contact_index != session.get_one(Respondent, invitation.respondent_id).phone_index:
        return False
    given.sent_on, given.by_id = today(), by.id
    with counters.counting(session, invitation):
        invitation.sent_at = invitation.sent_at or now()
    contacts.works(session, invitation, "phone")
    audit.record(session, by, "invitation.sent_by_hand", f"invitation:{invitation_id}")
    return True
