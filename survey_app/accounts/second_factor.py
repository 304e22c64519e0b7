"""The second factor: an authenticator's six digits (TOTP, RFC 6238), never taken twice, and recovery codes for a lost phone."""

from __future__ import annotations

import pyotp
from flask import current_app
from pyotp.utils import strings_equal
from sqlalchemy import or_, update
from sqlalchemy.orm import Session

from foundation import audit, keys
from foundation.db import now
from foundation.qr_codes import qr_svg
from survey_app.accounts.staff_account import Account, end_and_tell

ISSUER = "Khảo sát CCHC"
STEP = 30  # seconds
DIGITS = 6
RECOVERY_CODES = 8
RECOVERY_CODE_LENGTH = 24  # 120 random bits, so that a keyed hash is enough


def is_required(account: Account) -> bool:
    """For everyone but focal points, to whom it is offered; the setting SECOND_FACTOR may relax that to an offer for all."""
    return current_app.config["SECOND_FACTOR"] == "required" and account.role != "focal_point"


def start(account: Account) -> None:
    """Gives a fresh secret, not yet confirmed: until a first code of it was right everything stays as it is."""
    account.totp_pending = pyotp.random_base32()


def address(account: Account) -> str:
    """The otpauth:// address that the authenticator scans."""
    return pyotp.TOTP(account.totp_pending or "").provisioning_uri(name=account.email, issuer_name=ISSUER)


def picture(account: Account) -> str:
    """The address as a QR code: one inline SVG without style or script."""
    return qr_svg(address(account), "Mã QR cho ứng dụng xác thực")


def grouped_secret(account: Account) -> str:
    """The secret for typing, in groups of four."""
    text = account.totp_pending or ""
    return " ".join(text[place : place + 4] for place in range(0, len(text), 4))


def confirm(session: Session, account: Account, typed: str) -> list[str] | None:
    """Takes the first code of a fresh authenticator, which replaces the one before. Gives fresh recovery codes; None for a wrong
    code. Every session of the account ends, and its owner is told."""
    session.refresh(account, with_for_update=True)
    counter = _counter_of(account.totp_pending, typed)
    if counter is None or account.totp_pending is None:
        return None
    account.totp_secret, account.totp_counter, account.totp_pending = account.totp_pending, counter, None
    audit.record(session, account.actor, "account.set_up_second_factor", f"account:{account.id}")
    codes = renew_recovery_codes(session, account)
    end_and_tell(session, account, "Ứng dụng xác thực")
    return codes


def looks_like_code(typed: str) -> bool:
    """Whether this is an authenticator's six digits; recovery codes are longer, and counted by themselves."""
    return len("".join(typed.split())) <= DIGITS


def accept(session: Session, account: Account, typed: str) -> bool:
    """Takes an authenticator's code of this half minute, the one before or the next; each of them only once."""
    counter = _counter_of(account.totp_secret, typed)
    if counter is None or account.totp_secret is None:
        return False
    won = session.execute(
        update(Account)
        .where(Account.id == account.id, or_(Account.totp_counter.is_(None), Account.totp_counter < counter))
        .values(totp_counter=counter)
        .returning(Account.id)
        .execution_options(synchronize_session=False)
    ).first()
    session.refresh(account)
    return won is not None


def _counter_of(secret: str | None, typed: str) -> int | None:
    digits = "".join(char for char in typed if char.isdigit())
    totp = pyotp.TOTP(secret or pyotp.random_base32())
    present = int(now().timestamp()) // STEP
    near = (present - 1, present, present + 1)
    return next((place for place in near if strings_equal(digits, totp.generate_otp(place))), None)


def renew_recovery_codes(session: Session, account: Account) -> list[str]:
    """Fresh recovery codes, shown once; only their keyed hashes are kept."""
    codes = [keys.random_code(RECOVERY_CODE_LENGTH) for _ in range(RECOVERY_CODES)]
    account.recovery_codes = [_hash(code) for code in codes]
    audit.record(session, account.actor, "account.renew_recovery_codes", f"account:{account.id}")
    return ["-".join(code[place : place + 4] for place in range(0, len(code), 4)) for code in codes]


def use_recovery_code(session: Session, account: Account, typed: str) -> bool:
    """Takes a recovery code, once."""
    session.refresh(account, with_for_update=True)
    used = _hash(keys.tidy_code(typed))
    if used not in account.recovery_codes:
        return False
    account.recovery_codes = [code for code in account.recovery_codes if code != used]
    audit.record(
        session, account.actor, "account.use_recovery_code", f"account:{account.id}", left=len(account.recovery_codes)
    )
    return True


def _hash(code: str) -> str:
    return keys.current().index("recovery code", code)
