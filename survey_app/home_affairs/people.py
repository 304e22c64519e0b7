"""The people of one agency with their status. Every look at people leaves an event."""

from __future__ import annotations

from flask import abort, render_template, request
from flask.typing import ResponseReturnValue

from agencies.agency import Agency
from foundation.plain_text import fold
from respondents.field import dashboard
from respondents.field import person as following
from survey_app import accounts
from survey_app.accounts import OF_ROUND, this_round
from survey_app.database import db
from survey_app.home_affairs.blueprint import bp
from survey_app.paging import Page
from survey_app.row_numbers import row_number


@bp.get(f"{OF_ROUND}/theo-doi/don-vi/<int:agency_id>")
def people(agency_id: int) -> ResponseReturnValue:
    """One agency: its groups, and its people with their status."""
    survey_round, chosen = this_round(), db.session.get(Agency, agency_id) or abort(404)
    by_group = dashboard.by_group(db.session, survey_round.id, agency_id)
    status, words = request.args.get("tinh_trang", ""), fold(request.args.get("tim", "")).split()
    group_id = request.args.get("nhom", type=row_number)
    everybody = following.people(db.session, survey_round.id, agency_id, group_id=group_id, status=status)
    found = [one for one in everybody if all(word in fold(one.person.full_name) for word in words)]
    page = Page(found, request.args.get("trang", 1, row_number))
    wish = {"status": status, "group": group_id, "search": bool(words)}
    accounts.record_view(f"agency:{agency_id}", round=survey_round.id, rows=len(page.items), page=page.number, **wish)
    return render_template(
        "home_affairs/people.html",
        survey_round=survey_round,
        agency=chosen,
        figures=dashboard.total(by_group.values()),
        by_group=by_group,
        least=dashboard.LEAST_FOR_RATE,
        groups=dashboard.groups(db.session, survey_round.id),
        statuses=following.STATUSES,
        counts=following.status_counts(db.session, survey_round.id, agency_id),
        page=page,
    )
