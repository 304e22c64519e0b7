"""A staff account and its verbs: create, set the password, disable, reset the second factor."""

from __future__ import annotations

import secrets
from datetime import datetime

from flask_security import RoleMixin, UserMixin
from sqlalchemy import JSON, CheckConstraint, ForeignKey, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column, object_session, relationship

from agencies.agency import Agency
from foundation import audit, keys
from foundation.db import Base, Refused, UTCDateTime, now
from foundation.keys import EncryptedText
from foundation.mail_addresses import SHOWN, has_control_characters, is_one_mailbox
from foundation.plain_text import one_line
from survey_app.accounts import owner_mail, passwords, session_rows
from survey_app.accounts.passkey_rows import Passkey
from survey_app.roles import ROLES

LONGEST_NAME = 120


class Role(RoleMixin):
    """A role as flask-security knows it. Roles are a closed table in `roles.ROLES`, so they need no table here."""

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
    password_root: Mapped[str] = mapped_column(
        String(16), default=""
    )  # the former root it is hashed under; empty: the present
    active: Mapped[bool] = mapped_column(default=True)
    oidc_subject: Mapped[str | None] = mapped_column(
        String(32), unique=True
    )  # keyed hash of issuer and subject, once bound
    fs_uniquifier: Mapped[str] = mapped_column(String(64), unique=True, default=lambda: secrets.token_hex(16))
    totp_secret: Mapped[str | None] = mapped_column(EncryptedText)
    totp_pending: Mapped[str | None] = mapped_column(
        EncryptedText
    )  # of an authenticator whose first code is still to come
    totp_counter: Mapped[int | None]  # of the last accepted code: an older or equal one is a replay; None: not set up
    totp_drift: Mapped[int] = mapped_column(
        default=0
    )  # steps by which the authenticator's clock is ahead of the server's
    totp_beside: Mapped[list[int]] = mapped_column(
        JSON, default=list
    )  # of the last code that was right beside its step: the step, the drift, whether of `totp_pending`
    recovery_codes: Mapped[list[str]] = mapped_column(JSON, default=list)  # keyed hashes
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=now)
    signed_in_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    created_by: Mapped[int | None]  # an account's number; None: made on the server itself, by command
    approved_by: Mapped[int | None]

    agency: Mapped[Agency | None] = relationship()
    passkeys: Mapped[list[Passkey]] = relationship(cascade="all, delete-orphan", order_by=Passkey.id)

    @property
    def roles(self) -> list[RoleMixin]:  # type: ignore[override]
        """The one role, as flask-security asks for it."""
        return [Role(self.role)]

    @property
    def role_text(self) -> str:
        return ROLES[self.role]

    @property
    def has_second_factor(self) -> bool:
        return self.totp_counter is not None or bool(self.passkeys)

    @property
    def awaits_approval(self) -> bool:
        """Whether a second administrator has still to approve it. A focal point's needs none: it is no half of anything."""
        return self.role != "focal_point" and self.created_by is not None and self.approved_by is None

    @property
    def actor(self) -> audit.Actor:
        return audit.Actor(self.role, self.id)

    def end_sessions(self) -> None:
        """Every session of this account ends: their rows go, and one that just begins bears the mark that is replaced here."""
        self.fs_uniquifier = secrets.token_hex(16)
        if (session := object_session(self)) is not None and self.id is not None:
            session_rows.end(session, self.id)


def tidy_email(text: str) -> str:
    """The address as it is stored and looked up: no spaces around it, lower case."""
    return text.strip().lower()


def find(session: Session, email: str) -> Account | None:
    """The account of an address, disabled or not."""
    return session.scalar(select(Account).where(Account.email == tidy_email(email)))


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


def set_password(session: Session, account: Account, password_hash: str) -> None:
    """Changes the password; every session of the account ends and its owner is told."""
    account.password, account.password_root = password_hash, ""
    end_and_tell(session, account, "Mật khẩu")
    audit.record(session, account.actor, "account.set_password", f"account:{account.id}")


def end_and_tell(session: Session, account: Account, what: str) -> None:
    """What protects the account has changed: every session of it ends, and its owner is told by e-mail."""
    account.end_sessions()
    text = f"{what} của tài khoản Ông/Bà vừa được đổi. Nếu không phải Ông/Bà, xin báo ngay Sở Nội vụ."
    owner_mail.write(session, account.email, f"{what} vừa được đổi", text)


def set_active(session: Session, account: Account, active: bool, by: audit.Actor) -> None:
    """Disables or enables. Refused for one's own account, so that the last administrator cannot lock everybody out."""
    if by.id == account.id:
        raise Refused("Không thể tự khoá tài khoản của mình. Hãy nhờ một quản trị khác.")
    if account.awaits_approval:
        raise Refused("Tài khoản này chờ quản trị thứ hai duyệt nên chưa mở hay khoá được.")
    account.active = active
    account.end_sessions()
    audit.record(session, by, "account.enable" if active else "account.disable", f"account:{account.id}")


def sign_out(session: Session, account: Account, by: audit.Actor) -> None:
    """An administrator ends every session of an account, in the caller's transaction."""
    account.end_sessions()
    audit.record(session, by, "account.end_sessions", f"account:{account.id}", which="all")


def sign_out_everybody(session: Session, by: audit.Actor) -> int:
    """Ends every session of everybody but whoever asks for it, in the caller's transaction. Returns how many there were."""
    ended = session_rows.end_everybodys(session, by.id)
    audit.record(session, by, "account.end_sessions", "accounts", which="everybody", sessions=ended)
    return ended


def reset_second_factor(session: Session, account: Account, by: audit.Actor) -> None:
    """Forgets the authenticator, the passkeys and the recovery codes; the next sign-in sets one up again."""
    account.passkeys = []
    account.totp_secret, account.totp_pending, account.totp_counter, account.recovery_codes = None, None, None, []
    account.totp_drift, account.totp_beside = 0, []
    end_and_tell(session, account, "Xác thực hai bước")
    audit.record(session, by, "account.reset_second_factor", f"account:{account.id}")


def set_phone(session: Session, account: Account, e164: str, by: audit.Actor) -> None:
    """Keeps the account owner's own phone, which no list may give for somebody else. Empty text removes it."""
    account.phone = e164
    account.phone_index = keys.current().index("phone", e164) if e164 else ""
    audit.record(session, by, "account.set_phone", f"account:{account.id}", given=bool(e164))
