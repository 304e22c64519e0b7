"""Messages: written with their cause, sent once by one worker, tried again after a failure, forgotten once sent."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from foundation import audit, outbox
from foundation.db import Refused, now
from foundation.outbox import Message, gateways
from foundation.outbox.gateways import FallbackGateway, FileGateway, Outgoing
from questionnaires.survey_round import SurveyRound
from respondents import invitation as invitations
from respondents.field import opening
from respondents.invitation import Invitation, counters
from respondents.invitation.counters import Progress, ProgressDay
from respondents.messages import deliveries
from tests import cast

PHONE = "+84900000001"


class Deaf:
    """A gateway that takes nothing."""

    def send(self, batch: Sequence[Outgoing]) -> list[str | None]:
        return ["HTTP 503"] * len(batch)


class Ears:
    """A gateway that remembers what it was given."""

    def __init__(self) -> None:
        self.heard: list[Outgoing] = []

    def send(self, batch: Sequence[Outgoing]) -> list[str | None]:
        self.heard += batch
        return [None] * len(batch)


def everywhere(gateway: gateways.Gateway) -> dict[str, gateways.Gateway]:
    return dict.fromkeys(outbox.CHANNELS, gateway)


def test_a_message_is_sent_once_and_then_forgotten(session_on_each: Session) -> None:
    session, ears = session_on_each, Ears()
    outbox.write(session, "sms", PHONE, "ma xac nhan la 482913", purpose="code")
    session.commit()
    assert outbox.deliver(session, everywhere(ears), "w1", deliveries.note) == 1
    assert outbox.deliver(session, everywhere(ears), "w2", deliveries.note) == 0
    assert [(one.to, one.text) for one in ears.heard] == [(PHONE, "ma xac nhan la 482913")]
    stored = session.scalars(sa.select(Message)).one()
    assert (stored.to, stored.text) == (None, None)


def test_codes_go_before_reminders(session: Session) -> None:
    ears = Ears()
    for purpose in ("reminder", "invitation", "code"):
        outbox.write(session, "sms", PHONE, purpose, purpose=purpose)
    session.commit()
    outbox.deliver(session, everywhere(ears), "w", deliveries.note)
    assert [one.text for one in ears.heard] == ["code", "invitation", "reminder"]


def test_a_failed_message_waits_longer_each_time_and_is_given_up_in_the_end(session: Session) -> None:
    outbox.write(session, "sms", PHONE, "x", purpose="notice")
    session.commit()
    waits = []
    for _ in range(outbox.MOST_TRIES):
        before = now()
        outbox.deliver(session, everywhere(Deaf()), "w")
        message = session.scalars(sa.select(Message)).one()
        waits.append(message.not_before - before)
        message.not_before = before
        session.commit()
    assert waits[0] < waits[1] < waits[2]
    assert message.failed_at is not None
    assert message.error == "HTTP 503"
    assert not outbox.anything_due(session)


def test_a_message_claimed_by_a_dead_worker_is_free_again(session: Session) -> None:
    outbox.write(session, "sms", PHONE, "x", purpose="notice")
    session.flush()
    message = session.scalars(sa.select(Message)).one()
    message.claimed_at = now() - timedelta(minutes=outbox.CLAIM_MINUTES, seconds=1)
    session.commit()
    assert outbox.deliver(session, everywhere(Ears()), "w") == 1


def test_the_file_gateway_appends_one_json_line_a_message(tmp_path: Path) -> None:
    path = tmp_path / "outbox.jsonl"
    FileGateway(path).send([Outgoing("1", "sms", PHONE, "Xin chào", "2023-10-24T03:58:00+00:00")])
    FileGateway(path).send([Outgoing("2", "email", "a@example.vn", "x\ny", "2023-10-24T03:59:00+00:00", "Tiêu đề")])
    lines = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    assert lines[0] == {"id": "1", "channel": "sms", "to": PHONE, "text": "Xin chào", "at": "2023-10-24T03:58:00+00:00"}
    assert [sorted(line) for line in lines] == [["at", "channel", "id", "text", "to"]] * 2


def test_what_zalo_does_not_take_goes_by_sms_with_the_same_text() -> None:
    ears = Ears()
    message = Outgoing("1", "sms", PHONE, "ma xac nhan la 482913", "")
    assert FallbackGateway(Deaf(), ears).send([message]) == [None]
    assert ears.heard == [message]


def test_a_text_cannot_break_out_of_its_place_in_the_gateways_body() -> None:
    body = gateways._filled({"to": "{to}", "message": ["{text}"]}, {"{to}": PHONE, "{text}": '","admin":"1'})
    assert body == {"to": PHONE, "message": ['","admin":"1']}


@pytest.fixture
def in_the_field(session_on_each: Session) -> SurveyRound:
    """A frozen round of twelve people whose invitations are issued."""
    session = session_on_each
    survey_round = cast.a_round(session, state="frozen")
    version = cast.a_version(session)
    cast.ask_all_groups(survey_round, version)
    cast.a_roster(session, survey_round, cast.an_agency(session), 12, state="frozen")
    invitations.issue_for(session, survey_round, audit.SYSTEM)
    counters.recount(session, survey_round.id)
    session.commit()
    return survey_round


def test_opening_the_round_sends_everyone_one_invitation_however_often_it_is_asked(
    session_on_each: Session, in_the_field: SurveyRound
) -> None:
    session, ears = session_on_each, Ears()
    assert opening.open_round(session, in_the_field, "https://khaosat.example.vn", audit.SYSTEM) == 12
    assert opening.send_invitations(session, in_the_field, "https://khaosat.example.vn", audit.SYSTEM) == 0
    session.commit()
    outbox.deliver(session, everywhere(ears), "w", deliveries.note)
    assert len({one.to for one in ears.heard}) == 12
    assert all(len(one.text) <= 160 and one.text.isascii() for one in ears.heard)
    assert session.scalar(sa.select(sa.func.sum(Progress.sent))) == 12


def test_a_round_opens_once(session_on_each: Session, in_the_field: SurveyRound) -> None:
    opening.open_round(session_on_each, in_the_field, "http://x", audit.SYSTEM)
    with pytest.raises(Refused):
        opening.open_round(session_on_each, in_the_field, "http://x", audit.SYSTEM)


def test_agencies_see_the_figures_of_five_in_the_afternoon(session_on_each: Session, in_the_field: SurveyRound) -> None:
    session, evening = session_on_each, now().replace(hour=10, minute=0)  # 17:00 in Vietnam
    assert opening.take_evening_figures(session, in_the_field, evening) == 2
    assert opening.take_evening_figures(session, in_the_field, evening + timedelta(hours=1)) == 0
    assert opening.take_evening_figures(session, in_the_field, evening + timedelta(days=1)) == 2
    assert session.scalar(sa.select(sa.func.sum(ProgressDay.invited))) == 24


def test_closing_destroys_the_key_of_device_hashes(session_on_each: Session, in_the_field: SurveyRound) -> None:
    opening.open_round(session_on_each, in_the_field, "http://x", audit.SYSTEM)
    assert in_the_field.network_key
    opening.close_round(session_on_each, in_the_field, audit.SYSTEM)
    assert in_the_field.network_key is None
    assert in_the_field.state == "closed"


def test_the_counters_are_what_a_recount_gives(session_on_each: Session, in_the_field: SurveyRound) -> None:
    session = session_on_each
    for one in session.scalars(sa.select(Invitation).limit(5)).all():
        one.opened_at = now()
        counters.step(session, one, "opened")
    session.commit()
    kept = session.execute(sa.select(Progress.group_id, Progress.opened).order_by(Progress.group_id)).all()
    counters.recount(session, in_the_field.id)
    assert session.execute(sa.select(Progress.group_id, Progress.opened).order_by(Progress.group_id)).all() == kept
