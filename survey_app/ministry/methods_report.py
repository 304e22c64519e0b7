"""Báo cáo phương pháp: what an auditor asks of a round, in about eight pages, in print and for Word. Counts and formulas only: no
person is named, and of answers only what the round's publication plan prints."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from foundation.db import now
from questionnaires.results import is_readable, read_round
from questionnaires.survey_round import SurveyRound
from respondents.field import dispositions, methods
from respondents.field.aapor import Counts
from survey_app import formats, paper_texts
from survey_app.database import db
from survey_app.ministry import methods_answers, methods_fieldwork, methods_frame
from survey_app.ministry.methods_known import Known
from survey_app.ministry.wish import Wish
from survey_app.papers import Draft, Paper
from survey_app.reports import Block, Report, Section

SECTIONS: tuple[tuple[str, Callable[[Known], Sequence[Block]]], ...] = (
    ("Đợt khảo sát và tổng thể", methods_frame.population),
    ("Danh sách khung và thay đổi sau khi khoá", methods_frame.frame),
    ("Thu thập: mời, nhắc, xác minh người trả lời", methods_fieldwork.collection),
    ("Tỷ lệ trả lời", methods_fieldwork.response),
    ("Người không trả lời", methods_fieldwork.nonresponse),
    ("Tín hiệu trả lời thay và việc kiểm tra", methods_fieldwork.signals),
    ("Phiếu cần xem lại", methods_answers.care),
    ("Tiêu chí, trọng số và cách tính điểm", methods_answers.scoring),
    ("Giữ kín và công bố", methods_answers.publication),
    ("Công thức và nguồn", methods_answers.formulas),
)
"""In the order of the report; a section says so where there is nothing yet."""


def draft(wish: Wish) -> Draft:
    """The report for print and for Word."""
    at = now().replace(microsecond=0)
    made = report(wish.survey_round, at)
    return Draft(len(made.sections), at, Paper(report=made))


def report(survey_round: SurveyRound, at: datetime) -> Report:
    """What it says."""
    known = Known(
        survey_round,
        methods.of_round(db.session, survey_round.id),
        sum(dispositions.counts(db.session, survey_round.id).values(), Counts()),
        read_round(db.session, survey_round) if is_readable(db.session, survey_round) else None,
        at,
    )
    return Report(
        _titles(survey_round, at),
        survey_round.host,
        [Section(heading, make_section(known)) for heading, make_section in SECTIONS],
        f"Số liệu lúc {formats.datetime(at)}",
    )


def _titles(survey_round: SurveyRound, at: datetime) -> list[str]:
    stand = "" if survey_round.state == "closed" else "số liệu tạm tính "
    return [
        *paper_texts.titles("methods_report", survey_round),
        f"({stand}đến {formats.datetime(at)})",
        *(["(Số liệu minh họa)"] if survey_round.is_demo else []),
    ]
