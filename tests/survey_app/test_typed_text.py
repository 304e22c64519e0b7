"""A form of staff that is refused keeps what was typed: every POST that takes a text, as the pages offer it.

The forms come from the pages that the map of addresses leads to, on data where every number exists, and from those that the
demonstration's links lead to; what is sent is too long, lacks a choice, or lacks one text after the other.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from foundation.db import now
from foundation.vietnam_time import today
from respondents.envelopes import Repudiation
from respondents.invitation import Invitation
from survey_app.access import ACCESS
from survey_app.database import db
from tests.conftest import make_app
from tests.guards.sources import ROOT
from tests.signing_in import an_account
from tests.survey_app.every_form import demonstrated, entered, walk
from tests.survey_app.hostile import Hostile
from tests.survey_app.test_every_form import LEAST
from tests.survey_app.test_matrix import World, methods, rules
from tests.survey_app.two_rounds import Half
from tests.survey_app.typed_text import TypedForm, forms_of, lost

Forms = dict[tuple[str, ...], tuple[FlaskClient, TypedForm]]
MAY_LOSE = {
    "home_affairs.ballot_secret_typed": "a holder's secret is never shown again",
    "home_affairs.questionnaires_preview_sheet": "a try of a questionnaire: its pages turn, nothing is kept or refused",
}
"""Whose text goes, and why."""
MAY_BE_LONG = {
    "agency.roster_save_row": "a row of a list is kept with what is wrong with it, marked",
    "agency.roster_remove_row": "the row goes, whatever stands in its boxes",
}
"""Where a text of any length is taken."""
LEAST_OF_WORLD, LEAST_OF_DEMONSTRATION = 50, 40


FORM = re.compile(r'<form method="post".*?</form>', re.DOTALL)
BOX = re.compile(r'<input\b[^>]*?class="govuk-input[^>]*>|<textarea\b[^>]*>.*?</textarea>', re.DOTALL)
OF_RESPONDENTS = {"answering", "macros", "styleguide"}


def forgetful(template: str) -> list[str]:
    """The boxes of its forms that are drawn without any macro and hold nothing, whatever was typed."""
    boxes = [box for form in FORM.findall(template) for box in BOX.findall(form)]
    return [box for box in boxes if box.endswith("></textarea>") or (box[1] == "i" and 'value="' not in box)]


def test_a_box_that_forgets_is_seen() -> None:
    kept = '<input class="govuk-input" name="a" value="{{ typed_again(...) }}"><textarea name="b">{{ text }}</textarea>'
    lost = '<input class="govuk-input" name="a" maxlength="300">', '<textarea name="b"></textarea>'
    assert forgetful(f'<form method="post" action="">{kept}{"".join(lost)}</form>{lost[0]}') == list(lost)


def test_no_box_that_a_template_draws_by_itself_forgets_what_was_typed() -> None:
    """Also of forms that the walks below do not meet."""
    found = {}
    for path in (ROOT / "templates").rglob("*.html"):
        if OF_RESPONDENTS.isdisjoint(path.parts) and (boxes := forgetful(path.read_text("utf-8"))):
            found[path.name] = boxes
    assert found == {}


@pytest.fixture
def house(tmp_path: Path, ring: Any, sqlite_url: str) -> Iterator[Flask]:
    app = make_app(tmp_path, ring, sqlite_url)
    app.test_client_class = FlaskClient
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.mark.slow
def test_what_was_typed_stands_on_the_page_of_a_refusal(house: Flask, tmp_path: Path) -> None:
    world = World(house, tmp_path / "survey.db", _more)
    found: Forms = {}
    for role, client in world.clients.items():
        for rule in rules(house):
            if role in ACCESS[rule.endpoint] and "GET" in methods(rule):
                _gather(found, house, client, world.address(rule, "own") or "")
    _all_keep(world.hostile, found)
    assert len(found) >= LEAST_OF_WORLD, "the walk found too few forms"


def _more(here: Half) -> None:
    """A sheet that a second look may set aside, a case that waits for the second officer."""
    who = db.session.get_one(Invitation, here.things["invitation_id"])
    who.submitted_at, who.receipt = now(), "7F3K92QD"
    first = an_account("home_affairs")
    others = select(Invitation).where(Invitation.id != who.id, Invitation.round_id == who.round_id)
    another = db.session.scalars(others.limit(1)).one()
    more = {"proposal": "again", "reason": "Đã gọi", "proposed_by": first.id, "state": "proposed"}
    db.session.add(Repudiation(round_id=who.round_id, invitation_id=another.id, came_on=today(), **more))


@pytest.mark.slow
@pytest.mark.long
def test_what_was_typed_stands_in_the_demonstration_too(tmp_path: Path, sqlite_template: Path) -> None:
    with demonstrated(tmp_path, sqlite_template) as app:
        found: Forms = {}
        for who in LEAST:
            client, start = entered(app, who)
            for page in sorted({form.page for form in walk(app, client, start)}):
                _gather(found, app, client, page)
        _all_keep(Hostile(app, tmp_path / "survey.db"), found)
        assert len(found) >= LEAST_OF_DEMONSTRATION, "the walk found too few forms"


def _gather(found: Forms, app: Flask, client: FlaskClient, address: str) -> None:
    """Puts the forms of a page to those that are known; of those that differ in a number only, the first."""
    answer = client.get(address, follow_redirects=True)
    page = answer.get_data(as_text=True) if answer.mimetype == "text/html" else ""
    for form in forms_of(app, answer.request.full_path.rstrip("?"), page) if page.strip() else ():
        if form.texts:
            found.setdefault(form.kind, (client, form))


def _all_keep(hostile: Hostile, found: Forms) -> None:
    wrong = []
    for client, form in found.values():
        if form.endpoint in MAY_LOSE:
            continue
        said = lost(hostile, client, form, may_be_long=form.endpoint in MAY_BE_LONG)
        wrong += [(form.endpoint, form.page, form.texts, said)] if said else []
    assert not wrong, "\n".join(map(str, wrong))
