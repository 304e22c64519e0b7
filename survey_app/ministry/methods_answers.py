"""The report on methods: careless answers, points, what is withheld, formulas. Of answers only what the plan prints."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from criteria.tree import points
from questionnaires.round_criteria import measured, problems, set_of, tree_of
from survey_app import formats
from survey_app.database import db
from survey_app.ministry import results_care
from survey_app.ministry.methods_known import Known
from survey_app.ministry.results_summary import ROUGH, criterion_lines, plan_words
from survey_app.reports import Block
from survey_app.tables import Column, Table

CLOSED = "Hòm phiếu chưa mở nên chưa có gì để nói về câu trả lời."
FORMULAS = (
    "Tình trạng và tỷ lệ: The American Association for Public Opinion Research, Standard Definitions, điều tra qua "
    "mạng người có tên.",
    "Chỉ số đại diện R = 1 − 2·S(ρ̂), ρ̂ là khả năng trả lời ước lượng bằng hồi quy logistic không phạt trên nhóm và "
    "loại cơ quan, S là độ "
    "lệch chuẩn (mẫu số n − 1); CV = S/ρ̄. Chỉ số riêng của một loại: căn bậc hai của n_k/n, nhân với (ρ̄_k − ρ̄) "
    "(Schouten, Cobben và "
    "Bethlehem, 2009; "
    "Schouten, Shlomo và Skinner, 2011).",
    "Điểm của tiêu chí = điểm tối đa × f(Σ trọng số nhóm × trung bình hệ số của câu trả lời có hệ số / Σ trọng số), f "
    "theo tỷ lệ hoặc "
    "theo bậc ghi ở bảng tiêu chí; tiêu chí có thành phần bằng tổng các thành phần.",
    "Dự báo (chỉ dùng khi theo dõi, không phải kết quả): khả năng gửi phiếu mỗi ngày của người còn lại, theo ngày "
    "trong tuần, thời gian "
    "từ lời mời và lần nhắc; khoảng 80 % lấy từ một nghìn lần mô phỏng.",
)


def care(known: Known) -> Sequence[Block]:
    """How many answers call for a second look, and the points with and without them where both may be printed."""
    if known.results is None:
        return [CLOSED]
    counts = results_care.count_lines(known.survey_round, known.results)
    if not counts:
        return [results_care.NOT_YET]
    columns = [
        Column("name", "Nhóm", 34),
        Column("submitted", "Phiếu", 10, align="right"),
        *(Column(key, text, 16, align="right") for key, text in results_care.FAMILIES.items()),
    ]
    rows = [[one.name, one.submitted, *(one.counts[key] for key in results_care.FAMILIES)] for one in counts]
    blocks: list[Block] = [results_care.MEANING, Table("Phiếu cần xem lại theo nhóm", [], columns, rows)]
    table = results_care.with_and_without_table(known.survey_round, known.results)
    if table is None:
        return [*blocks, results_care.NOBODY if _nobody(known) else results_care.NOT_TOLD]
    plain = Table("Điểm có và không tính phiếu cần xem lại", [], table.columns, list(table.rows))
    return [*blocks, plain]


def _nobody(known: Known) -> bool:
    review = known.results.review if known.results else None
    return review is not None and not any(count is None or count for count in review.values())


def scoring(known: Known) -> Sequence[Block]:
    """The criteria with maxima and formulas, weights, points where the box was opened."""
    survey_round = known.survey_round
    kept, tree = set_of(db.session, survey_round), tree_of(db.session, survey_round)
    found = problems(tree, measured(db.session, survey_round), kept.whole if kept else None)
    whole = sum(group.weight for group in survey_round.groups)
    weights = [
        [group.name, formats.number(group.weight, 2 if group.weight % 1 else 0), formats.percent(group.weight, whole)]
        for group in survey_round.groups
    ]
    blocks: list[Block] = [
        "Trọng số cho biết ý kiến của mỗi nhóm nặng bao nhiêu trong điểm chung; được chia cho tổng trọng số của những "
        "nhóm có ý kiến.",
        Table(
            "Trọng số của các nhóm",
            [],
            [
                Column("g", "Nhóm", 40),
                Column("w", "Trọng số", 12, align="right"),
                Column("s", "Phần", 12, align="right"),
            ],
            weights,
        ),
    ]
    if not len(tree):
        return [*blocks, "Mẫu phiếu của đợt không ghi tiêu chí nên không có điểm."]
    blocks.append(_criteria(known, tree))
    if found:
        blocks.append("Chỗ chưa khớp: " + " ".join(problem.text for problem in found))
    return blocks


def _criteria(known: Known, tree: Any) -> Table:
    lines, total = criterion_lines(known.results) if known.results else ([], None)
    scored = {line.criterion: line.score for line in lines}
    columns = [
        Column("number", "Số", 8),
        Column("name", "Tiêu chí", 44),
        Column("most", "Tối đa", 10, align="right"),
        Column("formula", "Cách tính", 26),
        Column("score", "Điểm", 10, align="right"),
    ]
    rows: list[list[Any]] = [
        [
            node.criterion.number,
            node.criterion.name,
            formats.UNDEFINED if node.maximum is None else points(node.maximum),
            "Cộng thành phần" if node.children else node.criterion.formula.words,
            scored.get(node.criterion.number, "") if known.results else "",
        ]
        for _, node in tree.walk()
    ]
    most = formats.UNDEFINED if tree.maximum is None else points(tree.maximum)
    rows.append([None, "Cộng, mỗi tiêu chí một lần", most, "", total[0] if total else ""])
    notes = [ROUGH] if known.results else [CLOSED]
    return Table("Tiêu chí", [], columns, rows, notes)


def publication(known: Known) -> Sequence[Block]:
    """Secrecy in two sentences, then what the plan merged and withheld."""
    blocks: list[Block] = [
        "Danh sách ghi ai đã trả lời; câu trả lời được niêm phong khi gửi và chỉ mở sau khi đợt kết thúc, khi đã tách "
        "khỏi tên người, "
        "giờ gửi và thứ tự. Sở Nội vụ chỉ xem số liệu tổng hợp.",
        "Nhóm dưới 10 phiếu được gộp với nhóm cùng mẫu phiếu, không gộp được thì không công bố và không tính vào số chung. "
        + ROUGH,
    ]
    if known.results is None:
        return [*blocks, CLOSED]
    return [*blocks, *(plan_words(known.results) or ["Mọi nhóm đứng riêng: không nhóm nào phải gộp hay giữ lại."])]


def formulas(known: Known) -> Sequence[Block]:
    """Every formula with its source."""
    return list(FORMULAS)
