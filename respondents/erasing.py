"""What a round keeps about people goes when its time is over: four clocks, counted in days from the end of answering.

    traces     who came when, with which device and from which network     sessions, codes, devices, guided sessions, signs
    messages   what was sent to whom, and what became of it
    contacts   phones and mailboxes, and files and edits in which they stand
    people     everything else about them: the lists, the links, what was decided

A round whose box still holds sheets waits: they lie under their persons. What stays is what the round was for: results,
statistics, the report on methods, counts by agency and group, the hash of the frozen list, and the log, which holds numbers and no
name. A test compares the table below with the register of personal data.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from enum import StrEnum
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Table, and_, delete, exists, func, select, update
from sqlalchemy.orm import Session

from foundation import audit, two_people
from foundation.db import Base, Refused, table
from foundation.outbox import Attempt, Message
from foundation.two_people import Vouchers
from foundation.vietnam_time import day_of, today
from questionnaires.ballot.box import BoxState, of_round
from questionnaires.survey_round import RoundState, SurveyRound
from respondents.envelopes import Envelope
from respondents.envelopes.repudiation import Repudiation
from respondents.exports import Export, ExportFile
from respondents.field.not_eligible import NotEligible
from respondents.identity import Challenge, RespondentSession
from respondents.identity.alerts import Alert
from respondents.identity.call_back import CallBack
from respondents.invitation import Invitation
from respondents.match_decisions import MatchDecision, TakenOff
from respondents.messages.letter_files import LetterFile
from respondents.messages.plan.steps import PlanTake
from respondents.person_requests import PersonRequest
from respondents.reaching.by_hand import HandOver
from respondents.reaching.calls import PhoneCall
from respondents.reaching.contacts import ContactFault
from respondents.roster import CoverLetter, Respondent, Roster
from respondents.roster.change_request import ChangeRequest
from respondents.roster.editing import RosterEdit
from respondents.roster.review import RosterComment, RosterVersion
from respondents.roster.snapshot import Snapshot
from respondents.roster.upload import RosterUpload
from respondents.signals.call_sample import RandomCall
from respondents.signals.guided import GuidedSession, KnownDevice
from respondents.signals.note import SignalNote
from respondents.signals.review import Review
from respondents.signed_copies import SignedCopy


class Clock(StrEnum):
    """What goes together. The setting of a round `<clock>_days` says after how many days."""

    TRACES = "traces"
    MESSAGES = "messages"
    CONTACTS = "contacts"
    PEOPLE = "people"


WORDS = {
    Clock.TRACES: "Phiên, thiết bị, mạng, mã xác nhận, dấu hiệu",
    Clock.MESSAGES: "Tin đã gửi và thư in",
    Clock.CONTACTS: "Điện thoại, thư điện tử, tệp và bản cũ của danh sách",
    Clock.PEOPLE: "Họ tên, danh sách, thư mời, quyết định về từng người",
}
NAMING = ("respondent_list", "signature_list")
"""Products whose files name people."""


class Going(NamedTuple):
    """Of one table: its rows (`emptied` is None), or what its columns become."""

    clock: Clock
    model: type[Base]
    emptied: Mapping[str, Any] | None = None


NOTHING_READ: Mapping[str, Any] = {"problems": [], "repairs": [], "accepted": {}}
GOING = (
    *(Going(Clock.TRACES, one) for one in (Challenge, RespondentSession, KnownDevice, GuidedSession, SignalNote, PlanTake)),
    *(Going(Clock.MESSAGES, one) for one in (Attempt, Message, LetterFile, HandOver)),
    *(Going(Clock.CONTACTS, one) for one in (ContactFault, RosterUpload, RosterEdit, RosterVersion, TakenOff)),
    *(Going(Clock.CONTACTS, one) for one in (ExportFile, SignedCopy)),
    Going(
        Clock.CONTACTS,
        Respondent,
        {"phone": "", "phone_index": "", "email": "", "email_index": "", **NOTHING_READ},
    ),
    Going(Clock.CONTACTS, Roster, NOTHING_READ),
    Going(Clock.CONTACTS, ChangeRequest, {"new_values": "{}", "evidence": None, "evidence_name": ""}),
    *(
        Going(Clock.PEOPLE, one)
        for one in (
            PhoneCall, RandomCall, CallBack, NotEligible, Review, Repudiation, Alert, Envelope, Invitation, MatchDecision,
            RosterComment, ChangeRequest, PersonRequest, Respondent, CoverLetter,
        )
    ),
    Going(Clock.PEOPLE, Roster, {"reason": "", "left_out": ""}),
    Going(Clock.CONTACTS, Snapshot, {"content": "[]"}),  # it holds numbers; its hash stays
)  # fmt: skip


class Due(NamedTuple):
    """One clock of one round: on which day it runs out, on which it did, why it waits, and what goes (table → rows; counted where
    something can go, so that a round that nobody has closed costs nothing)."""

    clock: Clock
    on: date
    done: str
    waits: str
    rows: dict[str, int]


def due(session: Session, survey_round: SurveyRound) -> list[Due]:
    """The four clocks of a round as they stand; nothing is changed."""
    waits = _waits(session, survey_round)
    asked = "" if waits else _is_asked(session, survey_round)
    clocks = []
    for clock in Clock:
        on = day_of(survey_round.closes_at) + timedelta(days=days(survey_round, clock))
        done, why = survey_round.setting("erased").get(clock, ""), waits or (asked if clock == Clock.PEOPLE else "")
        clocks.append(Due(clock, on, done, why, {} if done or why else _rows(session, survey_round.id, clock)))
    return clocks


def days(survey_round: SurveyRound, clock: Clock) -> int:
    """After how many days a clock runs out; nothing outlives the people whom it is about."""
    named = {
        Clock.TRACES: "traces_days",
        Clock.MESSAGES: "messages_days",
        Clock.CONTACTS: "contacts_days",
        Clock.PEOPLE: "retention_days",
    }
    return min(int(survey_round.setting(named[clock])), int(survey_round.setting("retention_days")))


def _waits(session: Session, survey_round: SurveyRound) -> str:
    if survey_round.state != RoundState.CLOSED:
        return "Đợt chưa kết thúc."
    if "retention_days" not in survey_round.settings:
        return "Đợt lập trước khi có thời hạn lưu giữ: chưa xoá gì cho đến khi có người lưu thời hạn ở trang này."
    box = of_round(session, survey_round.id)
    mine = Invitation.round_id == survey_round.id
    has_sheets = session.scalar(select(exists().where(Envelope.invitation_id == Invitation.id, mine)))
    if has_sheets or (box is not None and box.state in (BoxState.STRIPPED, BoxState.OPENED)):
        return "Hòm phiếu chưa mở và dọn xong: phiếu đã niêm phong còn nằm theo người."
    return ""


def _is_asked(session: Session, survey_round: SurveyRound) -> str:
    """Names wait while somebody's request is not answered: it would go with them."""
    standing = exists().where(PersonRequest.round_id == survey_round.id, PersonRequest.state == "open")
    return "Còn yêu cầu về dữ liệu cá nhân chưa trả lời xong." if session.scalar(select(standing)) else ""


