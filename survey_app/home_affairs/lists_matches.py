"""Trùng giữa các đơn vị: who looks like one person on two lists, and Home Affairs' decision."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from typing import Any

from flask import Response, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import StringField
from wtforms.validators import InputRequired, Length

from agencies import agency
from foundation import audit
from foundation.db import Refused, now
from respondents import match_decisions, match_search, person_names
from respondents.match_search import Found, Standing
from respondents.matching import REASONS, Match
from respondents.roster import Roster
from survey_app import accounts, focal_points
from survey_app.accounts import OF_ROUND, this_round
from survey_app.accounts.guards import apart
from survey_app.acts import carry_out, carry_out_form, one_of_several
from survey_app.database import db
from survey_app.forms import Form
from survey_app.home_affairs.blueprint import bp
from survey_app.long_tables import LongTable, Shown, paged
from survey_app.row_numbers import row_number, row_number_or_none

GONE = "Trường hợp này không còn nữa, có thể danh sách vừa được sửa. Hãy tải lại trang."


SHOWN = 30  # matches on one page
OF_ALL = "chung"
"""Names the form that is about every match of the page."""


class TwoPeopleForm(Form):
    """On what ground two rows are two people."""

    reason = StringField("Căn cứ để coi là hai người", [InputRequired("Ghi căn cứ xác nhận"), Length(max=300)])


TAKEN_OFF = LongTable[match_decisions.TakenOff](
    {
        "person": lambda one: person_names.sort_key(one.full_name),
        "agency": lambda one: one.roster.agency.sort_key,
        "at": lambda one: one.at,
    },
    lambda one: (one.full_name, one.roster.agency.name),
    part="bo_",
)


@bp.get(f"{OF_ROUND}/danh-sach/trung")
def lists_matches() -> ResponseReturnValue:
    """All open matches, surest first; ?loai= shows one kind. A large round is searched by a job: what was found before stands here
    meanwhile, as far as it still holds."""
    survey_round = this_round()
    known = match_search.standing(db.session, survey_round.id)
    if known.is_due:
        apart(lambda own: match_search.ask(own, survey_round.id, audit.SYSTEM))
    kind = request.args.get("loai", "")
    kind = kind if kind in REASONS else ""
    page, counts = _found(survey_round.id, known.found, kind)
    if known.found is not None:
        said = {"matches": True, "page": page.number, "kind": kind}
        accounts.record_view(f"round:{survey_round.id}", rows=2 * len(page.items), **said)
    return render_template(
        "home_affairs/lists_matches.html",
        survey_round=survey_round,
        known=known,
        rests=_rests(known),
        page=page,
        counts=counts,
        reasons=REASONS,
        kind=kind,
        names=match_decisions.agency_names(db.session, page.items),
        form_of=lambda ids: one_of_several(TwoPeopleForm, f"can-cu-{ids}"),
        taken_off=TAKEN_OFF.shown(match_decisions.taken_off(db.session, survey_round.id)),
    )


def _found(round_id: int, found: Found | None, kind: str) -> tuple[Shown[Any], Counter[str]]:
    """A page of what a search found and what still holds, and how many matches there are of each kind."""
    if found is None:
        return paged([], SHOWN), Counter()
    settled = match_decisions.settled_since(db.session, found.at)
    counts = Counter(found.counts)
    counts.subtract(Counter(reason for *ids, reason in found.pairs if tuple(ids) in settled))
    wanted = [pair for pair in found.pairs if kind in ("", pair[2]) and pair[:2] not in settled]
    page = paged(wanted, SHOWN)
    page.is_cut = len(wanted) < (counts[kind] if kind else counts.total())
    pairs = [(first, second) for first, second, _ in page.items]
    return page.drawn_as(match_decisions.open_matches_among(db.session, round_id, pairs)), counts


def _rests(known: Standing) -> datetime | None:
    """The moment until which the next search rests, if that is still to come."""
    until = known.job.not_before if known.job is not None else known.rests_until
    return until if until is not None and until > now() and not known.is_current else None


@bp.get(f"{OF_ROUND}/danh-sach/trung/tinh-trang")
def lists_matches_state() -> Response:
    """The part of the page that keeps itself fresh: how far a search is."""
    known = match_search.standing(db.session, this_round().id)
    return make_response(render_template("home_affairs/_lists_matches_state.html", known=known, rests=_rests(known)))


@bp.post(f"{OF_ROUND}/danh-sach/trung/tim")
def lists_matches_search() -> ResponseReturnValue:
    """Has a large round searched anew, now."""
    return carry_out(
        lambda: match_search.ask_now(db.session, this_round().id, accounts.actor()),
        "Đang tìm lại.",
        url_for("home_affairs.lists_matches"),
    )


def _match(ids: str) -> Match:
    """The open match of two row numbers "3-17". Raises Refused when it is settled or gone."""
    wanted = [number for number in map(row_number_or_none, ids.split("-")) if number is not None]
    match = match_decisions.open_match(db.session, this_round().id, wanted[:2])
    if match is None:
        raise Refused(GONE)
    return match


@bp.route(f"{OF_ROUND}/danh-sach/trung/giu", methods=["GET", "POST"])
def lists_matches_keep() -> ResponseReturnValue:
    """Asks first; then one agency keeps the person, and the other's row goes, with a word to that agency."""
    ids, kept = request.values.get("match", ""), request.values.get("keep", 0, row_number)
    if request.method == "GET":
        return _ask(ids, kept)

    def act() -> tuple[str, Roster]:
        match, tell = _match(ids), focal_points.of_round(db.session)
        goes = match.b if match.a.id == kept else match.a
        return goes.full_name, match_decisions.keep_one(db.session, match, kept, accounts.actor(), tell)

    return carry_out(
        act,
        lambda done: (
            f"Đã gỡ {done[0]} khỏi danh sách của {done[1].agency.name} và báo đầu mối. Bấm nhầm thì đưa lại ở cuối trang."
        ),
        url_for("home_affairs.lists_matches"),
    )


