"""Makes some of the invited people of the demonstration answer over the last days, and keeps each evening's figures.

The times are made up, so the steps are written as the verbs would have left them; the answers go through the same sheet and
into the same ballot box as everybody's.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from foundation import keys
from foundation.db import now
from foundation.outbox import notes
from foundation.vietnam_time import day_of, in_vietnam
from questionnaires import kinds, page_times
from questionnaires.ballot import box, sealed_sheet
from questionnaires.ballot.marks import marks_of
from questionnaires.page_times import PageTime
from questionnaires.sheet import AnswerSheet
from questionnaires.survey_round import SurveyRound
from questionnaires.versions import QuestionnaireVersion, definition
from questionnaires.xform import Questionnaire
from respondents import envelopes
from respondents.field import opening
from respondents.invitation import Invitation, counters
from respondents.invitation.counters import ProgressDay

DAYS = 6
# how far people have come: share, last step
SHARES = (
    (0.56, "submitted"),
    (0.07, "started"),
    (0.03, "verified"),
    (0.04, "opened"),
    (0.02, "bounced"),
    (0.28, "sent"),
)
STEPS = ("sent", "opened", "verified", "started", "submitted")
MINUTES = {"sent": 0, "opened": 1, "verified": 2, "started": 4, "submitted": 17}
LIKELY = (0.24, 0.37, 0.22, 0.08, 0.03, 0.06)  # of the points of a scale, from the best; the last is "no information"


def some_answer(session: Session, survey_round: SurveyRound) -> None:
    """Takes everybody as far as chance has it, and keeps the counters and the evenings' figures."""
    walk_all(session, survey_round, SHARES)
    # their invitations went out days ago; the messages that now wait are of no use to them
    notes.wipe_all(session)
    counters.recount(session, survey_round.id)
    keep_evenings(session, survey_round)


def walk_all(session: Session, survey_round: SurveyRound, shares: Sequence[tuple[float, str]]) -> None:
    """Takes everybody as far as chance has it."""
    chance = random.Random("minh họa")
    # people in a random order: the ballot must not follow the list even in a demonstration
    people = list(
        session.scalars(sa.select(Invitation).where(Invitation.round_id == survey_round.id).order_by(Invitation.id))
    )
    chance.shuffle(people)
    forms = {version.id: definition(version) for version in session.scalars(sa.select(QuestionnaireVersion))}
    for one in people:
        last = chance.choices([step for _, step in shares], [share for share, _ in shares])[0]
        walk(session, one, last, forms, survey_round, chance)
    session.flush()


def walk(
    session: Session,
    one: Invitation,
    last: str,
    forms: dict[int, Questionnaire],
    survey_round: SurveyRound,
    chance: random.Random,
) -> None:
    """One person's steps up to the last."""
    began = survey_round.opens_at + timedelta(days=DAYS * chance.random() ** 1.6, minutes=-25)
    began = min(began, now() - timedelta(minutes=25))
    one.issued_at = survey_round.opens_at - timedelta(minutes=30)
    if last == "bounced":
        one.bounced_at = survey_round.opens_at
        return
    for step in STEPS[: STEPS.index(last) + 1]:
        at = survey_round.opens_at if step == "sent" else began + timedelta(minutes=MINUTES[step])
        setattr(one, f"{step}_at", at)
    if last in ("started", "submitted", "verified"):
        one.grade = "B" if chance.random() < 0.04 else "A"
    if last in ("started", "submitted"):
        one.declared = "helped" if chance.random() < 0.06 else "self"
    if last == "submitted":
        submit(session, one, forms[one.version_id], survey_round, chance)


def submit(
    session: Session, one: Invitation, form: Questionnaire, survey_round: SurveyRound, chance: random.Random
) -> None:
    """A made-up opinion, through the sheet, sealed into the ballot box."""
    sheet, mood = AnswerSheet(form), chance.gauss(0, 0.7)
    for question in form.questions:
        offered = [choice.name for choice in sheet.choices(question.path)] if question.kind is kinds.SELECT_ONE else []
        if offered:
            place = chance.choices(range(len(offered)), (LIKELY * 3)[: len(offered)])[0]
            shifted = place if place == len(offered) - 1 else round(min(max(place + mood, 0), len(offered) - 2))
            sheet.set(question.path, offered[shifted])
    one.receipt, one.mostly_answered = keys.random_code(8), True
    pages = sheet.pages_now()
    one.haste = page_times.time_grade(PageTime(page_times.time_class(chance.uniform(1.2, 9)), 1) for _ in pages)
    group = next(group.code for group in survey_round.groups if group.id == one.group_id)
    marks, values = marks_of(sheet), sheet.submission()
    content = sealed_sheet.content_of(form, one.version_id, group, one.class_code, values, marks)
    public_key = box.public_key_to_submit(session, one.round_id)
    length = sealed_sheet.padded_length(form)
    envelopes.put(session, one.id, sealed_sheet.seal(public_key, one.round_id, content, length))


def keep_evenings(session: Session, survey_round: SurveyRound) -> None:
    """The figures of each evening since the round opened, from the times of submission."""
    people = session.execute(
        sa.select(Invitation.agency_id, Invitation.group_id, Invitation.submitted_at).where(
            Invitation.round_id == survey_round.id
        )
    ).all()
    invited = Counter((agency, group) for agency, group, _ in people)
    evening = _evening(survey_round.opens_at)
    while evening <= min(now(), survey_round.closes_at):
        done = Counter((agency, group) for agency, group, at in people if at is not None and at <= evening)
        session.add_all(
            ProgressDay(
                round_id=survey_round.id,
                agency_id=agency,
                group_id=group,
                day=day_of(evening),
                invited=count,
                submitted=done[agency, group],
            )
            for (agency, group), count in invited.items()
        )
        evening += timedelta(days=1)
    session.flush()


def _evening(at: datetime) -> datetime:
    return in_vietnam(at).replace(hour=opening.EVENING.hour, minute=0, second=0, microsecond=0)
