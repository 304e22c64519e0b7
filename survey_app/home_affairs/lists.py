"""All lists of the round: who has sent, who has not, approving many at once, reminding focal points."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from agencies.agency import CLASSES
from foundation.db import Refused
from questionnaires.survey_round import SurveyRound
from respondents import changes, match_decisions, matching
from respondents.matching import Match
from respondents.messages import late_lists
from respondents.messages.late_lists import Line
from respondents.roster import decisions, in_its_name, listing
from respondents.roster.listing import Roster
from survey_app import accounts, focal_points, formats
from survey_app.accounts import OF_ROUND, this_round
from survey_app.acts import carry_out
from survey_app.database import db
from survey_app.deadlines import days_left
from survey_app.home_affairs.blueprint import bp
from survey_app.long_tables import LongTable
from survey_app.row_numbers import row_number

LINES = LongTable[Line](
    {
        "name": lambda line: (line.agency.sort_key, line.agency.code),
        "class": lambda line: list(CLASSES).index(line.agency.class_code),
        "state": lambda line: list(late_lists.STATES).index(line.state),
        "people": lambda line: line.people,
        "mend": lambda line: line.to_mend,
        "sent": lambda line: line.roster and line.roster.submitted_at,
        "chased": lambda line: line.roster and line.roster.chased_at,
    },
    lambda line: (line.agency.name, line.agency.code),
    {
        "tinh_trang": (late_lists.STATES, lambda line: line.state),
        "loai": (CLASSES, lambda line: line.agency.class_code),
    },
    start="name",
)


@bp.get(f"{OF_ROUND}/danh-sach")
def lists() -> ResponseReturnValue:
    """The overview, filtered by state, class and name (with or without diacritics)."""
    survey_round = this_round()
    lines = late_lists.overview(db.session, survey_round)
    states = Counter(line.state for line in lines)
    return render_template(
        "home_affairs/lists.html",
        survey_round=survey_round,
        lines=lines,
        page=LINES.shown(lines),
        states=states,
        state_texts=late_lists.STATES,
        classes=CLASSES,
        deadline=days_left(survey_round.list_deadline),
        handed_in=sum(states[state] for state in matching.HANDED_IN),
        replaced=changes.substitutions(db.session, survey_round.id),
        asked=changes.count_asked(db.session, survey_round.id),
    )


OWN_HAND = "Ông/Bà đã nhập thay danh sách này nên cán bộ khác duyệt."


def obstacles(
    survey_round: SurveyRound, rosters: Sequence[Roster], found: Sequence[Match] | None = None
) -> dict[int, list[str]]:
    """Why these lists cannot be approved, by agency id; `found`: the open exact matches, where they are known."""
    contacts = focal_points.contacts(db.session)
    people = matching.with_contacts(db.session, survey_round.id, contacts)
    if found is None:
        agencies = {roster.agency_id for roster in rosters}
        found = match_decisions.open_matches_of(db.session, survey_round.id, agencies)
    names = match_decisions.agency_names(db.session, found)
    stopping = matching.obstacles(found, people, names, contacts)
    own = in_its_name.whoever_wrote(db.session, accounts.actor())
    for roster in listing.of_numbers(db.session, survey_round.id, list(own)):
        stopping.setdefault(roster.agency_id, []).append(OWN_HAND)
    return stopping


@bp.post(f"{OF_ROUND}/danh-sach/duyet")
def lists_approve() -> ResponseReturnValue:
    """Approves the ticked lists, or says of each why not."""
    survey_round = this_round()
    ids = request.form.getlist("roster", row_number)
    chosen = listing.of_numbers(db.session, survey_round.id, ids)

    def act() -> tuple[int, list[str]]:
        why_not, tell = obstacles(survey_round, chosen), focal_points.of_round(db.session)
        approved, refused = decisions.approve_many(
            db.session, chosen, obstacles=why_not, by=accounts.actor(), tell=tell
        )
        if not approved:
            raise Refused(" ".join(refused) or "Chưa chọn danh sách nào để duyệt.")
        return approved, refused

    return carry_out(act, _approved_words, url_for("home_affairs.lists"))


def _approved_words(result: tuple[int, list[str]]) -> str:
    approved, refused = result
    return " ".join([f"Đã duyệt {approved} danh sách.", *refused])


@bp.post(f"{OF_ROUND}/danh-sach/nhac")
def lists_chase() -> ResponseReturnValue:
    """Reminds the focal points of every late list."""
    survey_round = this_round()
    lines = late_lists.overview(db.session, survey_round)
    when = survey_round.list_deadline
    words = formats.deadline(when) if when else "sớm nhất có thể"
    whom = focal_points.of_round(db.session)
    return carry_out(
        lambda: late_lists.chase(db.session, survey_round, lines, whom, words, accounts.actor()),
        _chased_words,
        url_for("home_affairs.lists"),
    )


def _chased_words(result: tuple[int, list[str]]) -> str:
    reached, without = result
    words = f"Đang gửi thư nhắc tới đầu mối của {reached} đơn vị."
    return words + (f" Chưa có tài khoản đầu mối: {', '.join(without)}." if without else "")


def group_names(survey_round: SurveyRound) -> dict[str, Any]:
    """Names of the round's groups by code."""
    return {group.code: group.name for group in survey_round.groups}
