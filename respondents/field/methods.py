"""What a report on methods counts in the register: the frozen list, what changed after it, how people were proven, who asked for a
second look. Counts alone; nobody is named, and nothing of an answer is known here."""

from __future__ import annotations

from typing import Any, NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from respondents.envelopes.repudiation import Repudiation, RepudiationState
from respondents.field import not_eligible
from respondents.field.not_eligible import NotEligibleState
from respondents.identity import Alert, CallBack
from respondents.identity.alerts import KINDS as ALERTS
from respondents.identity.call_back import CallBackState
from respondents.invitation import GRADES, Invitation
from respondents.roster import ChangeRequest, Roster, Snapshot
from respondents.roster.change_request import KINDS as CHANGES
from respondents.roster.change_request import ChangeState


class Count(NamedTuple):
    """So many of something, and of which so many stand in a second state."""

    text: str
    number: int
    second: int = 0


class Methods(NamedTuple):
    """Everything that is counted."""

    snapshot: tuple[int, int, str] | None  # the newest: its number, people, SHA-256
    by_cell: dict[tuple[int, str], int]  # (group, class of agency) → people ever invited
    agencies: int
    taken_out: int
    changes: list[Count]  # by kind: asked for, and approved
    not_eligible: list[Count]  # by state
    grades: list[Count]  # answered with each grade of proof, and on paper
    reissued: int
    alerts: list[Count]  # by kind: raised, and settled
    call_backs: list[Count]  # by state
    repudiations: list[Count]  # by state
    reminders: dict[int, int]  # number of reminders → people


def of_round(session: Session, round_id: int) -> Methods:
    """The counts of one round."""
    mine = Invitation.round_id == round_id
    return Methods(
        _snapshot(session, round_id),
        {(group, code): n for group, code, n in _grouped(session, mine, Invitation.group_id, Invitation.class_code)},
        session.scalar(select(func.count(Invitation.agency_id.distinct())).where(mine)) or 0,
        session.scalar(select(func.count()).where(mine, Invitation.state == "revoked")) or 0,
        _changes(session, round_id),
        _in_states(NotEligibleState, not_eligible.counts(session, round_id)),
        _grades(session, round_id),
        session.scalar(select(func.count()).where(mine, Invitation.issue > 1)) or 0,
        _alerts(session, round_id),
        _in_states(CallBackState, _call_backs(session, round_id)),
        _in_states(RepudiationState, _states(session, Repudiation, round_id)),
        dict(_grouped(session, mine, Invitation.reminders)),
    )


def _snapshot(session: Session, round_id: int) -> tuple[int, int, str] | None:
    columns = (Snapshot.number, Snapshot.people_count, Snapshot.sha256)
    query = select(*columns).where(Snapshot.round_id == round_id).order_by(Snapshot.number.desc()).limit(1)
    row = session.execute(query).first()
    return None if row is None else (row[0], row[1], row[2])


def _grouped(session: Session, condition: Any, *columns: Any) -> list[Any]:
    return [tuple(row) for row in session.execute(select(*columns, func.count()).where(condition).group_by(*columns))]


def _changes(session: Session, round_id: int) -> list[Count]:
    query = select(ChangeRequest.kind, ChangeRequest.state, func.count()).join(Roster)
    rows = session.execute(
        query.where(Roster.round_id == round_id).group_by(ChangeRequest.kind, ChangeRequest.state)
    ).all()
    return [
        Count(
            words,
            sum(n for kind, _, n in rows if kind == key),
            sum(n for kind, state, n in rows if kind == key and state == ChangeState.APPROVED),
        )
        for key, words in CHANGES.items()
    ]


def _grades(session: Session, round_id: int) -> list[Count]:
    answered = (
        (Invitation.round_id == round_id) & (Invitation.state != "revoked") & Invitation.submitted_at.is_not(None)
    )
    found = dict(_grouped(session, answered, Invitation.grade))
    on_paper = (Invitation.round_id == round_id) & (Invitation.state != "revoked") & Invitation.paper_at.is_not(None)
    paper = session.scalar(select(func.count()).where(on_paper)) or 0
    return [Count(f"{grade}. {words}", found.get(grade, 0)) for grade, words in GRADES.items()] + [
        Count("Phiếu giấy", paper)
    ]


def _alerts(session: Session, round_id: int) -> list[Count]:
    query = select(Alert.kind, func.count(), func.count(Alert.settled_at)).where(Alert.round_id == round_id)
    rows = session.execute(query.group_by(Alert.kind).order_by(Alert.kind)).all()
    return [Count(ALERTS.get(kind, kind), number, settled) for kind, number, settled in rows]


def _call_backs(session: Session, round_id: int) -> dict[str, int]:
    query = select(CallBack.state, func.count()).join(Invitation, Invitation.id == CallBack.invitation_id)
    return dict(session.execute(query.where(Invitation.round_id == round_id).group_by(CallBack.state)).all())


def _states(session: Session, model: Any, round_id: int) -> dict[str, int]:
    query = select(model.state, func.count()).where(model.round_id == round_id).group_by(model.state)
    return dict(session.execute(query).all())


def _in_states(states: Any, found: dict[str, int]) -> list[Count]:
    return [Count(state.text, found.get(state.value, 0)) for state in states]
