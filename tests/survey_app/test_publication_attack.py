"""Whoever has everything that a round publishes knows nothing of a withheld group but how many submitted."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Mapping

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from foundation.audit import SYSTEM
from questionnaires import versions
from questionnaires.results import agreement, publication, reading
from questionnaires.results.suppression import Statement, attack
from questionnaires.survey_round import RespondentGroup
from questionnaires.versions import QuestionnaireVersion
from survey_app.database import db
from survey_app.ministry import products
from tests import cast
from tests.questionnaires.tables import workbook
from tests.signing_in import sign_in
from tests.survey_app.published_figures import PRODUCTS, Asked, Figures
from tests.survey_app.results_cast import respond

ITEMS = 27
SETTINGS = """
    form_title | form_id | version | style | namespaces
    Phiếu {0}  | phieu_{0} | 1     | pages | par="https://par.example"
"""
HEADINGS = "type | name | label | appearance | bind::par:criterion | bind::par:max_score"
CHOICES = "list_name | name | label | score\nmuc | 1 | Kém | 0\nmuc | 2 | Được | 50\nmuc | 3 | Tốt | 100"
GROUPS = {
    "HDND": ("Đại biểu Hội đồng", "a", 0.1),
    "LDS": ("Lãnh đạo sở", "b", 0.4),
    "LDH": ("Lãnh đạo huyện", "c", 0.2),
    "LDX": ("Lãnh đạo xã", "c", 0.2),
    "BCH": ("Ban chấp hành", "d", 0.1),
}
"""Name, questionnaire, weight."""


@pytest.fixture
def clients(app: Flask) -> Iterator[tuple[FlaskClient, FlaskClient]]:
    """Of Home Affairs, of the Ministry."""
    with app.app_context():
        official, ministry = app.test_client(), app.test_client()
        sign_in(official, "home_affairs")
        sign_in(ministry, "ministry")
        yield official, ministry


def a_questionnaire(letter: str) -> QuestionnaireVersion:
    """The same in every round."""
    known = select(QuestionnaireVersion).where(QuestionnaireVersion.form_id == f"phieu_{letter}")
    return db.session.scalar(known) or _uploaded(letter)


def _uploaded(letter: str) -> QuestionnaireVersion:
    items = "\n".join(f"select_one muc | q{n} | Câu {n} | | 1.{n} | 1" for n in range(1, ITEMS + 1))
    survey = f"{HEADINGS}\nbegin_group | phan | Phần một | field-list\n{items}\nend_group"
    data = workbook(SETTINGS.format(letter), survey=survey, choices=CHOICES)
    made = versions.upload(db.session, data, f"{letter}.xlsx", SYSTEM)
    versions.publish(db.session, made, SYSTEM, seen=made.sha256 or "")
    return made


def a_round(sizes: Mapping[str, int], code: str = "2023", **seeds: int) -> tuple[int, list[Asked]]:
    """A closed round in which so many people of these groups answered by chance; `seeds`: for some groups another chance."""
    made = cast.a_round(db.session, "closed", code=code)
    forms = {letter: a_questionnaire(letter).id for letter in "abcd"}
    for group in made.groups:
        db.session.delete(group)
    db.session.flush()
    made.groups = [
        RespondentGroup(ordinal=n, code=group, name=name, weight=weight, version_id=forms[letter])
        for n, (group, (name, letter, weight)) in enumerate(GROUPS.items())
        if group in sizes
    ]
    db.session.flush()
    for group in made.groups:
        chance, version = (
            random.Random(seeds.get(group.code, 1)),
            db.session.get(QuestionnaireVersion, group.version_id),
        )
        assert version is not None
        for _ in range(sizes[group.code]):
            answers = {f"phan/q{n}": chance.choice("123") for n in range(1, ITEMS + 1)}
            respond(made, group.code, version, answers, 1)
    asked = [Asked(g.code, g.name, g.weight, g.version_id or 0, sizes[g.code]) for g in made.groups]
    number = made.id
    db.session.commit()
    return number, asked


def ranges(statements: list[Statement], sizes: Mapping[str, int]) -> dict[str, set[tuple[int, int]]]:
    """How far the cells of each group are known. Every group is asked about every item."""
    named: list[Statement] = [
        ({(group, f"q{n}", option): 1.0 for option in "123"}, size, size)
        for group, size in sizes.items()
        for n in range(1, ITEMS + 1)
    ]
    found: dict[str, set[tuple[int, int]]] = {group: set() for group in sizes}
    for (group, _, _), low, high in attack([*named, *statements], sizes):
        found[group].add((low, high))
    return found


ALL = {"HDND": 1, "LDS": 40, "LDH": 14, "LDX": 5, "BCH": 9}


def test_of_withheld_groups_everything_stays_possible(clients: tuple[FlaskClient, FlaskClient]) -> None:
    statements = Figures(*clients, *a_round(ALL)).statements()
    assert len(statements) > 1_000
    known = ranges(statements, ALL)
    assert known["HDND"] == {(0, 1)}
    assert known["BCH"] == {(0, 9)}
    assert all(low < high for low, high in known["LDX"]), "merged groups are known together, not one by one"
    assert all(low == high for low, high in known["LDS"]), "the reader does read what is printed"


@pytest.mark.long
def test_no_product_depends_on_what_a_withheld_group_answered(clients: tuple[FlaskClient, FlaskClient]) -> None:
    rounds = [a_round(ALL, "2023"), a_round(ALL, "2024", HDND=7, BCH=8), a_round(ALL, "2025", LDS=7)]
    one, other, different = (Figures(*clients, *made) for made in rounds)
    assert one.contents() == other.contents()
    assert one.said != different.said, "of a printed group everything is read"


def without_a_plan(monkeypatch: pytest.MonkeyPatch) -> None:
    """As it was: totals over everybody, columns of small groups hidden one table at a time, and nothing rough."""
    monkeypatch.setattr(agreement, "SMALL", 0)
    fixed = publication.plan
    monkeypatch.setattr(reading.publication, "plan", lambda sizes, asked: fixed(sizes, asked, least=1))


def test_without_the_plan_the_totals_give_the_one_of_a_group_away(
    clients: tuple[FlaskClient, FlaskClient], monkeypatch: pytest.MonkeyPatch
) -> None:
    without_a_plan(monkeypatch)
    sizes = {"HDND": 1, "LDS": 40, "LDH": 14}
    number, asked = a_round(sizes)
    form = asked[0].form
    hidden = [("tally", GROUPS["HDND"][0]), ("tally", f"Tất cả {form}"), ("mean", GROUPS["HDND"][0])]
    figures = Figures(*clients, number, asked, hidden)
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(PRODUCTS, "microdata", lambda figures: iter(()))  # held no group of one then either
        known = ranges(figures.statements(), sizes)
    assert known["HDND"] == {(0, 0), (1, 1)}, f"{ITEMS} of {ITEMS}"


OF_RESULTS = re.compile("/bo-noi-vu/dot/[^/]+/ket-qua")


def test_every_product_of_results_is_attacked(app: Flask) -> None:
    endpoints = {rule.endpoint for rule in app.url_map.iter_rules() if OF_RESULTS.match(rule.rule)}
    pages = {name for name in PRODUCTS if "." in name}
    assert endpoints == {*pages, "ministry.results_codebook"}, "a new page of a round is read here too"
    of_answers = {name for name, one in products.PRODUCTS.items() if one.of_answers}
    assert of_answers == PRODUCTS.keys() - pages, "a new export of answers is read here too"


def test_nothing_of_answers_leaves_but_as_an_export(app: Flask) -> None:
    pages = [rule.rule for rule in app.url_map.iter_rules() if OF_RESULTS.match(rule.rule)]
    found = [one for one in pages if re.search(r"/tep|ending|xlsx|csv", one)]
    assert not found, "tables of results and single responses are numbered and kept"
