"""A code of an authenticator is right in one half minute of its own clock; a clock that is off is followed, nobody is kept out."""

from __future__ import annotations

from collections.abc import Iterator

import pyotp
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from foundation.audit import AuditEvent
from survey_app.accounts import Account, passwords, second_factor
from survey_app.accounts.authenticator import NEAR_AT_FIRST, Answer, Judged, Known, judge
from survey_app.accounts.sign_in import BESIDE
from survey_app.database import db
from tests import authenticators
from tests.conftest import inside, make_app
from tests.signing_in import PASSWORD, OwnTransactionClient, an_account

SECRET, STEP = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP", 59_000_000
CODE = "/dang-nhap/ma-xac-thuc"
RIGHT, LATE, APART, WRONG = Answer.RIGHT, Answer.LATE, Answer.APART, Answer.WRONG


def shown(step: int) -> str:
    return pyotp.TOTP(SECRET).generate_otp(step)


def typed(known: Known, *tries: tuple[int, int], near: int = 1) -> tuple[list[Answer], Known]:
    """Codes of some steps (by the authenticator's clock), each at a step of the server."""
    answers = []
    for of, at in tries:
        judged: Judged = judge(SECRET, shown(STEP + of), STEP + at, known, near)
        known = judged.known
        answers.append(judged.answer)
    return answers, known


def test_a_code_lives_for_one_step_and_is_taken_once() -> None:
    judged = {at: judge(SECRET, shown(STEP), STEP + at, Known()).answer for at in range(-3, 4)}
    assert judged == {-3: WRONG, -2: WRONG, -1: APART, 0: RIGHT, 1: LATE, 2: WRONG, 3: WRONG}
    ahead = {at: judge(SECRET, shown(STEP), STEP + at, Known(drift=5)).answer for at in range(-8, 0)}
    assert [at for at, answer in ahead.items() if answer is RIGHT] == [-5], "of its own clock"
    answers, known = typed(Known(), (0, 0), (0, 0), (-1, 0), (1, 1))
    assert answers == [RIGHT, WRONG, WRONG, RIGHT]
    assert known == Known(0, STEP + 1)


@pytest.mark.parametrize("off", [-1, 1])
def test_two_codes_that_follow_each_other_move_the_clock_by_a_step(off: int) -> None:
    answers, known = typed(Known(), (off, 0), (off + 1, 1), (off + 2, 2), (2, 2))
    assert answers == [APART if off > 0 else LATE, RIGHT, RIGHT, WRONG if off > 0 else APART]
    assert known.drift == off


@pytest.mark.parametrize(
    ("tries", "answers"),
    {
        "the same once more": (((1, 0), (1, 0)), [APART, WRONG]),
        "the same in its step": (((1, 0), (1, 1)), [APART, WRONG]),
        "the one after it in its step": (((1, 0), (2, 2)), [APART, RIGHT]),
        "not the next": (((1, 0), (3, 2)), [APART, APART]),
        "the next, but not as far off": (((1, 0), (2, 3)), [APART, LATE]),
        "slowly, then at once": (((-1, 0), (0, 0)), [LATE, RIGHT]),
        "older than one before": (((1, 0), (-1, 0)), [APART, WRONG]),
    }.values(),
)
def test_what_moves_no_clock(tries: tuple[tuple[int, int], ...], answers: list[Answer]) -> None:
    found, known = typed(Known(), *tries)
    assert (found, known.drift) == (answers, 0)


def test_a_clock_that_was_off_and_is_set_right_is_found_again() -> None:
    answers, known = typed(Known(drift=8, last=STEP), (3, 3), (4, 4))
    assert (answers, known.drift) == ([APART, RIGHT], 0)


def test_a_fresh_one_may_be_off_by_minutes_and_no_more() -> None:
    for off in (-NEAR_AT_FIRST, NEAR_AT_FIRST):
        answers, known = typed(Known(), (off, 0), (off + 1, 1), near=NEAR_AT_FIRST)
        assert (answers, known.drift) == ([APART, RIGHT], off)
    assert typed(Known(), (NEAR_AT_FIRST + 1, 0), near=NEAR_AT_FIRST)[0] == [WRONG]


