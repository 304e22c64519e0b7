"""What must or should be settled before something goes to the Ministry."""

from __future__ import annotations

from typing import NamedTuple

from questionnaires.survey_round import SurveyRound
from respondents import snapshots
from respondents.field import dashboard, waiting
from respondents.roster import listing
from survey_app import accounts
from survey_app.access import ACCESS
from survey_app.database import db

WORDS = {"good": ("Đạt", "green"), "look": ("Nên xem", "yellow"), "bad": ("Chưa được", "red")}


class Check(NamedTuple):
    """One line: "good", "look" (may go out, look first) or "bad" (mend first); and where to go."""

    state: str
    text: str
    endpoint: str = ""

    @property
    def word(self) -> str:
        return WORDS[self.state][0]

    @property
    def tone(self) -> str:
        return WORDS[self.state][1]


def checks(survey_round: SurveyRound) -> list[Check]:
    """Every line, in the order of the work."""
    return [
        _lists(survey_round),
        _snapshot(survey_round),
        _changes(survey_round),
        _positions(survey_round),
        _alerts(survey_round),
        _second_person(),
    ]


def _lists(survey_round: SurveyRound) -> Check:
    states = listing.count_states(db.session, survey_round.id)
    everything, done = sum(states.values()), states.get("approved", 0) + states.get("frozen", 0)
    state = "good" if everything and done == everything else "look"
    return Check(state, f"{done}/{everything} danh sách đã duyệt", "home_affairs.lists")


def _snapshot(survey_round: SurveyRound) -> Check:
    snapshot = snapshots.latest(db.session, survey_round.id)
    if snapshot is None:
        return Check("bad", "Chưa khoá danh sách nên chưa có bản chốt để xuất", "home_affairs.lists_freeze")
    return Check("good", f"Bản chốt danh sách số {snapshot.number}: {snapshot.people_count} người")


def _changes(survey_round: SurveyRound) -> Check:
    asked = waiting.of_round(db.session, survey_round.id).changes
    if asked:
        return Check("look", f"{asked} đề nghị thay đổi chưa xử lý", "home_affairs.lists_changes")
    return Check("good", "Không còn đề nghị thay đổi")


def _positions(survey_round: SurveyRound) -> Check:
    missing = listing.count_without_position(db.session, survey_round.id)
    return (
        Check("look", f"Thiếu chức vụ ở {missing} người", "home_affairs.lists")
        if missing
        else Check("good", "Đủ chức vụ")
    )


def _alerts(survey_round: SurveyRound) -> Check:
    open_ones = sum(dashboard.open_alerts_by_kind(db.session, survey_round.id).values())
    if open_ones:
        return Check("look", f"{open_ones} cảnh báo chưa xử lý", "home_affairs.alerts")
    return Check("good", "Không còn cảnh báo chưa xử lý")


def _second_person() -> Check:
    """Whether anybody could approve what another made."""
    if accounts.count_active(db.session, ACCESS["ministry.exports_approve"]) < 2:
        return Check("look", "Chưa có cán bộ thứ hai để duyệt bản có thông tin cá nhân")
    return Check("good", "Có người thứ hai để duyệt bản có thông tin cá nhân")
