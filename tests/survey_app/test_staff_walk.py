"""Every page of officials as each role meets it, in provinces of 0, 1, 28 and 150 agencies with names of 80 letters.

Each page answers, no table grows past a page, headings order, nonsense changes nothing, nothing reads "None", and an empty
page says what comes next.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from lxml import html as lxml_html
from sqlalchemy import select
from werkzeug.routing import AnyConverter, Rule

from agencies.agency import CLASSES, Agency
from foundation.pages import SIZE
from questionnaires.survey_round import SurveyRound
from respondents.exports import Export
from respondents.identity import Alert, CallBack
from respondents.invitation import Invitation
from respondents.roster import ChangeRequest, Roster
from survey_app.access import ACCESS
from survey_app.accounts import Account
from survey_app.database import db
from survey_app.roles import PUBLIC
from tests.signing_in import sign_in
from tests.survey_app import province

ROLES = ("administrator", "ministry", "auditor", "focal_point", "key_holder")
"""An administrator may open what Home Affairs may."""
THINGS = {
    "agency_id": Agency,
    "roster_id": Roster,
    "invitation_id": Invitation,
    "account_id": Account,
    "export_id": Export,
    "request_id": ChangeRequest,
    "call_back_id": CallBack,
    "alert_id": Alert,
}
ELSEWHERE = (302, 403, 404, 409)
"""Another page stands for it, or the round has no such part yet."""
NONSENSE = "?trang=-7&thu_tu=%22zzz&tim=%20%20&loai=khong-co&tinh_trang=khong-co&nhom=x&don_vi=x&loc=x&theo=x&ly_do=x"
WORKING_WORDS = re.compile(
    r"\b(hãy|bấm|thêm|nhập|chọn|mở|gọi|xem|kiểm tra|bỏ|lập|ghi|dùng|sau khi|khi|từ khi|kể từ|đợi|chờ|không cần|tự hiện|trước)\b",
    re.I,
)
"""An empty state has a link, or one of these: what to do, or when something comes."""
GROWS = {
    "home_affairs.agencies", "home_affairs.staff", "home_affairs.lists", "home_affairs.dashboard", "home_affairs.people",
    "home_affairs.call_backs", "home_affairs.alerts", "home_affairs.reviews", "home_affairs.repudiations",
    "home_affairs.unreachable",
    "home_affairs.phone_list", "home_affairs.lists_changes", "home_affairs.printing", "home_affairs.by_hand",
    "home_affairs.quotas_of_round", "home_affairs.round_agencies", "home_affairs.guided", "home_affairs.audit_log",
    "home_affairs.audit_log_of_round", "home_affairs.lists_review", "ministry.exports", "agency.roster", "agency.changes",
}  # fmt: skip
"""Pages that list more than fits on one, in a province of 150 agencies."""


@pytest.fixture
def client(office: Flask, monkeypatch: pytest.MonkeyPatch) -> FlaskClient:
    """Somebody who may look at more people than one account may in a day."""
    monkeypatch.setattr("respondents.looking.FEW", 1_000_000)
    return office.test_client()


def pages(app: Flask, role: str) -> Iterator[tuple[str, str]]:
    """(endpoint, address) of everything that the role may open by a link, with the first thing of each kind."""
    things = {name: db.session.scalar(select(kind.id).order_by(kind.id).limit(1)) for name, kind in THINGS.items()}
    things |= {"round_id": db.session.scalar(select(SurveyRound.id))}
    with app.test_request_context():
        for rule in sorted(app.url_map.iter_rules(), key=lambda rule: rule.rule):
            if (
                role in (ACCESS.get(rule.endpoint) or ())
                and ACCESS[rule.endpoint] is not PUBLIC
                and "GET" in (rule.methods or ())
            ):
                values = {name: _value(rule, name, things) for name in rule.arguments}
                if None not in values.values():
                    yield rule.endpoint, app.url_map.bind("localhost").build(rule.endpoint, values)


def _value(rule: Rule, name: str, things: dict[str, int | None]) -> object:
    converter = rule._converters.get(name)
    return sorted(converter.items)[0] if isinstance(converter, AnyConverter) else things.get(name)


class Walk:
    """Looks at pages and keeps what is wrong with them."""

    def __init__(self, app: Flask, client: FlaskClient) -> None:
        self.app, self.client = app, client
        self.wrong: list[str] = []
        self.paged: set[str] = set()
        self.seen: set[str] = set()
        self.texts: dict[str, str] = {}

    def through(self, role: str) -> None:
        agency = db.session.scalar(select(Agency).order_by(Agency.id).limit(1)) if role == "focal_point" else None
        if role == "focal_point" and agency is None:
            return
        sign_in(self.client, role, agency)
        for endpoint, address in list(pages(self.app, role)):
            self.look(endpoint, address)

    def look(self, endpoint: str, address: str) -> None:
        answer = self.client.get(address)
        if answer.mimetype != "text/html" or endpoint.endswith("_state"):
            assert answer.status_code < 500, address
            return
        if answer.status_code in ELSEWHERE:
            return
        assert answer.status_code == 200, address
        tree = lxml_html.fromstring(answer.text)
        self.seen.add(endpoint)
        self.texts[endpoint] = " ".join(tree.text_content().split())
        for found in (*told(answer.text, tree), *tables(tree), *empty_states(tree)):
            self.wrong.append(f"{endpoint}: {found}")
        if tree.xpath("//nav[@aria-label='Các trang']"):
            self.paged.add(endpoint)
        self.turn(endpoint, urlsplit(address).path, tree)

    def turn(self, endpoint: str, path: str, tree: lxml_html.HtmlElement) -> None:
        """Every heading orders, both ways, and nonsense in the address changes no row."""
        links = tree.xpath("//a[@class='table__sort']/@href")
        for link in links:
            answer = self.client.get(path + link)
            if answer.status_code != 200 or "aria-sort" not in answer.text:
                self.wrong.append(f"{endpoint}: {link} orders nothing")
        if links:
            nonsense = lxml_html.fromstring(self.client.get(path + NONSENSE).text)
            if rows(nonsense) != rows(tree):
                self.wrong.append(f"{endpoint}: nonsense in the address changes what is shown")


def rows(tree: lxml_html.HtmlElement) -> int:
    return len(tree.xpath("//tbody/tr"))


def told(text: str, tree: lxml_html.HtmlElement) -> Iterator[str]:
    """What no official should read."""
    if re.search(r"\bNone\b", text):
        yield f"None: {text[text.index('None') - 60 :][:90]!r}"
    for cell in tree.xpath("//td | //th"):
        if (words := cell.text_content().strip()) in CLASSES:
            yield f"a kind of agencies as a code: {words}"


def tables(tree: lxml_html.HtmlElement) -> Iterator[str]:
    for table in tree.xpath("//table"):
        if (count := len(table.xpath("./tbody/tr"))) > SIZE:
            yield f"a table of {count} rows: {''.join(table.xpath('./caption//text()'))}"
    if (count := len(tree.xpath("//*[contains(concat(' ', @class, ' '), ' card ')]"))) > SIZE:
        yield f"{count} cards"


def empty_states(tree: lxml_html.HtmlElement) -> Iterator[str]:
    for box in tree.xpath("//div[@class='empty']"):
        words = " ".join(box.text_content().split())
        if not box.xpath(".//a") and not WORKING_WORDS.search(words):
            yield f"an empty state without what comes next: {words}"


def walk(app: Flask, client: FlaskClient, count: int, made: Callable[[int], SurveyRound]) -> Walk:
    made(count)
    found = Walk(app, client)
    for role in ROLES:
        found.through(role)
    print("\n".join(found.wrong))
    assert found.wrong == []
    return found


@pytest.mark.long
def test_every_page_before_the_first_agency(office: Flask, client: FlaskClient) -> None:
    found = walk(office, client, 0, province.registering)
    assert len(found.seen) > 50
    assert found.paged == set()


@pytest.mark.long
@pytest.mark.parametrize("count", [1, 28, 150])
def test_every_page_while_lists_come_in(office: Flask, client: FlaskClient, count: int) -> None:
    found = walk(office, client, count, province.registering)
    assert ("home_affairs.lists" in found.paged) == (count > SIZE)


@pytest.mark.long
def test_no_list_is_no_draft(office: Flask, client: FlaskClient) -> None:
    found = walk(office, client, 28, lambda count: province.registering(count, lists=False))
    assert [endpoint for endpoint, text in found.texts.items() if re.search(r"\bNháp\b", text)] == []


@pytest.mark.long
@pytest.mark.parametrize("count", [1, 28, 150])
def test_every_page_in_the_field(office: Flask, client: FlaskClient, count: int) -> None:
    found = walk(office, client, count, province.in_the_field)
    if count > SIZE:
        assert GROWS - found.paged == set()


def test_the_pages_that_grow_most_have_pages(office: Flask, client: FlaskClient) -> None:
    """The small walk of every run."""
    province.in_the_field(28)
    sign_in(client, "administrator")
    found, known = Walk(office, client), dict(pages(office, "administrator"))
    for name in ("people", "alerts", "guided"):
        found.look(f"home_affairs.{name}", known[f"home_affairs.{name}"])
    assert found.wrong == []
    assert len(found.paged) == 3
