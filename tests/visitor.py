"""Somebody with a phone: opens links, reads pages, fills in their first form, and gets messages.

visitor = Visitor(app)
visitor.open(link_of(app, "Hoa"))
visitor.press(code=…)          sends the page's first form with these fields, follows where it leads
"""

from __future__ import annotations

import hashlib
import html
import re
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

from foundation import audit, keys, outbox
from questionnaires.survey_round import SurveyRound
from questionnaires.versions import QuestionnaireVersion
from respondents import invitation as invitations
from respondents.invitation import Invitation, counters
from respondents.roster import Roster
from survey_app.database import db
from tests import cast
from tests.questionnaires.tiny_forms import xml_of
from tests.said import all_said

SCALE = """
    list_name | name | label           | score
    muc       | 5    | Rất tốt         | 5
    muc       | 4    | Tốt             | 4
    muc       | 3    | Bình thường     | 3
    muc       | kb   | Không biết      |
    co_khong  | co   | Có              |
    co_khong  | khong | Không          |
"""
SURVEY = """
    type                | name  | label                       | required | relevant        | appearance
    begin_group         | p1    | Phần 1. Thể chế             |          |                 | field-list
    select_one muc      | q1    | Văn bản ban hành kịp thời   | yes      |                 |
    select_one muc      | q2    | Văn bản dễ áp dụng          | yes      |                 |
    text                | ly_do | Vì sao chưa tốt?            |          | ${q2} = '3'     |
    end_group           |       |                             |          |                 |
    begin_group         | p2    | Phần 2. Bộ máy              |          |                 | field-list
    select_one co_khong | q3    | Phân công rõ?               | yes      |                 |
    integer             | nam   | Số năm công tác             |          |                 |
    end_group           |       |                             |          |                 |
"""
"""Two pages, four questions and one that comes and goes."""


def open_round(
    session: Session, people: int = 3, survey: str = SURVEY, scale: str = SCALE, namespaces: str = "", **values: Any
) -> SurveyRound:
    """A round in the field: one agency, so many invited people, the questionnaire `survey` for everybody."""
    made = cast.a_round(session, state="open", network_key="khoá mạng", **values)
    settings = {"namespaces": namespaces} if namespaces else {}
    xform = xml_of(survey, scale, style="pages", **settings)
    digest = hashlib.sha256(xform.encode()).hexdigest()
    version = QuestionnaireVersion(
        form_id="thu", number=1, title="Phiếu thử", state="published", workbook=b"", xform=xform, sha256=digest
    )
    session.add(version)
    session.flush()
    cast.a_box(session, made)
    cast.ask_all_groups(made, version)
    cast.a_roster(session, made, cast.an_agency(session), people=people, state="frozen")
    invitations.issue_for(session, made, audit.SYSTEM)
    counters.recount(session, made.id)
    session.commit()
    return made


def let_go() -> None:
    """Ends the test's own transaction: a request has one of its own, and SQLite has one writer."""
    db.session.commit()


def invited(number: int = 1) -> Invitation:
    """The invitation of the person on this line of the list, fresh from the database."""
    db.session.rollback()
    query = sa.select(Invitation).join(Invitation.respondent).join(Roster).order_by(Invitation.id).offset(number - 1)
    return db.session.scalars(query).first()  # type: ignore[return-value]


def link_of(number: int = 1) -> str:
    """Path of the person's link."""
    person = invited(number)
    return f"/t/{keys.current().link_token(person.respondent_id, person.issue)}"


def messages(number: int = 1, purpose: str = "code") -> list[str]:
    """Texts sent to the person, oldest first."""
    mine = (outbox.Message.about_id == invited(number).id, outbox.Message.purpose == purpose)
    return list(all_said(db.session, *mine))  # type: ignore[arg-type]


def newest_code(number: int = 1) -> str:
    """The six digits of the newest message with a code."""
    found = re.search(r"la (\d{6}),", messages(number)[-1])
    assert found
    return found[1]


@dataclass
class Visitor:
    """One browser. `page` is what it shows now."""

    app: Flask
    address: str = "203.0.113.7"
    page: TestResponse = field(init=False)
    path: str = field(init=False, default="")

    def __post_init__(self) -> None:
        self.client = self.app.test_client()

    def open(self, path: str) -> str:
        """GET, following redirects. Gives the page's text."""
        return self._go("GET", path, None)

    def send(self, path: str, **fields: Any) -> str:
        """POST of these fields with the token that this browser's pages carry."""
        return self._go("POST", path, MultiDict({"csrf_token": self.token, **fields}))

    def press(self, form: int = 0, **fields: Any) -> str:
        """Sends a form of the page with its hidden fields and these; what is not given stays as the page has it."""
        action, hidden = self.forms[form]
        return self._go("POST", action, MultiDict(hidden | fields))

    def tap(self, name: str, *values: str, seq: int = 1) -> TestResponse:
        """One answer, as the script saves it."""
        data = MultiDict(
            [("csrf_token", self.token), ("name", name), ("seq", str(seq)), *[("value", v) for v in values]]
        )
        let_go()
        return self.client.post("/phieu/tra-loi", data=data, headers={"Accept": "application/json"})

    @property
    def text(self) -> str:
        """What the page says, without markup."""
        body = self.page.get_data(as_text=True)
        return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", body[body.find("<main") :])).split())

    @property
    def title(self) -> str:
        found = re.search(r"<h1[^>]*>(.*?)</h1>", self.page.get_data(as_text=True), re.S)
        return html.unescape(re.sub(r"<[^>]+>", "", found[1])).strip() if found else ""

    @property
    def token(self) -> str:
        found = re.search(r'name="csrf_token" value="(\w+)"', self.page.get_data(as_text=True))
        assert found, self.text
        return found[1]

    @property
    def forms(self) -> list[tuple[str, dict[str, str]]]:
        """Action and hidden fields of each form that posts."""
        found = []
        for attributes, content in re.findall(r"<form\b([^>]*)>(.*?)</form>", self.page.get_data(as_text=True), re.S):
            action = re.search(r'action="([^"]*)"', attributes)
            hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', content))
            found.append((html.unescape(action[1]) if action else self.path, hidden))
        return found

    # -- the steps of a journey

    def prove(self, number: int = 1) -> str:
        """From the link through the code."""
        self.open(link_of(number))
        self.press()
        self.press()
        return self.press(code=newest_code(number))

    def reach_sheet(self, number: int = 1) -> str:
        """From the link to the first question."""
        self.prove(number)
        return self.press(how="self", pledge="y")

    def answer_all(self) -> str:
        """Both pages of SURVEY, to the review."""
        self.press(**{"/data/p1/q1": "5", "/data/p1/q2": "4"})
        return self.press(**{"/data/p2/q3": "co", "/data/p2/nam": "12"})

    def submit(self) -> str:
        return self.press(confirm="y")

    def _go(self, method: str, path: str, data: MultiDict[str, str] | None) -> str:
        let_go()
        for _ in range(6):
            self.page = self.client.open(path, method=method, data=data, environ_base={"REMOTE_ADDR": self.address})
            self.path = path
            if self.page.status_code not in (301, 302, 303):
                return self.text
            method, data = "GET", None
            parts = urlsplit(self.page.headers["Location"])
            path = parts.path + (f"?{parts.query}" if parts.query else "")
        raise AssertionError("too many redirects")
