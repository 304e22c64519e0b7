"""Each act of two people × each pair of accounts: one twice, an account that one made for oneself, one disabled between."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import NamedTuple

import pytest
from flask import Flask
from sqlalchemy import select

from foundation.audit import SYSTEM
from foundation.vietnam_time import today
from respondents import exports
from respondents.envelopes import Repudiation
from respondents.field.not_eligible import NotEligible
from respondents.identity import CallBack
from respondents.person_requests import PersonRequest
from respondents.roster import Respondent
from survey_app.accounts import Account, links
from survey_app.accounts import staff_account as verbs
from survey_app.database import db
from tests.guards.sources import modules, name_of, tree
from tests.signing_in import an_account
from tests.survey_app.sitting_cast import Person, a_person
from tests.survey_app.two_rounds import Half, two_rounds


class Act(NamedTuple):
    """A thing whose first half is done: where the second goes, with which fields, and how the thing stands."""

    path: str
    fields: dict[str, str]
    stands: Callable[[], object]


def _export(half: Half, first: int) -> Act:
    files = exports.Made({".csv": b"x"}, 1, half.survey_round.opens_at)
    made = exports.keep(db.session, half.survey_round, "respondent_list", "Tep", 1, files, "Gửi Bộ", SYSTEM, waits=True)
    made.made_by = first
    return Act(f"xuat/{made.id}/duyet", {}, lambda: db.session.get_one(exports.Export, made.id).state)


def _call_back(half: Half, first: int) -> Act:
    wish = db.session.get_one(CallBack, half.things["call_back_id"])
    wish.state, wish.first_by = "called", first
    return Act(f"goi-xac-minh/{wish.id}/xac-nhan", {}, lambda: db.session.get_one(CallBack, wish.id).state)


def _not_eligible(half: Half, first: int) -> Act:
    case = NotEligible(
        round_id=half.survey_round.id, invitation_id=half.things["invitation_id"], reason="Đã nghỉ hưu", asked_by=first,
        asked_on=today(),
    )  # fmt: skip
    db.session.add(case)
    db.session.flush()
    return Act(f"khong-thuoc-doi-tuong/{case.id}/duyet", {}, lambda: db.session.get_one(NotEligible, case.id).state)


def _repudiation(half: Half, first: int) -> Act:
    case = db.session.get_one(Repudiation, half.things["case_id"])
    case.state, case.proposal, case.reason, case.proposed_by = "proposed", "kept", "Đã gọi", first
    fields = {f"ca-{case.id}-decision": "agree"}
    return Act(f"khong-phai-toi/{case.id}/quyet-dinh", fields, lambda: db.session.get_one(Repudiation, case.id).state)


def _erasure(half: Half, first: int) -> Act:
    asked = db.session.get_one(PersonRequest, half.things["person_request_id"])
    asked.kind, asked.recorded_by = "erasure", first
    half.survey_round.state = "closed"
    person = asked.respondent_id
    return Act(f"yeu-cau-ca-nhan/{asked.id}/xoa-ngay", {}, lambda: db.session.get_one(Respondent, person).phone_index)


def _account(_half: Half, first: int) -> Act:
    by = db.session.get_one(Account, first).actor
    made = links.invite(db.session, "moi@daklak.example", "home_affairs", None, by, name="Bà Mới")
    return Act(f"/so-noi-vu/tai-khoan/{made.id}/duyet", {}, lambda: db.session.get_one(Account, made.id).active)


ACTS = {
    "export": _export,
    "call_back": _call_back,
    "not_eligible": _not_eligible,
    "repudiation": _repudiation,
    "account": _account,
    "erasure": _erasure,
}
FACE = {"export": "bo-noi-vu"}


def _same(_office: Flask, first: Person) -> Person:
    return first


def _made_by_first(office: Flask, first: Person) -> Person:
    second = a_person(office, "administrator")
    second.account.created_by = first.account.id
    return second


def _approved_by_first(office: Flask, first: Person) -> Person:
    second = a_person(office, "administrator")
    second.account.created_by, second.account.approved_by = an_account("administrator").id, first.account.id
    return second


def _maker_of_first(office: Flask, first: Person) -> Person:
    second = a_person(office, "administrator")
    first.account.created_by = second.account.id
    return second


def _disabled_between(office: Flask, first: Person) -> Person:
    second = a_person(office, "administrator")
    verbs.set_active(db.session, second.account, False, first.account.actor)
    return second


def _another(office: Flask, _first: Person) -> Person:
    return a_person(office, "administrator")


PAIRS = {
    "the same twice": (_same, False),
    "an account that the first made": (_made_by_first, False),
    "an account that the first approved": (_approved_by_first, False),
    "whoever made the first's account": (_maker_of_first, False),
    "one that was disabled between": (_disabled_between, False),
    "another": (_another, True),
}


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("pair", PAIRS)
def test_two_people_are_two(office: Flask, act: str, pair: str) -> None:
    half, _ = two_rounds()
    first = a_person(office, "administrator")
    todo = ACTS[act](half, first.account.id)
    pick, is_done = PAIRS[pair]
    second = pick(office, first)
    db.session.commit()
    before = todo.stands()
    address = todo.path
    if not address.startswith("/"):
        address = f"/{FACE.get(act, 'so-noi-vu')}/dot/{half.survey_round.id}/{todo.path}"
    answer = second.client.post(address, data=todo.fields)
    db.session.rollback()
    db.session.expire_all()
    assert answer.status_code < 500
    assert (todo.stands() != before) == is_done


def _names(parsed: ast.AST) -> set[str]:
    return {ast.unparse(node.func) for node in ast.walk(parsed) if isinstance(node, ast.Call)}


def test_whoever_keeps_two_people_in_a_table_also_asks_who_made_whom() -> None:
    kept = [path for path in modules() if 'name="two_people"' in path.read_text("utf-8")]
    assert len(kept) >= 4
    assert [name_of(path) for path in kept if "two_people.check" not in _names(tree(path))] == []


def test_the_cast_holds_no_account_that_somebody_made(office: Flask) -> None:
    an_account("administrator")
    assert db.session.scalars(select(Account.created_by)).all() == [None]