# -- at the door, on both databases


@pytest.fixture
def door(tmp_path, ring, database_url, monkeypatch) -> Iterator[Flask]:
    app = make_app(tmp_path, ring, database_url, WTF_CSRF_ENABLED=False, SIGN_IN_TRIES=3)
    monkeypatch.setattr(passwords, "matches", lambda given, kept, _: kept is not None and given == PASSWORD)
    app.test_client_class = OwnTransactionClient
    with inside(app):
        yield app


def owner_at_the_code(door: Flask) -> tuple[Account, FlaskClient]:
    account, client = an_account("home_affairs", password=PASSWORD), door.test_client()
    authenticators.give(account)
    db.session.commit()
    client.post("/dang-nhap", data={"email": account.email, "password": PASSWORD})
    return account, client


def say(client: FlaskClient, code: str, page: str = CODE) -> str:
    """What the page says; empty when it leads on."""
    answer = client.post(page, data={"code": code})
    return "" if answer.status_code == 302 else answer.text


def verbs() -> list[str]:
    return list(db.session.scalars(select(AuditEvent.verb).order_by(AuditEvent.id)))


def test_a_phone_that_is_ahead_is_told_to_wait_and_then_followed(door: Flask) -> None:
    account, client = owner_at_the_code(door)
    assert BESIDE[APART] in say(client, authenticators.code(account, 1))
    authenticators.pass_steps()
    assert say(client, authenticators.code(account, 1)) == ""
    db.session.refresh(account)
    assert (account.totp_drift, account.totp_beside) == (1, [])
    assert "account.follow_clock" in verbs()
    client.post("/dang-xuat")
    client.post("/dang-nhap", data={"email": account.email, "password": PASSWORD})
    authenticators.pass_steps()
    assert say(client, authenticators.code(account, 1)) == "", "from then on at once"


def test_whoever_types_slowly_is_asked_for_the_next_and_counted_for_nothing(door: Flask) -> None:
    account, client = owner_at_the_code(door)
    for _ in range(7):  # more than SIGN_IN_TRIES, twice
        assert BESIDE[LATE] in say(client, authenticators.code(account, -1))
        authenticators.pass_steps(3)
    assert "account.second_factor_failed" not in verbs()
    assert say(client, authenticators.code(account)) == ""
    db.session.refresh(account)
    assert account.totp_drift == 0


def test_one_code_of_another_step_is_told_of_once_and_then_counts_as_wrong(door: Flask) -> None:
    account, client = owner_at_the_code(door)
    seen = authenticators.code(account, 1)
    answers = [client.post(CODE, data={"code": seen}).status_code for _ in range(5)]
    assert answers == [422, 422, 422, 422, 429], "the first for nothing, three that count, no more"
    assert verbs().count("account.second_factor_failed") == 3
    assert BESIDE[APART] not in client.post(CODE, data={"code": seen}).text


def test_a_fresh_authenticator_teaches_how_far_its_clock_is_off(door: Flask) -> None:
    account, client = owner_at_the_code(door)
    assert say(client, authenticators.code(account)) == ""
    client.post("/tai-khoan/ung-dung-xac-thuc", data={"current": PASSWORD})
    db.session.refresh(account)
    page = "/dang-nhap/thiet-lap"
    assert BESIDE[APART] in say(client, authenticators.code(account, 4), page)
    authenticators.pass_steps()
    assert "Lưu lại mã dự phòng" in say(client, authenticators.code(account, 4), page)
    db.session.refresh(account)
    assert (account.totp_drift, account.totp_pending) == (4, None)


def test_what_was_seen_of_one_authenticator_does_not_count_for_another(door: Flask) -> None:
    account, _ = owner_at_the_code(door)
    assert second_factor.accept(db.session, account, authenticators.code(account, 1)) is APART
    account.totp_pending = pyotp.random_base32()
    db.session.flush()
    authenticators.pass_steps()
    assert second_factor.confirm(db.session, account, authenticators.code(account, 1)) is APART
    account.totp_pending = None
    db.session.flush()
    authenticators.pass_steps()
    assert second_factor.accept(db.session, account, authenticators.code(account, 1)) is APART
