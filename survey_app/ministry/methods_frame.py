"""The report on methods: who was asked, from which list, and what changed in it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from agencies.agency import CLASSES
from respondents.field import targets
from respondents.field.methods import Count
from survey_app import formats
from survey_app.ministry.methods_known import Known
from survey_app.reports import Block
from survey_app.tables import Column, Table


def population(known: Known) -> Sequence[Block]:
    """The round, its groups, everybody in them."""
    survey_round, counted = known.survey_round, known.counted
    people = sum(counted.by_cell.values())
    aims = targets.of_round(survey_round)
    texts = [
        f"Cơ quan chủ trì: {survey_round.host}, {survey_round.province_text}. Căn cứ: "
        f"{survey_round.setting('decision') or 'chưa nhập'}. "
        f"Thời gian trả lời: từ {formats.deadline(survey_round.opens_at)} đến {formats.deadline(survey_round.closes_at)}.",
        *known.said("population", muc_tieu=formats.share(aims.total, 0), muc_san=formats.share(aims.floor, 0)),
    ]
    if not people:
        return [*texts, "Danh sách chưa khoá nên chưa có ai được mời."]
    texts.append(
        f"Được mời: {formats.number(people)} người của {formats.number(counted.agencies)} cơ quan, đơn vị. Bảng dưới "
        f"đếm cả người "
        "được đưa ra sau khi khoá."
    )
    return [*texts, _cells(known)]


def _cells(known: Known) -> Table:
    by_cell = known.counted.by_cell
    codes = sorted({code for _, code in by_cell}, key=lambda code: [*CLASSES, code].index(code))
    columns = [
        Column("group", "Nhóm đối tượng", 30),
        *(Column(code, CLASSES.get(code, code), 12, "integer") for code in codes),
        Column("all", "Tất cả", 10, "integer"),
    ]
    rows: list[list[Any]] = []
    for group in known.survey_round.groups:
        own = [by_cell.get((group.id, code), 0) for code in codes]
        rows.append([group.name, *own, sum(own)])
    sums = [sum(by_cell.get((group.id, code), 0) for group in known.survey_round.groups) for code in codes]
    return Table("Người được mời theo nhóm và loại cơ quan", [], columns, [*rows, ["Tất cả", *sums, sum(sums)]])


def frame(known: Known) -> Sequence[Block]:
    """The frozen list with its hash, substitutions, people who left it."""
    counted = known.counted
    blocks: list[Block] = [*known.said("frame")]
    if counted.snapshot:
        number, people, sha256 = counted.snapshot
        blocks.append(f"Bản chốt mới nhất: số {number}, {formats.number(people)} người, SHA-256 {sha256}.")
    else:
        blocks.append("Chưa có bản chốt.")
    if any(one.number for one in counted.changes):
        blocks.append(count_table("Đề nghị thay đổi sau khi khoá", "Loại", counted.changes, "Đề nghị", "Được duyệt"))
    else:
        blocks.append("Không có đề nghị thay đổi nào sau khi khoá, nên không có ai được thay.")
    blocks.append(
        f"Đưa ra khỏi danh sách sau khi khoá: {formats.number(counted.taken_out)} người. Những người này được đếm là NE "
        f"và nêu ở "
        "bảng tình trạng trả lời, để không ai nâng tỷ lệ bằng cách bớt người."
    )
    blocks.append(_ineligible(counted.not_eligible))
    return blocks


def _ineligible(found: Sequence[Count]) -> str:
    if not any(one.number for one in found):
        return "Không có đề nghị ghi “không thuộc đối tượng” nào."
    states = "; ".join(f"{one.text.lower()}: {formats.number(one.number)}" for one in found)
    return f"Đề nghị ghi “không thuộc đối tượng”, một cán bộ đề nghị, cán bộ khác duyệt: {states}."


def count_table(name: str, subject: str, found: Sequence[Count], number: str, second: str = "") -> Table:
    """Counts with one column, or two."""
    columns = [Column("text", subject, 40), Column("number", number, 12, "integer")]
    rows: list[list[Any]] = [[one.text, one.number] for one in found]
    if second:
        columns.append(Column("second", second, 12, "integer"))
        rows = [[*row, one.second] for row, one in zip(rows, found, strict=True)]
    return Table(name, [], columns, rows)
