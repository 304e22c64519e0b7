"""Which agencies take part in the round."""

from __future__ import annotations

from typing import NamedTuple

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from agencies.agency import CLASSES, Agency
from respondents import quotas, taking_part
from survey_app import accounts
from survey_app.accounts import OF_ROUND, this_round
from survey_app.acts import carry_out
from survey_app.database import db
from survey_app.home_affairs.blueprint import bp
from survey_app.long_tables import LongTable
from survey_app.row_numbers import row_number


class Line(NamedTuple):
    """One agency, and whether it takes part."""

    agency: Agency
    takes_part: bool


AGENCIES = LongTable[Line](
    {
        "name": lambda line: (line.agency.sort_key, line.agency.code),
        "class": lambda line: (list(CLASSES).index(line.agency.class_code), line.agency.sort_key),
    },
    lambda line: (line.agency.name, line.agency.code),
    {
        "loai": (CLASSES, lambda line: line.agency.class_code),
        "tinh_trang": (("co", "khong"), lambda line: "co" if line.takes_part else "khong"),
    },
    start="class",
)


@bp.route(f"{OF_ROUND}/don-vi-tham-gia", methods=["GET", "POST"])
def round_agencies() -> ResponseReturnValue:
    """Every agency in force with a box; what is ticked on the page takes part, what other pages show stays as it is."""
    survey_round = this_round()
    if request.method == "POST":
        chosen, seen = request.form.getlist("agency", row_number), request.form.getlist("seen", row_number)
        return carry_out(
            lambda: taking_part.take_part(db.session, survey_round, chosen, seen, accounts.actor()),
            lambda count: f"Đã lưu: {count} đơn vị tham gia.",
            url_for("home_affairs.round_agencies" if request.args else "home_affairs.rounds_page"),
            url_for("home_affairs.round_agencies"),
        )
    there, apart = quotas.agencies_in_force(db.session, survey_round), quotas.apart(db.session, survey_round.id)
    return render_template(
        "home_affairs/round_agencies.html",
        survey_round=survey_round,
        page=AGENCIES.shown(Line(one, one.id not in apart) for one in there),
        classes=CLASSES,
        total=len(there),
        apart=sum(one.id in apart for one in there),
        may_change=survey_round.state in quotas.CHANGEABLE,
    )
