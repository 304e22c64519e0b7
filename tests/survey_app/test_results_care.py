"""Answers that call for a second look: how many, what they change, and that both versions together tell no more than one."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping

import openpyxl
import pytest
from flask import Flask
from flask.testing import FlaskClient

from foundation.audit import SYSTEM
from questionnaires import versions
from questionnaires.ballot import care_flags
from questionnaires.ballot.care_flags import Flagged
from questionnaires.results import with_and_without
from questionnaires.results.reading import opened_rows
from questionnaires.results.suppression import attack
from questionnaires.survey_round import RespondentGroup, SurveyRound
from survey_app.database import db
from survey_app.ministry import results_paper
from survey_app.ministry.wish import Wish
from tests import cast
from tests.questionnaires.tables import workbook
from tests.signing_in import sign_in
from tests.survey_app.published_figures import FLAGGED, Asked, Figures, plain
from tests.survey_app.results_cast import respond

SETTINGS = """
    form_title | form_id   | version | style | namespaces
    Phiếu {0}  | phieu_{0} | 1       | pages | par="https://par.example"
"""
SURVEY = """
    type           | name | label   | bind::par:criterion | bind::par:max_score
    select_one muc | q1   | Câu một | 1.1                 | 1
    select_one muc | q2   | Câu hai | 1.2                 | 1
