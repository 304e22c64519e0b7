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
        *known.said("weights"),
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
    """Secrecy in words, then what the plan merged and withheld."""
    blocks: list[Block] = [*known.said("publication"), ROUGH]
    if known.results is None:
        return [*blocks, CLOSED]
    return [*blocks, *(plan_words(known.results) or ["Mọi nhóm đứng riêng: không nhóm nào phải gộp hay giữ lại."])]


def formulas(known: Known) -> Sequence[Block]:
    """Every formula with its source."""
    return known.said("formulas")
