"""The plan of a round's messages: its steps with their switches, the dry run, and one step person by person."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from flask import abort, render_template, request, url_for
from flask.typing import ResponseReturnValue

from agencies.agency import Agency
from foundation.db import now
from questionnaires.survey_round import SurveyRound
from respondents.messages.plan import audience, effect, making, problems
from respondents.messages.plan.audience import AgencyCount
from respondents.messages.plan.problems import Problem
from respondents.messages.plan.steps import CHANNELS, CONDITIONS, KINDS, PlanState, PlanStep, Switch
from respondents.messages.send_window import SendWindow
from survey_app import accounts
from survey_app.accounts import OF_ROUND, this_round
from survey_app.acts import carry_out
from survey_app.database import db
from survey_app.home_affairs import plan_words
from survey_app.home_affairs.blueprint import bp
from survey_app.long_tables import LongTable, Shown, paged
from survey_app.row_numbers import row_number

_KIND = f"any({', '.join(KINDS)})"  # of an address


class Line(NamedTuple):
    """One step as the pages show it; `gets` is None where it no longer is ahead."""

    step: PlanStep
    when: plan_words.When
    gets: int | None
    left_out: str
    notes: Sequence[str]
    rows: Sequence[AgencyCount] = ()


def lines(survey_round: SurveyRound, steps: Sequence[PlanStep], at: datetime) -> list[Line]:
    """The steps by their days, with what each would do if nothing changed until then."""
    window = SendWindow.of(db.session, survey_round)
    found = problems.of_plan(survey_round, steps, window, at)
    by_day = sorted(steps, key=lambda step: (step.day, list(KINDS).index(step.kind)))
    return [_line(survey_round, steps, step, window, found, at) for step in by_day]


def _line(
    survey_round: SurveyRound,
    steps: Sequence[PlanStep],
    step: PlanStep,
    window: SendWindow,
    found: Sequence[Problem],
    at: datetime,
) -> Line:
    when = plan_words.when(step, window, survey_round)
    notes = [one.words for one in found if one.kind == step.kind]
    if not step.is_ahead:
        return Line(step, when, None, plan_words.left_out(step.left_out), notes)
    before, moment = audience.reminders_before(steps, step), plan_words.moment_of(step, window, at)
    rows = audience.by_agency(db.session, survey_round, step, moment, before)
    gets, left_out = audience.total(rows)
    return Line(step, when, gets, plan_words.left_out(left_out), notes, rows)


@bp.get(f"{OF_ROUND}/ke-hoach")
def plan() -> ResponseReturnValue:
    """The steps, when they leave, and their switches."""
    survey_round, at = this_round(), now()
    found = making.of_round(db.session, survey_round)
    return render_template(
        "home_affairs/plan.html",
        survey_round=survey_round,
        plan=found,
        lines=lines(survey_round, making.steps_of(db.session, survey_round), at) if found else [],
        away=plan_words.worker_is_away(found.looked_at, at) if found and found.state == PlanState.ON else "",
        channels=CHANNELS,
        conditions=CONDITIONS,
        because=plan_words.because,
    )


@bp.post(f"{OF_ROUND}/ke-hoach/cong-tac")
def plan_switch() -> ResponseReturnValue:
    """Turns the plan on or off, or lets it rest."""
    survey_round, to = this_round(), _one_of(PlanState)
    return carry_out(
        lambda: making.switch(db.session, survey_round, to, accounts.actor()), str, url_for("home_affairs.plan")
    )


@bp.post(f"{OF_ROUND}/ke-hoach/<{_KIND}:kind>/cong-tac")
def plan_switch_step(kind: str) -> ResponseReturnValue:
    """The same for one step."""
    survey_round, to = this_round(), _one_of(Switch)
    return carry_out(
        lambda: making.switch_step(db.session, survey_round, kind, to, accounts.actor()),
        str,
        url_for("home_affairs.plan"),
    )


def _one_of(states: Any) -> Any:
    try:
        return states(request.form.get("state", ""))
    except ValueError:
        abort(404)


AGENCIES = LongTable[Agency](
    {"name": lambda agency: (agency.sort_key, agency.code)}, lambda agency: (agency.name, agency.code), start="name"
)
OF_STEP = LongTable[audience.AgencyCount](
    {"name": lambda row: row.agency.sort_key, "gets": lambda row: row.gets},
    lambda row: (row.agency.name,),
    start="name",
)


@bp.get(f"{OF_ROUND}/ke-hoach/chay-thu")
def plan_trial() -> ResponseReturnValue:
    """The dry run: each step that is ahead, agency by agency. Sends nothing."""
    survey_round = this_round()
    ahead = [
        line for line in lines(survey_round, making.steps_of(db.session, survey_round), now()) if line.gets is not None
    ]
    agencies: dict[int, Agency] = {row.agency.id: row.agency for line in ahead for row in line.rows}
    gets = {(line.step.kind, row.agency.id): row.gets for line in ahead for row in line.rows}
    return render_template(
        "home_affairs/plan_trial.html",
        survey_round=survey_round,
        lines=ahead,
        page=AGENCIES.shown(agencies.values()),
        gets=gets,
    )


@bp.get(f"{OF_ROUND}/ke-hoach/<{_KIND}:kind>")
def plan_step(kind: str) -> ResponseReturnValue:
    """One step: its agencies with the reasons, the people of one agency, and what a reminder brought."""
    survey_round, at = this_round(), now()
    steps = making.steps_of(db.session, survey_round)
    step = next((one for one in steps if one.kind == kind), None) or abort(404)
    line = next(line for line in lines(survey_round, steps, at) if line.step is step)
    agency_id = request.args.get("don_vi", type=row_number)
    shown = _people(survey_round, steps, step, agency_id, at) if agency_id and line.gets is not None else None
    return render_template(
        "home_affairs/plan_step.html",
        survey_round=survey_round,
        line=line,
        page=shown,
        by_agency=OF_STEP.shown(line.rows),
        agency=next((row.agency for row in line.rows if row.agency.id == agency_id), None),
        words=audience.WORDS,
        readings=[plan_words.effect(one) for one in effect.readings(db.session, step)],
        left_out=plan_words.left_out,
        because=plan_words.because(step),
    )


def _people(
    survey_round: SurveyRound, steps: Sequence[PlanStep], step: PlanStep, agency_id: int, at: datetime
) -> Shown[audience.Outcome]:
    moment = plan_words.moment_of(step, SendWindow.of(db.session, survey_round), at)
    before = audience.reminders_before(steps, step)
    people = audience.of_agency(db.session, survey_round, step, moment, agency_id, before)
    page = paged(people)
    accounts.record_view(f"agency:{agency_id}", rows=len(page.items), round=survey_round.id)
    return page
