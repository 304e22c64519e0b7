"""What an official finds on every page: the sections of their role, the running round, the way out."""

from __future__ import annotations

from typing import Any, NamedTuple

from flask import current_app, request, session, url_for
from sqlalchemy import case, select

from questionnaires.survey_round import SurveyRound
from survey_app import access, errors
from survey_app.accounts.guards import account
from survey_app.database import db

ANSWERING = "answering"
REMEMBERED = "survey.round"


class Section(NamedTuple):
    """One section of the navigation: its first page, its name, and the start of the endpoints that belong to it."""

    endpoint: str
    text: str
    prefixes: tuple[str, ...] = ()


SECTIONS = (
    Section("agency.home", "Việc cần làm", ("agency.",)),
    Section("home_affairs.dashboard", "Theo dõi", ("home_affairs.dashboard", "home_affairs.person")),
    Section("home_affairs.rosters", "Danh sách", ("home_affairs.roster", "home_affairs.change", "home_affairs.freeze")),
    Section("home_affairs.rounds", "Đợt điều tra", ("home_affairs.round",)),
    Section("home_affairs.questionnaires", "Mẫu phiếu", ("home_affairs.questionnaire",)),
    Section("home_affairs.reminders", "Nhắc trả lời", ("home_affairs.reminder", "home_affairs.print")),
    Section("home_affairs.alerts", "Cần xem lại", ("home_affairs.alert", "home_affairs.call_back")),
    Section("ministry.exports", "Xuất hồ sơ", ("ministry.export", "ministry.make_export")),
    Section("ministry.results", "Kết quả", ("ministry.results",)),
    Section("home_affairs.outbox", "Hộp thư đi"),
    Section("home_affairs.accounts", "Tài khoản", ("home_affairs.account",)),
    Section("home_affairs.audit_log", "Nhật ký", ("home_affairs.audit",)),
)
"""In the order of the navigation; a role sees those that it may open."""

START = ("agency.home", "home_affairs.dashboard", "ministry.exports", "home_affairs.audit_log", "accounts.own")
"""The page after signing in: the first of these that the role may open."""


def sections(role: str) -> list[tuple[str, str, bool]]:
    """(endpoint, text, whether the page on screen belongs to it) of the role's sections."""
    return [
        (section.endpoint, section.text, _is_current(section))
        for section in SECTIONS
        if access.may(role, section.endpoint) and section.endpoint in current_app.view_functions
    ]


def _is_current(section: Section) -> bool:
    endpoint = request.endpoint or ""
    return endpoint == section.endpoint or endpoint.startswith(section.prefixes or (section.endpoint,))


def start_page(role: str) -> str:
    """Address of the role's first page."""
    possible = (name for name in START if access.may(role, name) and name in current_app.view_functions)
    return url_for(next(possible, "accounts.own"))


def current_round() -> SurveyRound | None:
    """The round that staff pages are about, read once a request: the one that was chosen, else the newest that is not closed,
    else the newest. Only whoever belongs to no agency chooses."""
    if REMEMBERED not in request.environ:
        known, chosen = account(), session.get("round")
        may_choose = chosen is not None and known is not None and known.agency_id is None
        request.environ[REMEMBERED] = (may_choose and db.session.get(SurveyRound, chosen)) or _running_round()
    found: SurveyRound | None = request.environ[REMEMBERED]
    return found


def _running_round() -> SurveyRound | None:
    order = (case((SurveyRound.state == "closed", 1), else_=0), SurveyRound.year.desc(), SurveyRound.id.desc())
    return db.session.scalars(select(SurveyRound).order_by(*order).limit(1)).first()


def context() -> dict[str, Any]:
    """Template variables of staff pages; nothing for respondents' pages, which must not pay for it."""
    if request.blueprint == ANSWERING or request.endpoint is None:
        return {}
    known = account()
    if known is None:
        return {"nav": (), "current_user": None, "account": None, **_about(_running_round())}
    return {
        **_about(current_round()),
        "nav": sections(known.role),
        "current_user": known,
        "account": known,
        "own_url": url_for("accounts.own"),
        "home_url": url_for("accounts.start"),
        "sign_out_url": url_for("accounts.sign_out"),
        "idle_minutes": current_app.config["STAFF_IDLE_MINUTES"],
    }


def _about(survey_round: SurveyRound | None) -> dict[str, Any]:
    """The round, its province and its help line; errors that come later show the same."""
    if survey_round is None:
        return {"round": None}
    errors.remember(survey_round.help_line, survey_round.province_text)
    return {"round": survey_round, "province": survey_round.province_text, "help": survey_round.help_line}
