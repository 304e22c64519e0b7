"""What is printed and signed about a ballot box: the minutes of the sitting, the last evening, the minutes of the opening."""

from __future__ import annotations

from collections.abc import Sequence

from foundation.keys import locks
from questionnaires.ballot.box import KINDS, WITHOUT_HOLDERS, BallotBox
from questionnaires.ballot.holders import KeyHolder
from questionnaires.survey_round import SurveyRound
from survey_app import documents, formats
from survey_app.letterhead import Signature, letterhead
from survey_app.tables import Column, Table

FACTS = (Column("what", "Nội dung", 30), Column("value", "Ghi nhận", 60))
HOLDERS = (
    Column("place", "STT", 6, "integer", align="center"),
    Column("name", "Người giữ khoá", 40),
    Column("office", "Thuộc Sở Nội vụ hoặc quản trị máy chủ", 20, align="center"),
    Column("half", "Dấu vân tay nửa công khai", 30),
    Column("signature", "Ký tên", 20),
)
COUNTS = {
    "envelopes": "Phong bì, kể cả phong bì để riêng",
    "set_aside": "Phong bì để riêng, không mở",
    "destroyed": "Huỷ khi còn niêm phong, vì dưới mười người",
    "opened": "Phiếu đã mở",
    "unreadable": "Phong bì không mở được",
    "left_out": "Không đưa ra vì dưới mười người",
    "broken_off": "Lần mở dừng giữa chừng rồi làm lại từ đầu",
}
"""What the minutes count, in their order."""
Facts = Sequence[tuple[str, str]]


def sitting_minutes(survey_round: SurveyRound, box: BallotBox, holders: Sequence[KeyHolder]) -> bytes:
    """The minutes of the sitting as PDF: whose papers open the box, and the fingerprints to compare later."""
    facts = [
        ("Đợt điều tra", survey_round.title),
        ("Loại đợt", KINDS[box.kind]),
        ("Dấu vân tay khoá hòm phiếu", box.fingerprint),
        ("Số người cần có để mở hòm phiếu", _needed(box, holders)),
        ("Đã thử", _tried(box)),
    ]
    return _minutes(survey_round, "BIÊN BẢN LẬP KHOÁ HÒM PHIẾU", box, holders, facts)


def last_evening(survey_round: SurveyRound, box: BallotBox, holders: Sequence[KeyHolder], papers: int) -> bytes:
    """The last evening as PDF: what the opening is held against."""
    facts = [*_evening(box, papers), ("Dấu vân tay khoá hòm phiếu", box.fingerprint)]
    return _minutes(survey_round, "CHỐT SỐ PHONG BÌ KHI KẾT THÚC ĐỢT", box, holders, facts)


def _evening(box: BallotBox, papers: int) -> list[tuple[str, str]]:
    day = formats.date(box.evening_on) if box.evening_on else "chưa chốt"
    return [
        ("Ngày chốt cuối", day),
        ("Số phong bì, kể cả phong bì để riêng", formats.number(box.evening_count)),
        ("Mã kiểm tra (SHA-256)", box.evening_hash),
        ("Phiếu giấy, tính riêng", formats.number(papers)),
    ]


def opening_minutes(survey_round: SurveyRound, box: BallotBox, holders: Sequence[KeyHolder], papers: int) -> bytes:
    """The minutes of the opening as PDF: who agreed, what was counted."""
    counted = [(text, formats.number(box.counts.get(name, 0))) for name, text in COUNTS.items()]
    agreed = ", ".join(one.name for one in holders if one.consents) or WITHOUT_HOLDERS
    facts = [*_evening(box, papers), *_doubt(box), *counted, ("Người giữ khoá đã đồng ý", agreed)]
    facts += [
        ("Mã kiểm tra các phiếu đã mở (SHA-256)", box.counts.get("opened_hash", "")),
        ("Ngày của bước cuối", formats.date(box.reached_on) if box.reached_on else ""),
        ("Tình trạng", box.state_text),
    ]
    return _minutes(survey_round, "BIÊN BẢN MỞ HÒM PHIẾU", box, holders, facts)


def _doubt(box: BallotBox) -> list[tuple[str, str]]:
    return [("Không khớp lần chốt cuối; lý do mở tiếp", box.doubt_reason)] if box.doubt_reason else []


def _tried(box: BallotBox) -> str:
    if box.proven_on is None:
        return "Khoá lập ở máy khác và nạp vào; xem kết quả lệnh ballot-key test"
    return f"Ngày {formats.date(box.proven_on)}, mọi nhóm đủ người đều mở được phong bì thử"


def _needed(box: BallotBox, holders: Sequence[KeyHolder]) -> str:
    if not box.has_holders:
        return WITHOUT_HOLDERS[:1].upper() + WITHOUT_HOLDERS[1:]
    return f"{box.threshold} trong {len(holders)}"


def _minutes(
    survey_round: SurveyRound, title: str, box: BallotBox, holders: Sequence[KeyHolder], facts: Facts
) -> bytes:
    head = letterhead(survey_round, symbol="")
    tables = [Table("Nội dung", (title, f"({survey_round.title})"), FACTS, facts, letterhead=head)]
    if holders:
        tables.append(Table("Người giữ khoá", (), HOLDERS, [_line(one) for one in holders]))
    signature = Signature(("NGƯỜI CHỦ TRÌ",))
    return documents.list_pdf(*tables, signature=signature, imprint=_imprint(box), landscape=False)


def _line(holder: KeyHolder) -> tuple[object, ...]:
    half = locks.fingerprint(holder.public_half) if holder.public_half else ""
    return holder.place + 1, holder.name, "Có" if holder.of_host else "Không", half, ""


def _imprint(box: BallotBox) -> str:
    return f"Hòm phiếu {box.fingerprint}{' · MINH HỌA' if box.is_demo else ''}"