def erase_due(
    session: Session, survey_round: SurveyRound, on: date | None = None
) -> list[tuple[Clock, dict[str, int]]]:
    """Erases what is due, each clock in a transaction of its own with its certificate in the log. Safe to run twice."""
    erased = []
    for one in due(session, survey_round):
        if one.done or one.waits or one.on > (on or today()):
            continue
        erased.append((one.clock, _erase(session, survey_round, one.clock, audit.SYSTEM)))
        session.commit()
    return erased


def sweep(session: Session) -> int:
    """Erases what is due of every round that has closed; for the worker, once a day. Returns how many clocks ran out."""
    closed = session.scalars(select(SurveyRound).where(SurveyRound.state == RoundState.CLOSED)).all()
    return sum(len(erase_due(session, one)) for one in closed)


def _erase(session: Session, survey_round: SurveyRound, clock: Clock, by: audit.Actor) -> dict[str, int]:
    gone: dict[str, int] = {}
    for rule in in_order(clock):
        whole = table(rule.model)
        mine = of_this_round(whole, survey_round.id)
        change = delete(whole) if rule.emptied is None else update(whole).values(dict(rule.emptied))
        done = session.execute(change.where(mine).execution_options(synchronize_session=False))
        gone[whole.name] = int(done.rowcount)  # type: ignore[attr-defined]
    session.expire_all()
    survey_round.settings = survey_round.settings | {
        "erased": survey_round.setting("erased") | {str(clock): str(today())}
    }
    told = [f"{name} {number}" for name, number in gone.items() if number]
    audit.record(session, by, "round.erase", f"round:{survey_round.id}", clock=str(clock), rows=told)
    return gone


