"""Who tries passwords at the door: the name waits, its owner enters, and what happened is known without filling anything."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from foundation.audit import AuditEvent
from foundation.db import now
from foundation.outbox import Message
from respondents.identity import Alert
from survey_app.accounts import Account, links, passwords, pressure, second_factor, watch
from survey_app.accounts import staff_account as verbs
from survey_app.accounts.pressure import Pressure
from survey_app.database import db
from tests import authenticators, cast
from tests.conftest import inside, make_app
from tests.signing_in import PASSWORD, OwnTransactionClient, an_account, open_session
from tests.survey_app.fieldwork_cast import a_round_in_the_field
from tests.survey_app.test_accounts import OTHER_PASSWORD, code_of, last_link

WRONG = "mười con cò trắng bay"


def opened(tmp_path, ring, url, monkeypatch) -> Iterator[Flask]:
    """The application with few tries. The hash itself is tested elsewhere; here there are hundreds of tries."""
    app = make_app(tmp_path, ring, url, WTF_CSRF_ENABLED=False, SIGN_IN_TRIES=4)
    monkeypatch.setattr(
        passwords, "matches", lambda typed, kept, root="": kept is not None and typed in (PASSWORD, OTHER_PASSWORD)
    )
    app.test_client_class = OwnTransactionClient
    with inside(app):
        yield app


@pytest.fixture
def door(tmp_path, ring, sqlite_url, monkeypatch) -> Iterator[Flask]:
    yield from opened(tmp_path, ring, sqlite_url, monkeypatch)


@pytest.fixture
def each_door(tmp_path, ring, database_url, monkeypatch) -> Iterator[Flask]:
    yield from opened(tmp_path, ring, database_url, monkeypatch)


def enter(client: FlaskClient, account: Account | str, password: str = PASSWORD, address: str = "10.0.0.1"):
    email = account if isinstance(account, str) else account.email
    return client.post("/dang-nhap", data={"email": email, "password": password}, environ_base={"REMOTE_ADDR": address})


def a_focal_point() -> Account:
    return an_account("focal_point", cast.an_agency(db.session), password=PASSWORD)


def besiege(app: Flask, account: Account | str, addresses: int = 14) -> list[int]:
    """So many addresses, each with a wrong password."""
    stranger = app.test_client()
    return [enter(stranger, account, WRONG, f"203.0.113.{place}").status_code for place in range(addresses)]


def events(verb: str) -> list[AuditEvent]:
    return list(db.session.scalars(select(AuditEvent).where(AuditEvent.verb == verb).order_by(AuditEvent.id)))


def test_forty_addresses_slow_the_account_and_its_owner_still_enters(each_door: Flask) -> None:
    account, home = a_focal_point(), each_door.test_client()
    assert enter(home, account).status_code == 302
    home.post("/dang-xuat")
    answers = besiege(each_door, account, addresses=40)
    assert 8 <= answers.count(422) <= 10, "free tries, and no more than a few after them in seconds"
    assert answers.count(422) + answers.count(429) == 40
    assert enter(each_door.test_client(), account, PASSWORD, "198.51.100.7").status_code == 429, (
        "a stranger waits, whoever it is"
    )
    assert enter(home, account, PASSWORD, "198.51.100.8").status_code == 302, (
        "a device that has signed in before does not"
    )


def test_a_new_device_gets_in_by_the_mailbox(door: Flask) -> None:
    account = a_focal_point()
    besiege(door, account)
    new = door.test_client()
    answer = enter(new, account)
    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) >= 1
    assert "đặt lại mật khẩu qua thư" in answer.text
    new.post("/quen-mat-khau", data={"email": account.email})
    new.post(last_link(), data={"password": OTHER_PASSWORD, "repeated": OTHER_PASSWORD})
    assert enter(new, account, OTHER_PASSWORD).status_code == 302


def test_the_wait_ends_by_itself_and_quiet_hours_are_forgotten(each_door: Flask) -> None:
    account = a_focal_point()
    besiege(each_door, account)
    db.session.execute(sa.update(Pressure).values(free_at=now(), at=now() - timedelta(hours=6)))
    db.session.commit()
    assert enter(each_door.test_client(), account).status_code == 302
    db.session.execute(sa.update(Pressure).values(at=now() - timedelta(days=3)))
    assert pressure.forget_old(db.session) == 1


def test_a_try_under_a_clock_that_was_ahead_keeps_nobody_out(each_door: Flask) -> None:
    with each_door.app_context():
        ahead = now() + timedelta(days=400)
        assert pressure.take(db.session, "x", "ai", 3) == (0, 1)  # type: ignore[arg-type]
        db.session.execute(sa.update(Pressure).values(at=ahead, free_at=ahead))
        assert pressure.take(db.session, "x", "ai", 3) == (0, 2)  # type: ignore[arg-type]
        db.session.rollback()


def test_each_try_beyond_the_free_ones_waits_longer_and_never_for_good() -> None:
    waits = [pressure.delay(beyond) for beyond in range(-3, 2000)]
    assert waits[:6] == [0, 0, 0, 2, 4, 8]
    assert sorted(waits) == waits
    assert waits[-1] == 15 * 60


def test_an_address_without_an_account_is_answered_alike(door: Flask) -> None:
    account = a_focal_point()
    assert besiege(door, account, 10).count(429) == besiege(door, "khong-co@daklak.example", 10).count(429) > 0


def test_a_device_has_tries_of_its_own_and_not_more(door: Flask) -> None:
    account, home = a_focal_point(), door.test_client()
    enter(home, account)
    home.post("/dang-xuat")
    besiege(door, account)
    answers = [enter(home, account, WRONG).status_code for _ in range(6)]
    assert answers == [422] * 4 + [429] * 2


def test_the_mark_of_a_device_ends_with_the_password_and_is_nobody_elses(door: Flask) -> None:
    account, other, home = a_focal_point(), an_account("auditor", password=PASSWORD), door.test_client()
    enter(home, account)
    cookie = home.get_cookie("staff_device")
    assert cookie is not None
    assert cookie.http_only
    home.post("/dang-xuat")
    _number, name, mark = cookie.value.split("-")
    home.set_cookie("staff_device", f"{other.id}-{name}-{mark}")
    besiege(door, other)
    assert enter(home, other).status_code == 429, "bound to the account"
    home.set_cookie("staff_device", cookie.value)
    verbs.set_password(db.session, account, "another hash")
    db.session.commit()
    besiege(door, account)
    assert enter(home, account).status_code == 429, "bound to the password"
    for forged in (
        "",
        "x",
        "--",
        "é-é-é",
        f"{account.id}-{name}-{mark[:-1]}",
        "." * 3000,
        f"{account.id}-{name}-" + "a" * 64,
    ):
        home.set_cookie("staff_device", forged)
        assert enter(home, account).status_code == 429


def test_a_browser_keeps_the_marks_of_several_accounts(door: Flask) -> None:
    browser, people = (
        door.test_client(),
        [an_account("focal_point", cast.an_agency(db.session, f"A{n}"), password=PASSWORD) for n in range(3)],
    )
    for one in people:
        enter(browser, one)
        browser.post("/dang-xuat")
    besiege(door, people[0])
    assert enter(browser, people[0]).status_code == 302


def test_addresses_of_one_ipv6_network_are_one(door: Flask) -> None:
    door.config["SIGN_IN_TRIES"] = 3
    account, client = a_focal_point(), door.test_client()
    answers = [enter(client, account, WRONG, f"2001:db8:1:2::{n}").status_code for n in range(4)]
    assert answers == [422] * 3 + [429]
    assert enter(client, account, WRONG, "2001:db8:1:3::1").status_code == 422
    codes = [
        client.get(f"/vb/{n:016d}", environ_base={"REMOTE_ADDR": f"2001:db8:9:9::{n}"}).status_code for n in range(31)
    ]
    assert codes == [404] * 30 + [429]


def test_resets_are_limited_by_network_too(door: Flask) -> None:
    client = door.test_client()
    people = [an_account("auditor") for _ in range(26)]
    for n, one in enumerate(people):
        client.post("/quen-mat-khau", data={"email": one.email}, environ_base={"REMOTE_ADDR": f"2001:db8:1:2::{n}"})
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Message)) == 25


def test_tries_at_the_same_moment_are_counted_one_after_the_other(each_door: Flask) -> None:
    email = a_focal_point().email
    db.session.remove()

    def one(place: int) -> int:
        data = {"email": email, "password": WRONG}
        browser = FlaskClient(each_door, each_door.response_class)
        return browser.post("/dang-nhap", data=data, environ_base={"REMOTE_ADDR": f"203.0.113.{place}"}).status_code

    with ThreadPoolExecutor(16) as pool:
        answers = list(pool.map(one, range(24)))
    assert sorted(set(answers)) == [422, 429]
    assert 8 <= answers.count(422) <= 10


# -- the second factor


def test_recovery_codes_are_counted_by_themselves_and_strangers_do_not_stop_the_owner(each_door: Flask) -> None:
    each_door.config["SIGN_IN_TRIES"] = 3
    account = an_account("home_affairs", password=PASSWORD)
    authenticators.give(account)
    codes = second_factor.renew_recovery_codes(db.session, account)
    db.session.commit()
    home, thief = each_door.test_client(), each_door.test_client()
    enter(home, account)
    assert home.post("/dang-nhap/ma-xac-thuc", data={"code": code_of(account)}).status_code == 302
    home.post("/dang-xuat")
    enter(thief, account)
    page = "/dang-nhap/ma-xac-thuc"
    assert [thief.post(page, data={"code": "000000"}).status_code for _ in range(4)] == [422, 422, 422, 429]
    assert thief.post(page, data={"code": codes[0]}).status_code == 302, (
        "the authenticator's tries are used up, not these"
    )
    enter(home, account)
    authenticators.pass_steps()
    assert home.post(page, data={"code": code_of(account)}).status_code == 302
    failed = events("account.second_factor_failed")
    assert {event.detail["factor"] for event in failed} == {"totp"}
    assert len(failed) == 3


# -- what is told


def test_what_goes_wrong_stands_in_the_log_bounded_and_without_secrets(door: Flask) -> None:
    door.config["SIGN_IN_TRIES"] = 7
    account = a_focal_point()
    besiege(door, account, 40)
    failed = events("account.sign_in_failed")
    assert len(failed) == watch.MOST_OF_ONE
    assert failed[-1].detail["no_more"] is True
    assert {event.subject for event in failed} == {f"account:{account.id}"}
    assert len({event.detail["place"] for event in failed}) == 10
    assert len(events("account.sign_in_limited")) == watch.MOST_OF_ONE
    text = str([(event.detail, event.subject, event.actor) for event in db.session.scalars(select(AuditEvent))])
    assert WRONG not in text
    assert "203.0.113" not in text


@pytest.mark.parametrize("page", ["/mat-khau-moi", "/dang-nhap/hop-thu", "/doi-thu"])
def test_a_link_that_opens_nothing_stands_in_the_log_bounded_and_without_itself(door: Flask, page: str) -> None:
    client, token = door.test_client(), "0" * 26
    assert [client.get(f"{page}/{token}").status_code, client.post(f"{page}/{token}").status_code] == [302, 302]
    assert len(events("account.link_refused")) == 2
    for _ in range(12):
        client.get(f"{page}/{token}")
    told = events("account.link_refused")
    assert len(told) == watch.MOST_OF_ONE
    assert token not in str([one.detail for one in told])


def test_a_flood_of_names_is_bounded_in_all(door: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watch, "MOST_OF_ALL", 5)
    people = [an_account("auditor") for _ in range(8)]
    for n, one in enumerate(people):
        enter(door.test_client(), one, WRONG, f"203.0.113.{n}")
    assert len(events("account.sign_in_failed")) == 5


def test_owner_and_administrators_are_told_once_a_day(each_door: Flask) -> None:
    survey_round = a_round_in_the_field(db.session)
    administrator, account = an_account("administrator"), an_account("auditor", password=PASSWORD)
    besiege(each_door, account)
    db.session.execute(sa.update(Pressure).values(free_at=now()))
    db.session.commit()
    besiege(each_door, account)
    written = db.session.execute(select(Message.to, Message.subject)).all()
    assert sorted(to for to, _ in written) == sorted([administrator.email, account.email])
    alert = db.session.scalars(select(Alert)).one()
    assert (alert.kind, alert.round_id) == ("guessing", survey_round.id)


def test_a_refused_page_stands_in_the_log(door: Flask) -> None:
    account, client = a_focal_point(), door.test_client()
    enter(client, account)
    for _ in range(12):
        assert client.get("/khong-co-trang-nay").status_code == 404
        assert client.get("/so-noi-vu/nhat-ky").status_code == 403
    refused = events("account.refused_page")
    assert {(event.actor, event.subject, event.detail["page"]) for event in refused} == {
        (f"focal_point:{account.id}", f"account:{account.id}", "home_affairs.audit_log")
    }
    assert len(refused) == watch.MOST_OF_ONE


def test_ten_refused_pages_or_waits_of_an_hour_are_an_alert(each_door: Flask) -> None:
    a_round_in_the_field(db.session)
    client = each_door.test_client()
    open_session(client, an_account("ministry"))
    kinds = select(Alert.kind).order_by(Alert.id)
    for tries, expected in ((9, []), (1, ["probing"]), (9, ["probing"])):
        for _ in range(tries):
            client.get("/so-noi-vu/nhat-ky")
        db.session.rollback()
        assert db.session.scalars(kinds).all() == expected
    stranger = each_door.test_client()
    each_door.config["SIGN_IN_TRIES"] = 1
    for n in range(10 + 11):  # one network, each name once: no account is guessed at, the network has to wait
        enter(stranger, f"ai{n}@daklak.example", WRONG)
    db.session.rollback()
    assert db.session.scalars(kinds).all() == ["probing", "guessing"]


def test_what_is_asked_for_without_right_stands_in_the_log(door: Flask) -> None:
    account, client = a_focal_point(), door.test_client()
    enter(client, account)
    assert client.get("/viec/77").status_code == 404
    door.config["WTF_CSRF_ENABLED"] = True
    assert client.post("/viec/77/dung").status_code in (400, 404)
    found = [(event.actor, event.detail["page"]) for event in events("account.refused_thing")]
    assert found[0] == (f"focal_point:{account.id}", "accounts.job")
    assert client.post("/dang-xuat").status_code in (302, 400)
    assert client.get("/khong-co-trang-nay").status_code == 404
    assert len(events("account.refused_thing")) == len(found), "an address that nobody made is nobody's thing"


def test_whoever_is_no_second_person_stands_in_the_log(door: Flask) -> None:
    maker, client = an_account("administrator"), door.test_client()
    made = links.invite(db.session, "moi@daklak.example", "auditor", None, maker.actor)
    db.session.commit()
    open_session(client, maker)
    client.post(f"/so-noi-vu/tai-khoan/{made.id}/duyet")
    assert not made.approved_by
    assert [(event.actor, event.detail["page"]) for event in events("account.refused_second")] == [
        (str(maker.actor), "home_affairs.staff_act")
    ]