def _ask(ids: str, kept: int) -> ResponseReturnValue:
    back = url_for("home_affairs.lists_matches")
    try:
        match = _match(ids)
    except Refused as refusal:
        flash(str(refusal), "warning")
        return redirect(back)
    stays, goes = (match.a, match.b) if match.a.id == kept else (match.b, match.a)
    names = {one.id: one.name for one in agency.of_numbers(db.session, [stays.agency_id, goes.agency_id])}
    return render_template(
        "home_affairs/lists_matches_keep.html", match=match, ids=ids, stays=stays, goes=goes, names=names, back=back
    )


@bp.post(f"{OF_ROUND}/danh-sach/trung/dua-lai")
def lists_matches_put_back() -> ResponseReturnValue:
    """Undoes the above."""
    found = db.session.get(match_decisions.TakenOff, request.form.get("row", 0, row_number))
    here = url_for("home_affairs.lists_matches")
    if found is None or found.roster.round_id != this_round().id:
        flash("Người này vừa được đưa lại vào danh sách, hoặc danh sách đã khoá.", "warning")
        return redirect(here)
    name = found.full_name
    return carry_out(
        lambda: match_decisions.put_back(db.session, found, accounts.actor(), focal_points.of_round(db.session)),
        lambda roster: f"Đã đưa {name} trở lại danh sách của {roster.agency.name} và báo đầu mối.",
        here,
    )


@bp.post(f"{OF_ROUND}/danh-sach/trung/hai-nguoi")
def lists_matches_two() -> ResponseReturnValue:
    """The ticked matches are two people each."""
    ids = request.form.getlist("match")
    form = TwoPeopleForm(prefix=f"can-cu-{ids[0] if len(ids) == 1 else OF_ALL}")
    return carry_out_form(
        form,
        lists_matches,
        url_for("home_affairs.lists_matches"),
        lambda: match_decisions.two_people(
            db.session, [_match(one) for one in ids], form.reason.data, accounts.actor()
        ),
        lambda count: (
            f"Đã xác nhận {count} trường hợp là hai người khác nhau." if count else "Chưa chọn trường hợp nào."
        ),
    )
