"""What waits for a decision of Home Affairs, with the page where it is taken."""

from __future__ import annotations

from typing import NamedTuple

from flask import url_for

from questionnaires.survey_round import SurveyRound
from respondents.field import waiting as counted
from survey_app.database import db

KINDS = (
    ("lists", "Danh sách chờ duyệt", "home_affairs.lists"),
    ("changes", "Đề nghị thay đổi danh sách", "home_affairs.lists_changes"),
    ("call_backs", "Người đề nghị gọi xác minh", "home_affairs.call_backs"),
    ("repudiations", "Phiếu bị báo nộp thay", "home_affairs.repudiations"),
    ("exports", "Tệp xuất chờ duyệt", "ministry.exports"),
    ("reviews", "Dấu hiệu cần xem lại, chưa gọi", "home_affairs.reviews"),
    ("guided", "Buổi hướng dẫn chờ duyệt", "home_affairs.guided"),
    ("not_eligible", "Đề nghị ghi không thuộc đối tượng", "home_affairs.not_eligible"),
    ("person_requests", "Yêu cầu về dữ liệu cá nhân", "home_affairs.person_requests"),
    ("late_requests", "Yêu cầu về dữ liệu cá nhân đã quá hạn", "home_affairs.person_requests"),
)
"""What is counted, its words, its page."""


class Waiting(NamedTuple):
    """So many things of one kind."""

    text: str
    number: int
    endpoint: str

    @property
    def href(self) -> str:
        return url_for(self.endpoint)


def waiting(survey_round: SurveyRound) -> list[Waiting]:
    """Everything that waits, each kind once, only where there is something."""
    counts = counted.of_round(db.session, survey_round.id)._asdict()
    return [Waiting(text, counts[name], page) for name, text, page in KINDS if counts[name]]
