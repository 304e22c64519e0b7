"""The key that opens one sheet for one respondent: issue, reissue, revoke, open, finish."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, insert, select
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from agencies.agency import Agency
from foundation import audit, keys
from foundation.db import Base, Refused, UTCDateTime, is_set, now
from questionnaires import responses
from questionnaires.responses import Stratum
from questionnaires.survey_round import SurveyRound
from respondents import strata
from respondents.roster import Respondent, Roster

# active: the link works · held: "not me" or suspended, until re-issued · revoked: the person left the list
STATES = {"active": "Đang dùng", "held": "Tạm khoá", "revoked": "Đã thu hồi"}
# how sure we are that the person answered: code to own phone, code to named mailbox, call-back by two staff
GRADES = {"A": "Mã gửi tới điện thoại riêng", "B": "Mã gửi tới hộp thư công vụ", "C": "Gọi xác minh, hai người"}


class Invitation(Base):
    """One per respondent and round. The participation times stand here, in the register, and nowhere else."""

    __tablename__ = "invitation"
    __table_args__ = (
        CheckConstraint("state IN ('active', 'held', 'revoked')", name="state"),
        CheckConstraint("grade IN ('A', 'B', 'C')", name="grade"),
        CheckConstraint("(submitted_at IS NULL) = (receipt IS NULL)", name="receipt_with_submission"),
        Index("ix_invitation_round_agency_group", "round_id", "agency_id", "group_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    respondent_id: Mapped[int] = mapped_column(ForeignKey("respondent.id"), unique=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("survey_round.id"))
    agency_id: Mapped[int] = mapped_column(ForeignKey("agency.id"))
    group_id: Mapped[int] = mapped_column(ForeignKey("respondent_group.id"))
    version_id: Mapped[int] = mapped_column(ForeignKey("questionnaire_version.id"))
    stratum_id: Mapped[int] = mapped_column(ForeignKey("stratum.id"))
    issue: Mapped[int] = mapped_column(default=1)
    state: Mapped[str] = mapped_column(String(10), default="active")
    held_because: Mapped[str] = mapped_column(String(20), default="")  # not_me, failures
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
    sealed_response: Mapped[bytes | None] = mapped_column(LargeBinary)  # only in sealed rounds
    repudiated_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    disposition: Mapped[str | None] = mapped_column(String(2))  # set by hand or at close: R, O, NE …; see rates
    paper_at: Mapped[datetime | None] = mapped_column(UTCDateTime)  # answered on paper

    # reminders and locks
    remind_on: Mapped[date | None]
    reminded_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    reminders: Mapped[int] = mapped_column(default=0)
    failures_in_row: Mapped[int] = mapped_column(default=0)
    locked_until: Mapped[datetime | None] = mapped_column(UTCDateTime)

    respondent: Mapped[Respondent] = relationship()

    @hybrid_property
    def has_answered(self) -> bool:
        """Handed in a sheet, on the web or on paper: what every figure, file, page and reminder means by it."""
        either: bool = is_set(self.submitted_at) | is_set(self.paper_at)
        return either


def issue_for(session: Session, survey_round: SurveyRound, by: audit.Actor) -> int:
    """Issues an invitation to everyone listed who has none, with the stratum fixed for the round. Returns how many.

    Called when the round is frozen. Strata are set once, from all listed people; someone added later gets the stratum that
    covers their cell. Raises Refused when a group has no published questionnaire.
    """
    people = _uninvited(session, survey_round)
    groups = {group.code: group for group in survey_round.groups}
    without = [group.name for group in groups.values() if group.version_id is None]
    if without:
        raise Refused(f"Chưa chọn mẫu phiếu cho nhóm: {', '.join(without)}. Hãy chọn mẫu phiếu rồi làm lại.")
    cells = Counter(strata.Cell(agency.code, agency.class_code, person.group_code) for person, agency in people)
    stratum_of = _strata(session, survey_round, cells)
    at, ring = now(), keys.current()
    rows = []
    for person, agency in people:
        group = groups[person.group_code]
        stratum_id = stratum_of[strata.Cell(agency.code, agency.class_code, group.code)]
        fixed = {
            "round_id": survey_round.id,
            "agency_id": agency.id,
            "group_id": group.id,
            "version_id": group.version_id,
        }
        rows.append(
            fixed
            | {"respondent_id": person.id, "stratum_id": stratum_id, "issued_at": at, **_keys_of(ring, person.id, 1)}
        )
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


def _strata(session: Session, survey_round: SurveyRound, cells: Mapping[strata.Cell, int]) -> dict[strata.Cell, int]:
    """The stratum id of each cell: those of the round if they stand already, else made now."""
    existing = session.scalars(select(Stratum).where(Stratum.round_id == survey_round.id)).all()
    if existing:
        by_key = {(s.level, s.group_code, s.class_code, s.agency_code): s.id for s in existing}
        return {cell: _covering(by_key, cell) for cell in cells}
    named = strata.assign(cells)
    size = Counter[strata.StratumKey]()
    for cell, key in named.items():
        size[key] += cells[cell]
    made = {
        key: Stratum(
            round_id=survey_round.id,
            level=key.level,
            group_code=key.group,
            class_code=key.agency_class,
            agency_code=key.agency,
            invited=people,
        )
        for key, people in size.items()
    }
    session.add_all(made.values())
    session.flush()
    return {cell: made[key].id for cell, key in named.items()}


def _covering(by_key: Mapping[tuple[str, str, str | None, str | None], int], cell: strata.Cell) -> int:
    """The finest standing stratum that a latecomer's cell falls in."""
    wanted = (
        ("agency", cell.group, cell.agency_class, cell.agency),
        ("class", cell.group, cell.agency_class, None),
        ("group", cell.group, None, None),
    )
    found = next((by_key[key] for key in wanted if key in by_key), None)
    # a group whose people all sit in finer strata: the latecomer joins the group's first one, never a cell of one
    fallback = next((stratum for key, stratum in sorted(by_key.items(), key=str) if key[1] == cell.group), None)
    if found is None and fallback is None:
        raise Refused("Nhóm này không có ai khi khoá danh sách nên không thêm người được.")
    return found if found is not None else fallback  # type: ignore[return-value]


