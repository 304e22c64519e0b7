"""Zalo by hand: ready texts for Home Affairs' own senders, an agency's people twenty at a time; each hand-over is recorded."""

from __future__ import annotations

from flask import abort, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from agencies.agency import Agency
from foundation.db import Refused
from respondents.reaching import by_hand as hands
from respondents.reaching.by_hand import Marked
from survey_app import accounts
from survey_app.accounts import OF_ROUND, this_round
from survey_app.acts import carry_out
from survey_app.database import db
from survey_app.home_affairs.blueprint import bp
from survey_app.long_tables import LongTable
from survey_app.row_numbers import row_number

SHOWN = 20  # texts on one page


AGENCIES = LongTable[tuple[Agency, int, int]](
    {
        "name": lambda line: (line[0].sort_key, line[0].code),
        "waiting": lambda line: line[1],
        "sent": lambda line: line[2],
    },
    lambda line: (line[0].name, line[0].code),
    start="name",
)


@bp.get(f"{OF_ROUND}/gui-tay")
def by_hand() -> ResponseReturnValue:
    """The agencies, with how many of their people may be written to and were."""
    survey_round = this_round()
    return render_template(
        "home_affairs/by_hand.html",
        survey_round=survey_round,
        page=AGENCIES.shown(hands.agencies(db.session, survey_round.id)),
        most=SHOWN,
    )


@bp.post(f"{OF_ROUND}/gui-tay/<int:agency_id>")
def by_hand_texts(agency_id: int) -> ResponseReturnValue:
    """The next texts of an agency. That they were handed out is recorded before they are shown."""
    survey_round, chosen = this_round(), db.session.get(Agency, agency_id) or abort(404)
    people, base_url = hands.next_people(db.session, survey_round.id, agency_id, SHOWN), current_app.config["BASE_URL"]
    accounts.count_look(f"agency:{agency_id}", len(people), by_hand=[one.invitation.id for one in people])
    try:
        hands.hand_out(db.session, survey_round, people, accounts.actor())
        lines = [(one, hands.text(survey_round, one, base_url)) for one in people]
        db.session.commit()
    except Refused as refusal:
        db.session.rollback()
        flash(str(refusal), "error")
        return redirect(url_for("home_affairs.by_hand"))
    return render_template("home_affairs/by_hand_texts.html", survey_round=survey_round, agency=chosen, lines=lines)


@bp.post(f"{OF_ROUND}/gui-tay/da-gui")
def by_hand_mark() -> ResponseReturnValue:
    """I have sent these."""
    ids = request.form.getlist("da_gui", row_number)
    return carry_out(
        lambda: hands.mark_sent(db.session, this_round().id, ids, accounts.actor()),
        _marked,
        url_for("home_affairs.by_hand"),
    )


def _marked(marked: Marked) -> str:
    left = f" {marked.not_now} người đã ghi trước hoặc vừa đổi số." if marked.not_now else ""
    return f"Đã ghi đã gửi tay cho {marked.now} người.{left}"
