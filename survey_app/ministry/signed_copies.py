"""What the page of an export says of its signed copies."""

from __future__ import annotations

from typing import Any

from flask_wtf.file import FileField, FileRequired

from foundation.signed_pdf.signature import EXPIRED_SINCE, NO_TOKEN, TOKEN_UNCHECKED, Signature
from respondents import signed_copies
from respondents.exports import Export
from survey_app import accounts, formats
from survey_app.acts import one_of_several
from survey_app.database import db
from survey_app.forms import Form
from survey_app.ministry.rights import rights

DOUBTS = {
    NO_TOKEN: "Thời điểm ký do đồng hồ máy của người ký ghi, không có dấu thời gian chứng minh.",
    TOKEN_UNCHECKED: "Có dấu thời gian, nhưng chưa xác minh được tổ chức cấp dấu thời gian.",
    EXPIRED_SINCE: "Chứng thư nay đã hết hạn, nên chưa chứng minh được là đã ký khi còn hạn.",
}


class SignedForm(Form):
    """The file that a signing program wrote."""

    file = FileField("Bản đã ký số (.pdf)", [FileRequired("Chọn tệp .pdf đã ký số")])


def may_sign(one: Export) -> bool:
    """Whether this reader may bring signed copies of it: whoever makes the product."""
    return one.is_open and rights().decides and one.product in rights().makes


def about_signed(one: Export) -> dict[str, Any]:
    """The copies of a version, as this reader may know of them, and the form for a further one."""
    if not one.is_open or signed_copies.printed(one) is None:
        return {"signable": False}
    brings = may_sign(one)
    copies = [copy for copy in signed_copies.of_export(db.session, one) if brings or copy.withdrawn_at is None]
    who = {number for copy in copies for number in (copy.kept_by, copy.withdrawn_by) if number}
    people = accounts.by_number(db.session, who)
    return {
        "signable": True,
        "brings": brings,
        "copies": copies,
        "people": {number: account.name or account.email for number, account in people.items()},
        "signed_form": one_of_several(SignedForm, "ky"),
        "when": when,
        "doubts": DOUBTS,
    }


def when(one: Signature) -> str:
    """The moment of a signature, and who says so."""
    if one.stamped_at is not None:
        return f"{formats.datetime(one.stamped_at)} (dấu thời gian của {one.stamped_by or 'tổ chức không ghi tên'})"
    if one.signed_at is not None:
        return f"{formats.datetime(one.signed_at)} (theo máy của người ký)"
    return "không ghi"
