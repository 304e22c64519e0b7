"""What goes wrong at the door stands in the audit log, and reaches the owner and the administrators: bounded, so that a flood of
tries fills neither disk nor mailbox, and without any secret. Of an address stands its keyed hash: the same place shows as the same.
"""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from foundation import audit, keys
from questionnaires.survey_round import newest_first
from respondents.identity.alerts import raise_alert
from respondents.identity.limits import Period, count, total
from survey_app.accounts import owner_mail
from survey_app.accounts.limits import Taken, Try, here
from survey_app.accounts.staff_account import Account

VISITOR = audit.Actor("visitor")
OF_ONE = Period("noted", 3600, 12)
OF_ALL = Period("noted_all", 3600, 12)
MAILS = Period("told", 24 * 3600, 24)
MOST_OF_ONE, MOST_OF_ALL = 10, 300  # events in an hour, about one subject and in all
TO_OWNER = """Kính gửi Ông/Bà,

Có người đang thử nhiều mật khẩu hoặc mã sai cho tài khoản này từ thiết bị lạ. Hệ thống đã bắt họ chờ giữa hai lần thử; thiết bị
Ông/Bà vẫn dùng để đăng nhập không bị ảnh hưởng.

Nếu không phải Ông/Bà quên mật khẩu, xin đổi mật khẩu và báo quản trị của Sở Nội vụ. Thư này gửi nhiều nhất một lần một ngày."""
TO_ADMINISTRATORS = """Kính gửi Ông/Bà,

Có người đang thử nhiều mật khẩu hoặc mã sai ở trang đăng nhập. Xin xem Nhật ký, mục “Tài khoản”. Không tài khoản nào bị khoá;
người thử phải chờ lâu dần. Thư này gửi nhiều nhất một lần một ngày."""


def note(session: Session, by: audit.Actor, verb: str, subject: str, **detail: object) -> bool:
    """An event of the audit log, in the caller's transaction; after the tenth of an hour only counted. Returns whether this is the
    tenth: once is a slip, and ten are worth an alert."""
    one = keys.current().index("noted", f"{verb} {subject}")
    count(session, OF_ONE, one)
    times = total(session, OF_ONE, one)
    is_tenth = times == MOST_OF_ONE
    if times > MOST_OF_ONE:
        return False
    count(session, OF_ALL)
    if total(session, OF_ALL) > MOST_OF_ALL:
        return is_tenth
    detail["place"] = keys.current().index("place", here())[:8]
    if is_tenth:
        detail["no_more"] = True
    audit.record(session, by, verb, subject, **detail)
    return is_tenth


def failed(session: Session, tried: Try, taken: Taken) -> None:
    """A wrong password or a wrong second factor."""
    known = taken.device is not None
    if tried.purpose == "sign_in":
        note(session, VISITOR, "account.sign_in_failed", _subject(tried), known_device=known)
    else:
        note(
            session, VISITOR, "account.second_factor_failed", _subject(tried), known_device=known, factor=tried.purpose
        )
    if taken.is_guessing and tried.account is not None:
        _tell(session, tried.account)


def limited(session: Session, tried: Try, taken: Taken) -> None:
    """A try that was not taken."""
    if note(session, VISITOR, "account.sign_in_limited", _subject(tried), factor=tried.purpose, seconds=taken.wait):
        _alert(session, "guessing")


def refused(session: Session, by: audit.Actor, verb: str, endpoint: str) -> None:
    """Somebody signed in asked for what they may not see or do, or sent what no page sends."""
    if note(session, by, verb, f"account:{by.id}", page=endpoint):
        _alert(session, "probing")


def _subject(tried: Try) -> str:
    return f"account:{tried.account.id}" if tried.account is not None else "sign_in"


def _tell(session: Session, account: Account) -> None:
    """The owner, the administrators, and whoever looks at alerts."""
    if account.active and _is_first_today(session, f"owner {account.id}"):
        owner_mail.write(session, account.email, "Có người thử mật khẩu của Ông/Bà", TO_OWNER)
    if not _is_first_today(session, "administrators"):
        return
    for address in session.scalars(select(Account.email).where(Account.role == "administrator", Account.active)):
        owner_mail.write(session, address, "Có người thử mật khẩu", TO_ADMINISTRATORS)
    _alert(session, "guessing")


def _alert(session: Session, kind: str) -> None:
    """To everybody who looks at what the newest round has to look at."""
    for newest in newest_first(session)[:1]:
        raise_alert(session, kind, newest.id, None, audit.SYSTEM)


def _is_first_today(session: Session, whom: str) -> bool:
    key = keys.current().index("told", whom)
    if total(session, MAILS, key):
        return False
    count(session, MAILS, key)
    return True
