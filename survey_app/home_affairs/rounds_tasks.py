"""The way of a round as a list of tasks: what is set up in any order, then the steps one after another. "Đã xong" stands only where
somebody has done or looked at something; elsewhere it says how much there is."""

from __future__ import annotations

from typing import Any

from flask import current_app, url_for

from questionnaires.ballot.box import NO_BOX, of_round
from questionnaires.survey_round import MOVES, SurveyRound
from respondents import quotas
from respondents.wording import templates
from survey_app import formats
from survey_app.copied_parts import PAGES
from survey_app.database import db
from survey_app.home_affairs import round_papers, rounds_opening

UNSEEN: dict[str, Any] = {"status": "Chép sang, chưa xem", "tone": "yellow"}
DONE: dict[str, Any] = {"status": "Đã xong", "tone": "green"}
WAY = ("start_registering", "freeze", "open", "close")
"""The verbs that lead from the planning to the end; a pause lies beside the way."""


def tasks(survey_round: SurveyRound) -> list[dict[str, Any]]:
    """The round's way as a list of tasks; the one that can be taken now has a link."""
    ladder = (
        ("start_registering", "Mở nhận danh sách", _turn_address(survey_round, "start_registering")),
        ("freeze", "Duyệt và khoá danh sách", address_if_there("home_affairs.lists_freeze")),
        ("open", "Mở trả lời, gửi lời mời", _turn_address(survey_round, "open")),
        ("close", "Kết thúc đợt", _turn_address(survey_round, "close")),
    )
    climbed = [_rung(survey_round.state, verb, text, href) for verb, text, href in ladder]
    plan = rounds_opening.plan_task(survey_round) | (UNSEEN if "plan" in survey_round.unseen else {})
    return [*_preparations(survey_round), *_aims(survey_round), round_papers.task(survey_round), plan, *climbed]


def _part(survey_round: SurveyRound, part: str, text: str, **otherwise: Any) -> dict[str, Any]:
    """A part that may have been copied: what it says of itself counts only once somebody has looked at it."""
    href = url_for(PAGES[part], round_id=survey_round.id)
    return {"text": text, "href": href, **(UNSEEN if part in survey_round.unseen else otherwise)}


def _preparations(survey_round: SurveyRound) -> list[dict[str, Any]]:
    """What is set up in any order before people answer."""
    return [
        {
            "text": "Tên, lịch và công văn",
            "href": url_for("home_affairs.rounds_edit", round_id=survey_round.id),
            **(DONE if survey_round.letter_number else {"status": "Chưa có số công văn"}),
        },
        _groups(survey_round),
        _agencies(survey_round),
        _quotas(survey_round),
        _settings(survey_round),
        _part(
            survey_round,
            "texts",
            "Mẫu tin nhắn và thư",
            status="Riêng của đợt" if templates.has_own(db.session, survey_round.id) else "Mẫu có sẵn",
        ),
        _box(survey_round),
    ]


def _groups(survey_round: SurveyRound) -> dict[str, Any]:
    without = sum(group.version_id is None for group in survey_round.groups)
    ready = bool(survey_round.groups) and not without
    hint = None if ready else "Mỗi nhóm cần một mẫu phiếu đã công bố trước khi khoá danh sách"
    said = DONE if ready else {"status": f"{without} nhóm chưa có phiếu" if without else "Chưa bắt đầu"}
    return _part(survey_round, "groups", "Nhóm đối tượng và mẫu phiếu", **said, hint=hint)


def _agencies(survey_round: SurveyRound) -> dict[str, Any]:
    asked = len(quotas.agencies_asked(db.session, survey_round))
    return _part(survey_round, "agencies", "Đơn vị tham gia", status=f"{formats.number(asked)} đơn vị")


def _quotas(survey_round: SurveyRound) -> dict[str, Any]:
    limited = {agency_id for agency_id, _ in quotas.of_round(db.session, survey_round)}
    said = f"{formats.number(len(limited))} đơn vị có chỉ tiêu" if limited else "Không giới hạn"
    return _part(survey_round, "quotas", "Đơn vị, đầu mối và chỉ tiêu", status=said)


def _settings(survey_round: SurveyRound) -> dict[str, Any]:
    missing = survey_round.missing_facts
    said = {"status": "Chưa xong", "hint": f"Còn thiếu: {', '.join(missing)}"} if missing else DONE
    return _part(survey_round, "settings", "Trang trả lời và thông tin hỗ trợ", **said)


def _box(survey_round: SurveyRound) -> dict[str, Any]:
    box = of_round(db.session, survey_round.id)
    return {
        "text": "Khoá hòm phiếu",
        "href": url_for("home_affairs.ballot", round_id=survey_round.id),
        "status": box.state_text if box else "Chưa bắt đầu",
        "hint": NO_BOX if box is None or box.state == "sitting" else None,
    }


def _aims(survey_round: SurveyRound) -> list[dict[str, Any]]:
    """What is scored, and how many answers are aimed at; both may change until the close."""
    own = "Riêng của đợt" if survey_round.criteria_set_id else "Theo mẫu phiếu"
    return [
        _part(survey_round, "criteria", "Tiêu chí và cách tính điểm", status=own),
        {
            "text": "Mục tiêu của đợt",
            "href": url_for("home_affairs.round_targets", round_id=survey_round.id),
            "status": f"{survey_round.setting('target')} %",
        },
    ]


def _rung(state: str, verb: str, text: str, href: str | None) -> dict[str, Any]:
    passed = [MOVES[name].target for name in WAY]
    stands = "open" if state == "paused" else state
    can = state in MOVES[verb].sources
    if stands in passed and passed.index(stands) >= WAY.index(verb):
        return {"text": text, "href": None, **DONE}
    return {"text": text, "href": href if can else None, "status": "Có thể làm" if can else "Chưa đến lượt"}


def _turn_address(survey_round: SurveyRound, verb: str) -> str:
    return url_for("home_affairs.rounds_turn", round_id=survey_round.id, verb=verb)


def address_if_there(endpoint: str, **values: Any) -> str | None:
    """Address of a page of another room, or None where this installation has none."""
    return url_for(endpoint, **values) if endpoint in current_app.view_functions else None