def reissue(session: Session, invitation: Invitation, by: audit.Actor, reason: str) -> None:
    """Gives a new link and code and kills the old ones; an unfinished sheet moves to the new link. Refused for someone
    who has answered."""
    if invitation.has_answered:
        raise Refused("Người này đã gửi phiếu nên không cấp lại đường dẫn.")
    before = _draft_key(invitation)
    for name, value in _keys_of(keys.current(), invitation.respondent_id, invitation.issue + 1).items():
        setattr(invitation, name, value)
    invitation.state, invitation.held_because = "active", ""
    invitation.failures_in_row, invitation.locked_until = 0, None
    content = responses.load_draft(session, before, lock=True)
    if content is not None:
        responses.save_draft(session, _draft_key(invitation), content)
        responses.drop_draft(session, before)
    audit.record(
        session, by, "invitation.reissue", f"invitation:{invitation.id}", issue=invitation.issue, reason=reason
    )


def forget_draft(session: Session, invitation: Invitation) -> None:
    """Deletes the unfinished sheet of somebody who left the list."""
    responses.drop_draft(session, _draft_key(invitation))


def _draft_key(invitation: Invitation) -> keys.DraftKey:
    return keys.DraftKey.of_token(keys.current().link_token(invitation.respondent_id, invitation.issue))


def link(invitation: Invitation, base_url: str) -> str:
    """The personal link, derived from the keys; only messages and letters carry it."""
    return f"{base_url}/t/{keys.current().link_token(invitation.respondent_id, invitation.issue)}"


def typed_code(invitation: Invitation) -> str:
    """The 12-character code of the letter."""
    return keys.current().typed_code(invitation.respondent_id, invitation.issue)
