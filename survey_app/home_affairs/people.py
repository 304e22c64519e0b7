"""The people of one agency with their status. Every look at people leaves an event."""

from __future__ import annotations

from flask import abort, render_template, request
from flask.typing import ResponseReturnValue

from agencies.agency import Agency
from respondents.field import dashboard
from respondents.field import person as following
from survey_app import accounts
from survey_app.accounts import OF_ROUND, this_round
from survey_app.database import db
from survey_app.home_affairs.blueprint import bp
from survey_app.long_tables import asked, of_database
from survey_app.row_numbers import row_number


@bp.get(f"{OF_ROUND}/theo-doi/don-vi/<int:agency_id>")
def people(agency_id: int) -> ResponseReturnValue:
    """One agency: its groups, and its people with their status."""
    survey_round, chosen = this_round(), db.session.get(Agency, agency_id) or abort(404)
    by_group = dashboard.by_group(db.session, survey_round.id, agency_id)
    everybody = dashboard.total(by_group.values())
    status, group_id, wish = request.args.get("tinh_trang", ""), request.args.get("nhom", type=row_number), asked()
    group_id = group_id if group_id in by_group else None
    wanted = following.Wanted(group_id, status, wish.words, wish.order, wish.backwards)
    found = following.people(db.session, survey_round.id, agency_id, wanted, wish.number)
    of_all = following.count(db.session, survey_round.id, agency_id)
    page = of_database(found, of_all, following.ORDERS, start="name")
    said = {"status": status, "group": group_id, "search": bool(wish.words)} | page.look(
        one.person.id for one in page.items
    )
    accounts.record_view(f"agency:{agency_id}", round=survey_round.id, rows=len(page.items), **said)
    return render_template(
        "home_affairs/people.html",
        survey_round=survey_round,
        agency=chosen,
        figures=everybody,
        by_group=by_group,
        least=dashboard.LEAST_FOR_RATE,
        groups=dashboard.groups(db.session, survey_round.id),
        statuses=following.STATUSES,
        counts=following.status_counts(db.session, survey_round.id, agency_id),
        page=page,
    )
