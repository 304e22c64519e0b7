"""What must or should be settled before something goes to the Ministry."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import func, select

from questionnaires.survey_round import SurveyRound
from respondents import snapshots
from respondents.field import dashboard
from respondents.roster import ChangeRequest, Respondent, Roster
from survey_app.access import ACCESS
from survey_app.accounts import Account
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


def _count(*conditions: object, of: type = Roster) -> int:
    query = select(func.count()).select_from(of)
    joined = query if of in (Roster, Account) else query.join(Roster)
    return db.session.scalar(joined.where(*conditions)) or 0  # type: ignore[arg-type]


def _lists(survey_round: SurveyRound) -> Check:
    mine = Roster.round_id == survey_round.id
    everything, done = _count(mine), _count(mine, Roster.state.in_(("approved", "frozen")))
    state = "good" if everything and done == everything else "look"
    return Check(state, f"{done}/{everything} danh sách đã duyệt", "home_affairs.lists")


def _snapshot(survey_round: SurveyRound) -> Check:
    snapshot = snapshots.latest(db.session, survey_round.id)
    if snapshot is None:
        return Check("bad", "Chưa khoá danh sách nên chưa có bản chốt để xuất", "home_affairs.lists_freeze")
    return Check("good", f"Bản chốt danh sách số {snapshot.number}: {snapshot.people_count} người")


def _changes(survey_round: SurveyRound) -> Check:
    asked = _count(Roster.round_id == survey_round.id, ChangeRequest.state == "asked", of=ChangeRequest)
    if asked:
        return Check("look", f"{asked} đề nghị thay đổi chưa xử lý", "home_affairs.lists_changes")
    return Check("good", "Không còn đề nghị thay đổi")


def _positions(survey_round: SurveyRound) -> Check:
    conditions = (Roster.round_id == survey_round.id, Roster.state == "frozen", Respondent.state == "listed")
    missing = _count(*conditions, Respondent.position == "", of=Respondent)
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
    able = Account.active & Account.role.in_(ACCESS["ministry.exports_approve"])
    if _count(able, of=Account) < 2:
        return Check("look", "Chưa có cán bộ thứ hai để duyệt bản có thông tin cá nhân")
    return Check("good", "Có người thứ hai để duyệt bản có thông tin cá nhân")