def in_order(clock: Clock) -> Iterator[Going]:
    """What a clock takes: whatever refers to a table goes before it."""
    place = {one: number for number, one in enumerate(reversed(Base.metadata.sorted_tables))}
    yield from sorted((rule for rule in GOING if rule.clock == clock), key=lambda rule: place[table(rule.model)])


def _rows(session: Session, round_id: int, clock: Clock) -> dict[str, int]:
    tables = [table(rule.model) for rule in in_order(clock)]
    counts = [select(func.count()).select_from(one).where(of_this_round(one, round_id)) for one in tables]
    found = session.execute(select(*(count.scalar_subquery() for count in counts))).one()
    return {one.name: number for one, number in zip(tables, found, strict=True)}


def of_this_round(whole: Table, round_id: int) -> ColumnElement[bool]:
    """Which rows of a table belong to a round, each row looked up: no list of everybody who is invited is made for every table.
    Raises Refused for a table of which nobody said how."""
    columns = whole.c
    if "round_id" in columns:
        return columns.round_id == round_id
    if "invitation_id" in columns:
        return _invited(columns.invitation_id, round_id)
    if "roster_id" in columns:
        return _listed(columns.roster_id, round_id)
    if whole is table(Message):
        return and_(columns.about_kind == "invitation", _invited(columns.about_id, round_id))
    if whole is table(Attempt):
        return exists().where(Message.id == columns.message_id, of_this_round(table(Message), round_id))
    if whole in (table(ExportFile), table(SignedCopy)):
        return columns.export_id.in_(select(Export.id).where(Export.round_id == round_id, Export.product.in_(NAMING)))
    if whole is table(MatchDecision):
        return exists().where(Respondent.id == columns.first_id, _listed(Respondent.roster_id, round_id))
    raise Refused(f"{whole.name}: chưa biết hàng nào thuộc đợt nào.")


def _invited(number: ColumnElement[Any], round_id: int) -> ColumnElement[bool]:
    return exists().where(Invitation.id == number, Invitation.round_id == round_id)


def _listed(number: Any, round_id: int) -> ColumnElement[bool]:
    return exists().where(Roster.id == number, Roster.round_id == round_id)


def asked_by(survey_round: SurveyRound) -> int:
    """The account that asked to archive the round; 0: nobody did."""
    return int(survey_round.setting("archive_asked_by"))


def archive(
    session: Session, survey_round: SurveyRound, by: audit.Actor, vouchers: Vouchers, *, is_second: bool
) -> bool:
    """The first of two officers asks that everything about people goes now, the second has it go. Whether it went. Raises Refused,
    also when the page that was pressed said the other of the two (`is_second`)."""
    session.execute(select(SurveyRound.id).where(SurveyRound.id == survey_round.id).with_for_update())
    session.refresh(survey_round)
    if reason := _waits(session, survey_round) or _is_asked(session, survey_round):
        raise Refused(reason)
    if survey_round.setting("erased").get(Clock.PEOPLE):
        raise Refused("Đợt đã được lưu trữ.")
    first = asked_by(survey_round)
    if first and not is_second and first != by.id:
        raise Refused("Một cán bộ khác vừa đề nghị lưu trữ đợt này. Hãy xem lại trang rồi xác nhận hoặc rút đề nghị.")
    if is_second and not first:
        raise Refused("Đề nghị lưu trữ vừa được rút. Hãy xem lại trang.")
    if not first:
        survey_round.settings = survey_round.settings | {"archive_asked_by": by.id or 0}
        audit.record(session, by, "round.ask_archive", f"round:{survey_round.id}")
        return False
    two_people.check(first, by, vouchers)
    for clock in Clock:
        if not survey_round.setting("erased").get(clock):
            _erase(session, survey_round, clock, by)
    survey_round.settings = survey_round.settings | {"archive_asked_by": 0}
    return True


def withdraw(session: Session, survey_round: SurveyRound, by: audit.Actor) -> None:
    """The request to archive is taken back, by whoever sees that it should not be. Raises Refused when there is none."""
    if not asked_by(survey_round):
        raise Refused("Không có đề nghị lưu trữ nào đang chờ.")
    survey_round.settings = survey_round.settings | {"archive_asked_by": 0}
    audit.record(session, by, "round.keep", f"round:{survey_round.id}")
