"""Why there are no results yet: the steps up to them, which one is missing, who takes it and when."""

from __future__ import annotations

from typing import Any, NamedTuple

from flask import url_for

from questionnaires.ballot.box import BallotBox
from questionnaires.survey_round import RoundState, SurveyRound
from survey_app import access, formats

DONE, NOW, LATER = ("Đã xong", "green"), ("Đang chờ bước này", "yellow"), ("Chưa đến", "grey")
_LISTS = (RoundState.PREPARING, RoundState.REGISTERING)


class Step(NamedTuple):
    """One step before results: whether it is done, who does it and when, and the page where they do."""

    text: str
    is_done: bool
    hint: str
    endpoint: str


def steps(survey_round: SurveyRound, box: BallotBox | None) -> list[Step]:
    """In the order in which they are taken."""
    holders = box is None or box.threshold > 0
    stripped = box is not None and (box.state == "stripped" or box.is_opened)
    return [
        Step(
            "Khoá danh sách người được mời",
            survey_round.state not in _LISTS,
            f"{survey_round.host} làm sau khi duyệt danh sách của các đơn vị.",
            "home_affairs.lists_freeze",
        ),
        Step(
            "Lập khoá hòm phiếu",
            box is not None and box.state != "sitting",
            "Những người giữ khoá cùng làm, trước khi mở trả lời." if holders else "",
            "home_affairs.ballot",
        ),
        Step("Khảo sát", survey_round.state == "closed", _until(survey_round), "home_affairs.dashboard"),
        Step(
            "Chốt hòm phiếu: bỏ tên người khỏi các phiếu",
            stripped,
            f"{survey_round.host} làm sau khi khảo sát kết thúc.",
            "home_affairs.ballot",
        ),
        Step(
            "Mở hòm phiếu",
            box is not None and box.is_opened,
            _who_opens(survey_round, box),
            "home_affairs.ballot",
        ),
    ]


def _until(survey_round: SurveyRound) -> str:
    if survey_round.state == "closed":
        return f"Đã kết thúc {formats.deadline(survey_round.closes_at)}."
    span = f"Từ {formats.deadline(survey_round.opens_at)} đến {formats.deadline(survey_round.closes_at)}."
    return f"Đang tạm dừng. {span}" if survey_round.state == "paused" else span


def _who_opens(survey_round: SurveyRound, box: BallotBox | None) -> str:
    if box is not None and box.threshold == 0:
        return f"{survey_round.host} làm ngay sau khi chốt; đợt này không có người giữ khoá."
    needed = f"{box.threshold} người" if box is not None else "đủ số người"
    return f"Cần {needed} giữ khoá có mặt. Kết quả xem được ngay sau bước này."


def tasks(survey_round: SurveyRound, box: BallotBox | None, role: str) -> list[dict[str, Any]]:
    """The steps as a list of tasks; the one that is missing leads to its page, for whoever may take it."""
    found, waits = [], True
    for step in steps(survey_round, box):
        state = DONE if step.is_done else NOW if waits else LATER
        may = state is NOW and access.may(role, step.endpoint)
        found.append(
            {
                "text": step.text,
                "hint": step.hint,
                "status": state[0],
                "tone": state[1],
                "href": url_for(step.endpoint) if may else None,
            }
        )
        waits = waits and step.is_done
    return found
