"""Whatever happens in a round, every page, file and reminder agrees on who has answered, on the web or on paper; and what is
counted step by step is what a recount gives. Random histories, on each database."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import inspect, literal, select, update
from sqlalchemy.orm import Session

from foundation import audit
from foundation.db import Refused, now
from foundation.outbox import About, State
from foundation.outbox.claims import Claimed
from foundation.vietnam_time import today
from questionnaires.survey_round import SurveyRound
from respondents import invitation as invitations
from respondents.field import agency_rate, dashboard, dispositions, opening, person
from respondents.field.aapor import Counts
from respondents.field.dashboard import Figures
from respondents.invitation import Invitation, counters, steps
from respondents.invitation.counters import COUNTERS, Progress
from respondents.messages import deliveries, exclusions, mailing, reminders
from respondents.messages.exclusions import EXCLUSIONS
from survey_app.database import db
from survey_app.home_affairs.ranking import ranked, ranking_table
from survey_app.ministry import response_rates
from tests.survey_app.fieldwork_cast import a_round_in_the_field

BY = audit.Actor("home_affairs", 7)
PEOPLE = 5  # whose histories are told; the others have been sent their link and do nothing


@pytest.fixture
def session(app_on_each: Flask) -> Iterator[Session]:
    with app_on_each.app_context():
        yield db.session  # type: ignore[misc]
        db.session.rollback()


@pytest.fixture
def survey_round(session: Session) -> SurveyRound:
    made = a_round_in_the_field(session)
    ours = select(Invitation.id).order_by(Invitation.id).limit(PEOPLE)
    session.execute(update(Invitation).where(Invitation.id.in_(session.scalars(ours).all())).values(sent_at=None))
    counters.recount(session, made.id)
    session.commit()
    return made


# -- what may happen to a person, by the verbs that the product uses


def _deliver(session: Session, who: Invitation, state: State) -> None:
    about = About("invitation", who.id)
    head = ("m", "sms", "invitation", 5, about, now(), None, 1, "")
    deliveries.note(session, Claimed(*head, "+84905000001", "x"), state)


def _through_the_door(session: Session, who: Invitation, step: Callable[[], None]) -> None:
    """Only whoever has a link that works, and has not answered, takes a step."""
    if who.state == "active" and not who.has_answered:
        step()


def _submit(session: Session, who: Invitation) -> None:
    if who.started_at is not None:
        steps.change(session, who.id, submitted_at=now(), receipt="7F3K92QD")
        counters.step(session, who, "submitted")


def _leave(session: Session, who: Invitation) -> None:
    """As a change of the list does it, which is refused for whoever has answered."""
    if not who.has_answered:
        who.state = "revoked"
        session.flush()
        counters.recount(session, who.round_id)


def _followed(session: Session, who: Invitation) -> person.Followed:
    found = person.one(session, who.round_id, who.id)
    assert found is not None
    return found


HAPPENINGS: dict[str, Callable[[Session, SurveyRound, Invitation], object]] = {
    "sent": lambda s, r, who: _deliver(s, who, State.SENT),
    "bounced": lambda s, r, who: _deliver(s, who, State.FAILED),
    "opened": lambda s, r, who: _through_the_door(s, who, lambda: steps.mark_opened(s, who, who.id)),
    "verified": lambda s, r, who: _through_the_door(s, who, lambda: steps.mark_verified(s, who, "A")),  # type: ignore[arg-type]
    "started": lambda s, r, who: _through_the_door(s, who, lambda: steps.declare(s, who, "self")),  # type: ignore[arg-type]
    "mostly": lambda s, r, who: _through_the_door(
        s, who, lambda: None if who.mostly_answered else steps.mark_mostly(s, who)
    ),  # type: ignore[arg-type]
    "submitted": lambda s, r, who: _through_the_door(s, who, lambda: _submit(s, who)),
    "another_day": lambda s, r, who: _through_the_door(
        s,
        who,
        lambda: steps.remind_on(s, who, today() + timedelta(days=who.id % 3)),  # type: ignore[arg-type]
    ),
    "held": lambda s, r, who: _through_the_door(s, who, lambda: steps.hold(s, who, "not_me", BY)),  # type: ignore[arg-type]
    "paper": lambda s, r, who: person.receive_paper(s, _followed(s, who), BY),
    "no_paper": lambda s, r, who: person.take_paper_back(s, _followed(s, who), "ghi nhầm", BY),
    "noted": lambda s, r, who: person.set_disposition(s, _followed(s, who), "R", "từ chối", BY),
    "reissued": lambda s, r, who: invitations.reissue(s, who, BY, "thử") if who.state != "revoked" else None,
    "left": lambda s, r, who: _leave(s, who),
    "reminded": lambda s, r, who: reminders.remind(s, r, reminders.Scope(invitation_id=who.id), by=BY),
    "long_ago": lambda s, r, who: steps.change(s, who.id, reminded_at=now() - timedelta(hours=50)),
}
HISTORIES = st.lists(st.tuples(st.integers(0, PEOPLE - 1), st.sampled_from(sorted(HAPPENINGS))), max_size=25)


def live(session: Session, survey_round: SurveyRound, history: list[tuple[int, str]]) -> list[Invitation]:
    """Lets a history happen; a refusal is part of it. Returns everybody's invitation, fresh."""
    for number, happening in history:
        query = select(Invitation).order_by(Invitation.id).offset(number).limit(1)
        try:
            HAPPENINGS[happening](session, survey_round, session.scalars(query).one())
        except Refused:
            pass
        session.flush()
        session.expire_all()
    return list(session.scalars(select(Invitation).order_by(Invitation.id)))


