"""What an official was just sending when the session ended: kept until the same account has signed in again.

It travels in the cookie of their own browser, encrypted, and is never shown to another account. The form had passed the
check against forgery, so it is the page's own; whoever sends it again does so with a fresh token.
"""

from __future__ import annotations

import json
import zlib
from typing import NamedTuple

from flask import flash, request, session
from sqlalchemy import select

from foundation import keys
from survey_app.accounts.staff_account import Account
from survey_app.database import db

FACE = "agency"  # the face whose forms are kept
PAGE = "agency.unfinished"  # where they are offered again
LARGEST = 8 * 1024  # bytes of a form that is looked at
ROOM = 2_800  # characters; a cookie holds about 4,000 with everything else
NOT_TYPED = ("csrf_token",)
IN_SESSION = "unfinished"
KEPT = "Nội dung vừa gửi chưa được lưu nhưng vẫn còn: đăng nhập bằng đúng tài khoản đang dùng lúc trước để lưu tiếp."
LOST = "Nội dung vừa gửi chưa được lưu. Sau khi đăng nhập, hãy nhập lại rồi gửi."


class Unfinished(NamedTuple):
    """A form that was not saved: whose, where it was sent (with the query), the row it is about, its fields in order."""

    account_id: int
    address: str
    person_id: int | None
    fields: list[tuple[str, str]]


def keep(owner: int | None) -> None:
    """Keeps the form of this request, which the ended session of the account `owner` sent; says so either way."""
    if request.method != "POST" or request.blueprint != FACE or owner is None:
        return
    account_id = db.session.scalar(select(Account.id).where(Account.id == owner, Account.active))
    sealed = _sealed(account_id) if account_id is not None and _is_small_form() else ""
    if not 0 < len(sealed) <= ROOM:
        flash(LOST)
        return
    session[IN_SESSION] = sealed
    flash(KEPT)


def _is_small_form() -> bool:
    """Nothing but fields: a file does not fit into a cookie."""
    return (request.content_length or 0) <= LARGEST and not any(file.filename for file in request.files.values())


def _sealed(account_id: int) -> str:
    fields = [(name, text) for name, text in request.form.items(multi=True) if name not in NOT_TYPED]
    person_id = (request.view_args or {}).get("person_id")
    kept = Unfinished(account_id, request.full_path.rstrip("?"), person_id, fields)
    return keys.encode_secret(keys.current().encrypt_bytes(zlib.compress(json.dumps(kept).encode())))


def of(account: Account | None) -> Unfinished | None:
    """The form that is kept for this account in this browser; None when there is none, or when it is another's."""
    try:
        opened = keys.current().decrypt_bytes(keys.decode_secret(session.get(IN_SESSION, "")))
    except ValueError:  # nothing there, or sealed under a key that is gone
        return None
    account_id, address, person_id, fields = json.loads(zlib.decompress(opened))
    if account is None or account_id != account.id:
        return None
    return Unfinished(account_id, address, person_id, [(name, text) for name, text in fields])


def carried_over(account: Account) -> tuple[str, str] | None:
    """What outlives signing in: the sealed form, and where it was sent, when it is this account's."""
    kept = of(account)
    return (session[IN_SESSION], kept.address) if kept else None


def forget() -> None:
    """The form was sent again, or is not wanted."""
    session.pop(IN_SESSION, None)
