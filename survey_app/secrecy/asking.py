"""What an account can ask of the product: every address that a page links to or that the product has, and every form with what
stands in its fields. An answer is taken as the bag of its words, so that an order by chance is no difference."""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from itertools import product
from typing import NamedTuple
from zipfile import ZipFile

from flask import Flask
from flask.testing import FlaskClient
from lxml import html
from werkzeug.exceptions import HTTPException
from werkzeug.routing import AnyConverter, IntegerConverter, Rule
from werkzeug.routing.exceptions import RequestRedirect
from werkzeug.test import TestResponse

from survey_app import access

LEFT_OUT = {
    "accounts.sign_out": "ends the session that asks",
    "accounts.sessions": "ends the session that asks, and says when it began",
    "accounts.claim": "of a link in a message",
    "accounts.oidc": "of a provider that is set",
    "accounts.mailbox": "of a link in a message",
    "accounts.confirm_email": "of a link in a message",
    "static": "the same for everybody",
    "home_affairs.random_calls_draw": "draws by a seed of chance among those who answered, so that each asking differs",
    "home_affairs.questionnaires_": "a questionnaire is published before anybody answers and does not change",
}
"""Beginnings of the endpoints by which an attacker with an account gains nothing, and why."""
ENDING = ("home_affairs.rounds_turn", "home_affairs.ballot_opening_strip", "home_affairs.ballot_opening_secrets")
"""Forms that take the round a stage further: each stage is asked about by itself."""
MOST_ALIKE = 4  # questions that differ only in what stands behind the "?": sortings and filters of one page
ROUND, NUMBERS = "round_id", (1, 17)
NOT_THERE = 404
WORD = re.compile(rb"\w+")
TOKEN = re.compile(rb'(?:nonce|name="csrf_token"[^>]* value)="[^"]*"|name="csrf-token" content="[^"]*"')
Words = Counter[bytes]
May = Callable[[str], bool]


class Question(NamedTuple):
    """A request: its address and, of a form, what is sent."""

    address: str
    fields: tuple[tuple[str, str], ...] | None = None


Seen = dict[Question, Words]


def ask_all(app: Flask, client: FlaskClient, role: str, only: str = "") -> Seen:
    """Everything that the account can ask: addresses of the product with the numbers that occur, and whatever their pages
    link to or have a form for; last the forms. What is not there is left out. `only`: of endpoints that begin so."""
    may = partial(_may, role, only)
    waiting = [Question(address) for address in _addresses(app, may)]
    known, seen, alike, forms = set(waiting), dict[Question, Words](), Counter[str](), list[Question]()
    while waiting:
        one = waiting.pop()
        answer = client.get(one.address)
        if answer.status_code != NOT_THERE:
            seen[one] = _words(answer)
        for other in _on_page(app, may, one.address, answer):
            page = f"{other.address.partition('?')[0]} {other.fields is None}"
            if other not in known and alike[page] < MOST_ALIKE:
                alike[page] += 1
                known.add(other)
                (waiting if other.fields is None else forms).append(other)
    seen |= ask(client, sorted(forms))
    begun = (one for one in map(Question, _addresses(app, may)) if one not in seen)  # by a form, such as long work
    return seen | {one: _words(answer) for one in begun if (answer := client.get(one.address)).status_code != NOT_THERE}


def ask(client: FlaskClient, asked: Iterable[Question]) -> Seen:
    """The answers to these questions; of a form, the page that follows."""
    return {one: _words(_answer(client, one)) for one in asked}


def _answer(client: FlaskClient, one: Question) -> TestResponse:
    if one.fields is None:
        return client.get(one.address)
    return client.post(one.address, data=dict(one.fields), follow_redirects=True)


def _words(answer: TestResponse) -> Words:
    """The bag of the words of an answer."""
    found = Counter(word for text in texts(answer.data) for word in WORD.findall(TOKEN.sub(b"", text)))
    return found + Counter([b"status %d" % answer.status_code])


def _addresses(app: Flask, may: May) -> Iterator[str]:
    """Each address without a form, with the numbers and codes that the database has."""
    adapter = app.url_map.bind("localhost")
    for rule in app.url_map.iter_rules():
        if "GET" in (rule.methods or ()) and may(rule.endpoint):
            for values in _values(rule):
                yield adapter.build(rule.endpoint, values)


def _values(rule: Rule) -> Iterator[Mapping[str, object]]:
    """What may stand for the parameters of an address: the round, the first and the last number, each of named words. A text
    that pages alone know is left to their links."""
    converters = rule._converters
    named = {name: sorted(one.items) for name, one in converters.items() if isinstance(one, AnyConverter)}
    numbers = [name for name, one in converters.items() if isinstance(one, IntegerConverter) and name != ROUND]
    if len(named) + len(numbers) < len(converters.keys() - {ROUND}):
        return
    for words_chosen in product(*named.values()):
        for number in NUMBERS if numbers else NUMBERS[:1]:
            fixed: dict[str, object] = {ROUND: 1} if ROUND in converters else {}
            yield fixed | dict(zip(named, words_chosen, strict=True)) | dict.fromkeys(numbers, number)


def _may(role: str, only: str, endpoint: str) -> bool:
    return endpoint.startswith(only) and not endpoint.startswith(tuple(LEFT_OUT)) and access.may(role, endpoint)


def _on_page(app: Flask, may: May, address: str, answer: TestResponse) -> Iterator[Question]:
    if answer.mimetype != "text/html" or not answer.data:
        return
    document = html.fromstring(answer.text)
    document.make_links_absolute(f"http://localhost{address}")
    for _, attribute, link, _ in document.iterlinks():
        if attribute == "href" and (own := _own(app, may, link, "GET")):
            yield Question(own)
    for form in document.forms:
        target = _own(app, may, form.action or f"http://localhost{address}", form.method)
        if target and form.method == "GET":
            yield Question(f"{target.partition('?')[0]}?{_query(form)}")
        elif target:
            yield Question(target, _filled(form))


def _own(app: Flask, may: May, link: str, method: str) -> str:
    """The address within the product that the account may ask; "" for another."""
    if not link.startswith("http://localhost/"):
        return ""
    address = link.removeprefix("http://localhost").partition("#")[0]
    try:
        endpoint, _ = app.url_map.bind("localhost").match(address.partition("?")[0], method)
    except (HTTPException, RequestRedirect):  # nobody answers there
        return ""
    is_ending = method == "POST" and endpoint in ENDING
    return address if may(endpoint) and not is_ending else ""


def _filled(form: html.FormElement) -> tuple[tuple[str, str], ...]:
    """What a browser would send, empty fields filled with something."""
    return tuple(sorted((name, value or "Lý do") for name, value in form.form_values() if name != "csrf_token"))


def _query(form: html.FormElement) -> str:
    return "&".join(f"{name}={value}" for name, value in sorted(form.form_values()))


def texts(data: bytes) -> Iterator[bytes]:
    """The readable pieces of an answer: a page, the parts of a workbook. Papers (PDF) are drawn with letters of their own
    numbering: what stands there is compared by the tests, which have a reader for it."""
    if data[:4] == b"%PDF":
        return
    if data[:2] != b"PK":
        yield data
        return
    with ZipFile(io.BytesIO(data)) as archive:
        yield from (archive.read(name) for name in sorted(archive.namelist()))
