"""Two rounds open at once: every address of a round shows and changes what is of that round, and nothing of the other."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.routing import AnyConverter, Rule

from foundation.audit import AuditEvent
from respondents.messages import reminders
from respondents.roster import listing
from survey_app.access import ACCESS
from survey_app.accounts.round_in_address import OF_ROUND
from survey_app.cli import duties
from survey_app.database import db
from tests.signing_in import sign_in
from tests.survey_app.two_rounds import Half, two_rounds

ROLES = ("home_affairs", "administrator", "focal_point", "ministry", "auditor")
WHOLE_HOUSE = {"agency_id", "version_id"}  # what belongs to no round
WORDS = {
    "verb": "close",
    "kind": "remove",
    "name": "par_lds",
    "rest": "x",
    "number": "1",
    "token": "x",
    "column": "note",
}


@pytest.fixture
def halves(office: Flask) -> tuple[Half, Half]:
    return two_rounds()


@pytest.fixture
def clients(office: Flask, halves: tuple[Half, Half]) -> dict[str, FlaskClient]:
    roster = db.session.get_one(listing.Roster, halves[0].things["roster_id"])
    clients = {role: office.test_client() for role in ROLES}
    for role, client in clients.items():
        sign_in(client, role, roster.agency if role == "focal_point" else None)
    return clients


def rules(app: Flask) -> list[Rule]:
    """Every rule of a page about a round."""
    return sorted((rule for rule in app.url_map.iter_rules() if OF_ROUND in rule.rule), key=lambda rule: rule.rule)


def address(app: Flask, rule: Rule, here: Half, things: dict[str, int]) -> str:
    values: dict[str, Any] = {"round_id": here.survey_round.id}
    for name, converter in rule._converters.items():
        if name != "round_id":
            values[name] = (
                sorted(converter.items)[0] if isinstance(converter, AnyConverter) else WORDS.get(name, things.get(name))
            )
    assert None not in values.values(), f"no example for {rule.rule}"
    return app.url_map.bind("localhost").build(rule.endpoint, values)


def role_of(rule: Rule) -> str:
    return next(role for role in ROLES if role in ACCESS[rule.endpoint])


def text_of(body: bytes) -> str:
    """What can be read in an answer, in a workbook too."""
    if not body.startswith(b"PK"):
        return body.decode(errors="replace")
    archive = zipfile.ZipFile(io.BytesIO(body))
    return "\n".join(archive.read(name).decode(errors="replace") for name in archive.namelist())


def without_switch(page: str) -> str:
    """The page without the one place that names the other round."""
    head, found, rest = page.partition('aria-label="Đợt điều tra"')
    return head + rest.partition("</nav>")[2] if found else head


def both(halves: tuple[Half, Half]) -> Iterator[tuple[Half, Half]]:
    yield halves
    yield halves[::-1]


@pytest.mark.long
def test_what_a_page_shows_is_of_its_round(
    office: Flask, clients: dict[str, FlaskClient], halves: tuple[Half, Half]
) -> None:
    shown: dict[str, set[str]] = {}
    for here, other in both(halves):
        for rule in rules(office):
            if "GET" in (rule.methods or ()):
                for role in (role for role in ROLES if role in ACCESS[rule.endpoint]):
                    answer = clients[role].get(address(office, rule, here, here.things))
                    page = without_switch(text_of(answer.data))
                    assert answer.status_code < 500, rule.rule
                    assert other.word not in page, f"{rule.rule} of {here.word} shows {other.word}"
                    assert f"/dot/{other.survey_round.id}/" not in page, (
                        f"{rule.rule} of {here.word} leads to {other.word}"
                    )
                    if here.word in page:
                        shown.setdefault(rule.endpoint, set()).add(here.word)
    assert len(shown) > 30, "most pages show something of their round"
    assert all(len(words) == 2 for words in shown.values())


def test_what_belongs_to_the_other_round_is_not_there(
    office: Flask, clients: dict[str, FlaskClient], halves: tuple[Half, Half]
) -> None:
    wrong = []
    before = events()
    for here, other in both(halves):
        for rule in rules(office):
            if not rule._converters.keys() - {"round_id"} - WHOLE_HOUSE - WORDS.keys() - _choices(rule):
                continue
            for method in sorted((rule.methods or set()) & {"GET", "POST"}):
                answer = clients[role_of(rule)].open(address(office, rule, here, other.things), method=method)
                if answer.status_code != 404:
                    wrong.append(f"{method} {rule.rule}: {answer.status_code}")
    print("\n".join(wrong))
    assert wrong == []
    assert events() == before, "nothing was done, and nothing seen"


def _choices(rule: Rule) -> set[str]:
    return {name for name, converter in rule._converters.items() if isinstance(converter, AnyConverter)}


def events() -> int:
    """Of what was done or seen; that somebody was refused, and refused again and again, is noted apart."""
    db.session.rollback()
    done = select(func.count()).select_from(AuditEvent).where(AuditEvent.verb.not_like("account.refused%"))
    return db.session.scalar(done.where(AuditEvent.verb != "alert.probing")) or 0


SUBJECTS = {"roster": "roster_id", "invitation": "invitation_id", "change": "request_id", "alert": "alert_id"}


def test_a_form_acts_in_the_round_of_its_address(
    office: Flask, clients: dict[str, FlaskClient], halves: tuple[Half, Half]
) -> None:
    """Every form, in the older round: whatever it writes down is of that round."""
    (here, other), before = halves, events()
    for rule in rules(office):
        if "POST" in (rule.methods or ()):
            filled = {"reason": "vì", "note": "ghi chú", "q": "x"}
            clients[role_of(rule)].post(address(office, rule, here, here.things), data=filled)
    db.session.rollback()
    written = {event.subject for event in db.session.scalars(select(AuditEvent).where(AuditEvent.id > before))}
    for kind, name in SUBJECTS.items():
        assert f"{kind}:{other.things[name]}" not in written
    assert f"round:{other.survey_round.id}" not in written
    assert len(written) > 5, "several forms did something"
    assert (here.survey_round.state, other.survey_round.state) == ("closed", "open")


def test_the_worker_looks_after_both(office: Flask, halves: tuple[Half, Half]) -> None:
    assert {one.id for one in duties.open_rounds(db.session)} == {half.survey_round.id for half in halves}
    assert [reminders.audience(db.session, half.survey_round) for half in halves] == [24, 28]
