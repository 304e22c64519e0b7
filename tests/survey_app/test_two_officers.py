"""Two officers at the same act: each has the page open, both press. The second is told what is so, by every form of Home Affairs.

Every form that a walk through the product finds is sent twice on a copy of the same database. Whoever comes second is refused in
words, or told of success where that is true of both: those acts stand in REPEATABLE with the reason. A new act must be decided
upon.
"""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from lxml import html as lxml_html

from foundation import keys
from foundation.db import empty_write_ahead_log
from questionnaires.survey_round import SurveyRound
from questionnaires.versions import QuestionnaireVersion
from survey_app.accounts import Account
from survey_app.accounts.nav import start_page
from survey_app.database import db
from survey_app.demonstration import filling
from tests import cast
from tests.conftest import make_app
from tests.signing_in import an_account, open_session
from tests.survey_app.every_form import FoundForm, walk

SAVES = "saves what the page holds, so that both have saved the same"
ADDS = "adds one more each time, as it says"
MAKES = "makes a file or a preview anew and changes nothing else"
REPEATABLE = {
    "accounts.change_phone": SAVES,
    "home_affairs.agencies_edit": SAVES,
    "home_affairs.guided_add_device": ADDS,
    "home_affairs.lists_review_comment": ADDS,
    "home_affairs.person_call": "an open request to call stands once, whoever asks",
    "home_affairs.holidays": SAVES,
    "home_affairs.in_its_name": "each announces it with a name and a reason, the agency is told of both; rows have versions",
    "home_affairs.plan_edit": "its version refuses an older page; a page without changes loses nothing",
    "home_affairs.quotas": SAVES,
    "home_affairs.random_calls_draw": ADDS,
    "home_affairs.round_agencies": SAVES,
    "home_affairs.round_criteria": SAVES,
    "home_affairs.round_criteria_edit": SAVES,
    "home_affairs.round_groups_edit": SAVES,
    "home_affairs.round_papers": SAVES,
    "home_affairs.round_keeping": SAVES,
    "home_affairs.round_settings": SAVES,
    "home_affairs.round_targets": SAVES,
    "home_affairs.round_texts_edit": "an older page is refused; the same text again loses nothing",
    "home_affairs.rounds_edit": SAVES,
    "home_affairs.rounds_opening_seen": "both have looked",
    "home_affairs.rounds_opening_try": ADDS,
    "home_affairs.assessment_papers_make": ADDS,
    "home_affairs.by_hand_texts": MAKES,
    "home_affairs.printing_invitations": MAKES,
    "home_affairs.printing_chosen": MAKES,
    "home_affairs.printing_round": MAKES,
    "ministry.exports_make": ADDS,
}
SUCCESS, SAID = (
    "govuk-notification-banner--success",
    "//*[contains(@class, 'notification-banner') or contains(@class, 'error')]",
)


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("two-officers")


@pytest.fixture(scope="module")
def demonstration(place: Path, sqlite_template: Any) -> Flask:
    """The demonstration with a second round that is still registering, and a second officer."""
    database = place / "survey.db"
    database.write_bytes(sqlite_template.read_bytes())
    ring = keys.Keys.generate()
    keys.install(ring)
    app = make_app(place, ring, f"sqlite:///{database}", WTF_CSRF_ENABLED=False)
    app.config["SECOND_FACTOR"] = "offered"
    with app.app_context():
        filling.fill(db.session, "http://localhost")
        _registering()
        an_account("home_affairs")
        db.session.commit()
        db.session.remove()
        empty_write_ahead_log(db.engine)
        db.engine.dispose()
    shutil.copy(database, place / "before.db")
    return app


def _registering() -> None:
    """Two lists that were handed in and share a phone, one of them approved."""
    session: Any = db.session
    survey_round = cast.a_round(session, code="dang-lap", year=2024, unseen=["groups"], copied_from="2023")
    cast.ask_all_groups(survey_round, session.scalars(sa.select(QuestionnaireVersion)).first())
    first, second = (cast.an_agency(session, f"HCB{number}", f"Sở thứ {number}") for number in (1, 2))
    lists = [cast.a_roster(session, survey_round, one, 3, "submitted") for one in (first, second)]
    double = cast.a_respondent(lists[1], 9, phone=lists[0].people[0].phone)
    double.phone_index = lists[0].people[0].phone_index
    session.add(double)


@pytest.fixture(autouse=True)
def same_ring(demonstration: Flask, ring: keys.Keys) -> None:
    keys.install(demonstration.config["KEYS"])


def officers(app: Flask) -> list[FlaskClient]:
    with app.app_context():
        query = sa.select(Account).where(Account.role == "home_affairs").order_by(Account.id)
        found = db.session.scalars(query).all()
        clients = [app.test_client() for _ in found[:2]]
        for client, account in zip(clients, found, strict=False):
            open_session(client, account)
        db.session.remove()
    return clients


def as_it_stands(form: FoundForm) -> dict[str, str]:
    """What is sent by whoever presses the button; a reason where one is asked for."""
    filled = {name: value for name, (kind, value) in form.fields.items() if kind not in ("submit", "file", "checkbox")}
    filled |= {name: value or "y" for name, (kind, value) in form.fields.items() if kind == "checkbox"}
    return {name: value or "Căn cứ văn bản số 1" for name, value in filled.items()}


def anew(app: Flask, place: Path) -> None:
    """The database as it was."""
    with app.app_context():
        db.session.remove()
        db.engine.dispose()
    for ending in ("-wal", "-shm"):
        (place / f"survey.db{ending}").unlink(missing_ok=True)
    shutil.copy(place / "before.db", place / "survey.db")


@pytest.mark.slow
@pytest.mark.long
def test_whoever_comes_second_is_told_what_is_so(demonstration: Flask, place: Path) -> None:
    first, _ = officers(demonstration)
    with demonstration.test_request_context():
        starts = [start_page("home_affairs"), "/so-noi-vu/dot"]
    forms = {(form.endpoint, form.action): form for start in starts for form in walk(demonstration, first, start)}
    wrong, succeeded = [], set()
    for (endpoint, _), form in forms.items():
        anew(demonstration, place)
        answers = [
            one.post(form.action, data=as_it_stands(form), follow_redirects=True) for one in officers(demonstration)
        ]
        if any(answer.status_code >= 500 for answer in answers):
            wrong.append((endpoint, [answer.status_code for answer in answers]))
            continue
        done = [SUCCESS in answer.get_data(as_text=True) for answer in answers if answer.mimetype == "text/html"]
        if done[:1] == [True]:
            succeeded.add(endpoint)
            if done[1:] == [True] and endpoint not in REPEATABLE:
                wrong.append((endpoint, "both were told of success"))
            elif done[1:] == [False] and not _words(answers[1].get_data(as_text=True)):
                wrong.append((endpoint, "the second was told nothing"))
    assert wrong == [], wrong
    assert {"home_affairs.lists_matches_keep", "home_affairs.round_field"} <= {form.endpoint for form in forms.values()}
    assert len(succeeded) >= 15, sorted(succeeded)


def _words(page: str) -> str:
    return " ".join(part.text_content() for part in lxml_html.fromstring(page).xpath(SAID)).strip()


def test_every_repeatable_act_is_one_of_ours(demonstration: Flask) -> None:
    assert set(REPEATABLE) <= set(demonstration.view_functions)
    assert SurveyRound.__tablename__ == "survey_round"
