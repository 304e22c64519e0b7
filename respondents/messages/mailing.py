"""The letters of a round: whom they go to, and what they share."""

from __future__ import annotations

from datetime import date

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from agencies.agency import Agency
from questionnaires.survey_round import RespondentGroup, SurveyRound
from respondents import invitation as invitations
from respondents.invitation import Invitation
from respondents.messages.letters import Letter, Mailing
from respondents.roster import Respondent


def _invited(everybody: bool) -> list[ColumnElement[bool]]:
    """Who gets a letter: whoever has not answered, or everybody where it must not tell who has."""
    return [Invitation.state == "active", *([] if everybody else [~Invitation.has_answered])]


def recipients_by_agency(session: Session, round_id: int, *, everybody: bool = False) -> list[tuple[Agency, int]]:
    """The agencies with how many of their people still need an invitation, or are invited at all, in the order of their
    names."""
    query = select(Agency, func.count()).join(Invitation, Invitation.agency_id == Agency.id)
    query = query.where(Invitation.round_id == round_id, *_invited(everybody)).group_by(Agency.id)
    return [(agency, number) for agency, number in session.execute(query.order_by(Agency.sort_key, Agency.code))]


def letters(
    session: Session, survey_round: SurveyRound, agency_id: int, base_url: str, *, everybody: bool = False
) -> list[Letter]:
    """One letter for everybody of an agency who is invited and has not answered (`everybody`: or has), in the order of their
    names."""
    query = (
        select(Invitation, Respondent, Agency.name, RespondentGroup.name)
        .join(Respondent, Respondent.id == Invitation.respondent_id)
        .join(Agency, Agency.id == Invitation.agency_id)
        .join(RespondentGroup, RespondentGroup.id == Invitation.group_id)
        .where(Invitation.round_id == survey_round.id, Invitation.agency_id == agency_id, *_invited(everybody))
        .order_by(Respondent.sort_key, Respondent.id)
    )
    return [
        Letter(
            full_name=person.full_name,
            agency=agency,
            group=group,
            link=invitations.link(invitation, base_url),
            code=invitations.typed_code(invitation),
            deadline=survey_round.closes_at,
            position=person.position,
        )
        for invitation, person, agency, group in session.execute(query)
    ]


def mailing(survey_round: SurveyRound, base_url: str) -> Mailing:
    """What the letters of the round share; the address to type is the one where this installation answers."""
    host, day = survey_round.host, survey_round.setting("invitation_day")
    return Mailing(
        parent_body=f"Ủy ban nhân dân {survey_round.province_text}".upper(),
        issuing_body=host.upper(),
        sender=f"{host} {survey_round.province_in_text}",
        place=survey_round.setting("place") or survey_round.province,
        title=survey_round.title,
        reference=f"Công văn số {survey_round.letter_number}" if survey_round.letter_number else "",
        site=base_url.split("://", 1)[-1],
        minutes=survey_round.minutes,
        helpline=survey_round.setting("phone"),
        helpline_hours=survey_round.setting("hours"),
        day=date.fromisoformat(day) if day else None,
        capacity=tuple(filter(None, map(str.strip, survey_round.setting("capacity").splitlines()))),
        signer=survey_round.setting("signer"),
        symbol=survey_round.setting("invitation_symbol"),
        number=survey_round.setting("invitation_number"),
    )
