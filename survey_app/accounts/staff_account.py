"""A staff account and its verbs: create, invite, set the password, disable, reset the second factor."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from flask import current_app
from flask_security import RoleMixin, UserMixin
from sqlalchemy import JSON, CheckConstraint, ForeignKey, LargeBinary, String, func, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from agencies.agency import Agency
from foundation import audit, keys, outbox
from foundation.db import Base, Refused, UTCDateTime, now
from foundation.keys import EncryptedText
from foundation.mail_addresses import SHOWN, has_control_characters, is_one_mailbox
from foundation.plain_text import one_line
from foundation.vietnamese_order import phrase_key
from survey_app import formats
from survey_app.access import ROLES
from survey_app.accounts import passwords

INVITATION_LIFE = timedelta(days=7)
RESET_LIFE = timedelta(hours=1)
LONGEST_NAME = 120


class Role(RoleMixin):
    """A role as flask-security knows it. Roles are a closed table in `access.ROLES`, so they need no table here."""

    def __init__(self, name: str) -> None:
        self.name = name


class Account(Base, UserMixin):
    """One person of staff. The e-mail address is the user name; a focal point belongs to exactly one agency."""

    __tablename__ = "account"
    __table_args__ = (
        CheckConstraint(f"role IN {tuple(ROLES)}", name="role"),
        CheckConstraint("(role = 'focal_point') = (agency_id IS NOT NULL)", name="agency_of_focal_point"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(String(254), unique=True)  # lower case
    name: Mapped[str] = mapped_column(String(LONGEST_NAME), default="")
    role: Mapped[str] = mapped_column(String(20))
    agency_id: Mapped[int | None] = mapped_column(ForeignKey("agency.id"), index=True)
    phone: Mapped[str] = mapped_column(EncryptedText, default="")
    phone_index: Mapped[str] = mapped_column(String(32), default="")  # blind index, compared with agencies' lists
    password: Mapped[str | None] = mapped_column(String(255))  # Argon2; None until the invitation is claimed
    active: Mapped[bool] = mapped_column(default=True)
    fs_uniquifier: Mapped[str] = mapped_column(String(64), unique=True, default=lambda: secrets.token_hex(16))
    totp_secret: Mapped[str | None] = mapped_column(EncryptedText)
    totp_counter: Mapped[int | None]  # of the last accepted code: an older or equal one is a replay; None: not set up
    recovery_codes: Mapped[list[str]] = mapped_column(JSON, default=list)  # keyed hashes
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
    signed_in_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    created_by: Mapped[int | None]  # an account's number; None: made on the server itself, by command
    approved_by: Mapped[int | None]

    agency: Mapped[Agency | None] = relationship()

    @property
    def roles(self) -> list[RoleMixin]:  # type: ignore[override]
        """The one role, as flask-security asks for it."""
        return [Role(self.role)]

    @property
    def role_text(self) -> str:
        return ROLES[self.role]

    @property
    def has_second_factor(self) -> bool:
        return self.totp_counter is not None

    @property
    def awaits_approval(self) -> bool:
        """Whether a second administrator has still to approve it. A focal point's needs none: it is no half of anything."""
        return self.role != "focal_point" and self.created_by is not None and self.approved_by is None

    @property
    def actor(self) -> audit.Actor:
        return audit.Actor(self.role, self.id)

    def end_sessions(self) -> None:
        """Every session of this account ends: each carries the mark that is replaced here."""
        self.fs_uniquifier = secrets.token_hex(16)


