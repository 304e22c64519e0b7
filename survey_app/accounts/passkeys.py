"""Passkeys as a second factor (WebAuthn): what a browser is asked, and whether what it answers is true.

The library verifies; here stands whose passkey, which challenge, and what follows. The page's name is that of BASE_URL: a
passkey works at no other address, which is what makes it safe against imitations of the page.
"""

from __future__ import annotations

from ipaddress import ip_address
from urllib.parse import urlsplit

import webauthn
from flask import current_app
from sqlalchemy import select, update
from sqlalchemy.orm import Session
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from foundation import audit, keys
from foundation.db import Refused, now
from foundation.typed_text import within
from survey_app.accounts.passkey_rows import LONGEST_NAME, Passkey, make_challenge, take_challenge
from survey_app.accounts.second_factor import ISSUER, is_required, renew_recovery_codes
from survey_app.accounts.staff_account import Account, end_and_tell

MOST = 10
LONGEST_ANSWER = 20_000  # characters
EXPIRED = "Yêu cầu này đã dùng hoặc quá 10 phút. Xin thử lại."
FOREIGN = "Khoá truy cập này không thuộc tài khoản. Hãy dùng khoá đã đăng ký, hoặc cách xác thực khác."
BROKEN = "Chưa kiểm tra được khoá truy cập. Hãy mở đúng địa chỉ của hệ thống rồi thử lại, hoặc dùng cách xác thực khác."
COPIED = "Khoá truy cập này có dấu hiệu bị sao chép nên không được nhận. Hãy dùng cách xác thực khác rồi gỡ khoá này."
TAKEN = "Khoá truy cập này đã được đăng ký. Hãy dùng một khoá khác."
LAST = "Đây là cách xác thực hai bước duy nhất của tài khoản. Hãy thêm một cách khác trước khi gỡ."


def site() -> tuple[str, str]:
    """The name that passkeys are bound to, and the origin of the pages: both of BASE_URL."""
    parts = urlsplit(current_app.config["BASE_URL"])
    return parts.hostname or "", f"{parts.scheme}://{parts.netloc}"


def are_possible() -> bool:
    """Whether browsers offer passkeys here: under https at a name, or on this machine as localhost; never at a number."""
    name, _ = site()
    try:
        ip_address(name)
    except ValueError:
        return bool(current_app.config["SECURE"]) or name == "localhost"
    return False


def begin(session: Session, account: Account) -> tuple[int, str]:
    """A challenge to register a passkey: its number, and what the browser is asked, as JSON. Raises Refused."""
    if not are_possible():
        raise Refused("Khoá truy cập chỉ dùng được khi hệ thống chạy ở một tên miền có https.")
    if len(account.passkeys) >= MOST:
        raise Refused(f"Mỗi tài khoản có nhiều nhất {MOST} khoá truy cập. Hãy gỡ một khoá không dùng nữa.")
    challenge = make_challenge(session, account.id, "add")
    options = webauthn.generate_registration_options(
        rp_id=site()[0],
        rp_name=ISSUER,
        user_id=bytes.fromhex(keys.current().mac("passkey user", str(account.id).encode())),
        user_name=account.email,
        user_display_name=account.name or account.email,
        challenge=challenge.challenge,
        exclude_credentials=_descriptors(account),
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.DISCOURAGED, user_verification=UserVerificationRequirement.PREFERRED
        ),
    )
    return challenge.id, webauthn.options_to_json(options)


