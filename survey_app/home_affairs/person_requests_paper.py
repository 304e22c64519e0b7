"""What a person is given who asks what is kept about them: every row of every table about them, by day, in words; and what is not
in it, and why. Never an answer: nobody can tell which sheet is whose."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from flask import current_app

from foundation.outbox.states import STATES
from foundation.outbox.states import State as MessageState
from foundation.vietnam_time import day_of
from respondents import erasing, of_one_person
from respondents.field import person as following
from respondents.identity.alerts import KINDS as ALERTS
from respondents.invitation import GRADES
from respondents.of_one_person import Fate
from respondents.person_requests import Listed, PersonRequest
from respondents.reaching.calls import RESULTS
from respondents.roster_file.columns import COLUMNS
from respondents.signals import table as signals
from respondents.wording.kinds import KINDS as MESSAGES
from survey_app import formats
from survey_app.database import db
from survey_app.home_affairs.lists import group_names
from survey_app.home_affairs.outbox import CHANNELS
from survey_app.letterhead import letterhead, signature
from survey_app.lists.columns import shown
from survey_app.reports import Block, Report, Section
from survey_app.tables import Column, Table

FACTS = (Column("what", "Mục", 30), Column("value", "Dữ liệu", 60))
RECORDS = (Column("what", "Loại", 34), Column("day", "Ngày", 14, "date"), Column("told", "Nội dung", 60))
CLOCKS = (
    Column("what", "Loại dữ liệu", 50),
    Column("rows", "Số dòng", 10, "integer"),
    Column("on", "Xoá ngày", 20),
)
DECLARED = {"self": "tự trả lời", "helped": "tự quyết định, có người giúp thao tác"}
Told = tuple[dt.date | dt.datetime | None, str]


class Kept(NamedTuple):
    """Rows of one table: what they are, and what one of them says: its day and its content."""

    words: str
    told: Callable[[Any], Told]


def _joined(*parts: str) -> str:
    return "; ".join(part for part in parts if part)


def _message(one: Any) -> Told:
    kind = MESSAGES[one.kind].words if one.kind in MESSAGES else "Tin"
    return one.sent_at or one.created_at, _joined(
        kind, CHANNELS.get(one.channel, one.channel), STATES[MessageState(one.state)]
    )


def _change(one: Any) -> Told:
    return one.asked_at, _joined(
        one.kind_text,
        one.reason_text,
        one.explanation,
        *(f"{BY_NAME[name]}: {text}" for name, text in one.cells.items() if text),
        "có tệp minh chứng" if one.evidence else "",
        one.state_text,
        one.decision_note,
    )


BY_NAME = {column.field: column.in_documents for column in COLUMNS}
KEPT: Mapping[str, Kept] = {
    "respondent_session": Kept(
        "Lượt mở đường dẫn trên một trình duyệt",
        lambda one: (one.created_at, "đã xác minh" if one.verified_at else "chưa xác minh"),
    ),
    "challenge": Kept("Mã xác nhận đã gửi", lambda one: (one.created_at, f"{one.digits} chữ số")),
    "signal_note": Kept(
        "Dấu hiệu do máy ghi", lambda one: (one.day, _joined(*signals.words(one.reasons)) or "không có")
    ),
    "plan_take": Kept("Có trong một bước của kế hoạch gửi tin", lambda one: (None, "")),
    "message": Kept("Tin gửi đi", _message),
    "message_attempt": Kept("Lần gửi một tin", lambda one: (one.at, "")),
    "hand_over": Kept("Lời mời cán bộ gửi bằng tay", lambda one: (one.sent_on, "")),
    "contact_fault": Kept("Liên hệ không dùng được", lambda one: (one.found_on, one.words)),
    "change_request": Kept("Đề nghị thay đổi của đơn vị", _change),
    "phone_call": Kept("Cuộc gọi nhắc", lambda one: (one.day, RESULTS[one.result])),
    "random_call": Kept("Cuộc gọi kiểm tra", lambda one: (one.called_on, _joined(one.state_text, one.note))),
    "call_back": Kept("Gọi xác minh", lambda one: (one.asked_at, _joined(one.state_text, one.reason))),
    "not_eligible": Kept(
        "Đề nghị không thuộc đối tượng", lambda one: (one.asked_on, _joined(one.state_text, one.reason))
    ),
    "signal_review": Kept(
        "Việc xem lại", lambda one: (one.came_on, _joined(*signals.words(one.reasons), one.state_text, one.note))
    ),
    "repudiation": Kept(
        "Báo không phải mình gửi phiếu", lambda one: (one.came_on, _joined(one.state_text, one.reason))
    ),
    "alert": Kept("Việc cần xem", lambda one: (one.at, _joined(ALERTS.get(one.kind, one.kind), one.note))),
    "envelope": Kept(
        "Phiếu đã niêm phong, không ai đọc được", lambda one: (one.set_aside_on, "để riêng" if one.set_aside_on else "")
    ),
    "match_decision": Kept("Xác nhận không phải một người có tên gần giống", lambda one: (one.at, one.reason)),
    "roster_comment": Kept("Nhận xét về dòng trong danh sách", lambda one: (one.at, one.text)),
    "person_request": Kept(
        "Yêu cầu về dữ liệu cá nhân",
        lambda one: (one.received_on, _joined(one.kind_text, one.wish, one.state_text, one.outcome)),
    ),
}
"""By table, besides the row of the list and its invitation, which have sections of their own."""
NOT_IN_IT = (
    "Câu trả lời: từ lúc mở hòm phiếu, câu trả lời không còn tên; trước đó phiếu nằm trong phong bì niêm phong bằng khoá mà máy "
    "chủ không có đủ. Không cán bộ nào, kể cả người điều khiển máy chủ, biết phiếu nào là của ai, nên không thể cung cấp.",
    "Đường dẫn và mã riêng, mã biên nhận, dấu băm của thiết bị, mạng và số điện thoại: chỉ lưu để so khớp, không đọc ngược lại "
    "được, hoặc chỉ chính người trả lời giữ.",
    "Nhật ký hệ thống: ghi việc của cán bộ với số thứ tự, không ghi tên, số điện thoại của người được hỏi; không sửa, xoá được.",
    "Tệp và danh sách của nhiều người (tệp đơn vị tải lên, danh sách đã chốt, tệp đã xuất): có đúng các mục ở phần “Trong danh "
    "sách”.",
    "Tài khoản cán bộ, nếu Ông/Bà có: xem ở trang “Tài khoản” sau khi đăng nhập.",
)
RIGHTS = (
    "Ông/Bà có quyền yêu cầu sửa, xoá dữ liệu, khiếu nại, tố cáo theo Luật Bảo vệ dữ liệu cá nhân số 91/2025/QH15. Dữ liệu chỉ "
    "dùng để mời đúng người trả lời và tính tỷ lệ trả lời; đơn vị lập danh sách và Sở Nội vụ xem được, Bộ Nội vụ nhận danh sách "
    "khi hai cán bộ đồng ý."
)


def report(asked: PersonRequest, fates: Sequence[Fate], at: dt.datetime) -> Report:
    """The paper about the person of a request, in the name of the request's round."""
    survey_round = fates[0].row.survey_round
    sections = [
        Section("Yêu cầu", [_facts([("Nội dung", asked.kind_text), ("Nhận ngày", formats.date(asked.received_on))])])
    ]
    for fate in fates:
        sections += _of_list(fate, several=len(fates) > 1)
    copies = f"Bản sao lưu giữ những gì đã xoá thêm nhiều nhất {current_app.config['BACKUP_KEEP_DAYS']} ngày."
    sections += [Section("Không có trong bản này", [*NOT_IN_IT, copies]), Section("Quyền của Ông/Bà", [RIGHTS])]
    return Report(
        ["BẢN CUNG CẤP DỮ LIỆU CÁ NHÂN", asked.respondent.full_name, f"(lúc {formats.datetime(at)})"],
        survey_round.host,
        sections,
        f"Yêu cầu số {asked.id}",
        head=letterhead(survey_round, symbol=""),
        signature=signature(survey_round),
    )


