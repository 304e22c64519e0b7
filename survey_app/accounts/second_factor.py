"""The second factor: an authenticator's six digits (`authenticator`), never taken twice, and recovery codes for a lost phone."""

from __future__ import annotations

import pyotp
from flask import current_app
from sqlalchemy.orm import Session

from foundation import audit, keys
from foundation.db import now
from foundation.qr_codes import qr_svg
from survey_app.accounts.authenticator import DIGITS, NEAR_AT_FIRST, STEP, Answer, Judged, Known, judge
from survey_app.accounts.staff_account import Account, end_and_tell

ISSUER = "Khảo sát CCHC"
RECOVERY_CODES = 8
RECOVERY_CODE_LENGTH = 24  # 120 random bits, so that a keyed hash is enough


def is_required(account: Account) -> bool:
    """For everyone but focal points, to whom it is offered; the setting SECOND_FACTOR may relax that to an offer for all."""
    return current_app.config["SECOND_FACTOR"] == "required" and account.role != "focal_point"


def start(account: Account) -> None:
    """Gives a fresh secret, not yet confirmed: until a first code of it was right everything stays as it is."""
    account.totp_pending, account.totp_beside = pyotp.random_base32(), []


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


def confirm(session: Session, account: Account, typed: str) -> list[str] | Answer:
    """Takes the first code of a fresh authenticator, which replaces the one before; where its clock is off, the first two. Gives
    fresh recovery codes, else what the code is. Every session of the account ends, and its owner is told."""
    session.refresh(account, with_for_update=True)
    secret = account.totp_pending
    if secret is None:
        return Answer.WRONG
    judged = judge(secret, typed, _step(), Known(beside=_beside(account, secret)), NEAR_AT_FIRST)
    _keep(account, judged.known, secret)
    if judged.answer is not Answer.RIGHT:
        return judged.answer
    account.totp_secret, account.totp_counter, account.totp_pending = secret, judged.known.last, None
    account.totp_drift = judged.known.drift
    audit.record(
        session, account.actor, "account.set_up_second_factor", f"account:{account.id}", steps=account.totp_drift
    )
    codes = renew_recovery_codes(session, account)
    end_and_tell(session, account, "Ứng dụng xác thực")
    return codes


def looks_like_code(typed: str) -> bool:
    """Whether this is an authenticator's six digits; recovery codes are longer, and counted by themselves."""
    return len("".join(typed.split())) <= DIGITS


def accept(session: Session, account: Account, typed: str) -> Answer:
    """Takes an authenticator's code of the half minute that it is by its clock, once. What is learnt of the clock is kept, in the
    caller's transaction."""
    session.refresh(account, with_for_update=True)
    secret = account.totp_secret
    if secret is None or account.totp_counter is None:
        return Answer.WRONG
    judged = judge(secret, typed, _step(), Known(account.totp_drift, account.totp_counter, _beside(account, secret)))
    _keep(account, judged.known, secret)
    if judged.answer is Answer.RIGHT:
        account.totp_counter = judged.known.last
        _move(session, account, judged)
    return judged.answer


def use(session: Session, account: Account, typed: str) -> Answer:
    """Takes a code of either kind: an authenticator's or a recovery code."""
    if looks_like_code(typed):
        return accept(session, account, typed)
    return Answer.RIGHT if use_recovery_code(session, account, typed) else Answer.WRONG


def _move(session: Session, account: Account, judged: Judged) -> None:
    if judged.known.drift != account.totp_drift:
        account.totp_drift = judged.known.drift
        audit.record(session, account.actor, "account.follow_clock", f"account:{account.id}", steps=judged.known.drift)


def _step() -> int:
    return int(now().timestamp()) // STEP


def _beside(account: Account, secret: str) -> tuple[int, int] | None:
    """What was seen of the authenticator in force does not count for the one that is being set up, nor the other way round."""
    step, drift, of = account.totp_beside or (0, 0, -1)
    return (step, drift) if of == (secret == account.totp_pending) else None


def _keep(account: Account, known: Known, secret: str) -> None:
    account.totp_beside = [*known.beside, int(secret == account.totp_pending)] if known.beside else []


def renew_recovery_codes(session: Session, account: Account) -> list[str]:
    """Fresh recovery codes, shown once; only their keyed hashes are kept."""
    codes = [keys.random_code(RECOVERY_CODE_LENGTH) for _ in range(RECOVERY_CODES)]
    account.recovery_codes = [_hash(code) for code in codes]
    audit.record(session, account.actor, "account.renew_recovery_codes", f"account:{account.id}")
    return ["-".join(code[place : place + 4] for place in range(0, len(code), 4)) for code in codes]


def use_recovery_code(session: Session, account: Account, typed: str) -> bool:
    """Takes a recovery code, once."""
    session.refresh(account, with_for_update=True)
    meant = keys.current().indexes("recovery code", keys.tidy_code(typed))
    used = next((one for one in meant if one in account.recovery_codes), None)
    if used is None:
        return False
    account.recovery_codes = [code for code in account.recovery_codes if code != used]
    audit.record(
        session, account.actor, "account.use_recovery_code", f"account:{account.id}", left=len(account.recovery_codes)
    )
    return True


def _hash(code: str) -> str:
    return keys.current().index("recovery code", code)
