"""The report on methods: what an auditor asks, true when a part is empty, in print and for Word."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from zipfile import ZipFile

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from foundation.audit import SYSTEM
from foundation.vietnam_time import day_of
from questionnaires.survey_round import SurveyRound
from respondents.signals import RandomCall, SignalNote
from respondents.signals.call_sample import draw, record
from survey_app import documents, word
from survey_app.database import db
from survey_app.ministry import methods_report
from survey_app.reports import Report
from survey_app.tables import Table
from tests import cast
from tests.long_work import run_jobs
from tests.survey_app.fieldwork_cast import answer, invitations
from tests.survey_app.results_cast import a_closed_round

AT = datetime(2023, 11, 1, 9, tzinfo=UTC)


def said(report: Report) -> str:
    """Everything in it, section by section."""
    lines = list(report.title_lines)
    for heading, blocks in report.numbered():
        lines.append(heading)
        for block in blocks:
            if isinstance(block, Table):
                cells = [column.shown(v) for row in block.cells() for column, v in zip(block.columns, row, strict=True)]
                lines += [block.name, *cells, *block.footer_lines]
            else:
                lines.append(block)
    return "\n".join(lines)


@pytest.fixture
def without_definition(monkeypatch: pytest.MonkeyPatch) -> None:
    """The cast's questionnaire is a stub without questions."""
    monkeypatch.setattr("questionnaires.round_criteria.measured", lambda session, survey_round: {})
    monkeypatch.setattr("survey_app.ministry.methods_answers.measured", lambda session, survey_round: {})


def test_of_a_round_in_the_field_it_says_what_is_known_and_what_is_not_yet(
    office: Flask, survey_round: SurveyRound, without_definition: None
) -> None:
    answer(db.session, *invitations(db.session, "STP")[:3])
    text = said(methods_report.report(survey_round, AT))
    assert "Được mời: 30 người của 3 cơ quan, đơn vị." in text
    assert "Bản chốt mới nhất: số 1, 30 người, SHA-256" in text
    assert "Tỷ lệ chính RR2 = 10,0 % (3/30); RR1 = 10,0 % (3/30)." in text
    assert "Bậc C chiếm 0,0 % (0/3 người đã xác minh), không quá ngưỡng 1 %." in text
    assert "Không có đề nghị thay đổi nào sau khi khoá" in text
    assert "Không có cảnh báo nào." in text
    assert "Chưa phiếu nào được xét tín hiệu." in text
    assert "Gọi lại ngẫu nhiên: chưa rút ai" in text
    assert "Đơn vị đạt mức sàn 90 %: 0/3." in text
    assert text.count("Hòm phiếu chưa mở nên chưa có gì để nói về câu trả lời.") >= 2
    assert "số liệu tạm tính" in text
    assert "Nguyễn Thị Hoa" not in text


def test_signals_by_outcome_and_random_calls_stand_in_it(
    office: Flask, survey_round: SurveyRound, without_definition: None
) -> None:
    people = invitations(db.session, "STP")[:3]
    answer(db.session, *people)
    draw(db.session, survey_round.id, SYSTEM, seed="x")
    assert "không xác định, vì chưa liên hệ được ai" in said(methods_report.report(survey_round, AT))
    for call in db.session.scalars(sa.select(RandomCall)).all():
        record(db.session, call, "self", "", SYSTEM)
    text = said(methods_report.report(survey_round, AT))
    assert (
        "rút 3 người, liên hệ được 3; 3/3 (100,0 %) xác nhận tự trả lời, khoảng tin cậy 95 % (Wilson) từ 43,9 %" in text
    )
    db.session.add(
        SignalNote(invitation_id=people[0].id, round_id=survey_round.id, day=day_of(AT), marks={}, reasons=[])
    )
    db.session.flush()
    assert "Đã xét tín hiệu 1 phiếu; cần xem lại 0 (0,0 %)." in said(methods_report.report(survey_round, AT))


@pytest.mark.long
def test_of_a_closed_round_it_says_points_weights_and_what_is_withheld(office: Flask) -> None:
    text = said(methods_report.report(a_closed_round(), AT))
    assert "2.1\nQuy định rõ ràng\n0,5" in text
    assert "Mọi nhóm đứng riêng" in text
    assert "Tỷ lệ trả lời: không xác định, vì chưa ai được mời." in text  # its answers came from nobody on a list
    assert "Chỉ số đại diện (R): không xác định, vì chưa có ai được mời." in text
    assert "tạm tính" not in text
    assert "Tôi là Hoa" not in text


def test_of_a_round_that_nobody_is_invited_to_every_part_has_its_sentence(office: Flask) -> None:
    made = methods_report.report(cast.a_round(db.session), AT)
    assert len(made.sections) == len(methods_report.SECTIONS)
    for section in made.sections:
        assert section.blocks, section.heading
    assert "Danh sách chưa khoá" in said(made)


def test_it_goes_out_for_print_and_for_word_with_the_same_words(office: Flask) -> None:
    made = methods_report.report(a_closed_round(), AT)
    assert documents.report_pdf(made, created=AT).startswith(b"%PDF-")
    file = word.report_docx(made, created=AT)
    assert file == word.report_docx(made, created=AT)
    inside = ZipFile(io.BytesIO(file)).read("word/document.xml").decode()
    for words in ("BÁO CÁO PHƯƠNG PHÁP", "4. Tỷ lệ trả lời", "Trọng số của các nhóm", "1 − 2·S"):
        assert words in inside


def test_it_is_one_press_on_the_page_of_exports(
    client: FlaskClient, survey_round: SurveyRound, without_definition: None
) -> None:
    address = f"/bo-noi-vu/dot/{survey_round.id}/xuat"
    client.post(address, data={"product": "methods_report", "order": "name", "reason": "hồ sơ của đợt"})
    run_jobs(db.session)
    page = client.get(address).text
    assert ".docx" in page