def _facts(pairs: Sequence[tuple[str, str]]) -> Table:
    return Table("", [], FACTS, [list(pair) for pair in pairs], [])


def _of_list(fate: Fate, *, several: bool) -> Iterator[Section]:
    row = fate.row
    ending = f" – {row.survey_round.title}" if several else ""
    names = group_names(row.survey_round)
    cells = [(column.in_documents, shown(column.field, row.person.cells[column.field], names)) for column in COLUMNS]
    listed = [("Đợt điều tra", row.survey_round.title), ("Đơn vị lập danh sách", row.agency.name)]
    read = [f"“{entry['before']}” thành “{entry['after']}”" for entry in row.person.repairs]
    asked = len(row.person.problems)  # their sentences may name whoever looks alike: somebody else's data
    read += [f"{asked} chỗ máy hỏi lại"] if asked else []
    remarks = [("Máy sửa, máy hỏi khi đọc tệp", _joined(*read) or "Không có")]
    yield Section(
        f"Trong danh sách{ending}", [_facts([*listed, *cells, ("Tình trạng", row.person.state_text), *remarks])]
    )
    yield Section(f"Việc mời{ending}", [_invited(row)])
    yield Section(f"Các ghi nhận khác{ending}", [_records(row)])
    yield Section(f"Xoá khi nào{ending}", [_clocks(fate)])


def _invited(row: Listed) -> Block:
    one = row.invitation
    if one is None:
        return "Chưa được mời."
    facts = [(step.text, formats.date(step.day)) for step in reversed(following.steps(one))]
    facts += [
        ("Tình trạng", following.STATUSES[following.status_of(one)].text),
        ("Cách xác minh", GRADES.get(one.grade or "", "Chưa xác minh")),
        ("Cam kết", DECLARED.get(one.declared or "", "Chưa có")),
        ("Số lần nhắc", formats.number(one.reminders)),
        ("Hẹn nhắc ngày", formats.date(one.remind_on) if one.remind_on else "Không có"),
    ]
    return _facts(facts)


def _records(row: Listed) -> Block:
    lines = []
    for model in of_one_person.tables():
        kept = KEPT.get(model.__tablename__)
        for one in of_one_person.rows(db.session, model, row.person.id) if kept else ():
            moment, told = kept.told(one)  # type: ignore[union-attr]
            lines.append([kept.words, day_of(moment) if isinstance(moment, dt.datetime) else moment, told])  # type: ignore[union-attr]
    return Table("", [], RECORDS, lines, []) if lines else "Không có."


def _clocks(fate: Fate) -> Table:
    lines = [[erasing.WORDS[due.clock], number, going(due)] for due, number in fate.clocks]
    return Table("", [], CLOCKS, lines, [])


def going(due: erasing.Due) -> str:
    """When a clock runs out, in words."""
    if due.done:
        return f"đã xoá ngày {formats.date(dt.date.fromisoformat(due.done))}"
    return f"dự kiến {formats.date(due.on)}" if due.waits else formats.date(due.on)
