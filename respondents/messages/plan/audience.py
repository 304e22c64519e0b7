"""Who gets a step at a moment, and who does not, each under exactly one reason: the dry run and the sending ask the same."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, SQLColumnExpression, case, exists, func, literal, not_, or_, select
from sqlalchemy.orm import Session

from agencies.agency import Agency
from foundation.outbox import Message
from foundation.vietnam_time import day_of
from questionnaires.survey_round import SurveyRound
from respondents.invitation import Invitation
from respondents.messages.exclusions import CALM_DAYS, EXCLUSIONS, MOST, Exclusion
from respondents.messages.plan.steps import CONDITIONS, PlanStep
from respondents.roster.person import Respondent

DUE = ""  # the reason of those who get it
PASSING = frozenset({"just_now", "on_its_way"})  # reasons that another day or two end


def _invited_before() -> SQLColumnExpression[bool]:
    about = (Message.about_kind == "invitation", Message.about_id == Invitation.id, Message.purpose == "invitation")
    return or_(Invitation.sent_at.is_not(None), exists().where(*about))


def _has_no_address(step: PlanStep) -> SQLColumnExpression[bool]:
    return Respondent.email_index == "" if step.channel == "email" else Respondent.phone_index == ""


WORDS: dict[str, str] = {
    **{key: row.words for key, row in EXCLUSIONS.items()},
    "invited": "đã nhận lời mời",
    "elsewhere": "không thuộc diện của bước này",
    "no_address": "chưa có địa chỉ của cách gửi này",
    "near_wish": f"hẹn ngày nhận tin sát bước này, chưa đủ {CALM_DAYS} ngày",
}
"""Every reason, after "3 người …"."""


def reasons(step: PlanStep, at: datetime, before: int = 0) -> Mapping[str, SQLColumnExpression[bool]]:
    """The reasons of a step and whom each holds at a moment, in the order in which they are asked.

    before: reminders of the plan that are still to come before this step, for a moment that lies ahead.
    """
    own: dict[str, Callable[[], SQLColumnExpression[bool]]] = {
        "invited": _invited_before,
        "elsewhere": lambda: not_(CONDITIONS[step.condition][1]()),
        "no_address": lambda: _has_no_address(step),
    }
    table: dict[str, SQLColumnExpression[bool]] = {}
    for key in step.what.spares:
        table[key] = own[key]() if key in own else _shared(key, EXCLUSIONS[key], at, before)
    if "just_now" in table:
        near = day_of(at) - timedelta(days=CALM_DAYS - 1)
        table["near_wish"] = Invitation.remind_on.between(near, day_of(at) - timedelta(days=1))
    return {key: func.coalesce(condition, False) for key, condition in table.items()}


def _shared(key: str, row: Exclusion, at: datetime, before: int) -> SQLColumnExpression[bool]:
    return Invitation.reminders + before >= MOST if key == "enough" else row.holds(at)


def why(step: PlanStep, at: datetime, before: int = 0) -> ColumnElement[str]:
    """Each person's reason; DUE for whoever gets it."""
    return case(*((holds, literal(key)) for key, holds in reasons(step, at, before).items()), else_=literal(DUE))


def _people(survey_round: SurveyRound, *columns: Any) -> Select[Any]:
    query: Select[Any] = select(*columns)
    query = query.join(Respondent, Respondent.id == Invitation.respondent_id)
    return query.where(Invitation.round_id == survey_round.id)


def due(session: Session, survey_round: SurveyRound, step: PlanStep, at: datetime) -> tuple[list[int], dict[str, int]]:
    """The invitations that the step goes to at a moment, and how many others stand under each reason."""
    reason = why(step, at).label("reason")
    rows = session.execute(_people(survey_round, Invitation.id, reason).order_by(Invitation.id)).all()
    left_out: dict[str, int] = {}
    for _, key in rows:
        if key != DUE:
            left_out[str(key)] = left_out.get(str(key), 0) + 1
    return [number for number, key in rows if key == DUE], left_out


class AgencyCount(NamedTuple):
    """How many of an agency get a step, and how many do not by reason."""

    agency: Agency
    gets: int
    left_out: dict[str, int]


def by_agency(
    session: Session, survey_round: SurveyRound, step: PlanStep, at: datetime, before: int = 0
) -> list[AgencyCount]:
    """The dry run: what the step would do at a moment if by then nothing changed, agency by agency."""
    reason = why(step, at, before).label("reason")
    query = _people(survey_round, Invitation.agency_id, reason, func.count()).group_by(Invitation.agency_id, reason)
    counts: dict[int, dict[str, int]] = {}
    for agency_id, key, number in session.execute(query):
        counts.setdefault(agency_id, {})[key] = number
    agencies = session.scalars(select(Agency).where(Agency.id.in_(counts)).order_by(Agency.sort_key, Agency.code))
    return [AgencyCount(one, counts[one.id].pop(DUE, 0), _in_order(counts[one.id])) for one in agencies]


def _in_order(counts: Mapping[str, int]) -> dict[str, int]:
    return {key: counts[key] for key in WORDS if key in counts}


def total(rows: Sequence[AgencyCount]) -> tuple[int, dict[str, int]]:
    """All agencies together."""
    left_out: dict[str, int] = {}
    for row in rows:
        for key, number in row.left_out.items():
            left_out[key] = left_out.get(key, 0) + number
    return sum(row.gets for row in rows), _in_order(left_out)


class Outcome(NamedTuple):
    """One person of the dry run; `reason` is DUE for whoever gets it."""

    invitation_id: int
    full_name: str
    position: str
    reason: str


def of_agency(
    session: Session, survey_round: SurveyRound, step: PlanStep, at: datetime, agency_id: int, before: int = 0
) -> list[Outcome]:
    """The dry run person by person, of one agency, by name."""
    columns = (Invitation.id, Respondent.full_name, Respondent.position, why(step, at, before))
    query = _people(survey_round, *columns).where(Invitation.agency_id == agency_id)
    rows = session.execute(query.order_by(Respondent.sort_key, Respondent.id))
    return [Outcome(*row) for row in rows]


def reminders_before(steps: Sequence[PlanStep], step: PlanStep) -> int:
    """How many reminders of the plan are still ahead before a step."""
    earlier = steps[: steps.index(step)]
    return sum(1 for one in earlier if one.what.is_reminder and one.is_ahead)
