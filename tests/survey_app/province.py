"""A province of any size, for whoever looks at every page of officials: names of 80 letters, and much of all that is listed."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from agencies.agency import CLASSES, Agency
from foundation import audit, keys
from foundation.db import now
from foundation.vietnam_time import today
from questionnaires.survey_round import SurveyRound
from respondents import exports, quotas, snapshots
from respondents.envelopes import Repudiation
from respondents.identity import Alert, CallBack
from respondents.invitation import Invitation, counters
from respondents.messages.letter_files import LetterFile
from respondents.reaching.contacts import ContactFault
from respondents.roster import ChangeRequest, Respondent, Roster
from respondents.signals.guided import GuidedSession, KnownDevice
from respondents.signals.review import Review
from survey_app.accounts import Account
from survey_app.database import db
from tests import cast
from tests.respondents.envelopes.ballot_cast import FORM

LONG_NAME = "Ban Quản lý Khu bảo tồn thiên nhiên và Vườn di sản các tỉnh Tây Nguyên phía Bắc"
LONG_PERSON = "Công Tằng Tôn Nữ Huyền Trân Nguyễn Phước Hoàng Thị Bảo Quỳnh Như Ngọc Phương Anh"
MANY = 60
"""More than stands on one page."""


def agencies(count: int) -> list[Agency]:
    """So many agencies of every kind, with long names."""
    kinds = list(CLASSES)
    return [
        cast.an_agency(db.session, f"DV{number:03}", f"{LONG_NAME} {number}", kinds[number % len(kinds)])
        for number in range(count)
    ]


def registering(count: int, *, lists: bool = True) -> SurveyRound:
    """A round that asks them all for lists; two of three have begun one, which has nobody on it without `lists`."""
    survey_round = cast.a_round(db.session)
    for number, one in enumerate(agencies(count)):
        groups = {group.id: (1000, 20_000) for group in survey_round.groups}
        quotas.set_for(db.session, survey_round, one, groups, audit.SYSTEM)
        if number % 3:
            state = ("draft", "submitted")[number % 2] if lists else "draft"
            cast.a_roster(db.session, survey_round, one, 2 if lists else 0, state=state)
    db.session.commit()
    return survey_round


def in_the_field(count: int) -> SurveyRound:
    """A round that is being answered; the first agency has many people, and there is much of everything."""
    survey_round = cast.a_round(db.session, list_deadline=now() - timedelta(days=8))
    cast.ask_all_groups(survey_round, cast.a_version(db.session, xform=FORM))
    for number, one in enumerate(agencies(count)):
        cast.a_roster(db.session, survey_round, one, 2 if number else 2 * MANY, state="approved")
    for person in db.session.scalars(select(Respondent)):
        person.full_name = f"{LONG_PERSON} {person.ordinal}"[:120]
    snapshots.freeze_round(db.session, survey_round, audit.SYSTEM, {})
    cast.a_box(db.session, survey_round)
    survey_round.move(db.session, "open", audit.SYSTEM, network_key="x")
    db.session.flush()
    if count:
        much(survey_round)
    counters.recount(db.session, survey_round.id)
    db.session.commit()
    return survey_round


def much(survey_round: SurveyRound) -> None:
    """Sixty of everything that pages list."""
    roster = db.session.scalars(select(Roster).order_by(Roster.id)).first()
    assert roster is not None
    people = db.session.scalars(select(Invitation).where(Invitation.agency_id == roster.agency_id)).all()[:MANY]
    for number, who in enumerate(people):
        who.sent_at = now() - timedelta(days=1)
        db.session.add_all(about(survey_round, roster, who, number))
    for number in range(MANY):
        email = f"dau-moi-{number}@daklak.example"
        made = Account(email=email, name=f"{LONG_PERSON} {number}", role="focal_point", agency_id=roster.agency_id)
        made.fs_uniquifier = email
        db.session.add(made)
    for number, one in enumerate(db.session.scalars(select(Agency).order_by(Agency.id))):
        file = LetterFile(round_id=survey_round.id, agency_id=one.id, letters=2, made_on=today(), content=b"x")
        db.session.add_all([file] if number < 2 * MANY else [])
    for number in range(1, MANY + 1):
        files = exports.Made({".csv": b"x"}, 1, now())
        exports.keep(db.session, survey_round, "response_rates", "TyLe", number, files, "Báo cáo", audit.SYSTEM)


def about(survey_round: SurveyRound, roster: Roster, who: Invitation, number: int) -> list[object]:
    """What may be noted about one person, once each."""
    of = {"round_id": survey_round.id, "invitation_id": who.id}
    phone = keys.current().index("phone", who.respondent.phone)
    return [
        Alert(kind="not_me", at=now(), **of),
        CallBack(invitation_id=who.id, reason="Không nhận được mã", asked_at=now(), asked_by=None),
        Repudiation(came_on=today(), **of),
        Review(came_on=today(), reasons=["device_shared"], **of),
        ContactFault(
            invitation_id=who.id, contact="phone", contact_index=phone, reason="no_such", found_on=today(), tells_agency=True
        ),
        ChangeRequest(
            roster_id=roster.id, respondent_id=who.respondent_id, kind="remove", reason="retired", asked_at=now()
        ),
        GuidedSession(
            round_id=survey_round.id, agency_id=roster.agency_id, place=LONG_NAME, starts_at=now(),
            ends_at=now() + timedelta(hours=2), people=5, address="192.0.2.7",
        ),
        KnownDevice(round_id=survey_round.id, name=f"{LONG_NAME} {number}", code_index=f"code {number}", made_on=today()),
    ]  # fmt: skip
