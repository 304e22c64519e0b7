"""One-time links by e-mail: the invitation of a new account, a new password, the proof of a mailbox."""

from __future__ import annotations

from datetime import datetime, timedelta

from flask import current_app
from sqlalchemy import ForeignKey, LargeBinary, String, delete, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from foundation import audit, keys
from foundation.db import Base, Refused, UTCDateTime, now
from foundation.keys import EncryptedText
from foundation.outbox import Message, left_at
from survey_app import formats
from survey_app.accounts import owner_mail
from survey_app.accounts.staff_account import Account, create, end_and_tell, find, set_password, tidy_email

INVITATION_LIFE = timedelta(days=7)
RESET_LIFE = timedelta(hours=1)
MAILBOX_LIFE = timedelta(minutes=10)  # a link within a sign-in, from when its mail was handed over
TO_LEAVE = timedelta(hours=1)  # for that mail, which does not leave later
KEPT = timedelta(days=1)  # after it was used or ended, for whoever has its page open


class AccountLink(Base):
    """A one-time link sent by e-mail, to set a password or to prove the mailbox. Only the SHA-256 of its 128-bit token is kept."""

    __tablename__ = "account_link"

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    purpose: Mapped[str] = mapped_column(String(10), default="password")  # or "mailbox", "email"
    new_email: Mapped[str | None] = mapped_column(EncryptedText)  # the address that an "email" link proves
    token_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    expires_at: Mapped[datetime] = mapped_column(UTCDateTime)  # one within a sign-in: unless its mail has left
    message_id: Mapped[str | None] = mapped_column(String(24))  # the outbox's, of one within a sign-in
    used_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    account: Mapped[Account] = relationship()


def invite(
    session: Session, email: str, role: str, agency_id: int | None, by: audit.Actor, *, name: str = ""
) -> Account:
    """Adds an account and sends its owner a one-time link, in the caller's transaction; of all but focal points only when a
    second administrator has approved it. Raises Refused."""
    made = create(session, email, None, role, agency_id, name=name)
    made.created_by = by.id
    made.active = not made.awaits_approval
    audit.record(session, by, "account.invite", f"account:{made.id}", role=role, agency=agency_id)
    if made.active:
        send_invitation(session, made)
    session.flush()
    return made


def send_invitation(session: Session, account: Account) -> None:
    """Sends the one-time link to the owner of a new account, in the caller's transaction."""
    _send_link(session, account, INVITATION_LIFE, "Mời sử dụng hệ thống khảo sát cải cách hành chính", _INVITED)


def send_reset(session: Session, account: Account, by: audit.Actor = audit.SYSTEM) -> None:
    """Sends a one-time link to choose a new password; links that are still out there stop working."""
    _send_link(session, account, RESET_LIFE, "Đặt lại mật khẩu hệ thống khảo sát", _FORGOTTEN)
    audit.record(session, by, "account.send_reset", f"account:{account.id}")


def send_replaced(session: Session, account: Account) -> None:
    """Takes away a password that can be compared no longer, and sends a link to choose another, in the caller's transaction."""
    account.password, account.password_root = None, ""
    if account.active:
        _send_link(session, account, INVITATION_LIFE, "Đặt lại mật khẩu hệ thống khảo sát", _REPLACED)


def send_mailbox_link(session: Session, account: Account) -> None:
    """Sends a one-time link that proves the mailbox, before a second factor may be set up for the first time."""
    _send_link(session, account, TO_LEAVE, "Thiết lập xác thực hai bước", _MAILBOX, "mailbox")
    audit.record(session, audit.SYSTEM, "account.send_mailbox_link", f"account:{account.id}")


def send_email_link(session: Session, account: Account, address: str) -> None:
    """Sends a one-time link to the address that the account is to have, unless another has it, and tells the one it has."""
    new = tidy_email(address)
    owner_mail.write(session, account.email, "Có yêu cầu đổi địa chỉ thư của tài khoản", _ASKED)
    audit.record(session, account.actor, "account.ask_email", f"account:{account.id}")
    if find(session, new) is not None:
        return
    link, expires_at = make_link(session, account, RESET_LIFE, "email", new)
    body = _EMAIL.format(role=account.role_text, link=link, until=formats.datetime(expires_at))
    owner_mail.write(session, new, "Xác nhận địa chỉ thư mới", body)


def claim_email(session: Session, link: AccountLink) -> None:
    """Uses up a link and gives the account its new address: every session ends, links that are out there stop working, and the old
    mailbox is told. Raises Refused."""
    known, new = use_link(session, link), link.new_email or ""
    if find(session, new) is not None:
        raise Refused("Địa chỉ thư này vừa được một tài khoản khác dùng. Hãy nhờ quản trị của Sở Nội vụ.")
    others = update(AccountLink).where(AccountLink.account_id == known.id, AccountLink.used_at.is_(None))
    session.execute(others.values(used_at=now()))
    end_and_tell(session, known, "Địa chỉ thư")
    known.email = new
    audit.record(session, known.actor, "account.set_email", f"account:{known.id}")


PATHS = {"password": "/mat-khau-moi/", "mailbox": "/dang-nhap/hop-thu/", "email": "/doi-thu/"}
_INVITED = """Kính gửi Ông/Bà,

Ông/Bà được mở tài khoản ({role}) trên hệ thống khảo sát cải cách hành chính.
Xin đặt mật khẩu tại đường dẫn dưới đây. Đường dẫn dùng được một lần, đến {until}:
{link}

Tên đăng nhập là địa chỉ thư này. Không chuyển tiếp thư cho người khác."""
_FORGOTTEN = """Kính gửi Ông/Bà,

Có người vừa yêu cầu đặt lại mật khẩu của tài khoản này ({role}).
Nếu là Ông/Bà, xin mở đường dẫn dưới đây. Đường dẫn dùng được một lần, đến {until}:
{link}

Nếu không phải Ông/Bà, xin bỏ qua thư này: mật khẩu cũ vẫn dùng được."""


