"""The report on methods: how people were reached and proven, the rates, who did not answer, what called for a second look."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from agencies.agency import CLASSES
from respondents.field import aapor, dashboard, dispositions, representation, targets
from respondents.field.aapor import Counts
from respondents.field.methods import Count
from respondents.signals import Outcomes, outcomes
from respondents.signals.call_sample import CallShare
from respondents.signals.grades import grades
from respondents.signals.review import OUTCOMES
from respondents.signals.table import BY_CODE
from survey_app import formats, representation_words
from survey_app.database import db
from survey_app.ministry.methods_frame import count_table
from survey_app.ministry.methods_known import Known
from survey_app.ministry.response_rates import DISPOSITION_COLUMNS, disposition_rows
from survey_app.rate_words import FORMULAS, NOTE, all_rates, words
from survey_app.reports import Block
from survey_app.tables import Column, Table


def collection(known: Known) -> Sequence[Block]:
    """Invitations, reminders, grades of proof."""
    counted = known.counted
    blocks: list[Block] = [*known.said("collection")]
    answered = sum(one.number for one in counted.grades)
    if not answered:
        blocks.append("Chưa có phiếu nào nên chưa có bậc xác minh.")
    else:
        blocks.append(count_table("Phiếu theo bậc xác minh", "Bậc xác minh", counted.grades, "Số phiếu"))
        proofs = grades(db.session, known.survey_round.id)
        by_call, proven = formats.number(proofs.by_call), formats.number(proofs.proven)
        blocks.append(
            f"Bậc C chiếm {formats.percent(proofs.by_call, proofs.proven)} ({by_call}/{proven} người đã xác minh)"
            f"{', trên ngưỡng 1 % nên cần giải trình' if proofs.is_too_many else ', không quá ngưỡng 1 %'}."
        )
    blocks.append(f"Cấp lại đường dẫn: {formats.number(counted.reissued)} người.")
    reminded = sum(people for number, people in counted.reminders.items() if number)
    most = max((number for number, people in counted.reminders.items() if people), default=0)
    blocks.append(
        f"Được nhắc ít nhất một lần: {formats.number(reminded)} người, nhiều nhất {most} lần một người."
        if reminded
        else "Chưa nhắc ai."
    )
    return blocks


def response(known: Known) -> Sequence[Block]:
    """Every rate of the whole, the headline by group and class, agencies against the floor."""
    if not known.everyone.total:
        return ["Tỷ lệ trả lời: không xác định, vì chưa ai được mời."]
    headline = aapor.rates(known.everyone)
    (of_two, two), (of_one, one) = words(headline.rr2), words(headline.rr1)
    rows = [
        [name if name == "e" else name.upper(), FORMULAS[name], *words(rate)]
        for name, rate in all_rates(known.everyone)
    ]
    columns = [
        Column("rate", "Tỷ lệ", 10),
        Column("formula", "Công thức", 40),
        Column("of", "Tử số/mẫu số", 16, align="right"),
        Column("share", "Kết quả", 14, align="right"),
    ]
    return [
        f"Tỷ lệ chính RR2 = {two} ({of_two}); RR1 = {one} ({of_one}).",
        Table("Tình trạng trả lời của tất cả đối tượng", [], DISPOSITION_COLUMNS, disposition_rows(known.everyone)),
        Table("Mọi tỷ lệ của cả đợt", [], columns, rows, [NOTE]),
        _rates_by("Theo nhóm đối tượng", dashboard.groups(db.session, known.survey_round.id), known, "group_id"),
        _rates_by("Theo loại cơ quan", CLASSES, known, "class_code"),
        _agencies(known),
    ]


def _rates_by(name: str, names: dict[Any, str], known: Known, column: str) -> Table:
    found = dispositions.counts(db.session, known.survey_round.id, column)
    rows: list[list[Any]] = [
        [names.get(key, str(key)), *_headline(found[key])]
        for key in (*names, *(found.keys() - names.keys()))
        if key in found
    ]
    rows.append(["Cả đợt", *_headline(sum(found.values(), Counts()))])
    columns = [
        Column("name", "Nhóm" if column == "group_id" else "Loại", 36),
        *(Column(rate, rate, 22, align="right") for rate in ("RR2", "RR1", "CON1", "REF1")),
    ]
    return Table(name, [], columns, rows)


def _headline(counts: Counts) -> list[str]:
    found = aapor.rates(counts)
    pairs = [words(rate) for rate in (found.rr2, found.rr1, found.con1, found.ref1)]
    return [f"{share} ({of})" for of, share in pairs]


def _agencies(known: Known) -> str:
    aims = targets.of_round(known.survey_round)
    figures = dashboard.by_agency(db.session, known.survey_round.id).values()
    invited = [one for one in figures if one.invited]
    low = sum(one.submitted < aims.least(one.invited) for one in invited)
    return (
        f"Đơn vị đạt mức sàn {formats.share(aims.floor, 0)}: "
        f"{formats.number(len(invited) - low)}/{formats.number(len(invited))}. "
        "Tỷ lệ của từng đơn vị ở “Thống kê tỷ lệ trả lời theo nhóm và cơ quan”."
    )


def nonresponse(known: Known) -> Sequence[Block]:
    """The R-indicator with its parts."""
    found = representation.of_round(db.session, known.survey_round.id)
    names = dashboard.groups(db.session, known.survey_round.id)
    blocks: list[Block] = [*representation_words.indicator_words(found, names)]
    parts = representation_words.parts(found, names)
    if parts:
        columns = [
            Column("name", "Nhóm, loại cơ quan", 40),
            Column("direction", "Trả lời", 20),
            Column("unconditional", "Chỉ số riêng", 14, align="right"),
            Column("conditional", "Khi giữ các đặc điểm khác", 18, align="right"),
        ]
        blocks.append(Table("Chỉ số từng phần", [], columns, [list(part) for part in parts]))
    return blocks


def signals(known: Known) -> Sequence[Block]:
    """What the register saw, what people found, random calls, alerts."""
    counted, found = known.counted, outcomes(db.session, known.survey_round.id)
    blocks: list[Block] = [
        *known.said("signals"),
        *_looks(found),
        _calls(found.calls),
    ]
    blocks.append(
        count_table("Cảnh báo theo loại", "Loại", counted.alerts, "Số cảnh báo", "Đã xử lý")
        if counted.alerts
        else "Không có cảnh báo nào."
    )
    for name, empty, cases in (
        ("Gọi xác minh người không nhận được mã", "Không ai đề nghị gọi xác minh.", counted.call_backs),
        ("Phiếu bị báo “không phải tôi”", "Không ai báo không phải mình gửi phiếu.", counted.repudiations),
    ):
        blocks.append(
            count_table(name, "Kết quả", cases, "Số trường hợp") if any(one.number for one in cases) else empty
        )
    return blocks


def _looks(found: Outcomes) -> list[Block]:
    if not found.scored:
        return ["Chưa phiếu nào được xét tín hiệu."]
    share = formats.percent(found.flagged, found.scored)
    said: list[Block] = [
        f"Đã xét tín hiệu {formats.number(found.scored)} phiếu; cần xem lại {formats.number(found.flagged)} ({share})."
    ]
    if found.flagged:
        ended = [Count(text, found.by_outcome[name]) for name, (text, _) in OUTCOMES.items()]
        named = [Count(BY_CODE[code].words, number) for code, number in found.by_signal.items() if number]
        said.append(count_table("Kết quả xem lại", "Kết quả", ended, "Số phiếu"))
        said.append(count_table("Lý do được nêu (một phiếu có thể có nhiều lý do)", "Tín hiệu", named, "Số phiếu"))
    return said


def _calls(calls: CallShare) -> str:
    if not calls.drawn:
        return f"Gọi lại ngẫu nhiên: chưa rút ai (cần {formats.number(calls.wanted)} người)."
    drawn = f"Gọi lại ngẫu nhiên: rút {formats.number(calls.drawn)} người, liên hệ được {formats.number(calls.reached)}"
    if calls.share is None:
        return f"{drawn}; tỷ lệ tự trả lời: không xác định, vì chưa liên hệ được ai."
    return (
        f"{drawn}; {formats.number(calls.themselves)}/{formats.number(calls.reached)} ({formats.share(calls.share)}) xác nhận "
        f"tự trả lời, khoảng tin cậy 95 % (Wilson) từ {formats.share(calls.low)} đến {formats.share(calls.high)}."
    )
