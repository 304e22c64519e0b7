"""Who is this, and may they? Enforced once, before every view, from the table in `access`.

Pages of respondents and static files cost nothing here: their endpoints are public, and no account is loaded for them.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any, NoReturn

from flask import Response, abort, current_app, flash, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_security.utils import logout_user
from sqlalchemy import select
from sqlalchemy.orm import Session

from foundation import audit
from foundation.db import begin_reading
from respondents import looking
from survey_app import access, formats
from survey_app.accounts import unfinished, watch
from survey_app.accounts.staff_account import Account
from survey_app.database import db
from survey_app.errors import SEEN_ENOUGH, respond

LONGEST_SESSION = 12 * 60 * 60  # seconds
IN_NAME_OF = "in_name_of"
"""In the session of an officer who works on a list for an agency: the round's number and the agency's."""
ASKED_FOR = "survey.round asked for"  # in the request: the number of the round in the address
REMEMBERED = "survey.account"  # in the request itself: `g` may outlive it


def enforce() -> ResponseReturnValue | None:
    """Refuses whoever may not open the endpoint; runs before every request."""
    endpoint = request.endpoint
    if endpoint is None or access.ACCESS.get(endpoint) is access.PUBLIC:
        return None
    if endpoint not in access.ACCESS:
        abort(403)
    owner = session.get("_user_id")
    known = account()
    if known is None:
        unfinished.keep(owner)
        return _ask_to_sign_in()
    if not access.may(known.role, endpoint) and not _in_its_name(known, endpoint):
        abort(403)
    if endpoint not in access.NOT_ACTIVITY:
        session["seen"] = int(time.time())
    return None


def _in_its_name(known: Account, endpoint: str) -> bool:
    """Whether an officer has taken the pen for an agency in the round of the address, and this is a page of its list."""
    if known.role not in access.HOME_AFFAIRS or not endpoint.startswith(access.OF_A_LIST):
        return False
    return IN_NAME_OF in session and request.environ.get(ASKED_FOR) == session[IN_NAME_OF][0]


def account() -> Account | None:
    """The signed-in account, loaded once a request; None for somebody signed out, idle for too long, or disabled."""
    if REMEMBERED not in request.environ:
        request.environ[REMEMBERED] = _load()
    found: Account | None = request.environ[REMEMBERED]
    return found


def _load() -> Account | None:
    if "_user_id" not in session:
        return None
    if _is_over():
        sign_out()
        flash("Phiên làm việc đã tạm khoá vì lâu không thao tác. Xin đăng nhập lại; những gì đã lưu vẫn được giữ.")
        return None
    return db.session.scalar(select(Account).where(Account.fs_uniquifier == session["_user_id"], Account.active))


def _is_over() -> bool:
    at = time.time()
    idle: bool = at - session.get("seen", 0) > current_app.config["STAFF_IDLE_MINUTES"] * 60
    return idle or bool(at - session.get("since", 0) > LONGEST_SESSION)


def sign_out() -> None:
    """Forgets who was signed in, in this browser."""
    logout_user()
    session.clear()
    request.environ[REMEMBERED] = None


def _ask_to_sign_in() -> ResponseReturnValue:
    if request.endpoint in access.NOT_ACTIVITY:
        return Response(status=401)
    wanted = request.full_path.rstrip("?") if request.method == "GET" else None
    return redirect(url_for("accounts.sign_in", tiep=wanted))


def actor() -> audit.Actor:
    """Whoever acts in this request, for `by=`. Only where somebody is signed in."""
    known = account()
    if known is None:
        raise RuntimeError("nobody is signed in")
    return known.actor


def agency_id() -> int:
    """The agency of the signed-in focal point, or that in whose name an officer works. 403 for anybody else."""
    known = account()
    if known is not None and known.role in access.HOME_AFFAIRS and IN_NAME_OF in session:
        return int(session[IN_NAME_OF][1])
    if known is None or known.agency_id is None:
        abort(403)
    return known.agency_id


def record_view(subject: str, people: int | None = None, /, **detail: Any) -> None:
    """Leaves an audit event of seeing person-level data: who, which filter, how many rows. Refuses with a page when the account has
    looked at more people today than it may (`people`: how many, where the rows are not people).

    In a transaction of its own, so that a GET commits nothing else and a page that is shown was also recorded.
    """
    by, many = actor(), detail.get("rows", 1) if people is None else people
    begin_reading(False)
    try:
        with Session(db.engine) as own:
            if is_allowed := looking.look(own, by, subject, many, detail):
                audit.record(own, by, "view", subject, **detail)
            own.commit()
            limit = 0 if is_allowed else looking.allowed(own, by.kind)
    finally:
        begin_reading(request.method in ("GET", "HEAD", "OPTIONS"))
    if not is_allowed:
        _refuse_to_show(limit)


def count_look(subject: str, people: int, **detail: Any) -> None:
    """Counts, in the request's own transaction, what a form is about to hand out of so many people; how that is recorded is the
    caller's. Refuses as `record_view`."""
    by = actor()
    if not looking.look(db.session, by, subject, people, detail):
        limit = looking.allowed(db.session, by.kind)
        db.session.commit()
        _refuse_to_show(limit)


def _refuse_to_show(limit: int) -> NoReturn:
    abort(respond(429, SEEN_ENOUGH, limit=formats.number(limit)))


def note_refusal(response: Response) -> Response:
    """Leaves an audit event when somebody signed in was refused a page; after every request."""
    known = request.environ.get(REMEMBERED) if response.status_code == 403 else None
    if known is not None:
        by = known.actor
        db.session.rollback()  # a refused request has nothing to keep, and holds nothing any more
        apart(lambda own: watch.refused_page(own, by, str(request.endpoint)))
    return response


def apart(write: Callable[[Session], object]) -> None:
    """Writes in a transaction of its own, in a request that only reads."""
    begin_reading(False)
    try:
        with Session(db.engine) as own:
            write(own)
            own.commit()
    finally:
        begin_reading(request.method in ("GET", "HEAD", "OPTIONS"))
