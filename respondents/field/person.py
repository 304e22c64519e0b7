"""One invited person as Home Affairs follows them: how far they came, never what they answered, never at what hour."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, case, func, literal, select
from sqlalchemy.orm import Session

from agencies.agency import Agency
from foundation import audit, pages
from foundation.db import Refused, is_set, now
from foundation.plain_text import fold
from foundation.typed_text import within
from foundation.vietnam_time import day_of
from questionnaires.survey_round import RespondentGroup, SurveyRound
from respondents import invitation as invitations
from respondents import phone_numbers
from respondents.field import not_eligible
from respondents.field.aapor import Disposition
from respondents.invitation import Invitation, counters
from respondents.reaching import contacts
from respondents.roster import Respondent
from respondents.wording import ways
from respondents.wording.ways import Contact

BY_HAND = ("R", "NC", "O", "NE")
"""Dispositions that a person at Home Affairs may give, with a reason; the others follow from what happened."""

I = Invitation  # noqa: E741


class Status(NamedTuple):
    """A state of following: its words, its colour (which only repeats them), and whom it holds: an Invitation, or as a
    condition the class itself."""

    text: str
    tone: str
    holds: Callable[[Any], Any]


STATUSES: dict[str, Status] = {
    "submitted": Status("Đã gửi phiếu", "green", lambda who: is_set(who.submitted_at) & (who.state != "revoked")),
    "paper": Status("Đã trả lời bằng phiếu giấy", "green", lambda who: who.has_answered & (who.state != "revoked")),
    "revoked": Status("Đã đưa ra khỏi danh sách", "grey", lambda who: who.state == "revoked"),
    "closed": Status("Không trả lời (đã ghi lý do)", "grey", lambda who: is_set(who.disposition)),
    "held": Status("Tạm khoá", "red", lambda who: who.state == "held"),
    "started": Status("Đang trả lời", "blue", lambda who: is_set(who.started_at)),
    "verified": Status("Đã xác minh, chưa bắt đầu", "blue", lambda who: is_set(who.verified_at)),
    "opened": Status("Đã mở, chưa xác minh", "yellow", lambda who: is_set(who.opened_at)),
    "bounced": Status("Không liên hệ được", "red", lambda who: is_set(who.bounced_at)),
    "unopened": Status("Chưa mở", "grey", lambda who: is_set(who.sent_at)),
    "waiting": Status("Chờ gửi", "grey", lambda who: who.state == "active"),
}
"""Everybody has exactly one of these: the first that holds."""
STATUS: ColumnElement[str] = case(*((status.holds(I), literal(key)) for key, status in STATUSES.items()))


def status_of(invitation: Invitation) -> str:
    """The key of the one status that this person has, told from the row itself."""
    return next(key for key, status in STATUSES.items() if status.holds(invitation))


@dataclass(frozen=True, slots=True)
class Followed:
    """One line of the list of people."""

    invitation: Invitation
    person: Respondent
    agency: str
    group: str

    @property
    def status(self) -> Status:
        return STATUSES[status_of(self.invitation)]

    @property
    def phone_hint(self) -> str:
        return phone_numbers.masked(self.person.phone) if self.person.phone else ""


ORDERS: dict[str, Any] = {
    "name": Respondent.sort_key,
    "group": RespondentGroup.ordinal,
    "status": case({key: place for place, key in enumerate(STATUSES)}, value=STATUS),
    "reminded": I.reminders,
}
"""What the list of people may be ordered by; names stand behind it."""


class Wanted(NamedTuple):
    """Whom of an agency, and in which order: `status` is a key of STATUSES or empty for all, `words` are folded parts of a name,
    `order` is a key of ORDERS."""

    group_id: int | None = None
    status: str = ""
    words: Sequence[str] = ()
    order: str = "name"
    backwards: bool = False


def people(session: Session, round_id: int, agency_id: int, wanted: Wanted, number: int = 1) -> pages.Page[Followed]:
    """A page of the invited people of an agency; only its own rows are read whole."""
    conditions: list[ColumnElement[bool]] = [I.round_id == round_id, I.agency_id == agency_id]
    conditions += [I.group_id == wanted.group_id] if wanted.group_id is not None else []
    conditions += [STATUS.in_([wanted.status])] if wanted.status in STATUSES else []
    conditions += [I.respondent_id.in_(_named(session, conditions, wanted.words))] if wanted.words else []
    order = ORDERS.get(wanted.order, Respondent.sort_key)
    query = _followed().where(*conditions)
    query = query.order_by(order.desc() if wanted.backwards else order, Respondent.sort_key, Respondent.id)
    page = pages.of_query(session, query, number)
    return page.drawn_as([Followed(*row) for row in page.items])


def count(session: Session, round_id: int, agency_id: int) -> int:
    """How many people of an agency are or were invited."""
    return sum(status_counts(session, round_id, agency_id).values())


def _named(session: Session, conditions: Sequence[ColumnElement[bool]], words: Sequence[str]) -> list[int]:
    """Whose name holds all the words; diacritics do not count, so it is the names that are read, and nothing else of anybody."""
    query = select(Respondent.id, Respondent.full_name).join(I, I.respondent_id == Respondent.id).where(*conditions)
    return [one for one, name in session.execute(query) if all(word in fold(name) for word in words)]


def _followed() -> Select[Invitation, Respondent, str, str]:
    return (
        select(I, Respondent, Agency.name, RespondentGroup.name)
        .join(Respondent, Respondent.id == I.respondent_id)
        .join(Agency, Agency.id == I.agency_id)
        .join(RespondentGroup, RespondentGroup.id == I.group_id)
    )


def one(session: Session, round_id: int, invitation_id: int) -> Followed | None:
    """One invited person of a round."""
    row = session.execute(_followed().where(I.id == invitation_id, I.round_id == round_id)).first()
    return Followed(*row) if row else None


def several(session: Session, round_id: int, numbers: Iterable[int | None]) -> dict[int, Followed]:
    """Invited people of a round by the number of their invitation, read at once."""
    wanted = {one for one in numbers if one is not None}
    if not wanted:  # nobody is found by no number, but a database may look for them among everybody
        return {}
    rows = session.execute(_followed().where(I.id.in_(wanted)))  # asked for the round, too, SQLite may read all of it
    return {row[0].id: Followed(*row) for row in rows if row[0].round_id == round_id}


def status_counts(session: Session, round_id: int, agency_id: int) -> dict[str, int]:
    """How many people of an agency have each status; only those that somebody has."""
    query = select(STATUS, func.count()).where(I.round_id == round_id, I.agency_id == agency_id).group_by(STATUS)
    rows: dict[str, int] = dict(session.execute(query).all())
    return {key: rows[key] for key in STATUSES if key in rows}


class Step(NamedTuple):
    """Something that happened, and on which day."""

    text: str
    day: date


def steps(invitation: Invitation) -> list[Step]:
    """What happened with an invitation, newest first, by day only: an hour could be laid beside other records."""
    moments = (
        ("Cấp đường dẫn", invitation.issued_at),
        ("Gửi lời mời", invitation.sent_at),
        ("Không còn liên hệ nào dùng được", invitation.bounced_at),
        ("Mở đường dẫn", invitation.opened_at),
        ("Xác minh", invitation.verified_at),
        ("Bắt đầu trả lời", invitation.started_at),
        ("Nhắc lần gần nhất", invitation.reminded_at),
        ("Gửi phiếu", invitation.submitted_at),
        ("Nhận phiếu giấy", invitation.paper_at),
        ("Báo không phải mình gửi phiếu", invitation.repudiated_at),
    )
    known = [(moment, text) for text, moment in moments if moment is not None]
    known.sort(key=lambda pair: pair[0], reverse=True)
    return [Step(text, day_of(moment)) for moment, text in known]


def send_again(
    session: Session, survey_round: SurveyRound, who: Followed, reason: str, by: audit.Actor, *, seen: int | None = None
) -> None:
    """A new link and code; the old ones die, and the new link goes out at once. seen: the issue that the page showed, so that a
    second officer does not kill the link that the first has just sent. Raises Refused."""
    if not reason.strip():
        raise Refused("Ghi lý do cấp lại đường dẫn, ví dụ: gửi nhầm người, đã gọi xác minh.")
    if who.invitation.state == "revoked":
        raise Refused("Người này đã được đưa ra khỏi danh sách nên không cấp lại đường dẫn.")
    if not survey_round.is_in_field:
        raise Refused("Đợt điều tra không trong thời gian trả lời nên không gửi đường dẫn.")
    session.refresh(who.invitation, with_for_update=True)
    if seen is not None and seen != who.invitation.issue:
        raise Refused("Đường dẫn của người này vừa được người khác cấp lại và gửi đi. Không cần cấp thêm lần nữa.")
    invitations.reissue(session, who.invitation, by, reason.strip())
    contacts.try_again(session, who.invitation)
    ways.ask(session, survey_round, who.invitation, Contact(who.person.phone, who.person.email), "invitation")


def set_disposition(session: Session, who: Followed, letter: str, reason: str, by: audit.Actor) -> None:
    """Notes why somebody will not answer (a letter of BY_HAND); an empty letter takes the note back. That somebody is no subject
    is only asked for: another officer approves it. Raises Refused."""
    if letter and letter not in BY_HAND:
        raise Refused("Chọn một tình trạng trong danh sách.")
    if letter == Disposition.NOT_ELIGIBLE:
        not_eligible.ask(session, who.invitation, reason, by)
        return
    if who.invitation.has_answered:
        raise Refused("Người này đã trả lời nên không ghi tình trạng khác.")
    if not reason.strip():
        raise Refused("Ghi lý do, ví dụ: nghỉ ốm dài ngày theo xác nhận của đơn vị.")
    who.invitation.disposition = letter or None
    detail = {"disposition": letter, "reason": within(reason, 200, "Lý do")}
    audit.record(session, by, "invitation.set_disposition", f"invitation:{who.invitation.id}", **detail)


def choices_by_hand() -> list[tuple[str, str]]:
    """(letter, words) of the dispositions that may be set by hand."""
    return [(letter, Disposition(letter).label) for letter in BY_HAND]


def receive_paper(session: Session, who: Followed, by: audit.Actor) -> None:
    """Notes that the person answered on paper: from now on they count as having answered, their link says so and takes no
    second answer, and no reminder goes out. Raises Refused."""
    invitation = _locked(session, who)
    if invitation.submitted_at is not None:
        raise Refused("Người này đã gửi phiếu trên mạng.")
    if invitation.paper_at is not None:
        raise Refused("Đã ghi nhận phiếu giấy của người này.")
    with counters.counting(session, invitation):
        invitation.paper_at = now()
    audit.record(session, by, "invitation.receive_paper", f"invitation:{invitation.id}")


def take_paper_back(session: Session, who: Followed, reason: str, by: audit.Actor) -> None:
    """The note about the paper was a mistake: the link works again, and the person is reminded again. Raises Refused."""
    invitation = _locked(session, who)
    if invitation.paper_at is None:
        raise Refused("Người này chưa được ghi nhận phiếu giấy.")
    if not reason.strip():
        raise Refused("Ghi lý do bỏ ghi nhận phiếu giấy, ví dụ: ghi nhầm người.")
    with counters.counting(session, invitation):
        invitation.paper_at = None
    audit.record(
        session, by, "invitation.take_paper_back", f"invitation:{invitation.id}", reason=within(reason, 200, "Lý do")
    )


def _locked(session: Session, who: Followed) -> Invitation:
    """The person's row as it stands now, which nobody else changes until the transaction ends."""
    return session.get_one(Invitation, who.invitation.id, with_for_update=True, populate_existing=True)
