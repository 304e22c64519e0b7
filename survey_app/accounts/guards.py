"""Who is this, and may they? Enforced once, before every view, from the table in `access`.

Pages of respondents and static files cost nothing here: their endpoints are public, and no account is loaded for them.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, NamedTuple, NoReturn

from flask import Response, abort, current_app, flash, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import Session

from foundation import audit, keys
from foundation.db import begin_reading, now
from respondents import looking
from survey_app import access, formats
from survey_app.accounts import session_rows, unfinished, watch
from survey_app.accounts.session_rows import StaffSession
from survey_app.accounts.staff_account import Account
from survey_app.acts import NOT_TWO
from survey_app.database import db
from survey_app.errors import SEEN_ENOUGH, respond
from survey_app.roles import HOME_AFFAIRS, PUBLIC

TOKEN, OWNER = "token", "account"
"""In the cookie: the session's token, and whose it is, for what was just being sent when it ended."""
IN_NAME_OF = "in_name_of"
"""In the session of an officer who works on a list for an agency: the round's number and the agency's."""
ASKED_FOR = "survey.round asked for"  # in the request: the number of the round in the address
REMEMBERED = "survey.account"  # in the request itself: `g` may outlive it
STANDING = "survey.session"  # likewise: the Standing of the session


class Standing(NamedTuple):
    """The session of a request, as its row says."""

    id: int
    began_at: datetime
    seen_at: datetime
    proven: str


def enforce() -> ResponseReturnValue | None:
    """Refuses whoever may not open the endpoint; runs before every request."""
    endpoint = request.endpoint
    if endpoint is None or access.ACCESS.get(endpoint) is PUBLIC:
        return None
    if endpoint not in access.ACCESS:
        abort(403)
    owner = session.get(OWNER)
    known = account()
    if known is None:
        unfinished.keep(owner)
        return _ask_to_sign_in()
    if not access.may(known.role, endpoint) and not _in_its_name(known, endpoint):
        abort(403)
    if endpoint not in access.NOT_ACTIVITY:
        _note_activity()
    return None


def _note_activity() -> None:
    """Writes down that the session is in use, at most once a minute, in a transaction of its own."""
    mine = standing()
    if now() - mine.seen_at < session_rows.WRITTEN_EVERY:
        return
    db.session.rollback()  # nothing but the account was read so far
    apart(lambda own: session_rows.touch(own, mine.id))


def _in_its_name(known: Account, endpoint: str) -> bool:
    """Whether an officer has taken the pen for an agency in the round of the address, and this is a page of its list."""
    if known.role not in HOME_AFFAIRS or not endpoint.startswith(access.OF_A_LIST):
        return False
    return IN_NAME_OF in session and request.environ.get(ASKED_FOR) == session[IN_NAME_OF][0]


def account() -> Account | None:
    """The signed-in account, loaded once a request; None for somebody signed out, idle for too long, or disabled."""
    if REMEMBERED not in request.environ:
        request.environ[REMEMBERED] = _load()
    found: Account | None = request.environ[REMEMBERED]
    return found


def _load() -> Account | None:
    token = session.get(TOKEN)
    if not isinstance(token, str):
        return None
    row = db.session.execute(
        select(Account, StaffSession.id, StaffSession.began_at, StaffSession.seen_at, StaffSession.proven)
        .join(StaffSession, (StaffSession.account_id == Account.id) & (StaffSession.mark == Account.fs_uniquifier))
        .where(StaffSession.token_hash == keys.token_hash(token), Account.active)
    ).first()
    if row is None:
        return None
    stands = Standing(*row[1:])
    if _is_over(stands):
        forget()
        flash("Phiên làm việc đã tạm khoá vì lâu không thao tác. Xin đăng nhập lại; những gì đã lưu vẫn được giữ.")
        return None
    request.environ[STANDING] = stands
    known: Account = row[0]
    return known


def standing() -> Standing:
    """The session of whoever is signed in."""
    account()
    found: Standing = request.environ[STANDING]
    return found


def limits() -> tuple[timedelta, timedelta]:
    """After how long without a request a session ends, and after how long at the latest."""
    settings = current_app.config
    return timedelta(minutes=settings["STAFF_IDLE_MINUTES"]), timedelta(hours=settings["STAFF_SESSION_HOURS"])


def _is_over(stands: Standing) -> bool:
    idle, longest = limits()
    return now() - stands.seen_at > idle or now() - stands.began_at > longest


def open_session(known: Account, proven: str, began_at: datetime | None = None) -> None:
    """A session of this account in this browser, in the caller's transaction; nothing else of before lives on in the cookie."""
    before = request.environ.get(STANDING)
    if before is not None:
        session_rows.end(db.session, known.id, number=before.id)
    session.clear()
    device = session_rows.device_words(request.headers.get("User-Agent", ""))
    db.session.flush()
    session[TOKEN] = session_rows.begin(db.session, known.id, known.fs_uniquifier, proven, device, began_at=began_at)
    session[OWNER] = known.id
    request.environ[REMEMBERED] = known


def renew_session() -> None:
    """A new token for the session of this request, which was proven again; in the caller's transaction."""
    session[TOKEN] = session_rows.renew(db.session, standing().id)


def forget() -> None:
    """Forgets who was signed in, in this browser."""
    session.clear()
    request.environ[REMEMBERED] = None
    request.environ.pop(STANDING, None)


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
    if known is not None and known.role in HOME_AFFAIRS and IN_NAME_OF in session:
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


REFUSED = {
    400: "account.refused_form",
    403: "account.refused_page",
    404: "account.refused_thing",
    413: "account.refused_form",
}
"""An answer to somebody signed in that says that they asked for what is not theirs, or sent what no page of ours sends → the verb
of its event. 404: of a page that is there, about a thing that is not, or is another's."""


def note_refusal(response: Response) -> Response:
    """Leaves an audit event when somebody signed in was refused; after every request."""
    known, endpoint = request.environ.get(REMEMBERED), request.endpoint
    verb = "account.refused_second" if request.environ.get(NOT_TWO) else REFUSED.get(response.status_code)
    if known is None or endpoint is None or verb is None:
        return response
    by = known.actor
    db.session.rollback()  # a refused request has nothing to keep, and holds nothing any more
    apart(lambda own: watch.refused(own, by, verb, endpoint))
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


def no_such_link(purpose: str) -> None:
    """Notes that somebody came with a one-time link which opens nothing: used, ended, or never sent. Bounded."""

    db.session.rollback()  # as above
    apart(lambda own: watch.note(own, watch.VISITOR, "account.link_refused", "sign_in", purpose=purpose))
