"""What waits for a decision of Home Affairs, with the page where it is taken."""

from __future__ import annotations

from typing import NamedTuple

from flask import current_app, url_for
from sqlalchemy import func, select

from questionnaires.survey_round import SurveyRound
from respondents.identity import CallBack
from respondents.invitation import Invitation
from respondents.roster import ChangeRequest, Roster
from survey_app.database import db


class Waiting(NamedTuple):
    """So many things of one kind."""

    text: str
    number: int
    endpoint: str

    @property
    def href(self) -> str | None:
        return url_for(self.endpoint) if self.endpoint in current_app.view_functions else None


def waiting(survey_round: SurveyRound) -> list[Waiting]:
    """Everything that waits, each kind once, only where there is something."""
    mine = survey_round.id
    round_of_call_back = (
        select(Invitation.round_id).where(Invitation.id == CallBack.invitation_id).correlate(CallBack).scalar_subquery()
    )
    kinds = (
        (
            "Danh sách chờ duyệt",
            select(func.count()).where(Roster.round_id == mine, Roster.state == "submitted"),
            "lists",
        ),
        (
            "Đề nghị thay đổi danh sách",
            select(func.count())
            .select_from(ChangeRequest)
            .join(Roster)
            .where(Roster.round_id == mine, ChangeRequest.state == "asked"),
            "lists_changes",
        ),
        (
            "Người đề nghị gọi xác minh",
            # few ask for a call, so each one's round is looked up: a join might walk through everybody invited
            select(func.count())
            .select_from(CallBack)
            .where(CallBack.state.in_(("asked", "called")), round_of_call_back == mine),
            "call_backs",
        ),
    )
    numbers = db.session.execute(select(*(query.scalar_subquery() for _, query, _ in kinds))).one()
    found = [
        Waiting(text, number, f"home_affairs.{page}") for (text, _, page), number in zip(kinds, numbers, strict=True)
    ]
    return [one for one in found if one.number]
