"""Closing a round: by itself after its grace; sessions end, devices and old codes are forgotten – of this round only."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from foundation import audit
from foundation.db import now
from questionnaires.survey_round import SurveyRound
from respondents import invitation as invitations
from respondents.field import opening
from respondents.identity import Challenge, LimitCount, RespondentSession
from respondents.invitation import Invitation
from tests import cast


@pytest.fixture
def in_the_field(session_on_each: Session) -> SurveyRound:
    """A frozen round of two people whose invitations are issued."""
    made = cast.a_round(session_on_each, state="frozen")
    cast.ask_all_groups(made, cast.a_version(session_on_each))
    cast.a_roster(session_on_each, made, cast.an_agency(session_on_each), 2, state="frozen")
    invitations.issue_for(session_on_each, made, audit.SYSTEM)
    cast.a_box(session_on_each, made)
    session_on_each.commit()
    return made


def a_session(session: Session, number: int, invitation_id: int) -> RespondentSession:
    """A browser at somebody's sheet, remembered by its device and network."""
    made = RespondentSession(key_hash=bytes([number]) * 32, invitation_id=invitation_id, issue=1, sealed_draft_key=b"")
    made.created_at = made.seen_at = made.verified_at = now()
    made.device_hash, made.network_hash = "d" * 32, "n" * 32
    session.add(made)
    session.commit()
    return made


def another_round(session: Session) -> int:
    """A second round in the field; the number of its one invitation."""
    other = cast.a_round(session, state="open", code="khác", network_key="x")
    cast.ask_all_groups(other, cast.a_version(session, "khac"))
    cast.a_roster(session, other, cast.an_agency(session, "SYT", "Sở Y tế"), 1, state="frozen")
    invitations.issue_for(session, other, audit.SYSTEM)
    return session.scalars(sa.select(Invitation.id).where(Invitation.round_id == other.id)).one()


def test_closing_ends_the_sessions_of_the_round_and_forgets_their_devices(
    session_on_each: Session, in_the_field: SurveyRound
) -> None:
    session = session_on_each
    opening.open_round(session, in_the_field, audit.SYSTEM)
    first = session.scalars(sa.select(Invitation.id).order_by(Invitation.id)).first()
    mine, other = a_session(session, 1, first or 0), a_session(session, 2, another_round(session))
    opening.close_round(session, in_the_field, audit.SYSTEM)
    session.expire_all()
    assert (mine.device_hash, mine.network_hash, mine.ended_because) == ("", "", "closed")
    assert mine.ended_at is not None
    assert (other.device_hash, other.network_hash, other.ended_at) == ("d" * 32, "n" * 32, None)


def test_codes_and_counters_of_more_than_two_days_are_deleted(
    session_on_each: Session, in_the_field: SurveyRound
) -> None:
    session = session_on_each
    first = session.scalars(sa.select(Invitation.id).order_by(Invitation.id)).first()
    asker = a_session(session, 1, first or 0)
    for hours in (47, 49):
        at = now() - timedelta(hours=hours)
        code = Challenge(
            invitation_id=first, session_id=asker.id, channel="phone", address_index="x", code_mac=str(hours)
        )
        code.created_at = code.expires_at = at
        session.add_all((code, LimitCount(name=str(hours), window=at, n=1)))
    session.commit()
    opening.forget_old_codes(session)
    assert session.scalars(sa.select(Challenge.code_mac)).all() == ["47"]
    assert session.scalars(sa.select(LimitCount.name)).all() == ["47"]


@pytest.mark.parametrize(("minutes", "closes"), [(-1, False), (14, False), (16, True)])
def test_a_round_closes_by_itself_after_its_grace(
    session_on_each: Session, in_the_field: SurveyRound, minutes: int, closes: bool
) -> None:
    opening.open_round(session_on_each, in_the_field, audit.SYSTEM)
    in_the_field.closes_at = now() - timedelta(minutes=minutes)
    session_on_each.commit()
    assert opening.close_when_due(session_on_each, in_the_field) is closes
    assert (in_the_field.state == "closed") is closes
    assert opening.close_when_due(session_on_each, in_the_field) is False
