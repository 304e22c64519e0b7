"""Biên bản tổng hợp: how many were asked, answered and counted, to be signed by those who compiled it. No answers, no names."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from foundation.db import now
from questionnaires.ballot.box import of_round, set_aside_words
from questionnaires.survey_round import SurveyRound
from respondents import snapshots
from respondents.field import dashboard, dispositions
from respondents.field.aapor import Counts, rates
from respondents.roster import listing
from survey_app import formats, paper_texts
from survey_app.database import db
from survey_app.letterhead import letterhead
from survey_app.ministry.response_rates import DISPOSITION_COLUMNS, disposition_rows
from survey_app.ministry.wish import Wish
from survey_app.papers import Draft, Paper
from survey_app.reports import Block, Line, Report, Section
from survey_app.tables import Column, Table

SIDES = ("THƯ KÝ", "NGƯỜI CHỦ TRÌ")
GROUPS = (
    Column("no", "STT", 6, "integer", "center"),
    Column("name", "Nhóm đối tượng", 40),
    Column("asked", "Được hỏi", 12, "integer"),
    Column("answered", "Đã trả lời", 12, "integer"),
    Column("rr2", "Tỷ lệ (RR2)", 14, "percent"),
)


def draft(wish: Wish) -> Draft:
    """The minutes for print and for Word."""
    survey_round, at = wish.survey_round, now().replace(microsecond=0)
    counts = dispositions.counts(db.session, survey_round.id, "group_id")
    report = Report(
        _titles(survey_round),
        survey_round.host,
        [
            Section("Thời gian, địa điểm", _where(survey_round)),
            Section("Thành phần", [*map(Line, ("Chủ trì:", "Thư ký:", "Tham dự:", ""))]),
            Section("Danh sách và phiếu", _lists(survey_round)),
            Section("Kết quả thu phiếu", _responses(survey_round, counts)),
            Section("Ý kiến và kết luận", [*map(Line, ("", "", "")), END]),
        ],
        f"Số liệu lúc {formats.datetime(at)}",
        head=letterhead(survey_round, symbol=""),
        sides=SIDES,
    )
    return Draft(len(counts), at, Paper(report=report))


END = (
    "Biên bản lập thành …… bản có giá trị như nhau, đã đọc cho mọi người cùng nghe, nhất trí ký tên. "
    "Kết thúc lúc …… giờ …… cùng ngày."
)


def _titles(survey_round: SurveyRound) -> list[str]:
    titles = paper_texts.titles("tabulation", survey_round)
    return titles + (["(Số liệu minh họa)"] if survey_round.is_demo else [])


def _where(survey_round: SurveyRound) -> list[str]:
    place = survey_round.setting("place") or survey_round.province
    return [f"Hôm nay, …… giờ …… ngày …… tháng …… năm ………, tại {survey_round.host} ({place})."]


def _lists(survey_round: SurveyRound) -> Sequence[Block]:
    snapshot = snapshots.latest(db.session, survey_round.id)
    states = listing.count_states(db.session, survey_round.id)
    frozen = formats.number(states.get("frozen", 0))
    lines = [f"Số cơ quan, đơn vị có danh sách đã khoá: {frozen}."]
    if snapshot is None:
        return [*lines, "Danh sách chưa khoá nên chưa có bản chốt."]
    people, at = formats.number(snapshot.people_count), formats.datetime(snapshot.at)
    lines.append(f"Bản chốt danh sách số {snapshot.number}, {at}: {people} người.")
    return [*lines, _window(survey_round, snapshot.at)]


def _window(survey_round: SurveyRound, frozen_at: datetime) -> str:
    begins, ends = (formats.deadline(one) for one in (survey_round.opens_at, survey_round.closes_at))
    stand = "" if survey_round.state == "closed" else " Đợt chưa kết thúc, số liệu dưới đây là tạm tính."
    return f"Thời gian trả lời: từ {begins} đến {ends}.{stand}"


def _responses(survey_round: SurveyRound, counts: dict[int, Counts]) -> Sequence[Block]:
    names, everyone = dashboard.groups(db.session, survey_round.id), sum(counts.values(), Counts())
    found = [(names[key], counts[key]) for key in names if key in counts]
    rows = [[place, name, *_figures(of)] for place, (name, of) in enumerate(found, start=1)]
    rows.append([None, "Tổng số", *_figures(everyone)])
    box = of_round(db.session, survey_round.id)
    opened = f"Hòm phiếu: {box.state_text.lower()}." if box else "Đợt này chưa lập khoá hòm phiếu."
    aside = set_aside_words(box)
    return [
        Table("Theo nhóm đối tượng", [], GROUPS, rows),
        Table("Tình trạng trả lời", [], DISPOSITION_COLUMNS, disposition_rows(everyone)),
        opened,
        *([f"{aside}."] if aside else []),
        "Tỷ lệ theo AAPOR: RR2 = (I+P)/(D+U).",
    ]


def _figures(of: Counts) -> list[object]:
    found = rates(of).rr2
    return [of.total, of.interviewed, formats.UNDEFINED if found.value is None else found.value]
