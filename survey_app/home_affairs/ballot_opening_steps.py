"""The opening as a list of tasks; what can be done now by whoever looks has a link."""

from __future__ import annotations

from typing import Any

from flask import url_for

from foundation.db import Refused
from questionnaires.ballot import server_part, tombstones
from questionnaires.ballot.box import BallotBox, BoxState
from respondents.envelopes import repudiation
from survey_app.database import db
from survey_app.home_affairs.ballot import Desk, the_box

ORDER = tuple(BoxState)


def steps(mine: Desk) -> list[dict[str, Any]]:
    """In their order."""
    box = the_box(mine)
    return [*_before(mine, box), *_holders(mine, box), *_after(mine, box)]


def _has(box: BallotBox, state: str) -> bool:
    return ORDER.index(box.state) >= ORDER.index(state)


def _task(text: str, endpoint: str, *, done: bool, can: bool, hint: str = "") -> dict[str, Any]:
    return {
        "text": text,
        "href": url_for(f"home_affairs.{endpoint}") if can else None,
        "status": "Đã xong" if done else "Có thể làm" if can else "Chưa bắt đầu",
        "hint": hint or None,
    }


def _before(mine: Desk, box: BallotBox) -> list[dict[str, Any]]:
    locked, officer = box.state == "locked", mine.is_officer
    undecided = repudiation.undecided(db.session, box.round_id)
    hint = f"Còn {undecided} phiếu bị báo nộp thay chưa xử lý" if undecided and locked else ""
    found = [_task("In lần chốt cuối ngày đóng đợt (PDF)", "ballot_opening_evening", done=False, can=True)]
    if officer and is_restored(box):
        found.append(_task("Khôi phục cơ sở dữ liệu cũ", "ballot_opening_recover", done=False, can=True))
    stripped = _has(box, "stripped")
    found.append(_task("Chốt hòm phiếu", "ballot_opening_strip", done=stripped, can=locked and officer, hint=hint))
    return found


def is_restored(box: BallotBox) -> bool:
    """Whether the box has come further than this database knows."""
    try:
        tombstones.check(box)
    except Refused:
        return True
    return False


def _holders(mine: Desk, box: BallotBox) -> list[dict[str, Any]]:
    stripped, opened = box.state == "stripped", box.is_opened
    agreed = sum(one.consents for one in mine.holders)
    enough = agreed >= box.threshold
    own = mine.seat is not None and not mine.seat.consents
    hint = f"{agreed} người đã đồng ý, cần {box.threshold}" if box.threshold else "Đợt này không có người giữ khoá"
    may_open = stripped and enough and mine.is_officer and not box.is_busy
    return [
        _task(
            "Người giữ khoá đồng ý, từ tài khoản của mình",
            "ballot_opening_consent",
            done=opened or (stripped and enough),
            can=stripped and own,
            hint=hint,
        ),
        _task("Nhập mã khoá và mở hòm phiếu", "ballot_opening_secrets", done=opened, can=may_open),
    ]


def _after(mine: Desk, box: BallotBox) -> list[dict[str, Any]]:
    cleaned, there = box.state == "cleaned", server_part.is_there(box.fingerprint)
    waiting = "Hệ thống tự dọn trong giờ vắng; trong lúc ấy đợt này ghi là chưa dọn xong"
    dusting: dict[str, Any] = {
        "text": "Dọn phong bì, bản nháp và ổ khoá",
        "href": None,
        "status": "Đã xong" if cleaned else "Chưa dọn xong" if box.is_opened else "Chưa bắt đầu",
        "hint": waiting if box.state == "opened" else None,
    }
    return [
        dusting,
        _task("In và ký biên bản mở hòm phiếu (PDF)", "ballot_opening_minutes", done=False, can=box.is_opened),
        _task(
            "Huỷ giấy, bản trong két và phần khoá của máy chủ",
            "ballot_opening_destroy",
            done=cleaned and not there,
            can=cleaned and there and mine.is_officer,
            hint="Sau khi một bản sao lưu mới đã được khôi phục thử và kiểm tra",
        ),
    ]
