"""By which ways people are asked: in the order of the round, the next when one fails for good."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from foundation import audit, outbox
from foundation.outbox import PostOffice
from foundation.outbox.gateways import Outgoing
from foundation.outbox.states import ACCEPTED, Outcome, Verdict
from questionnaires.survey_round import SurveyRound
from respondents import invitation as invitations
from respondents.invitation import Invitation, counters
from respondents.invitation.counters import Progress
from respondents.messages import last_look
from respondents.roster import Respondent
from respondents.wording import ways
from respondents.wording.ways import Contact
from tests import cast

BOTH = Contact("+84905000001", "hoa@daklak.example")


class Gate:
    """A gateway that refuses for good whatever channel is in `refuses`."""

    name = "gate"

    def __init__(self, *refuses: str) -> None:
        self.refuses, self.heard = refuses, list[Outgoing]()

    def send(self, message: Outgoing) -> Outcome:
        self.heard.append(message)
        return Outcome(Verdict.REFUSED, "số sai") if message.channel in self.refuses else ACCEPTED


def deliver(session: Session, gate: Gate) -> list[str]:
    """Sends until nothing is left; the channels in order."""
    session.commit()
    office = PostOffice(dict.fromkeys(outbox.CHANNELS, (gate,)), "w", last_look.register("https://x.vn"))
    while office.step(session):
        pass
    office.stop(session)
    return [one.channel for one in gate.heard]


@pytest.fixture
def survey_round(session_on_each: Session) -> SurveyRound:
    session = session_on_each
    made = cast.a_round(session, state="open")
    cast.ask_all_groups(made, cast.a_version(session))
    cast.a_roster(session, made, cast.an_agency(session), 2, state="frozen")
    invitations.issue_for(session, made, audit.SYSTEM)
    session.commit()
    return made


@pytest.fixture
def who(session_on_each: Session, survey_round: SurveyRound) -> Invitation:
    session = session_on_each
    made = session.scalars(sa.select(Invitation).order_by(Invitation.id)).first()
    assert made is not None
    person = session.get_one(Respondent, made.respondent_id)
    person.fill({"phone": BOTH.phone, "email": BOTH.email})
    counters.recount(session, survey_round.id)
    session.commit()
    return made


def bounced(session: Session) -> int:
    return session.scalar(sa.select(sa.func.sum(Progress.bounced))) or 0


@pytest.mark.parametrize(
    ("order", "refuses", "went"),
    [
        ("phone,email", (), ["sms"]),
        ("phone,email", ("sms",), ["sms", "email"]),
        ("email,phone", ("email",), ["email", "sms"]),
        ("sms,email,zalo", ("sms_only", "email"), ["sms_only", "email", "zalo"]),
        ("zalo,sms,email", ("zalo",), ["zalo", "sms_only"]),
        ("phone", ("sms",), ["sms"]),
        ("phone,email", ("sms", "email"), ["sms", "email"]),
    ],
)
@pytest.mark.parametrize("kind", ["invitation", "last_call"])
def test_a_person_is_asked_by_the_next_way_when_one_fails_for_good(
    session_on_each: Session,
    survey_round: SurveyRound,
    who: Invitation,
    kind: str,
    order: str,
    refuses: tuple[str, ...],
    went: list[str],
) -> None:
    session, gate = session_on_each, Gate(*refuses)
    survey_round.settings = survey_round.settings | {"channels": order}
    assert ways.ask(session, survey_round, who, BOTH, kind)
    assert deliver(session, gate) == went
    assert {one.to for one in gate.heard} <= set(BOTH)
    is_lost = {"sms", "email"} <= set(refuses)  # no contact is left
    session.refresh(who)
    if kind == "invitation":  # what a later message finds is read with care: only who has not answered gets one
        assert (who.bounced_at is not None, bounced(session)) == (is_lost, is_lost)


@pytest.mark.parametrize(
    ("first", "order", "refuses", "went"),
    [
        ("email", "phone,email", ("email",), ["email", "sms"]),
        ("phone", "email,sms,zalo", ("sms_only",), ["sms_only", "email"]),
        ("phone", "email,phone", ("sms", "email"), ["sms", "email"]),
        ("email", "phone", ("email",), ["email", "sms"]),
    ],
)
def test_a_step_that_names_a_way_begins_with_it(
    session_on_each: Session,
    survey_round: SurveyRound,
    who: Invitation,
    first: str,
    order: str,
    refuses: tuple[str, ...],
    went: list[str],
) -> None:
    survey_round.settings = survey_round.settings | {"channels": order}
    ways.ask(session_on_each, survey_round, who, BOTH, "reminder", first=first)
    assert deliver(session_on_each, Gate(*refuses)) == went


def test_a_way_without_an_address_is_passed_over_and_nobody_without_any_is_written_to(
    session_on_each: Session, survey_round: SurveyRound, who: Invitation
) -> None:
    assert not ways.ask(session_on_each, survey_round, who, Contact("", ""), "invitation")
    assert ways.ask(session_on_each, survey_round, who, Contact("", BOTH.email), "invitation")
    assert deliver(session_on_each, Gate()) == ["email"]


def test_a_failure_that_was_overtaken_asks_nobody_twice(
    session_on_each: Session, survey_round: SurveyRound, who: Invitation
) -> None:
    session, gate = session_on_each, Gate("sms")
    for _ in range(2):  # sent again meanwhile, to a new link
        ways.ask(session, survey_round, who, BOTH, "invitation")
    assert deliver(session, gate).count("email") == 1


def test_every_order_is_made_of_ways_and_has_words() -> None:
    for order in ways.ORDERS:
        assert set(order.split(",")) <= ways.WAYS.keys()
        assert ways.in_words(order)[0].isupper()