"""
CHOICES = "list_name | name | label | score\nmuc | 1 | Kém | 0\nmuc | 2 | Được | 50\nmuc | 3 | Tốt | 100"
NAMES = {"LDS": ("Lãnh đạo sở", "a", 0.6), "LDH": ("Lãnh đạo huyện", "a", 0.3), "HDND": ("Đại biểu", "b", 0.1)}


@pytest.fixture
def clients(app: Flask) -> Iterator[tuple[FlaskClient, FlaskClient]]:
    """Of Home Affairs, of the Ministry."""
    with app.app_context():
        official, ministry = app.test_client(), app.test_client()
        sign_in(official, "home_affairs")
        sign_in(ministry, "ministry")
        yield official, ministry


def a_round(flagged: Mapping[str, int] | None) -> tuple[SurveyRound, list[Asked]]:
    """60 heads of departments, 30 of districts, 3 councillors, whom nobody may print; so many of each are flagged, and those say
    "Tốt" to the first question, while others say everything in turn. None: nobody has looked yet."""
    made, counts = cast.a_round(db.session, "closed"), flagged or {}
    forms = {}
    for letter in "ab":
        version = versions.upload(
            db.session, workbook(SETTINGS.format(letter), survey=SURVEY, choices=CHOICES), "p.xlsx", SYSTEM
        )
        versions.publish(db.session, version, SYSTEM, seen=version.sha256 or "")
        forms[letter] = version
    for group in made.groups:
        db.session.delete(group)
    db.session.flush()
    made.groups = [
        RespondentGroup(ordinal=n, code=code, name=name, weight=weight, version_id=forms[letter].id)
        for n, (code, (name, letter, weight)) in enumerate(NAMES.items())
    ]
    db.session.flush()
    sizes, marked = {"LDS": 60, "LDH": 30, "HDND": 3}, {}
    for code, size in sizes.items():
        for n in range(size):
            is_flagged = n < counts.get(code, 0)
            answers = {"q1": "3" if is_flagged else "123"[n % 3], "q2": "123"[(n * 7 + n // 3) % 3]}
            respond(made, code, forms[NAMES[code][1]], answers, 1)
            new = {one for one, _ in opened_rows(db.session, made)} - marked.keys()
            marked |= dict.fromkeys(new, is_flagged)
    if flagged is not None:
        keep(made, marked)
    db.session.commit()
    return made, [
        Asked(g.code, g.name, g.weight, g.version_id or 0, sizes[g.code], counts.get(g.code, 0)) for g in made.groups
    ]


def keep(made: SurveyRound, marked: Mapping[bytes, bool]) -> Flagged:
    found = care_flags.by_rule_of_ten(
        (one, answers.group, frozenset({"review", "consistency"} if marked[one] else ()))
        for one, answers in opened_rows(db.session, made)
    )
    care_flags.keep(db.session, made.id, found)
    return found


def page(client: FlaskClient, made: SurveyRound) -> str:
    return plain(client.get(f"/bo-noi-vu/dot/{made.id}/ket-qua/xem-lai").text)


def care_sheet(made: SurveyRound) -> list[tuple[object, ...]] | None:
    """The rows of the sheet in the exported results; None where it has no such sheet."""
    book = openpyxl.load_workbook(io.BytesIO(results_paper.draft(Wish(made)).files()[".xlsx"]))
    return list(book["Có và không tính"].iter_rows(values_only=True)) if "Có và không tính" in book.sheetnames else None


def test_before_somebody_looked_the_page_says_so(clients: tuple[FlaskClient, FlaskClient]) -> None:
    made, _ = a_round(None)
    assert "Hệ thống đang xem các phiếu đã mở" in page(clients[0], made)
    assert care_sheet(made) is None


def test_points_with_and_without_where_ten_are_flagged(clients: tuple[FlaskClient, FlaskClient]) -> None:
    made, _ = a_round({"LDS": 12})
    words = page(clients[0], made)
    assert "Lãnh đạo sở 60 12 0 0 12 Lãnh đạo huyện 30 0 0 0 0" in words
    assert "1.1. Câu một 0,6 56,7 % – –" in words, "the twelve agree, so that both figures would say what they said"
    assert "1.2. Câu hai 0,5 50,0 % 0,5 50," in words
    assert ("1.1", "Câu một", "0,6", "56,7 %", "–", "–") in (care_sheet(made) or [])


def test_fewer_than_ten_flagged_of_a_group_are_never_taken_out(clients: tuple[FlaskClient, FlaskClient]) -> None:
    made, _ = a_round({"LDS": 12, "LDH": 9})
    words = page(clients[0], made)
    assert "Lãnh đạo huyện 30 1–9 0 0 1–9" in words
    assert "có nhóm chỉ có từ 1 đến 9 phiếu cần xem lại" in words
    assert care_sheet(made) is None


def test_nobody_flagged_is_said_as_it_is(clients: tuple[FlaskClient, FlaskClient]) -> None:
    made, _ = a_round({})
    assert "Không phiếu nào cần xem lại" in page(clients[0], made)


def known(clients: tuple[FlaskClient, FlaskClient]) -> dict[tuple[str, str], tuple[int, int]]:
    """How far an attacker knows how many of each group said "Tốt" to each question."""
    made, asked = a_round({"LDS": 12})
    sizes = {"LDS": 48, "LDS" + FLAGGED: 12, "LDH": 30, "HDND": 3}
    statements = Figures(*clients, made.id, asked).statements()
    named = [({(g, q, o): 1.0 for o in "123"}, size, size) for g, size in sizes.items() for q in ("q1", "q2")]
    return {
        (group, item): (low, high)
        for (group, item, option), low, high in attack([*named, *statements], sizes)
        if option == "3"
    }


def test_with_both_versions_published_the_withheld_and_the_flagged_stay_unknown(
    clients: tuple[FlaskClient, FlaskClient],
) -> None:
    found = known(clients)
    assert found["HDND", "q1"] == found["HDND", "q2"] == (0, 3)
    assert found["LDS*", "q1"] == (0, 12)
    low, high = found["LDS*", "q2"]
    assert high - low > 3


def test_without_the_guard_the_difference_says_what_the_flagged_said(
    clients: tuple[FlaskClient, FlaskClient], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(with_and_without, "_may_be_told", lambda flagged, rest: True)
    assert known(clients)["LDS*", "q1"] == (12, 12)
