"""Intervals, differences and the round before, on the page and in the file; and percentages that never say more than is there."""

from __future__ import annotations

import io
from collections.abc import Iterator

import openpyxl
import pytest
from flask import Flask
from flask.testing import FlaskClient

from foundation.audit import SYSTEM
from questionnaires import versions
from questionnaires.results import Place, read_round
from questionnaires.results.criterion_estimates import criterion_estimates, printed_populations
from questionnaires.results.publication import plan
from questionnaires.results.scores import CriterionScore, GroupScore
from questionnaires.survey_round import SurveyRound
from questionnaires.versions import QuestionnaireVersion
from survey_app import formats
from survey_app.database import db
from survey_app.ministry import results_paper
from survey_app.ministry.results_summary import mean_cell, share_words
from survey_app.ministry.wish import Wish
from tests import cast
from tests.questionnaires.opened_kit import answered
from tests.questionnaires.tables import workbook
from tests.signing_in import sign_in
from tests.survey_app.published_figures import plain

SETTINGS = """
    form_title | form_id | version | namespaces
    Phiếu      | p       | 1       | par="https://par.example"
"""
SURVEY = """
    type           | name | label   | bind::par:criterion | bind::par:max_score
    select_one muc | q1   | Câu một | 1.1                 | 1
    select_one muc | q2   | Câu hai | 1.2                 | 1
"""
CHOICES = "list_name | name | label | score\nmuc | 1 | Kém | 0\nmuc | 2 | Được | 50\nmuc | 3 | Tốt | 100"


@pytest.fixture
def client(app: Flask) -> Iterator[FlaskClient]:
    """A reader of Home Affairs."""
    with app.app_context():
        made = app.test_client()
        sign_in(made, "home_affairs")
        yield made


def a_form() -> QuestionnaireVersion:
    version = versions.upload(db.session, workbook(SETTINGS, survey=SURVEY, choices=CHOICES), "p.xlsx", SYSTEM)
    versions.publish(db.session, version, SYSTEM, seen=version.sha256 or "")
    return version


def a_round(version: QuestionnaireVersion, year: int, content: int) -> SurveyRound:
    """60 heads of departments, so many of them content with the first question, and 40 of divisions, 10 of them content; nobody
    answered the second question as a whole."""
    made = cast.a_round(db.session, "closed", code=str(year), year=year)
    cast.ask_all_groups(made, version)
    for group, size, yes in (("LDS", 60, content), ("LDP", 40, 10)):
        rows = [
            {"/data/q1": "3" if n < yes else "1", "/data/q2": "" if n % 4 == 0 else "2" if n % 2 else "1"}
            for n in range(size)
        ]
        answered(db.session, made, version, group, rows)
    db.session.commit()
    return made


def test_the_page_says_how_sure_each_figure_is_and_what_differs(client: FlaskClient) -> None:
    version = a_form()
    a_round(version, 2022, 20)
    made = a_round(version, 2023, 50)
    words = plain(client.get(f"/bo-noi-vu/dot/{made.id}/ket-qua/uoc-luong").text)
    assert "1.1. Câu một 100/không rõ" in words
    assert "Khác nhau rõ giữa các nhóm Khác nhau rõ giữa các nhóm Tiêu chí So sánh" in words
    assert "+58 điểm %" in words, "83 % less 25 %, without decimals that the interval does not bear"
    assert "2023 – 2022 +" in words
    assert "25/100 (25,0 %)" in words, "item non-response with what it is a share of"
    assert "Chưa đủ để nói khác nhau" in words


def test_the_file_has_every_pair_a_sheet_each(client: FlaskClient) -> None:
    made = a_round(a_form(), 2023, 50)
    book = openpyxl.load_workbook(io.BytesIO(results_paper.draft(Wish(made)).files()[".xlsx"]))
    assert book.sheetnames == ["Điểm", "Ước lượng", "Giữa các nhóm", "So với đợt trước", "Thống kê", "Sổ mã"]
    said = [[cell.value for cell in row] for row in book["Ước lượng"]]
    assert any(row[0] == "1.1. Câu một" and row[3] == "83 %" and row[2] == "60/không rõ" for row in said)


def test_weighting_and_the_population_come_from_who_was_asked(client: FlaskClient) -> None:
    version = a_form()
    made = cast.a_round(db.session, "closed")
    cast.ask_all_groups(made, version)
    for of_class, size, yes in (("so", 40, 30), ("huyen", 20, 5)):
        rows = [{"/data/q1": "3" if n < yes else "1", "/data/q2": "2"} for n in range(size)]
        answered(db.session, made, version, "LDS", rows, of_class)
    db.session.commit()
    asked = {Place("LDS", "so"): 50, Place("LDS", "huyen"): 50, Place("LDP", "so"): 9}
    one, two = criterion_estimates(read_round(db.session, made), asked)
    (group,) = one.groups
    assert group.plain is not None
    assert group.weighted is not None
    assert group.plain.mean == pytest.approx(35 / 60)
    assert group.weighted.mean == pytest.approx(0.5 * 0.75 + 0.5 * 0.25)
    assert (group.plain.population, group.weighted.population) == (100, 100)
    assert group.weighted.effect > 1
    assert two.groups[0].weighted is None, "a class of 20 that all said the same is not to be told from the two means"


def test_a_small_group_that_agrees_has_no_estimate_nor_has_the_whole(client: FlaskClient) -> None:
    version = a_form()
    made = cast.a_round(db.session, "closed")
    cast.ask_all_groups(made, version)
    answered(db.session, made, version, "LDS", [{"/data/q1": "31"[n % 2], "/data/q2": "3"} for n in range(60)])
    answered(db.session, made, version, "LDP", [{"/data/q1": "3", "/data/q2": "31"[n % 2]} for n in range(12)])
    db.session.commit()
    one, two = criterion_estimates(read_round(db.session, made), {})
    assert [group.plain is None for group in one.groups] == [False, True]
    assert one.whole.plain is None
    assert two.whole.plain is not None


def test_a_class_that_nobody_answered_for_is_counted_with_the_smallest() -> None:
    fixed = plan({Place("A", "so"): 30, Place("A", "huyen"): 12}, {"A": 1})
    asked = {Place("A", "so"): 40, Place("A", "huyen"): 20, Place("A", "xa"): 7, Place("B", "so"): 5}
    assert printed_populations(fixed, asked) == {"A": {"so": 40, "huyen": 27}}


@pytest.mark.parametrize(
    ("part", "whole", "decimals", "words"),
    [
        (199, 200, 0, "trên 99 %"),
        (199, 200, 1, "99,5 %"),
        (1999, 2000, 1, "trên 99,9 %"),
        (200, 200, 0, "100 %"),
        (1, 300, 0, "dưới 1 %"),
        (1, 5000, 1, "dưới 0,1 %"),
        (0, 5000, 1, "0,0 %"),
        (201, 200, 0, "101 %"),
    ],
)
def test_nearly_all_is_never_all_and_somebody_never_nobody(part: int, whole: int, decimals: int, words: str) -> None:
    assert formats.percent(part, whole, decimals) == words


def test_a_mean_of_nearly_all_is_not_printed_as_all_of_it() -> None:
    group = GroupScore(people=2000, answers=2000, mean=0.99975, weight=1.0)
    assert share_words(CriterionScore("1", "", 1.0, {"A": group})) == "trên 99,9 %"
    assert mean_cell(group) == "trên 99,9 %"
    assert mean_cell(GroupScore(people=20, answers=20, mean=1.0, weight=1.0)) == 1.0