class AccountLink(Base):
    """A one-time link sent by e-mail, to set a password. Only the SHA-256 of its 128-bit token is kept."""

    __tablename__ = "account_link"

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    token_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    expires_at: Mapped[datetime] = mapped_column(UTCDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    account: Mapped[Account] = relationship()


def tidy_email(text: str) -> str:
    """The address as it is stored and looked up: no spaces around it, lower case."""
    return text.strip().lower()


def find(session: Session, email: str) -> Account | None:
    """The account of an address, disabled or not."""
    return session.scalar(select(Account).where(Account.email == tidy_email(email)))


def everyone(session: Session) -> Sequence[Account]:
    """Every account, in Vietnamese order of the names; one without a name by its address."""
    return sorted(session.scalars(select(Account)), key=lambda one: (phrase_key(one.name or one.email), one.email))


def by_number(session: Session, numbers: Collection[int]) -> dict[int, Account]:
    """The accounts with these numbers, disabled ones too."""
    return {one.id: one for one in session.scalars(select(Account).where(Account.id.in_(numbers)))}


def name_of_actor(session: Session, actor: str) -> str:
    """Who stands behind an actor of the audit log, "home_affairs:5": the name, else the address, else the actor itself."""
    number = actor.partition(":")[2]
    found = session.get(Account, int(number)) if number.isdecimal() else None
    return (found.name or found.email) if found else actor


def count_active(session: Session, roles: Collection[str]) -> int:
    """How many people of these roles may sign in."""
    query = select(func.count()).select_from(Account).where(Account.active, Account.role.in_(roles))
    return session.scalar(query) or 0


def create(
    session: Session, email: str, password: str | None, role: str, agency_id: int | None = None, *, name: str = ""
) -> Account:
    """Adds an account that can sign in at once (`invite` for one whose password its owner chooses). Raises Refused."""
    if role not in ROLES:
        raise Refused(f"Không có vai trò “{role}”. Các vai trò: {', '.join(ROLES)}.")
    if (role == "focal_point") != (agency_id is not None):
        raise Refused("Đầu mối phải thuộc một cơ quan, các vai trò khác thì không. Hãy chọn lại cơ quan.")
    if problems := problems_of(email, name, is_taken=find(session, email) is not None):
        raise Refused(" ".join(problems))
    made = Account(email=tidy_email(email), name=name.strip(), role=role, agency_id=agency_id)
    if password is not None:
        made.password = passwords.hashed(password)
    session.add(made)
    session.flush()
    return made


def problems_of(email: str, name: str, *, is_taken: bool) -> list[str]:
    """Everything that keeps somebody with this address and name from an account; `is_taken`: the address has one."""
    found = (
        (is_taken, "Địa chỉ thư này đã có tài khoản. Hãy mở lại hoặc sửa tài khoản đó."),
        (
            not is_one_mailbox(tidy_email(email)),
            f"“{one_line(email)[:80]}” không phải một địa chỉ thư. Nhập một địa chỉ, ví dụ {SHOWN}.",
        ),
        (
            has_control_characters(name.strip()),
            "Họ và tên có dấu xuống dòng hoặc ký tự lạ. Hãy gõ lại trên một dòng.",
        ),
        (len(name.strip()) > LONGEST_NAME, f"Họ và tên dài hơn {LONGEST_NAME} ký tự. Hãy viết ngắn lại."),
    )
    return [sentence for condition, sentence in found if condition]


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


CLAIM_PATH = "/mat-khau-moi/"
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


def _send_link(session: Session, account: Account, life: timedelta, subject: str, text: str) -> None:
    session.execute(
        update(AccountLink)
        .where(AccountLink.account_id == account.id, AccountLink.used_at.is_(None))
        .values(used_at=now())
    )
    token, expires_at = keys.random_code(keys.TOKEN_LENGTH), now() + life
    session.add(AccountLink(account_id=account.id, token_hash=keys.token_hash(token), expires_at=expires_at))
    link = f"{current_app.config['BASE_URL']}{CLAIM_PATH}{token}"
    body = text.format(role=account.role_text, link=link, until=formats.datetime(expires_at))
    outbox.write(session, "email", account.email, body, purpose="notice", subject=subject)


def open_link(session: Session, token: str) -> AccountLink | None:
    """The link of this token, if it can still be used. Reading it changes nothing: mail programs fetch links."""
    return session.scalar(
        select(AccountLink)
        .join(Account)
        .where(
            AccountLink.token_hash == keys.token_hash(token),
            AccountLink.used_at.is_(None),
            AccountLink.expires_at > now(),
            Account.active,
        )
    )


def claim(session: Session, link: AccountLink, password_hash: str) -> Account:
    """Uses up a link and sets the password; the second of two claims is refused. Raises Refused."""
    won = session.execute(
        update(AccountLink)
        .where(AccountLink.id == link.id, AccountLink.used_at.is_(None))
        .values(used_at=now())
        .returning(AccountLink.id)
    ).first()
    if won is None:
        raise Refused("Đường dẫn này đã được dùng. Hãy yêu cầu gửi đường dẫn mới.")
    set_password(session, link.account, password_hash)
    return link.account


def set_password(session: Session, account: Account, password_hash: str) -> None:
    """Changes the password; every session of the account ends and its owner is told."""
    account.password = password_hash
    account.end_sessions()
    text = "Mật khẩu tài khoản của Ông/Bà vừa được đổi. Nếu không phải Ông/Bà, xin báo ngay Sở Nội vụ."
    outbox.write(session, "email", account.email, text, purpose="notice", subject="Mật khẩu vừa được đổi")
    audit.record(session, account.actor, "account.set_password", f"account:{account.id}")


def set_active(session: Session, account: Account, active: bool, by: audit.Actor) -> None:
    """Disables or enables. Refused for one's own account, so that the last administrator cannot lock everybody out."""
    if by.id == account.id:
        raise Refused("Không thể tự khoá tài khoản của mình. Hãy nhờ một quản trị khác.")
    if account.awaits_approval:
        raise Refused("Tài khoản này chờ quản trị thứ hai duyệt nên chưa mở hay khoá được.")
    account.active = active
    account.end_sessions()
    audit.record(session, by, "account.enable" if active else "account.disable", f"account:{account.id}")


def reset_second_factor(session: Session, account: Account, by: audit.Actor) -> None:
    """Forgets the authenticator and the recovery codes; the next sign-in sets them up again."""
    account.totp_secret, account.totp_counter, account.recovery_codes = None, None, []
    account.end_sessions()
    audit.record(session, by, "account.reset_second_factor", f"account:{account.id}")


def set_phone(session: Session, account: Account, e164: str, by: audit.Actor) -> None:
    """Keeps the account owner's own phone, which no list may give for somebody else. Empty text removes it."""
    account.phone = e164
    account.phone_index = keys.current().index("phone", e164) if e164 else ""
    audit.record(session, by, "account.set_phone", f"account:{account.id}", given=bool(e164))


def of_no_agency(session: Session) -> list[Account]:
    """Accounts that can sign in and belong to no surveyed agency, key holders first: who may hold a part of a ballot key."""
    query = select(Account).where(Account.active, Account.role != "focal_point")
    return sorted(session.scalars(query), key=lambda one: (one.role != "key_holder", one.name, one.email))
