"""Which agencies take part in the round."""

from __future__ import annotations

from itertools import groupby

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from agencies.agency import CLASSES, Agency
from respondents import quotas, taking_part
from survey_app import accounts
from survey_app.accounts import OF_ROUND, this_round
from survey_app.acts import carry_out
from survey_app.database import db
from survey_app.home_affairs.blueprint import bp
from survey_app.row_numbers import row_number


@bp.route(f"{OF_ROUND}/don-vi-tham-gia", methods=["GET", "POST"])
def round_agencies() -> ResponseReturnValue:
    """Every agency in force with a box, by its kind; what is ticked takes part."""
    survey_round = this_round()
    if request.method == "POST":
        chosen, seen = request.form.getlist("agency", row_number), request.form.getlist("seen", row_number)
        return carry_out(
            lambda: taking_part.take_part(db.session, survey_round, chosen, seen, accounts.actor()),
            lambda count: f"Đã lưu: {count} đơn vị tham gia.",
            url_for("home_affairs.rounds_page"),
            url_for("home_affairs.round_agencies"),
        )
    there = quotas.agencies_in_force(db.session, survey_round)
    return render_template(
        "home_affairs/round_agencies.html",
        survey_round=survey_round,
        classes=_by_class(list(there)),
        total=len(there),
        apart=quotas.apart(db.session, survey_round.id),
        may_change=survey_round.state in quotas.CHANGEABLE,
    )


def _by_class(agencies: list[Agency]) -> list[tuple[str, list[Agency]]]:
    """The agencies by the words of their kind, kinds in the order of their table."""
    order = list(CLASSES)
    ranked = sorted(agencies, key=lambda one: order.index(one.class_code) if one.class_code in order else len(order))
    return [(text, list(found)) for text, found in groupby(ranked, key=lambda one: one.class_text)]
