"""Signed copies of a kept paper on the page of its version, of whichever face: what the page says of them, and the acts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from flask import abort, current_app
from flask.typing import ResponseReturnValue
from flask_wtf.file import FileField, FileRequired

from foundation.signed_pdf import coming_back, copies
from foundation.signed_pdf.copies import Copy, Kept, Shelf
from foundation.signed_pdf.signature import EXPIRED_SINCE, NO_TOKEN, TOKEN_UNCHECKED, Signature
from survey_app import accounts, formats
from survey_app.acts import carry_out, carry_out_form, one_of_several
from survey_app.database import db
from survey_app.downloads import attachment
from survey_app.forms import Form

DOUBTS = {
    NO_TOKEN: "Thời điểm ký do đồng hồ máy của người ký ghi, không có dấu thời gian chứng minh.",
    TOKEN_UNCHECKED: "Có dấu thời gian, nhưng chưa xác minh được tổ chức cấp dấu thời gian.",
    EXPIRED_SINCE: "Chứng thư nay đã hết hạn, nên chưa chứng minh được là đã ký khi còn hạn.",
}
PREFIX = "ky"


class SignedForm(Form):
    """The file that a signing program wrote."""

    file = FileField("Bản đã ký số (.pdf)", [FileRequired("Chọn tệp .pdf đã ký số")])


class Addresses(NamedTuple):
    """Where the page of a version lets bring a copy, and fetch, withdraw and use again the one of a number."""

    keep: str
    file: Callable[[int], str]
    withdraw: Callable[[int], str]
    bring_back: Callable[[int], str]


def about_signed(shelf: Shelf[Any], brings: bool, addresses: Addresses) -> dict[str, Any] | None:
    """The copies of a version, as this reader may know of them, and the form for a further one; None where there can be none.
    `brings`: whether the reader does."""
    if not shelf.is_open or shelf.print_ is None:
        return None
    kept = [one for one in copies.of_version(db.session, shelf) if brings or one.withdrawn_at is None]
    who = {number for one in kept for number in (one.kept_by, one.withdrawn_by) if number}
    people = accounts.by_number(db.session, who)
    return {
        "copies": kept,
        "brings": brings,
        "people": {number: account.name or account.email for number, account in people.items()},
        "form": one_of_several(SignedForm, PREFIX),
        "when": when,
        "doubts": DOUBTS,
        "addresses": addresses,
    }


def when(one: Signature) -> str:
    """The moment of a signature, and who says so."""
    if one.stamped_at is not None:
        return f"{formats.datetime(one.stamped_at)} (dấu thời gian của {one.stamped_by or 'tổ chức không ghi tên'})"
    if one.signed_at is not None:
        return f"{formats.datetime(one.signed_at)} (theo máy của người ký)"
    return "không ghi"


def bring(shelf: Callable[[], Shelf[Any]], page: Callable[[], ResponseReturnValue], here: str) -> ResponseReturnValue:
    """Keeps the file that was sent to the page at `here`. `shelf`: looked at again after the file was verified."""
    form = SignedForm(prefix=PREFIX)
    return carry_out_form(form, page, here, lambda: _keep(shelf, form.file.data.stream.read()), _said)


def _keep(shelf: Callable[[], Shelf[Copy]], content: bytes) -> Copy:
    by = accounts.actor()
    ours = copies.to_compare(db.session, shelf(), content)
    db.session.rollback()  # verifying a hostile file may take seconds, in which others must be able to write
    found = coming_back.verified(
        content, ours, coming_back.read_authorities(current_app.config["SIGNATURE_AUTHORITIES"])
    )
    return copies.keep(db.session, shelf(), content, found, by)


def _said(copy: Kept) -> str:
    who = "; ".join(one.signer for one in copy.found)
    if copy.is_trusted:
        return f"Đã giữ bản ký số. Chữ ký nguyên vẹn, đã xác minh người ký: {who}."
    return f"Đã giữ bản ký số. Chữ ký nguyên vẹn; chưa xác minh được tổ chức chứng thực. Tên trên chứng thư: {who}."


def give(copy: Kept, shelf: Shelf[Any], brings: bool, stem: str, note: Callable[[], None]) -> ResponseReturnValue:
    """A copy exactly as it came. `stem`: how the file of the version is named; `note`: records who took it."""
    if not shelf.is_open or shelf.print_ is None or (copy.withdrawn_at is not None and not brings):
        abort(404)
    body = copies.content(copy)
    note()
    return attachment(body, f"{stem}_KySo{copy.id}.pdf")


def withdraw(copy: Copy, shelf: Shelf[Copy], here: str) -> ResponseReturnValue:
    """Takes a copy out of use."""
    done = "Đã rút bản ký số. Bấm “Dùng lại” nếu rút nhầm."
    return carry_out(lambda: copies.withdraw(db.session, shelf, copy, accounts.actor()), done, here)


def bring_back(copy: Copy, shelf: Shelf[Copy], here: str) -> ResponseReturnValue:
    """Puts a copy that was withdrawn to use again."""
    back = lambda: copies.bring_back(db.session, shelf, copy, accounts.actor())  # noqa: E731
    return carry_out(back, "Bản ký số được dùng lại.", here)
