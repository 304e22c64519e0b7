"""One list under review: what was confirmed and why, what changed since it was returned, remarks, the decision."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import NamedTuple

from flask import Response, abort, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import SelectField, TextAreaField
from wtforms.validators import InputRequired, Length

from foundation.vietnamese_order import phrase_key
from respondents import match_decisions
from respondents.matching import Match, MatchRow
from respondents.messages import late_lists
from respondents.roster import Respondent, Roster, checking, cover_letter, decisions, in_its_name, listing, review
from respondents.roster.telling import NOBODY
from survey_app import accounts, focal_points
from survey_app.accounts import OF_ROUND, of_this_round, this_round
from survey_app.acts import carry_out, carry_out_page
from survey_app.choices import choices
from survey_app.database import db
from survey_app.downloads import attachment
from survey_app.forms import Form
from survey_app.home_affairs.blueprint import bp
from survey_app.home_affairs.lists import group_names, obstacles
from survey_app.lists.columns import LABELS, on_screen, shown
from survey_app.lists.meters import meters
from survey_app.lists.people import ORDERS, searchable
from survey_app.lists.rows import rows
from survey_app.long_tables import LongTable
from survey_app.row_numbers import row_number


class CommentForm(Form):
    """A remark on a cell, a row or the whole list."""

    column = SelectField("Cột", choices=choices([("", "Cả dòng"), *LABELS.items()]))
    text = TextAreaField("Nhận xét", [InputRequired("Ghi nội dung nhận xét"), Length(max=1000)])


class SendBackForm(Form):
    """Why the list goes back."""

    reason = TextAreaField(
        "Lý do trả lại",
        [InputRequired("Ghi lý do trả lại để đơn vị biết cần sửa gì"), Length(max=2000)],
        description="Ví dụ: Dòng 7: Bà H. đã nghỉ hưu từ 01/9, đề nghị thay.",
    )


class Elsewhere(NamedTuple):
    """A person of the list who looks like somebody on other agencies' lists."""

    name: str
    match: Match
    agencies: list[str]


def roster_or_404(roster_id: int) -> Roster:
    """A list of the current round."""
    return of_this_round(Roster, roster_id)


PEOPLE = LongTable[Respondent](ORDERS, searchable)


@bp.get(f"{OF_ROUND}/danh-sach/<int:roster_id>")
def lists_review(roster_id: int) -> ResponseReturnValue:
    """Everything about one list."""
    roster, survey_round = roster_or_404(roster_id), this_round()
    people = decisions.listed(db.session, roster)
    accounts.record_view(f"roster:{roster.id}", rows=len(people))
    rules = checking.rules_for(db.session, survey_round, roster.agency_id, frozenset())
    found = match_decisions.open_matches_of(db.session, survey_round.id, [roster.agency_id])
    names = group_names(survey_round)
    ordered = sorted(people, key=lambda person: (not person.problems, person.ordinal))
    page = PEOPLE.shown(ordered)
    page = page.drawn_as(rows(page.items, names, review.comments(db.session, roster)))
    return render_template(
        "home_affairs/lists_review.html",
        roster=roster,
        survey_round=survey_round,
        letter=cover_letter.of_roster(db.session, roster),
        takes_lists=listing.takes_lists(survey_round, roster),
        people=people,
        standing=late_lists.standing(roster, len(people)),
        page=page,
        comments=review.comments(db.session, roster),
        by_id={person.id: person for person in people},
        differences=review.differences(db.session, roster),
        matches=_elsewhere(roster, found),
        meters=meters(rules.groups, people),
        obstacles=obstacles(survey_round, [roster], found).get(roster.agency_id, [])
        if roster.state == "submitted"
        else [],
        columns=on_screen(people),
        written_for=in_its_name.of_roster(db.session, roster),
        officer=partial(accounts.name_of_actor, db.session),
        labels=LABELS,
        group_names=names,
        shown=lambda column, text: shown(column, text, names),
    )


