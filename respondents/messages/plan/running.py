"""What the worker does for a plan: looks who is to be written to now, and writes. Each look is one bounded piece and ends in one
commit of the caller; two workers at once share the work, since who has a step, and each of its people, the database decides."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from hashlib import sha256
from secrets import token_hex
from typing import Any

from sqlalchemy import func, insert, select, update
from sqlalchemy.orm import Session

from foundation import audit
from foundation.db import now, table
from foundation.vietnam_time import day_of
from questionnaires.survey_round import SurveyRound
from respondents.invitation import Invitation
from respondents.messages.plan import audience, effect, making, moments, writing
from respondents.messages.plan.steps import KINDS, MessagePlan, PlanState, PlanStep, PlanTake, StepState, Switch
from respondents.messages.send_window import SendWindow
from respondents.roster.person import Respondent

BATCH = 50  # people written to in one transaction: on SQLite it keeps others waiting a tenth of a second
SILENCE = timedelta(hours=1)  # a worker that has not looked for so long was not there
NOTED = timedelta(minutes=5)  # how often it is written down that it looked
_TAKES, _STEPS = table(PlanTake), table(PlanStep)
_QUIET = {"synchronize_session": False}


def rounds_with_plan(session: Session) -> list[SurveyRound]:
    """Rounds whose plan is on."""
    query = select(SurveyRound).join(MessagePlan, MessagePlan.round_id == SurveyRound.id)
    return list(session.scalars(query.where(MessagePlan.state == PlanState.ON).order_by(SurveyRound.id)))


def look(session: Session, survey_round: SurveyRound) -> int:
    """Does the next piece of what is due in a round; 0 when nothing is. The caller commits, and looks again while it is not 0."""
    plan, at = making.of_round(session, survey_round), now()
    if plan is None or plan.state != PlanState.ON:
        return 0
    _note_look(session, plan, at)
    steps, window = making.steps_of(session, survey_round), SendWindow.of(session, survey_round)
    if survey_round.state == "paused":
        return 0
    if survey_round.state == "closed" or at >= survey_round.closes_at:
        return sum(_skip(session, step, "closed") for step in steps if step.state in ("planned", "sending"))
    if survey_round.state not in ("frozen", "open"):
        return 0
    for step in steps:
        is_under_way = step.state == StepState.SENDING and step.switch == Switch.ON
        if is_under_way and (done := _go_on(session, survey_round, step, steps, window, at)):
            return done
    for step in steps:
        if done := _take_up(session, survey_round, step, steps, window, at):
            return done
    return 0


def _note_look(session: Session, plan: MessagePlan, at: datetime) -> None:
    """Says in the log when nobody looked for long, and when the clock went back; writes down that somebody looks now."""
    last, subject = plan.looked_at, f"round:{plan.round_id}"
    if last is not None and last - at > NOTED:
        audit.record(session, audit.SYSTEM, "plan.clock_back", subject, was=_text(last), now=_text(at))
    elif last is not None and at - last > SILENCE:
        audit.record(session, audit.SYSTEM, "plan.silence", subject, since=_text(last), until=_text(at))
    if last is None or abs(at - last) >= NOTED:
        plan.looked_at = at
        session.flush()


def _text(at: datetime) -> str:
    return at.isoformat(timespec="minutes")


# -- a step whose turn has come


def _take_up(
    session: Session,
    survey_round: SurveyRound,
    step: PlanStep,
    steps: Sequence[PlanStep],
    window: SendWindow,
    at: datetime,
) -> int:
    """Begins a step, or passes it over when its time has gone."""
    slot, hours = moments.slot_of(step, window), moments.hours_of(step, window)
    if not step.is_ahead or slot is None or hours is None or at < slot.begins:
        return 0
    if step.kind == "pre_notice" and at >= survey_round.opens_at:
        return _skip(session, step, "opened")
    if step.kind != "invitation" and _next_has_come(step, steps, window, at):
        return _skip(session, step, "next_came")
    if (step.what.asks and not survey_round.accepts_answers) or not hours.holds(at):
        return 0
    return _begin(session, survey_round, step, window, at)


def _next_has_come(step: PlanStep, steps: Sequence[PlanStep], window: SendWindow, at: datetime) -> bool:
    """Whether a later step that asks is due as well: then this one has lost its sense."""
    later = (one for one in steps[steps.index(step) + 1 :] if one.what.asks and one.is_ahead)
    slots = (moments.slot_of(one, window) for one in later)
    return any(slot is not None and slot.begins <= at for slot in slots)


def _begin(session: Session, survey_round: SurveyRound, step: PlanStep, window: SendWindow, at: datetime) -> int:
    """Fixes whom the step goes to, split by lot where it has halves. While everybody would only have to wait a day, so does it."""
    people, left_out = audience.due(session, survey_round, step, at)
    if not people and set(left_out) & audience.PASSING:
        return 0
    seed = token_hex(8)
    second = moments.second_day(step, day_of(at), window) if len(people) > 1 else None
    values: dict[str, Any] = {"state": StepState.SENDING, "began_at": at, "left_out": left_out}
    values |= {"seed": seed if second else "", "second_day": second}
    mine = (PlanStep.id == step.id, PlanStep.state == StepState.PLANNED)
    query = update(PlanStep).where(*mine).values(**values).returning(PlanStep.id).execution_options(**_QUIET)
    if session.execute(query).first() is None:
        return 0
    first = halves(people, seed) if second else dict.fromkeys(people, 1)
    if people:
        rows = [{"step_id": step.id, "invitation_id": one, "half": half} for one, half in first.items()]
        session.execute(insert(_TAKES), [row | {"state": "waiting"} for row in rows])
    detail = {"step": step.kind, "count": len(people), "seed": values["seed"], "left_out": sum(left_out.values())}
    audit.record(session, audit.SYSTEM, "plan.begin_step", f"round:{survey_round.id}", **detail)
    return 1 + len(people)


def halves(people: Sequence[int], seed: str) -> dict[int, int]:
    """Who is in which half: in the order of SHA-256 of seed and number, every second one. Whoever has the seed draws the same."""
    drawn = sorted(people, key=lambda number: sha256(f"{seed}:{number}".encode()).digest())
    return {number: 1 + place % 2 for place, number in enumerate(drawn)}


def _skip(session: Session, step: PlanStep, because: str) -> int:
    """Ends a step that is not, or not wholly, sent any more; what it has sent stays."""
    ended = StepState.SKIPPED if step.state == StepState.PLANNED else StepState.DONE
    mine = (PlanStep.id == step.id, PlanStep.state == step.state)
    query = update(PlanStep).where(*mine).values(state=ended, because=because).returning(PlanStep.id)
    if session.execute(query.execution_options(**_QUIET)).first() is None:
        return 0
    waiting = (PlanTake.step_id == step.id, PlanTake.state == "waiting")
    session.execute(update(PlanTake).where(*waiting).values(state="dropped").execution_options(**_QUIET))
    audit.record(session, audit.SYSTEM, "plan.skip_step", f"round:{step.round_id}", step=step.kind, because=because)
    return 1


# -- a step that has begun


def _go_on(
    session: Session,
    survey_round: SurveyRound,
    step: PlanStep,
    steps: Sequence[PlanStep],
    window: SendWindow,
    at: datetime,
) -> int:
    """Writes to the next people of a step; ends it after the last."""
    waiting = _waiting(session, step)
    if not waiting:
        return _finish(session, step)
    hours, half = moments.hours_of(step, window), min(waiting)
    if half == 2 and _next_has_come(step, steps, window, at):
        return _skip(session, step, "next_came")
    if half == 2 and step.second_day is not None and hours is not None:
        is_due = at >= moments.slot_on(step.second_day, hours).begins and hours.holds(at)
        if waiting[2] == _size(session, step, 2) and effect.take_when_due(session, step, at, before_second=is_due):
            return 1
        if not is_due:
            return 0
    if hours is None or not hours.holds(at):
        return 0
    return _write(session, survey_round, step, half, at)


def _waiting(session: Session, step: PlanStep) -> dict[int, int]:
    query = select(PlanTake.half, func.count()).where(PlanTake.step_id == step.id, PlanTake.state == "waiting")
    return dict(session.execute(query.group_by(PlanTake.half)).all())


def _size(session: Session, step: PlanStep, half: int) -> int:
    query = select(func.count()).select_from(PlanTake)
    return session.scalar(query.where(PlanTake.step_id == step.id, PlanTake.half == half)) or 0


def _finish(session: Session, step: PlanStep) -> int:
    mine = (PlanStep.id == step.id, PlanStep.state == StepState.SENDING)
    query = update(PlanStep).where(*mine).values(state=StepState.DONE).returning(PlanStep.written)
    ended = session.execute(query.execution_options(**_QUIET)).first()
    if ended is not None:
        detail = {"step": step.kind, "count": ended.written}
        audit.record(session, audit.SYSTEM, "plan.end_step", f"round:{step.round_id}", **detail)
    return int(ended is not None)


def _write(session: Session, survey_round: SurveyRound, step: PlanStep, half: int, at: datetime) -> int:
    """One batch: each person is looked at once more, taken by whoever is first, and written to or let go."""
    rows = list(_batch(session, step, half, at))
    written = 0
    for invitation, person, reason in rows:
        state = "dropped" if reason != audience.DUE else "written"
        mine = (_TAKES.c.step_id == step.id, _TAKES.c.invitation_id == invitation.id, _TAKES.c.state == "waiting")
        query = update(_TAKES).where(*mine).values(state=state).returning(_TAKES.c.half)
        if session.execute(query).first() is None or state == "dropped":
            continue
        writing.write(session, survey_round, step, invitation, person)
        _count(step, invitation, at)
        written += 1
    session.flush()
    session.execute(update(_STEPS).where(_STEPS.c.id == step.id).values(written=_STEPS.c.written + written))
    return len(rows)


def _batch(session: Session, step: PlanStep, half: int, at: datetime) -> Iterator[tuple[Invitation, Respondent, str]]:
    query = (
        select(Invitation, Respondent, audience.why(step, at))
        .join(PlanTake, PlanTake.invitation_id == Invitation.id)
        .join(Respondent, Respondent.id == Invitation.respondent_id)
        .where(PlanTake.step_id == step.id, PlanTake.state == "waiting", PlanTake.half == half)
        .order_by(Invitation.id)
        .limit(BATCH)
        .with_for_update(of=PlanTake, skip_locked=True)
    )
    yield from session.execute(query.execution_options(populate_existing=True))


def _count(step: PlanStep, invitation: Invitation, at: datetime) -> None:
    if KINDS[step.kind].message in ("reminder", "last_call"):
        invitation.remind_on, invitation.reminded_at = None, at
    if step.what.is_reminder:
        invitation.reminders += 1