_REPLACED = """Kính gửi Ông/Bà,

Khoá của hệ thống đã được thay, nên mật khẩu cũ của tài khoản này ({role}) không còn dùng được.
Xin đặt mật khẩu mới tại đường dẫn dưới đây. Đường dẫn dùng được một lần, đến {until}:
{link}

Quá hạn thì bấm “Quên mật khẩu” ở trang đăng nhập."""
_MAILBOX = """Kính gửi Ông/Bà,

Mật khẩu của tài khoản này ({role}) vừa được nhập đúng. Trước khi thiết lập xác thực hai bước, xin xác nhận rằng hộp thư này là của
Ông/Bà bằng đường dẫn dưới đây. Đường dẫn dùng được một lần, trong 10 phút kể từ khi thư được gửi, ít nhất đến {until}:
{link}

Thư tới muộn mà đường dẫn đã hết hạn? Xin đăng nhập lại để nhận thư mới: thư sau thường tới ngay.

Nếu không phải Ông/Bà vừa đăng nhập, xin không mở đường dẫn, đổi mật khẩu và báo quản trị của Sở Nội vụ."""

_ASKED = """Kính gửi Ông/Bà,

Có yêu cầu đổi địa chỉ thư của tài khoản này, kèm đúng mật khẩu. Địa chỉ chỉ đổi khi đường dẫn gửi tới hộp thư mới được mở.

Nếu không phải Ông/Bà, xin đổi mật khẩu ngay và báo quản trị của Sở Nội vụ."""
_EMAIL = """Kính gửi Ông/Bà,

Có người muốn dùng địa chỉ thư này cho một tài khoản ({role}) trên hệ thống khảo sát cải cách hành chính.
Nếu là Ông/Bà, xin mở đường dẫn dưới đây. Đường dẫn dùng được một lần, đến {until}:
{link}

Nếu không phải Ông/Bà, xin bỏ qua thư này."""


def _send_link(
    session: Session, account: Account, life: timedelta, subject: str, text: str, purpose: str = "password"
) -> None:
    link, made = _made(session, account, life, purpose)
    is_of_sign_in = purpose == "mailbox"
    until = formats.datetime(now() + MAILBOX_LIFE if is_of_sign_in else made.expires_at)
    body = text.format(role=account.role_text, link=link, until=until)
    leaves_by = made.expires_at if is_of_sign_in else None
    made.message_id = owner_mail.write(session, account.email, subject, body, leaves_by)


def make_link(
    session: Session, account: Account, life: timedelta, purpose: str, new_email: str | None = None
) -> tuple[str, datetime]:
    """A fresh one-time link and when it ends; links for the same purpose that are still out there stop working."""
    link, made = _made(session, account, life, purpose, new_email)
    return link, made.expires_at


def _made(
    session: Session, account: Account, life: timedelta, purpose: str, new_email: str | None = None
) -> tuple[str, AccountLink]:
    session.execute(
        update(AccountLink)
        .where(AccountLink.account_id == account.id, AccountLink.purpose == purpose, AccountLink.used_at.is_(None))
        .values(used_at=now())
    )
    token, expires_at = keys.random_code(keys.TOKEN_LENGTH), now() + life
    hashed = keys.token_hash(token)
    made = AccountLink(account_id=account.id, purpose=purpose, token_hash=hashed, expires_at=expires_at)
    made.new_email = new_email
    session.add(made)
    return f"{current_app.config['BASE_URL']}{PATHS[purpose]}{token}", made


def open_link(session: Session, token: str, purpose: str = "password") -> AccountLink | None:
    """The link of this token, if it can still be used. Reading it changes nothing: mail programs fetch links."""
    found = session.execute(
        select(AccountLink, Message.sent_at)
        .join(Account)
        .outerjoin(Message, Message.id == AccountLink.message_id)
        .where(
            AccountLink.token_hash == keys.token_hash(token),
            AccountLink.purpose == purpose,
            AccountLink.used_at.is_(None),
            Account.active,
        )
    ).first()
    return found[0] if found is not None and _ends(*found) > now() else None


def _ends(link: AccountLink, sent_at: datetime | None) -> datetime:
    """When it ends. One within a sign-in lives from when its mail was handed over, which must have been before `expires_at`."""
    if link.purpose != "mailbox" or sent_at is None:
        return link.expires_at
    return left_at(sent_at, link.expires_at - TO_LEAVE, link.expires_at) + MAILBOX_LIFE


def forget_old(session: Session) -> int:
    """Removes links that were used, or ended, more than a day ago. Returns how many there were."""
    before = now() - KEPT
    over = (AccountLink.expires_at < before) | (AccountLink.used_at < before)
    gone = session.execute(
        delete(AccountLink).where(over).returning(AccountLink.id).execution_options(synchronize_session=False)
    )
    return len(gone.all())


def use_link(session: Session, link: AccountLink) -> Account:
    """Uses up a link; the second of two claims is refused. Raises Refused."""
    won = session.execute(
        update(AccountLink)
        .where(AccountLink.id == link.id, AccountLink.used_at.is_(None))
        .values(used_at=now())
        .returning(AccountLink.id)
    ).first()
    if won is None:
        raise Refused("Đường dẫn này đã được dùng. Hãy yêu cầu gửi đường dẫn mới.")
    return link.account


def claim(session: Session, link: AccountLink, password_hash: str) -> Account:
    """Uses up a link and sets the password. Raises Refused."""
    known = use_link(session, link)
    set_password(session, known, password_hash)
    return known