def add(session: Session, account: Account, number: int | None, name: str, answer: str) -> list[str]:
    """Registers what the browser answered. Gives fresh recovery codes when the account had none. Raises Refused."""
    challenge = take_challenge(session, number, account.id, "add")
    if challenge is None:
        raise Refused(EXPIRED)
    try:
        rp_id, origin = site()
        found = webauthn.verify_registration_response(
            credential=_limited(answer), expected_challenge=challenge, expected_rp_id=rp_id, expected_origin=origin
        )
    except (WebAuthnException, ValueError, KeyError, TypeError) as error:
        raise Refused(BROKEN) from error
    if session.scalar(select(Passkey.id).where(Passkey.credential_id == found.credential_id)) is not None:
        raise Refused(TAKEN)
    made = Passkey(
        credential_id=found.credential_id,
        public_key=found.credential_public_key,
        sign_count=found.sign_count,
        name=within(" ".join(name.split()), LONGEST_NAME, "Tên khoá") or "Khoá truy cập",
    )
    account.passkeys.append(made)
    session.flush()
    audit.record(session, account.actor, "account.add_passkey", f"account:{account.id}", number=made.id)
    codes = [] if account.recovery_codes else renew_recovery_codes(session, account)
    end_and_tell(session, account, "Khoá truy cập")
    return codes


def remove(session: Session, account: Account, number: int) -> None:
    """Takes a passkey off one's account. Raises Refused for the last second factor of somebody who needs one."""
    found = next((one for one in account.passkeys if one.id == number), None)
    if found is None:
        raise Refused("Khoá này đã được gỡ. Hãy tải lại trang.")
    if is_required(account) and account.totp_counter is None and len(account.passkeys) == 1:
        raise Refused(LAST)
    account.passkeys.remove(found)
    audit.record(session, account.actor, "account.remove_passkey", f"account:{account.id}", number=number)
    end_and_tell(session, account, "Khoá truy cập")


def ask(session: Session, account: Account) -> int | None:
    """A challenge for the sign-in of this account; None when it has no passkey."""
    return make_challenge(session, account.id, "use").id if account.passkeys and are_possible() else None


def question(account: Account, challenge: bytes) -> str:
    """What the browser is asked at the sign-in, as JSON."""
    options = webauthn.generate_authentication_options(
        rp_id=site()[0], challenge=challenge, allow_credentials=_descriptors(account)
    )
    return webauthn.options_to_json(options)


def prove(session: Session, account: Account, number: int | None, answer: str) -> None:
    """Takes an answer at the sign-in. Raises Refused; a counter that went back stands in the audit log besides."""
    challenge = take_challenge(session, number, account.id, "use")
    if challenge is None:
        raise Refused(EXPIRED)
    try:
        credential = webauthn.helpers.parse_authentication_credential_json(_limited(answer))
        found = next((one for one in account.passkeys if one.credential_id == credential.raw_id), None)
        if found is None:
            raise Refused(FOREIGN)
        rp_id, origin = site()
        verified = webauthn.verify_authentication_response(
            credential=credential,
            expected_challenge=challenge,
            expected_rp_id=rp_id,
            expected_origin=origin,
            credential_public_key=found.public_key,
            credential_current_sign_count=0,  # compared below, when the signature is known to be good
        )
    except (WebAuthnException, ValueError, KeyError, TypeError) as error:
        raise Refused(BROKEN) from error
    _count(session, account, found, verified.new_sign_count)


def _count(session: Session, account: Account, found: Passkey, count: int) -> None:
    forward = (Passkey.sign_count < count) if count or found.sign_count else (Passkey.sign_count == 0)
    won = session.execute(
        update(Passkey)
        .where(Passkey.id == found.id, forward)
        .values(sign_count=count, used_at=now())
        .returning(Passkey.id)
        .execution_options(synchronize_session=False)
    ).first()
    if won is None:
        audit.record(session, account.actor, "account.passkey_copied", f"account:{account.id}", number=found.id)
        raise Refused(COPIED)


def _descriptors(account: Account) -> list[PublicKeyCredentialDescriptor]:
    return [PublicKeyCredentialDescriptor(id=one.credential_id) for one in account.passkeys]


def _limited(answer: str) -> str:
    if not 0 < len(answer) <= LONGEST_ANSWER:
        raise ValueError("no answer of an authenticator")
    return answer
