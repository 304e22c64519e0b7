"""Fills an empty database with the demonstration round, by the same verbs that its users call."""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.orm import Session

from agencies.agency import Agency
from foundation import audit, provinces
from foundation.db import now
from foundation.vietnam_time import day_of, in_vietnam, today
from questionnaires import library, versions
from questionnaires.ballot import sitting
from questionnaires.ballot.holders import Seat
from questionnaires.survey_round import DEFAULT_SETTINGS, RespondentGroup, SurveyRound
from questionnaires.versions import QuestionnaireVersion
from respondents import invitation as invitations
from respondents import roster_file, snapshots, taking_part
from respondents.field import opening
from respondents.invitation import Invitation
from respondents.quotas import Quota
from respondents.roster import Respondent, Roster, checking, decisions, listing, replacing, review
from respondents.roster_file import RosterReading
from survey_app import accounts
from survey_app.demonstration import answering, self_assessment
from survey_app.demonstration.agencies import AGENCIES, GROUPS, OTHER_COMMUNES, QUOTAS, DemoAgency
from survey_app.demonstration.province import FACTS, PROVINCE
from survey_app.demonstration.staff import STAFF, DemoStaff

LISTS = Path(__file__).parent / "lists"
FORM = "par_30"
BY = audit.Actor("demonstration")
HOLDERS, OF_HOST, THRESHOLD = ("home_affairs", "auditor", "key_holder"), ("home_affairs",), 2
SignIns = Mapping[str, tuple[str, str]]


@dataclass(frozen=True)
class Filled:
    """What the demonstration hands over: address and password by the key of `staff.STAFF`, one person's link with the phone
    that its code goes to, and the secrets of the key holders, who are none.
    """

    sign_ins: Mapping[str, tuple[str, str]]
    link: str
    phone: str
    holders: Sequence[str] = ()

    def save(self, path: Path) -> None:
        """Writes it down (mode 0600), so that a second start can print it again."""
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            json.dump(asdict(self), file, ensure_ascii=False)

    @classmethod
    def load(cls, path: Path) -> Filled:
        data = json.loads(path.read_text())
        sign_ins = {role: (pair[0], pair[1]) for role, pair in data["sign_ins"].items()}
        return cls(sign_ins, data["link"], data["phone"], data.get("holders", ()))


def is_empty(session: Session) -> bool:
    """Whether the database holds no round yet."""
    return session.scalar(sa.select(sa.func.count()).select_from(SurveyRound)) == 0


def fill(session: Session, base_url: str) -> Filled:
    """Makes all but the round of the year before, in the caller's transaction."""
    survey_round = make_round(session)
    made = {agency.code: make_agency(session, agency) for agency in (*AGENCIES, *OTHER_COMMUNES)}
    choose(session, survey_round, [made[agency.code] for agency in AGENCIES])
    for agency in AGENCIES:
        if agency.state != "none":
            register(session, survey_round, agency, made[agency.code])
    left_out = {made[one.code].id: "Nộp danh sách muộn (minh họa)" for one in AGENCIES if one.state != "frozen"}
    snapshots.freeze_round(session, survey_round, BY, left_out)
    for agency in AGENCIES:
        if agency.state == "approved":
            decisions.approve(session, listing.begin(session, survey_round.id, made[agency.code].id), by=BY)
    staff = {one.key: account(session, one, made.get(one.agency_code)) for one in STAFF}
    holders = sitting.by_itself(session, survey_round, seats(session, staff), THRESHOLD, BY)
    opening.open_round(session, survey_round, BY)
    answering.some_answer(session, survey_round)
    self_assessment.fill(session, made, BY)
    return hand_over(session, survey_round, staff, holders, base_url)


def seats(session: Session, staff: SignIns) -> list[Seat]:
    """Three who hold the key of the demonstration: of Home Affairs, the provincial inspectorate and the Fatherland Front."""
    owners = [(key, accounts.find(session, staff[key][0])) for key in HOLDERS]
    return [Seat(owner.id, f"{owner.name} (minh họa)", key in OF_HOST) for key, owner in owners if owner is not None]


def make_round(session: Session) -> SurveyRound:
    """The running round: lists until a week ago, answers for two weeks more, one questionnaire of four pages for all groups."""
    opened = now() - timedelta(days=answering.DAYS)
    version = publish(session)
    return plan(
        session, today().year, opened, timedelta(days=answering.DAYS + 14), {group[0]: version for group in GROUPS}
    )


