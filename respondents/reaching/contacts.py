"""What is known of people's contacts: which of them does not work, and why.

A fault belongs to the contact as it was: a corrected contact has none, without anybody clearing it. Somebody without any contact
that may work is known to be unreachable, which the invitation says (`bounced_at`) and every figure counts.

What agencies read (`tells_agency`) is settled when a fault is found and stays until they act or the contact changes. Nobody who
has answered is written to, called, or given a new link, so whatever these find or mend later would tell who has not: of it
agencies read nothing, unless it means that nobody can have answered through any contact of the person.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import NamedTuple

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from foundation import audit
from foundation.db import Base, Refused, now
from foundation.typed_text import within
from foundation.vietnam_time import today
from respondents.invitation import Invitation, counters
from respondents.roster import Respondent

CONTACTS = {"phone": "Số điện thoại", "email": "Hộp thư"}
"""What a person can be reached by, with its words; also the names of the attributes of a person."""

INDEXES = {"phone": Respondent.phone_index, "email": Respondent.email_index}
"""The blind index of each."""


class Reason(NamedTuple):
    """Why a contact does not work: its words; whether it never did (`always`), so that nobody can have answered through it;
    whether people found it out (`by_people`), whom no gateway overrules."""

    words: str
    always: bool = False
    by_people: bool = False


REASONS: dict[str, Reason] = {
    "no_such": Reason("không có số hoặc hộp thư này", always=True),
    "not_reached": Reason("tin không tới nơi", always=True),
    "wrong_person": Reason("sai số: người khác nghe máy", always=True, by_people=True),
    "full": Reason("hộp thư đầy"),
    "no_more": Reason("không còn nhận được tin"),
    "refused": Reason("cổng gửi từ chối, chưa rõ vì số hay vì nội dung"),
    "gave_up": Reason("gửi nhiều lần không được"),
}
"""Why, in the order of the page."""
BY_PEOPLE = tuple(key for key, reason in REASONS.items() if reason.by_people)


class ContactFault(Base):
    """One contact of an invited person that is known not to work, or was until `ended_on`."""

    __tablename__ = "contact_fault"
    __table_args__ = (
        UniqueConstraint("invitation_id", "contact"),
        CheckConstraint(f"contact IN {tuple(CONTACTS)}", name="contact"),
        CheckConstraint(f"reason IN {tuple(REASONS)}", name="reason"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    invitation_id: Mapped[int] = mapped_column(ForeignKey("invitation.id"))
    contact: Mapped[str] = mapped_column(String(10))
    contact_index: Mapped[str] = mapped_column(String(32))  # blind index of the contact that it is about
    reason: Mapped[str] = mapped_column(String(20))
    found_on: Mapped[date]
    ended_on: Mapped[date | None]  # it worked after all
    tells_agency: Mapped[bool] = mapped_column(default=False)
    confirmed_on: Mapped[date | None]  # the agency says that the contact is right

    @property
    def words(self) -> str:
        """The contact and why: "Số điện thoại: …"."""
        return f"{CONTACTS[self.contact]}: {REASONS[self.reason].words}"


def note(session: Session, invitation: Invitation, contact: str, reason: str) -> None:
    """Takes down that a contact does not work. What people found stays before what a gateway says. The caller holds the
    person's row."""
    person = session.get_one(Respondent, invitation.respondent_id)
    index = _index(person, contact)
    if not index:
        return
    faults = {fault.contact: fault for fault in of_invitation(session, invitation.id)}
    known = faults.get(contact) or ContactFault(invitation_id=invitation.id, contact=contact, contact_index="")
    session.add(known)
    if known.contact_index != index:
        known.contact_index, known.tells_agency, known.confirmed_on = index, False, None
    elif known.ended_on is None and known.reason in BY_PEOPLE and reason not in BY_PEOPLE:
        return
    known.reason, known.found_on, known.ended_on = reason, today(), None
    known.tells_agency |= _may_tell(person, {**faults, contact: known}, reason)
    session.flush()
    look_again(session, invitation)


def _may_tell(person: Respondent, faults: Mapping[str, ContactFault], reason: str) -> bool:
    """Whether its agency may read this: it never worked, and where only a call found that, neither did any other contact."""
    never = holding(faults.values(), person)
    others = all(contact in never and REASONS[never[contact].reason].always for contact in contacts_of(person))
    return REASONS[reason].always and (others or reason not in BY_PEOPLE)


def works(session: Session, invitation: Invitation, contact: str, *, by_people: bool = False) -> None:
    """A contact has worked after all. A gateway that takes a message says nothing against people who reached somebody else.
    The caller holds the person's row."""
    query = update(ContactFault).where(ContactFault.invitation_id == invitation.id, ContactFault.contact == contact)
    if not by_people:
        query = query.where(ContactFault.reason.not_in(BY_PEOPLE))
    session.execute(query.values(ended_on=today()), execution_options={"synchronize_session": "fetch"})
    look_again(session, invitation)


def changed(session: Session, invitation: Invitation) -> None:
    """The person has other contacts now: nothing is known of these, and nothing was sent to them yet."""
    session.flush()
    with counters.counting(session, invitation):
        invitation.sent_at = None
    look_again(session, invitation)


def try_again(session: Session, invitation: Invitation) -> None:
    """A new link goes to the same contacts: what gateways said of them is over."""
    for contact in CONTACTS:
        works(session, invitation, contact)


def look_again(session: Session, invitation: Invitation) -> None:
    """Brings the invitation's own word, known to be unreachable, in line with what is known. The caller holds the row."""
    person = session.get_one(Respondent, invitation.respondent_id)
    dead = holding(of_invitation(session, invitation.id), person)
    gone = all(contact in dead for contact in contacts_of(person))
    if gone != (invitation.bounced_at is not None):
        with counters.counting(session, invitation):
            invitation.bounced_at = now() if gone else None


def contacts_of(person: Respondent) -> list[str]:
    """The contacts that a person has."""
    return [contact for contact in CONTACTS if _index(person, contact)]


def is_about(fault: ContactFault, person: Respondent) -> bool:
    """Whether the person has that contact still."""
    return fault.contact_index == _index(person, fault.contact)


def holding(faults: Iterable[ContactFault], person: Respondent) -> Mapping[str, ContactFault]:
    """The faults that hold for a person's contacts as they are now, by contact."""
    return {fault.contact: fault for fault in faults if fault.ended_on is None and is_about(fault, person)}


def of_invitation(session: Session, invitation_id: int) -> list[ContactFault]:
    """Everything known of one person's contacts, what is over included."""
    query = select(ContactFault).where(ContactFault.invitation_id == invitation_id)
    return list(session.scalars(query.order_by(ContactFault.id)))


def set_right(session: Session, invitation: Invitation, reason: str, by: audit.Actor) -> None:
    """Somebody at Home Affairs knows better: the contacts work. Raises Refused."""
    if not reason.strip():
        raise Refused("Ghi lý do, ví dụ: đã gọi lại và gặp đúng người.")
    person = session.get_one(Respondent, invitation.respondent_id)
    found = holding(of_invitation(session, invitation.id), person)
    if not found:
        raise Refused("Người này không có liên hệ nào bị ghi là không dùng được.")
    for contact in found:
        works(session, invitation, contact, by_people=True)
    audit.record(session, by, "contact.set_right", f"invitation:{invitation.id}", reason=within(reason, 200, "Lý do"))


def _index(person: Respondent, contact: str) -> str:
    index: str = getattr(person, f"{contact}_index")
    return index
