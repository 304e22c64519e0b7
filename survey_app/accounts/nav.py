"""What an official finds on every page: the sections of their role, the rounds, the way out."""

from __future__ import annotations

from typing import Any, NamedTuple

from flask import current_app, request, session, url_for

from agencies.agency import Agency
from questionnaires.survey_round import SurveyRound, newest_first
from survey_app import access, copied_parts, errors, guide
from survey_app.accounts import emblem
from survey_app.accounts.guards import IN_NAME_OF, account
from survey_app.accounts.round_in_address import is_about_round, round_if_any, rounds_seen
from survey_app.database import db

ANSWERING = "answering"


class Section(NamedTuple):
    """One section of the navigation: its first page, its name, how the endpoints begin that belong to it, and how those of them
    begin that do not."""

    endpoint: str
    text: str
    prefixes: tuple[str, ...] = ()
    but: str = "nothing"


def _modules(*names: str) -> tuple[str, ...]:
    """How the endpoints of these modules of Home Affairs begin."""
    return tuple(f"home_affairs.{name}" for name in names)


LOOKING = ("alerts", "call_backs", "repudiations", "reviews", "random_calls", "guided")
SECTIONS = (
    Section("agency.home", "Việc cần làm", ("agency.",), "agency.assessment"),
    Section("agency.assessment_desk", "Tự đánh giá", ("agency.assessment",)),
    Section(
        "home_affairs.dashboard",
        "Theo dõi",
        _modules(
            "dashboard", "finding", "people", "person", "ranking", "rates", "follow_up", "not_eligible", "unreachable"
        ),
    ),
    Section("home_affairs.lists", "Danh sách", _modules("lists", "agencies", "quotas", "focal_points", "in_its_name")),
    Section("home_affairs.rounds", "Đợt điều tra", _modules("round", "rehearsal")),
    Section("home_affairs.ballot", "Hòm phiếu", _modules("ballot")),
    Section("home_affairs.questionnaires_listing", "Mẫu phiếu", _modules("questionnaires")),
    Section(
        "home_affairs.reminders",
        "Nhắc trả lời",
        _modules("reminders", "printing", "holidays", "plan", "phone_list", "by_hand"),
    ),
    Section(
        "home_affairs.alerts",
        "Cần xem lại",
        _modules(*LOOKING),
    ),
    Section("ministry.exports", "Xuất hồ sơ"),
    Section("ministry.results", "Kết quả"),
    Section("home_affairs.assessment_campaigns", "Tự đánh giá", ("home_affairs.assessment",)),
    Section("home_affairs.outbox", "Hộp thư đi"),
    Section("home_affairs.staff", "Tài khoản", _modules("staff", "api_tokens", "operating")),
    Section("home_affairs.audit_log", "Nhật ký", _modules("audit")),
)
"""In the order of the navigation; a role sees those that it may open."""

START = {
    "focal_point": "agency.which_round",
    "home_affairs": "home_affairs.which_round",
    "administrator": "home_affairs.which_round",
    "ministry": "ministry.which_round",
    "auditor": "home_affairs.audit_log",
    "key_holder": "home_affairs.ballot",
}
"""The page after signing in."""

FRONT = {
    "focal_point": "agency.home",
    "home_affairs": "home_affairs.dashboard",
    "administrator": "home_affairs.dashboard",
    "ministry": "ministry.exports",
    "auditor": "home_affairs.audit_log_of_round",
    "key_holder": "home_affairs.ballot",
}
"""The page to which the switch leads from a page that does not stand in every round."""


def sections(role: str) -> list[tuple[str, str, bool]]:
    """(endpoint, text, whether the page on screen belongs to it) of the role's sections."""
    return [
        (section.endpoint, section.text, _is_current(section))
        for section in SECTIONS
        if access.may(role, section.endpoint) and section.endpoint in current_app.view_functions
    ]


def _is_current(section: Section) -> bool:
    endpoint = request.endpoint or ""
    belongs = endpoint.startswith(section.prefixes or (section.endpoint,)) and not endpoint.startswith(section.but)
    return endpoint == section.endpoint or belongs


def start_page(role: str) -> str:
    """Address of the role's first page."""
    return url_for(START[role])


class Choice(NamedTuple):
    """One round of the switch: where it leads, and whether the page on screen is about it."""

    survey_round: SurveyRound
    address: str
    is_here: bool


def switch(role: str) -> list[Choice]:
    """Every round that the account may see. The page on screen is opened in the other round where it stands in every round."""
    here = round_if_any()
    return [Choice(one, _same_page(one, role), one is here) for one in rounds_seen()]


def _same_page(survey_round: SurveyRound, role: str) -> str:
    endpoint = request.endpoint or ""
    in_every_round = request.method == "GET" and not request.view_args and is_about_round(endpoint)
    return url_for(endpoint if in_every_round else FRONT[role], round_id=survey_round.id)


def context() -> dict[str, Any]:
    """Template variables of staff pages; nothing for respondents' pages, which must not pay for it."""
    if request.blueprint == ANSWERING or request.endpoint is None:
        return {}
    known = account()
    if known is None:
        return {
            "nav": (),
            "current_user": None,
            "account": None,
            "emblem_url": emblem.address(),
            **_help(next(iter(newest_first(db.session)), None)),
        }
    return {
        **_help(round_if_any() or next(iter(rounds_seen()), None)),
        "nav": sections(known.role),
        "copied": copied_parts.on_page(round_if_any(), request.endpoint),
        "rounds": switch(known.role),
        "current_user": known,
        "account": known,
        "own_url": url_for("accounts.own"),
        "guide_url": _guide(known.role),
        "emblem_url": emblem.address(),
        "in_name_of": _in_name_of(known.role),
        "home_url": url_for("accounts.start"),
        "sign_out_url": url_for("accounts.sign_out"),
        "may": lambda endpoint: access.may(known.role, endpoint),
        "idle_minutes": current_app.config["STAFF_IDLE_MINUTES"],
    }


def _in_name_of(role: str) -> str:
    """The name of the agency for which an officer works on the page on screen; "" for nobody."""
    if request.blueprint != "agency" or role == "focal_point" or IN_NAME_OF not in session:
        return ""
    agency = db.session.get(Agency, session[IN_NAME_OF][1])
    return agency.name if agency else ""


def _guide(role: str) -> str:
    """The heading of the guide that the page on screen makes people ask for."""
    part, anchor = guide.place(request.endpoint or "", role)
    return url_for("accounts.guide_part", part=part, _anchor=anchor or None)


def _help(survey_round: SurveyRound | None) -> dict[str, Any]:
    """Province and help line: of the page's round, else of the newest; errors that come later show the same."""
    if survey_round is None:
        return {}
    errors.remember(survey_round.help_line, survey_round.province_text)
    return {"province": survey_round.province_text, "help": survey_round.help_line}
