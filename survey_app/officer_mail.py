"""Mail to officers: something waits for a second person, and what became of it. A round may switch it off."""

from __future__ import annotations

from collections.abc import Iterable

from flask import current_app
from sqlalchemy.orm import Session

from foundation.outbox import About
from questionnaires.survey_round import SurveyRound
from respondents import wording
from respondents.exports import Export
from respondents.roster import Roster
from survey_app import accounts
from survey_app.accounts import Account
from survey_app.roles import HOME_AFFAIRS


def export_waits(session: Session, export: Export, matter: str) -> None:
    """To everybody who may let the files out, but not to the one who made them."""
    maker = accounts.by_number(session, [export.made_by or 0]).get(export.made_by or 0)
    said = {"matter": matter, "person": _name(maker), "reason": export.reason, "page": _page(export)}
    others = [one for one in officers(session) if one.id != export.made_by]
    _write(session, export.round_id, "export_asked", others, said)


def export_decided(session: Session, export: Export, matter: str) -> None:
    """To the one who made it, unless the decision is their own."""
    people = accounts.by_number(session, [number for number in (export.made_by, export.decided_by) if number])
    maker = people.get(export.made_by or 0)
    if maker is None or not maker.active or export.decided_by == export.made_by:
        return
    outcome = "đã được duyệt" if export.is_open else "không được duyệt"
    said = {"matter": matter, "person": _name(people.get(export.decided_by or 0)), "outcome": outcome}
    _write(session, export.round_id, "export_decided", [maker], said | {"page": _page(export)})


def list_waits(session: Session, roster: Roster, agency: str) -> None:
    """To everybody who may approve lists."""
    page = address("home_affairs.lists_review", round_id=roster.round_id, roster_id=roster.id)
    _write(session, roster.round_id, "list_asked", officers(session), {"matter": agency, "page": page})


def officers(session: Session) -> list[Account]:
    """Everybody of Home Affairs who may sign in."""
    return [one for one in accounts.everyone(session) if one.active and one.role in HOME_AFFAIRS]


def _write(session: Session, round_id: int, kind: str, to: Iterable[Account], said: dict[str, str]) -> None:
    if session.get_one(SurveyRound, round_id).setting("officer_mail"):
        for one in to:
            wording.write(session, kind, "email", one.email, About("round", round_id), said)


def _name(account: Account | None) -> str:
    return (account.name or account.email) if account else "Hệ thống"


def _page(export: Export) -> str:
    return address("ministry.exports_one", round_id=export.round_id, export_id=export.id)


def address(endpoint: str, **values: int) -> str:
    """Of a page, also for the worker, who has no request."""
    path = current_app.url_map.bind("").build(endpoint, values)
    return f"{current_app.config['BASE_URL'].rstrip('/')}{path}"
