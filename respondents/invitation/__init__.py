"""The key that opens one sheet for one respondent: issue, reissue, revoke, open, finish."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, insert, select, text
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from agencies.agency import Agency
from foundation import audit, keys, slots
from foundation.db import Base, Refused, UTCDateTime, is_set, now
from foundation.states import HasState, State, only
from questionnaires import drafts
from questionnaires.survey_round import SurveyRound
from respondents.roster import Respondent, Roster


class InvitationState(State):
    """Whether a link works. Held: "not me" or suspended, until it is re-issued; revoked: the person left the list."""

    ACTIVE = "active", "Đang dùng", "green"
    HELD = "held", "Tạm khoá", "red"
    REVOKED = "revoked", "Đã thu hồi"


# how sure we are that the person answered: code to own phone, code to named mailbox, call-back by two staff
GRADES = {"A": "Mã gửi tới điện thoại riêng", "B": "Mã gửi tới hộp thư công vụ", "C": "Gọi xác minh, hai người"}


UNANSWERED = text(
    "NOT (submitted_at IS NOT NULL OR paper_at IS NOT NULL)"
)  # what `~Invitation.has_answered` says to SQLite
_PLACE = ("round_id", "agency_id", "group_id")
_WAITS = ("round_id", "agency_id", "state", "disposition", "respondent_id", "submitted_at", "paper_at")
WEB = text("submitted_at IS NOT NULL")
PROVEN = text("grade IS NOT NULL")
BOUNCED = text("bounced_at IS NOT NULL")
REVOKED = text("state = 'revoked'")
WISHING = text("remind_on IS NOT NULL")


class Invitation(HasState, Base):
    """One per respondent and round. The participation times stand here, in the register, and nowhere else."""

    STATES = InvitationState
    __tablename__ = "invitation"
    __table_args__ = (
        only(InvitationState),
        CheckConstraint("grade IN ('A', 'B', 'C')", name="grade"),
        CheckConstraint("(submitted_at IS NULL) = (receipt IS NULL)", name="receipt_with_submission"),
        Index(
            "ix_invitation_place", *_PLACE, "class_code", "state"
        ),  # wider than the next, so that SQLite prefers that
        # what is counted without the rows: each holds what its own condition is about, or SQLite prefers another
        Index("ix_invitation_unanswered", *_WAITS, sqlite_where=UNANSWERED, postgresql_where=UNANSWERED),
        Index("ix_invitation_web", *_PLACE, "state", "submitted_at", sqlite_where=WEB, postgresql_where=WEB),
        Index("ix_invitation_proven", "round_id", "grade", "state", sqlite_where=PROVEN, postgresql_where=PROVEN),
        # few of many, whose rows are read
        Index("ix_invitation_bounced", "round_id", sqlite_where=BOUNCED, postgresql_where=BOUNCED),
        Index("ix_invitation_revoked", "round_id", sqlite_where=REVOKED, postgresql_where=REVOKED),
        Index("ix_invitation_wishing", "round_id", sqlite_where=WISHING, postgresql_where=WISHING),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    respondent_id: Mapped[int] = mapped_column(ForeignKey("respondent.id"), unique=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("survey_round.id"))
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    class_code: Mapped[str] = mapped_column(String(20))  # of the agency when the invitation was issued
    group_id: Mapped[int] = mapped_column(ForeignKey("respondent_group.id"))
    version_id: Mapped[int] = mapped_column(ForeignKey("questionnaire_version.id"))
    issue: Mapped[int] = mapped_column(default=1)
    state: Mapped[str] = mapped_column(String(10), default="active")
    held_because: Mapped[str] = mapped_column(String(20), default="")  # not_me, contact, review
    token_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)  # SHA-256 of the link token
    code_index: Mapped[str] = mapped_column(String(32), unique=True)  # keyed hash of the typed code

    # participation
    issued_at: Mapped[datetime] = mapped_column(UTCDateTime)
    sent_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    bounced_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    opened_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    verified_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    grade: Mapped[str | None] = mapped_column(String(1))
    noticed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)  # read the notice, or consented to it
    declared: Mapped[str | None] = mapped_column(String(10))  # self, helped
    started_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    mostly_answered: Mapped[bool] = mapped_column(default=False)  # at least 80 % of the required items
    submitted_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    submission_id: Mapped[str | None] = mapped_column(String(32))  # idempotency key of the form that was accepted
    receipt: Mapped[str | None] = mapped_column(String(12))
    haste: Mapped[str] = mapped_column(String(10), default="")  # how fast the sheet was filled in: page_times.GRADES
    repudiated_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    disposition: Mapped[str | None] = mapped_column(String(2))  # set by hand or at close: R, O, NE …; see rates
    paper_at: Mapped[datetime | None] = mapped_column(UTCDateTime)  # answered on paper

    # reminders
    remind_on: Mapped[date | None]
    remind_hour: Mapped[int] = mapped_column(default=0)  # of that day, in Vietnam; before it no reminder is wanted
    reminded_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    asked_at: Mapped[datetime | None] = mapped_column(
        UTCDateTime
    )  # the last invitation or reminder left, or is to leave
    reminders: Mapped[int] = mapped_column(default=0)

    respondent: Mapped[Respondent] = relationship()

    @hybrid_property
    def has_answered(self) -> bool:
        """Handed in a sheet, on the web or on paper: what every figure, file, page and reminder means by it."""
        either: bool = is_set(self.submitted_at) | is_set(self.paper_at)
        return either


def issue_for(session: Session, survey_round: SurveyRound, by: audit.Actor) -> int:
    """Issues an invitation to everyone listed who has none. Returns how many. Called when the round is frozen.

    The group, its questionnaire and the class of the agency are fixed with it: they are all that a sheet will say of where
    it comes from. Raises Refused when a group has no published questionnaire.
    """
    people = _uninvited(session, survey_round)
    groups = {group.code: group for group in survey_round.groups}
    without = [group.name for group in groups.values() if group.version_id is None]
    if without:
        raise Refused(f"Chưa chọn mẫu phiếu cho nhóm: {', '.join(without)}. Hãy chọn mẫu phiếu rồi làm lại.")
    at, ring = now(), keys.current()
    rows = []
    for person, agency in people:
        group = groups[person.group_code]
        fixed = {
            "round_id": survey_round.id,
            "agency_id": agency.id,
            "class_code": agency.class_code,
            "group_id": group.id,
            "version_id": group.version_id,
        }
        rows.append(fixed | {"respondent_id": person.id, "issued_at": at, **_keys_of(ring, person.id, 1)})
    if rows:
        session.execute(insert(Invitation), rows)
    audit.record(session, by, "invitation.issue", f"round:{survey_round.id}", count=len(rows))
    return len(rows)


def _uninvited(session: Session, survey_round: SurveyRound) -> list[tuple[Respondent, Agency]]:
    query = (
        select(Respondent, Agency)
        .join(Roster, Roster.id == Respondent.roster_id)
        .join(Agency, Agency.id == Roster.agency_id)
        .outerjoin(Invitation, Invitation.respondent_id == Respondent.id)
        .where(Roster.round_id == survey_round.id, Roster.state == "frozen")
        .where(Respondent.state == "listed", Invitation.id.is_(None))
        .order_by(Respondent.id)
    )
    return [(person, agency) for person, agency in session.execute(query)]


def _keys_of(ring: keys.Keys, respondent_id: int, issue: int) -> dict[str, Any]:
    """What is stored of the link and the typed code of one issue: only their hashes."""
    return {
        "issue": issue,
        "token_hash": keys.token_hash(ring.link_token(respondent_id, issue)),
        "code_index": ring.index("typed code", ring.typed_code(respondent_id, issue)),
    }


def reissue(
    session: Session, invitation: Invitation, by: audit.Actor, reason: str, *, keeps_draft: bool = True
) -> None:
    """Gives a new link and code and kills the old ones; an unfinished sheet moves to the new link, unless the link may from now
    on reach somebody else (`keeps_draft`). Refused for someone who has answered."""
    if invitation.has_answered:
        raise Refused("Người này đã gửi phiếu nên không cấp lại đường dẫn.")
    before = _draft_key(invitation)
    for name, value in _keys_of(keys.current(), invitation.respondent_id, invitation.issue + 1).items():
        setattr(invitation, name, value)
    invitation.state, invitation.held_because = "active", ""
    if keeps_draft:
        drafts.move_draft(session, before, _draft_key(invitation))
    else:
        drafts.drop_draft(session, before)
    audit.record(
        session, by, "invitation.reissue", f"invitation:{invitation.id}", issue=invitation.issue, reason=reason
    )


def forget_draft(session: Session, invitation: Invitation) -> None:
    """Deletes the unfinished sheet of somebody who left the list; the sweep overwrites the slot."""
    drafts.drop_draft(session, _draft_key(invitation))


def draft_id(respondent_id: int, issue: int) -> bytes:
    """Where the unfinished sheet of that issue lies, if there is one."""
    return keys.DraftKey.of_token(keys.current().link_token(respondent_id, issue)).id


def _draft_key(invitation: Invitation) -> keys.DraftKey:
    slot = slots.current().read(invitation.round_id, invitation.id)
    token = keys.current().link_token(invitation.respondent_id, invitation.issue)
    return keys.DraftKey.of_token(token).with_slot(slot)


def link(invitation: Invitation, base_url: str) -> str:
    """The personal link, derived from the keys; only messages and letters carry it."""
    return f"{base_url}/t/{keys.current().link_token(invitation.respondent_id, invitation.issue)}"


def typed_code(invitation: Invitation) -> str:
    """The 12-character code of the letter."""
    return keys.current().typed_code(invitation.respondent_id, invitation.issue)