def plan(
    session: Session,
    year: int,
    opened: datetime,
    lasts: timedelta,
    versions: Mapping[str, QuestionnaireVersion],
) -> SurveyRound:
    """The survey of a year: the province wrote 45 days before its opening, lists were due a day before. `versions` by group."""
    made = SurveyRound(
        code=str(year),
        year=year,
        title=f"Khảo sát Chỉ số cải cách hành chính tỉnh {PROVINCE} năm {year} (minh họa)",
        province=PROVINCE,
        province_kind=provinces.kind_of(PROVINCE),
        letter_number="…/UBND-KSTTHC",
        state="registering",
        list_deadline=evening(opened - timedelta(days=1)),
        opens_at=opened,
        closes_at=evening(opened + lasts),
        settings=DEFAULT_SETTINGS | FACTS | {"letter_day": day_of(opened - timedelta(days=45)).isoformat()},
        is_demo=True,
    )
    made.groups = [
        RespondentGroup(ordinal=number, code=code, name=name, titles=titles, version_id=versions[code].id)
        for number, (code, name, titles) in enumerate(GROUPS, start=1)
    ]
    session.add(made)
    session.flush()
    audit.record(session, BY, "round.create", f"round:{made.id}")
    return made


def evening(at: datetime) -> datetime:
    """17:00 of that day in Vietnam."""
    return in_vietnam(at).replace(hour=17, minute=0, second=0, microsecond=0)


def publish(session: Session, form: str = FORM) -> QuestionnaireVersion:
    """A questionnaire of the library, published."""
    made = versions.upload(session, library.path(form).read_bytes(), f"{form}.xlsx", BY)
    versions.publish(session, made, BY, seen=made.sha256 or "")
    return made


def make_agency(session: Session, demo: DemoAgency) -> Agency:
    """One of the province's agencies."""
    made = Agency(code=demo.code, class_code=demo.class_code)
    made.rename(demo.name)
    session.add(made)
    session.flush()
    return made


def choose(session: Session, survey_round: SurveyRound, agencies: Sequence[Agency]) -> None:
    """These take part, with their quotas, and nobody else."""
    numbers = [agency.id for agency in agencies]
    taking_part.take_part(session, survey_round, numbers, session.scalars(sa.select(Agency.id)).all(), BY)
    for agency in agencies:
        give_quotas(session, survey_round, agency)


def give_quotas(session: Session, survey_round: SurveyRound, agency: Agency) -> None:
    """How many people of each group the agency is asked for."""
    sizes = QUOTAS[agency.class_code]
    session.add_all(
        Quota(round_id=survey_round.id, agency_id=agency.id, group_id=group.id, minimum=size, maximum=size)
        for group in survey_round.groups
        if (size := sizes.get(group.code))
    )
    session.flush()


def register(session: Session, survey_round: SurveyRound, demo: DemoAgency, agency: Agency) -> None:
    """Uploads the agency's workbook and takes its list as far as the demonstration wants it."""
    rules = checking.rules_for(session, survey_round, agency.id, frozenset())
    name = f"{demo.code}.xlsx"
    take(session, survey_round, demo, agency, roster_file.read((LISTS / name).read_bytes(), name, rules.groups))


def take(session: Session, survey_round: SurveyRound, demo: DemoAgency, agency: Agency, reading: RosterReading) -> None:
    """Makes what was read the agency's list, and takes it as far as the demonstration wants it."""
    roster = listing.begin(session, survey_round.id, agency.id)
    rules = checking.rules_for(session, survey_round, agency.id, frozenset())
    replacing.replace_people(session, roster, reading, rules=rules, by=BY)
    if demo.state != "draft":
        hand_in(session, roster, rules, demo.state)


def hand_in(session: Session, roster: Roster, rules: checking.Rules, state: str) -> None:
    """Submits, and lets Home Affairs decide what it decides before the freeze."""
    decisions.submit(session, roster, declared=True, rules=rules, by=BY)
    if state == "frozen":
        decisions.approve(session, roster, by=BY)
    if state == "returned":
        second = roster.people[1]
        review.comment(session, roster, second.id, "position", "Người này đã nghỉ hưu từ 01/9, đề nghị thay.", BY)
        decisions.send_back(session, roster, "Đề nghị rà soát lại người đã nghỉ hưu, chuyển công tác.", by=BY)


def hand_over(
    session: Session, survey_round: SurveyRound, staff: SignIns, holders: Sequence[str], base_url: str
) -> Filled:
    """Accounts of each role, the secrets of the key holders, and the link of one person who has not opened it yet."""
    waiting = (
        sa.select(Invitation, Respondent.phone)
        .join(Respondent, Respondent.id == Invitation.respondent_id)
        .where(Invitation.round_id == survey_round.id, Invitation.opened_at.is_(None))
        .order_by(Invitation.id)
    )
    one, phone = session.execute(waiting).first() or (None, "")
    return Filled(staff, invitations.link(one, base_url) if one else "", phone, holders)


def account(session: Session, owner: DemoStaff, agency: Agency | None) -> tuple[str, str]:
    """A new account with a password made for this installation."""
    password = "-".join("".join(secrets.choice("abcdefghjkmnpqrstuvwxyz23456789") for _ in range(5)) for _ in range(3))
    accounts.create(session, owner.email, password, owner.role, agency.id if agency else None, name=owner.name)
    return owner.email, password