@pytest.mark.long
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(history=HISTORIES)
def test_every_history_gives_one_figure_everywhere(
    session: Session, survey_round: SurveyRound, history: list[tuple[int, str]]
) -> None:
    trial = session.begin_nested()
    everybody = live(session, survey_round, history)
    answered = sum(1 for who in everybody if who.has_answered and who.state != "revoked")
    kept = rows_of(session)
    assert figures_of_answered(session, survey_round) == dict.fromkeys(
        figures_of_answered(session, survey_round), answered
    )
    rules_agree(session, everybody)
    nobody_is_forgotten(session, survey_round, everybody)
    counters.recount(session, survey_round.id)
    assert kept == rows_of(session), "counted step by step, and counted anew"
    trial.rollback()
    session.expire_all()


def rows_of(session: Session) -> list[tuple[object, ...]]:
    session.flush()
    columns = [Progress.agency_id, Progress.group_id, *(getattr(Progress, name) for name in COUNTERS)]
    return sorted(tuple(row) for row in session.execute(select(*columns)) if any(row[2:]))


def figures_of_answered(session: Session, survey_round: SurveyRound) -> dict[str, int]:
    """How many have answered, as each page and each file says it."""
    round_id = survey_round.id
    by_agency = dashboard.by_agency(session, round_id)
    lines = dashboard.agency_lines(session, survey_round, by_agency, {})
    opening.take_evening_figures(session, survey_round, now() + timedelta(days=1))
    evening = dashboard.evenings(session, round_id, dashboard.newest_day(session, round_id))
    rate = agency_rate.of_agency(session, round_id, next(iter(by_agency)))
    outcomes = dispositions.counts(session, round_id)
    statuses = [person.status_counts(session, round_id, agency_id) for agency_id in by_agency]
    places = ranking_table(survey_round, ranked(lines), now()).rows
    files = [
        response_rates.table_rows(names, counts)[-1][2]
        for _, names, counts in (response_rates._by_group(survey_round), response_rates._by_agency(survey_round))
    ]
    assert rate is not None
    return {
        "dashboard": dashboard.total(dashboard.by_group(session, round_id).values()).submitted,
        "agencies": sum(line.figures.submitted for line in lines),
        "ranking": sum(row["submitted"] for row in places),
        "evenings": evening.days[-1].submitted,
        "evenings by agency": sum(evening.newest_by_agency.values()),
        "agency's own page": rate.province.submitted,
        "AAPOR": sum(counts.complete for counts in outcomes.values()),
        "file by group": files[0],
        "file by agency": files[1],
        "people": sum(counts.get("submitted", 0) + counts.get("paper", 0) for counts in statuses),
        "reminders": reminders.left_out(session, survey_round).get("answered", 0),
    }


def rules_agree(session: Session, everybody: list[Invitation]) -> None:
    """What Python says of a row is what the database says of it."""
    conditions = [Invitation.has_answered, person.STATUS, *counters.counted(Invitation).values()]
    told = session.execute(select(Invitation.id, *conditions).order_by(Invitation.id)).all()
    ours = [(who.id, who.has_answered, person.status_of(who), *counters.counted(who).values()) for who in everybody]
    assert [tuple(row) for row in told] == ours


def nobody_is_forgotten(session: Session, survey_round: SurveyRound, everybody: list[Invitation]) -> None:
    """Everybody is reminded or stands under one reason, and gets a letter or has one of three reasons for none."""
    spared = reminders.left_out(session, survey_round)
    assert reminders.audience(session, survey_round) + sum(spared.values()) == len(everybody)
    letters = sum(number for _, number in mailing.recipients_by_agency(session, survey_round.id))
    assert letters == sum(1 for who in everybody if who.state == "active" and not who.has_answered)
    assert sum(dispositions.counts(session, survey_round.id).values(), Counts()).total == len(everybody)
    due = set(session.scalars(select(Invitation.id).where(*reminders.due(survey_round))))
    for who in everybody:
        why = [key for key, row in EXCLUSIONS.items() if session.scalar(_holds(who, key))]
        assert (who.id in due) is (not why)


def _holds(who: Invitation, key: str):
    return select(literal(1)).where(Invitation.id == who.id, EXCLUSIONS[key].holds(now()))


def test_the_figures_of_a_page_are_the_counters_that_are_kept() -> None:
    kept = [column.name for column in inspect(Progress).columns if not column.primary_key]
    assert list(Figures._fields) == kept == list(COUNTERS)


def test_every_reason_has_words_of_its_own() -> None:
    assert len({row.words for row in EXCLUSIONS.values()}) == len(EXCLUSIONS)
    assert {key for key, row in EXCLUSIONS.items() if row.for_good} == {"left", "answered", "held", "noted"}
    assert exclusions.MOST == 3


def test_a_paper_answer_has_passed_every_stage_until_it_is_taken_back(
    session: Session, survey_round: SurveyRound
) -> None:
    (who, *_) = live(session, survey_round, [(0, "paper")])
    counts = counters.counted(who)
    assert [counts[name] for name in counters.STAGES] == [True] * len(counters.STAGES)
    figures = dashboard.total(dashboard.by_group(session, survey_round.id).values())
    assert (figures.submitted, figures.opened, figures.answering) == (1, 1, 0)
    live(session, survey_round, [(0, "no_paper")])
    assert dashboard.total(dashboard.by_group(session, survey_round.id).values()).submitted == 0
