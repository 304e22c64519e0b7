"""The way of a round as a list of tasks: what is set up in any order, then the steps one after another."""

from __future__ import annotations

from typing import Any

from flask import current_app, url_for

from questionnaires.ballot.box import NO_BOX, of_round
from questionnaires.survey_round import MOVES, SurveyRound
from respondents.wording import templates
from survey_app.database import db
from survey_app.home_affairs import round_papers, rounds_opening


def tasks(survey_round: SurveyRound) -> list[dict[str, Any]]:
    """The round's way as a list of tasks; the one that can be taken now has a link."""
    ladder = (
        ("start_registering", "Mở nhận danh sách", _turn_address(survey_round, "start_registering")),
        ("freeze", "Duyệt và khoá danh sách", address_if_there("home_affairs.lists_freeze")),
        ("open", "Mở trả lời, gửi lời mời", _turn_address(survey_round, "open")),
        ("close", "Kết thúc đợt", _turn_address(survey_round, "close")),
    )
    climbed = [_rung(survey_round.state, verb, text, href) for verb, text, href in ladder]
    beside = [round_papers.task(survey_round), rounds_opening.plan_task(survey_round)]
    return [*_preparations(survey_round), *_aims(survey_round), *beside, *climbed]


def _preparations(survey_round: SurveyRound) -> list[dict[str, Any]]:
    """What is set up in any order before people answer."""
    ready = bool(survey_round.groups) and all(group.version_id for group in survey_round.groups)
    state, number, missing = survey_round.state, survey_round.id, survey_round.missing_facts
    box = of_round(db.session, number)
    return [
        {
            "text": "Tên, lịch và công văn",
            "href": url_for("home_affairs.rounds_edit", round_id=number),
            "status": "Đã xong",
        },
        {
            "text": "Nhóm đối tượng và mẫu phiếu",
            "href": url_for("home_affairs.round_groups", round_id=number),
            "status": "Đã xong" if ready else "Chưa bắt đầu",
            "hint": None if ready else "Mỗi nhóm cần một mẫu phiếu đã công bố trước khi khoá danh sách",
        },
        {
            "text": "Đơn vị và chỉ tiêu từng nhóm",
            "href": address_if_there("home_affairs.agencies"),
            "status": "Đã xong" if state not in ("preparing", "registering") else "Có thể sửa",
        },
        {
            "text": "Trang trả lời và thông tin hỗ trợ",
            "href": url_for("home_affairs.round_settings", round_id=number),
            "status": "Chưa xong" if missing else "Đã xong",
            "hint": f"Còn thiếu: {', '.join(missing)}" if missing else None,
        },
        {
            "text": "Mẫu tin nhắn và thư",
            "href": url_for("home_affairs.round_texts", round_id=number),
            "status": "Riêng của đợt" if templates.has_own(db.session, number) else "Mẫu có sẵn",
        },
        {
            "text": "Khoá hòm phiếu",
            "href": url_for("home_affairs.ballot", round_id=number),
            "status": box.state_text if box else "Chưa bắt đầu",
            "hint": NO_BOX if box is None or box.state == "sitting" else None,
        },
    ]


def _aims(survey_round: SurveyRound) -> list[dict[str, Any]]:
    """What is scored, and how many answers are aimed at; both may change until the close."""
    number = survey_round.id
    return [
        {
            "text": "Tiêu chí và cách tính điểm",
            "href": url_for("home_affairs.round_criteria", round_id=number),
            "status": "Riêng của đợt" if survey_round.criteria_set_id else "Theo mẫu phiếu",
        },
        {
            "text": "Mục tiêu của đợt",
            "href": url_for("home_affairs.round_targets", round_id=number),
            "status": f"{survey_round.setting('target')} %",
        },
    ]


def _rung(state: str, verb: str, text: str, href: str | None) -> dict[str, Any]:
    order = list(MOVES)
    passed = [MOVES[name].target for name in order]
    done = state in passed and passed.index(state) >= order.index(verb)
    can = state in MOVES[verb].sources
    return {
        "text": text,
        "href": href if can else None,
        "status": "Đã xong" if done else "Có thể làm" if can else "Chưa bắt đầu",
    }


def _turn_address(survey_round: SurveyRound, verb: str) -> str:
    return url_for("home_affairs.rounds_turn", round_id=survey_round.id, verb=verb)


def address_if_there(endpoint: str, **values: Any) -> str | None:
    """Address of a page of another room, or None where this installation has none."""
    return url_for(endpoint, **values) if endpoint in current_app.view_functions else None