def _elsewhere(roster: Roster, found: Sequence[Match]) -> list[Elsewhere]:
    """Each person of the list once for each reason, with every other agency's name."""
    names = match_decisions.agency_names(db.session, found)
    grouped: dict[tuple[int, str], list[tuple[MatchRow, Match, MatchRow]]] = {}
    for match in found:
        for own, other in ((match.a, match.b), (match.b, match.a)):
            if own.agency_id == roster.agency_id:
                grouped.setdefault((own.id, match.reason), []).append((own, match, other))
    return [
        Elsewhere(
            group[0][0].full_name,
            group[0][1],
            sorted({names[other.agency_id] for _, _, other in group}, key=phrase_key),
        )
        for group in grouped.values()
    ]


@bp.get(f"{OF_ROUND}/danh-sach/<int:roster_id>/cong-van")
def lists_review_letter(roster_id: int) -> Response:
    """The signed letter as a download; recorded."""
    roster = roster_or_404(roster_id)
    found = cover_letter.of_roster(db.session, roster) or abort(404)
    accounts.record_view(f"roster:{roster.id}", download="letter")
    return attachment(found.content, found.filename)


@bp.route(f"{OF_ROUND}/danh-sach/<int:roster_id>/nhan-xet", methods=["GET", "POST"])
def lists_review_comment(roster_id: int) -> ResponseReturnValue:
    """Pins a remark to the row that ?dong= names, or to the list."""
    roster, form = roster_or_404(roster_id), CommentForm()
    number = request.args.get("dong", 0, row_number)
    person = next((one for one in decisions.listed(db.session, roster) if one.id == number), None)
    target = url_for("home_affairs.lists_review", roster_id=roster.id)
    if person is None:  # a remark on the whole list is on no column
        del form.column
    column, whose = (form.column.data, person.id) if person else ("", None)
    facts = {"roster": roster, "person": person, "form": form, "back": target}
    return carry_out_page(
        form,
        lambda: render_template("home_affairs/lists_review_comment.html", **facts),
        lambda: review.comment(db.session, roster, whose, column, form.text.data, accounts.actor()),
        "Đã ghi nhận xét. Đơn vị thấy nhận xét khi danh sách được trả lại.",
        target,
    )


@bp.post(f"{OF_ROUND}/danh-sach/<int:roster_id>/nhan-xet/<int:comment_id>/xoa")
def lists_review_remove_comment(roster_id: int, comment_id: int) -> ResponseReturnValue:
    """Takes a remark back."""
    roster = roster_or_404(roster_id)
    if comment_id not in {one.id for one in review.comments(db.session, roster)}:
        abort(404)
    return carry_out(
        lambda: review.remove_comment(db.session, roster, comment_id, accounts.actor()),
        "Đã xoá nhận xét.",
        url_for("home_affairs.lists_review", roster_id=roster.id),
    )


@bp.post(f"{OF_ROUND}/danh-sach/<int:roster_id>/duyet")
def lists_review_approve(roster_id: int) -> ResponseReturnValue:
    """Approves the list."""
    roster = roster_or_404(roster_id)
    mine = focal_points.of_round(db.session).get(roster.agency_id, NOBODY)
    stopping = obstacles(this_round(), [roster]).get(roster.agency_id, [])
    return carry_out(
        lambda: decisions.approve(db.session, roster, obstacles=stopping, by=accounts.actor(), tell=mine),
        f"Đã duyệt danh sách của {roster.agency.name}.",
        url_for("home_affairs.lists", tinh_trang="submitted"),
        url_for("home_affairs.lists_review", roster_id=roster.id),
    )


@bp.route(f"{OF_ROUND}/danh-sach/<int:roster_id>/tra-lai", methods=["GET", "POST"])
def lists_review_send_back(roster_id: int) -> ResponseReturnValue:
    """Returns the list with the reason and the remarks."""
    roster, form = roster_or_404(roster_id), SendBackForm()
    mine = focal_points.of_round(db.session).get(roster.agency_id, NOBODY)
    return carry_out_page(
        form,
        lambda: render_template(
            "home_affairs/lists_review_send_back.html",
            roster=roster,
            form=form,
            comments=review.comments(db.session, roster),
        ),
        lambda: decisions.send_back(db.session, roster, form.reason.data, by=accounts.actor(), tell=mine),
        f"Đã trả lại danh sách của {roster.agency.name} để sửa.",
        url_for("home_affairs.lists"),
    )
