"""What is printed and signed about a ballot box: the minutes of the sitting, the last evening, the minutes of the opening."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from foundation.keys import locks
from questionnaires.ballot.box import KINDS, WITHOUT_HOLDERS, BallotBox
from questionnaires.ballot.holders import KeyHolder
from questionnaires.survey_round import SurveyRound
from survey_app import documents, formats, paper_texts
from survey_app.ballot_texts import COUNTS
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
Facts = Mapping[str, str]
"""Field → what it stands for."""


def sitting_minutes(survey_round: SurveyRound, box: BallotBox, holders: Sequence[KeyHolder]) -> bytes:
    """The minutes of the sitting as PDF: whose papers open the box, and the fingerprints to compare later."""
    facts = {
        "loai_hom": KINDS[box.kind],
        "dau_van_tay": box.fingerprint,
        "can_co": _needed(box, holders),
        "da_thu": _tried(box),
    }
    return _minutes("sitting_minutes", survey_round, box, holders, facts)


def last_evening(survey_round: SurveyRound, box: BallotBox, holders: Sequence[KeyHolder], papers: int) -> bytes:
    """The last evening as PDF: what the opening is held against."""
    facts = {**_evening(box, papers), "dau_van_tay": box.fingerprint}
    return _minutes("last_evening", survey_round, box, holders, facts)


def _evening(box: BallotBox, papers: int) -> Facts:
    return {
        "ngay_chot": formats.date(box.evening_on) if box.evening_on else "chưa chốt",
        "so_phong_bi": formats.number(box.evening_count),
        "ma_chot": box.evening_hash,
        "phieu_giay": formats.number(papers),
    }


def opening_minutes(survey_round: SurveyRound, box: BallotBox, holders: Sequence[KeyHolder], papers: int) -> bytes:
    """The minutes of the opening as PDF: who agreed, what was counted."""
    counted = {field: formats.number(box.counts.get(name, 0)) for name, field in COUNTS.items()}
    said = {
        "ly_do_mo_tiep": box.doubt_reason,
        "nguoi_dong_y": ", ".join(one.name for one in holders if one.consents) or WITHOUT_HOLDERS,
        "ma_da_mo": str(box.counts.get("opened_hash", "")),
        "ngay_cuoi": formats.date(box.reached_on) if box.reached_on else "",
        "tinh_trang_hom": box.state_text,
    }
    return _minutes("opening_minutes", survey_round, box, holders, {**_evening(box, papers), **counted, **said})


def _tried(box: BallotBox) -> str:
    if box.proven_on is None:
        return "Khoá lập ở máy khác và nạp vào; xem kết quả lệnh ballot-key test"
    return f"Ngày {formats.date(box.proven_on)}, mọi nhóm đủ người đều mở được phong bì thử"


def _needed(box: BallotBox, holders: Sequence[KeyHolder]) -> str:
    if not box.has_holders:
        return WITHOUT_HOLDERS[:1].upper() + WITHOUT_HOLDERS[1:]
    return f"{box.threshold} trong {len(holders)}"


def _minutes(
    paper: str, survey_round: SurveyRound, box: BallotBox, holders: Sequence[KeyHolder], facts: Facts
) -> bytes:
    """One of `ballot_texts.PAPERS`, in the wording in force."""
    noted = paper_texts.pairs(paper, "facts", survey_round, **facts)
    titles, closing, signer = (
        paper_texts.lines(paper, part, survey_round, **facts) for part in ("title", "closing", "signer")
    )
    head = letterhead(survey_round, symbol="")
    tables = [Table("Nội dung", titles, FACTS, noted, () if holders else closing, letterhead=head)]
    if holders:
        tables.append(Table("Người giữ khoá", (), HOLDERS, [_line(one) for one in holders], closing))
    signature = Signature(tuple(signer))
    return documents.list_pdf(*tables, signature=signature, imprint=_imprint(box), landscape=False)


def _line(holder: KeyHolder) -> tuple[object, ...]:
    half = locks.fingerprint(holder.public_half) if holder.public_half else ""
    return holder.place + 1, holder.name, "Có" if holder.of_host else "Không", half, ""


def _imprint(box: BallotBox) -> str:
    return f"Hòm phiếu {box.fingerprint}{' · MINH HỌA' if box.is_demo else ''}"
