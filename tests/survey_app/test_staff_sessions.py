"""Sessions of staff are rows: a new token at every proof, ended on the server, listed and ended one by one, gone in time."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, select

from foundation import audit, keys
from foundation.audit import AuditEvent
from foundation.db import now
from survey_app.accounts import Account, guards, links, passwords, second_factor, session_rows
from survey_app.accounts import staff_account as verbs
from survey_app.accounts.session_rows import StaffSession, device_words
from survey_app.cli import duties
from survey_app.database import db
from tests import authenticators, cast
from tests.conftest import inside, make_app
from tests.signing_in import PASSWORD, an_account, open_session, quiet_for, sign_in

PAGE = "/tai-khoan/phien"
CHROME = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Safari/537.36"
)


@pytest.fixture
def office(tmp_path, ring, database_url) -> Iterator[Flask]:
    """On both databases; form tokens are the frame's and tested there."""
    app = make_app(tmp_path, ring, database_url, WTF_CSRF_ENABLED=False)
    with inside(app):
        yield app


@pytest.fixture
def owner(office: Flask) -> Account:
    return an_account("focal_point", cast.an_agency(db.session), password=PASSWORD)


def enter(app: Flask, account: Account) -> FlaskClient:
    """A browser that has given the password."""
    client = app.test_client()
    data = {"email": account.email, "password": PASSWORD}
    client.post("/dang-nhap", data=data, headers={"User-Agent": CHROME})
    return client


def is_in(client: FlaskClient) -> bool:
    return client.get("/tai-khoan").status_code == 200


def rows() -> list[StaffSession]:
    db.session.rollback()
    return list(db.session.scalars(select(StaffSession).order_by(StaffSession.id)))


def token_of(client: FlaskClient) -> str:
    with client.session_transaction() as session:
        return str(session[guards.TOKEN])


def copy_of(client: FlaskClient, app: Flask) -> FlaskClient:
    """Another browser with the same cookie."""
    cookie = client.get_cookie("survey")
    assert cookie is not None
    thief = app.test_client()
    thief.set_cookie("survey", cookie.value)
    return thief


def with_authenticator(account: Account) -> None:
    authenticators.give(account)
    db.session.commit()


# -- the row


def test_a_session_is_a_row_and_the_cookies_token_is_in_no_database(office: Flask, owner: Account) -> None:
    client = enter(office, owner)
    (row,) = rows()
    assert (row.account_id, row.device, row.proven) == (owner.id, "Chrome trên Windows", "password")
    assert row.token_hash == keys.token_hash(token_of(client))
    assert len(token_of(client)) >= 43
    assert token_of(client) not in str(vars(row))


def test_without_its_row_a_cookie_opens_nothing(office: Flask, owner: Account) -> None:
    client = enter(office, owner)
    db.session.delete(rows()[0])
    db.session.commit()
    assert not is_in(client)


def test_a_cookie_of_before_there_were_rows_opens_nothing(office: Flask, owner: Account) -> None:
    client = office.test_client()
    with client.session_transaction() as session:
        session.update(
            _user_id=owner.fs_uniquifier, _fresh=True, since=int(now().timestamp()), seen=int(now().timestamp())
        )
    assert not is_in(client)


def test_signing_in_again_leaves_the_token_of_before_worthless(office: Flask, owner: Account) -> None:
    client = enter(office, owner)
    thief = copy_of(client, office)
    assert is_in(thief)
    client.post("/dang-xuat")
    client.post("/dang-nhap", data={"email": owner.email, "password": PASSWORD})
    assert is_in(client)
    assert not is_in(thief)
    assert len(rows()) == 1


def test_the_second_factor_stands_in_the_row(office: Flask, owner: Account) -> None:
    with_authenticator(owner)
    client = enter(office, owner)
    assert rows() == [], "the password alone opens no session"
    client.post("/dang-nhap/ma-xac-thuc", data={"code": authenticators.code(owner)})
    assert [row.proven for row in rows()] == ["password totp"]
    assert "mật khẩu và ứng dụng xác thực" in client.get(PAGE).text


def test_the_password_typed_again_gives_a_new_token(office: Flask, owner: Account) -> None:
    client = enter(office, owner)
    thief, before = copy_of(client, office), token_of(client)
    client.post("/tai-khoan/ung-dung-xac-thuc", data={"current": "sai mật khẩu rồi"})
    assert token_of(client) == before
    client.post("/tai-khoan/ung-dung-xac-thuc", data={"current": PASSWORD})
    assert token_of(client) != before
    assert is_in(client)
    assert not is_in(thief)


# -- its end


def test_signing_out_ends_this_session_on_the_server_and_no_other(office: Flask, owner: Account) -> None:
    client, elsewhere = enter(office, owner), enter(office, owner)
    thief = copy_of(client, office)
    assert "Đã đăng xuất khỏi thiết bị này" in client.post("/dang-xuat", follow_redirects=True).text
    assert not is_in(client)
    assert not is_in(thief)
    assert is_in(elsewhere)
    assert len(rows()) == 1


PROTECTS = {
    "a new password": lambda one: verbs.set_password(db.session, one, passwords.hashed("trâu đen ăn cỏ bờ đê")),
    "by the link of a mail": lambda one: _by_link(one),
    "another second factor": lambda one: _confirm(one),
    "a reset by an administrator": lambda one: verbs.reset_second_factor(db.session, one, audit.SYSTEM),
    "an end by an administrator": lambda one: verbs.sign_out(db.session, one, audit.SYSTEM),
    "disabling": lambda one: verbs.set_active(db.session, one, False, audit.SYSTEM),
}


def _by_link(one: Account) -> None:
    address, _ = links.make_link(db.session, one, links.RESET_LIFE, "password")
    link = links.open_link(db.session, address.rpartition("/")[2])
    assert link is not None
    links.claim(db.session, link, passwords.hashed("trâu đen ăn cỏ bờ đê"))


def _confirm(one: Account) -> None:
    second_factor.start(one)
    db.session.flush()
    assert isinstance(second_factor.confirm(db.session, one, authenticators.code(one)), list)


@pytest.mark.parametrize("what", PROTECTS)
def test_what_protects_an_account_ends_its_rows_and_those_that_just_begin(
    office: Flask, owner: Account, what: str
) -> None:
    other = an_account("auditor")
    open_session(office.test_client(), other)
    client, mark = enter(office, owner), owner.fs_uniquifier
    PROTECTS[what](owner)
    late = session_rows.begin(db.session, owner.id, mark, "password", "Chrome trên Windows")  # read before the change
    db.session.commit()
    assert not is_in(client)
    with client.session_transaction() as session:
        session[guards.TOKEN] = late
    assert not is_in(client)
    assert [row.account_id for row in rows() if row.token_hash != keys.token_hash(late)] == [other.id]


def test_time_is_what_the_row_says_and_not_the_cookie(office: Flask, owner: Account) -> None:
    office.config.update(STAFF_IDLE_MINUTES=5, STAFF_SESSION_HOURS=2)
    client = enter(office, owner)
    quiet_for(owner, minutes=4)
    assert is_in(client)
    quiet_for(owner, minutes=6)
    assert not is_in(client)
    client = enter(office, owner)
    quiet_for(owner, hours=3)
    assert not is_in(client)


def test_the_worker_removes_what_is_over(office: Flask, owner: Account) -> None:
    enter(office, owner)
    quiet_for(owner, minutes=31)
    enter(office, owner)
    duties.forget(db.session)
    assert len(rows()) == 1


def test_a_password_change_does_not_prolong_the_day(office: Flask, owner: Account) -> None:
    client = enter(office, owner)
    quiet_for(owner, hours=11)
    new = "trâu đen ăn cỏ bờ đê"
    client.post("/tai-khoan/mat-khau", data={"current": PASSWORD, "password": new, "repeated": new})
    assert is_in(client)
    quiet_for(owner, hours=2)
    assert not is_in(client)


def test_an_account_has_a_bounded_number_and_the_quietest_ends(office: Flask, owner: Account) -> None:
    first = enter(office, owner)
    quiet_for(owner, minutes=5)
    for _ in range(session_rows.MOST):
        open_session(office.test_client(), owner)
    assert len(rows()) == session_rows.MOST
    assert not is_in(first)


# -- what it costs


def test_a_page_reads_the_session_and_the_account_at_once_and_writes_once_a_minute(
    office: Flask, owner: Account
) -> None:
    client = enter(office, owner)
    said: list[str] = []
    event.listen(db.engine, "before_cursor_execute", lambda _c, _r, text, *_: said.append(text))
    client.get("/tai-khoan")
    mine = [text for text in said if "staff_session" in text]
    assert len(mine) == 1
    assert mine[0].startswith("SELECT")
    quiet_for(owner, minutes=2)
    said.clear()
    client.get("/tai-khoan")
    client.get("/tai-khoan")
    assert len([text for text in said if text.startswith("UPDATE staff_session")]) == 1


# -- one's own page


def test_one_sees_ones_own_and_ends_a_single_one_with_the_password(office: Flask, owner: Account) -> None:
    client, elsewhere = enter(office, owner), enter(office, owner)
    stranger = office.test_client()
    strangers = sign_in(stranger, "auditor")
    page = client.get(PAGE).text
    assert page.count("Chrome trên Windows</th>") == 2
    assert "Đang dùng trang này" in page
    other = next(row.id for row in rows() if row.token_hash == keys.token_hash(token_of(elsewhere)))
    assert client.post(PAGE, data={"phien": other}).status_code == 422
    assert client.post(PAGE, data={"phien": other, "current": "sai rồi sai rồi"}).status_code == 422
    assert is_in(elsewhere)
    client.post(PAGE, data={"phien": other, "current": PASSWORD})
    assert is_in(client)
    assert not is_in(elsewhere)
    foreign = next(row.id for row in rows() if row.account_id == strangers.id)
    said = client.post(PAGE, data={"phien": foreign, "current": PASSWORD}, follow_redirects=True).text
    assert "đã kết thúc từ trước" in said
    assert is_in(stranger)
    for odd in ("", "khong", "-1", "9" * 40, "²"):
        assert client.post(PAGE, data={"phien": odd, "current": PASSWORD}).status_code == 302
    assert is_in(client)
    assert is_in(stranger)
    assert db.session.scalars(select(AuditEvent).where(AuditEvent.verb == "account.end_sessions")).one().detail == {
        "which": "one",
        "sessions": 1,
    }


def test_all_others_end_at_once_or_this_one(office: Flask, owner: Account) -> None:
    client, others = enter(office, owner), [enter(office, owner) for _ in range(3)]
    client.post(PAGE, data={"phien": "khac", "current": PASSWORD})
    assert is_in(client)
    assert not any(map(is_in, others))
    mine = rows()[0].id
    assert client.post(PAGE, data={"phien": mine, "current": PASSWORD}).location == "/dang-nhap"
    assert not is_in(client)
    assert rows() == []


def test_the_list_holds_no_session_that_is_over(office: Flask, owner: Account) -> None:
    enter(office, owner)
    quiet_for(owner, minutes=31)
    assert enter(office, owner).get(PAGE).text.count("Chrome trên Windows</th>") == 1


# -- administrators


def test_an_administrator_ends_the_sessions_of_one_and_of_everybody_else(office: Flask, owner: Account) -> None:
    administrator, client, other = office.test_client(), enter(office, owner), office.test_client()
    sign_in(administrator, "administrator")
    sign_in(other, "auditor")
    act = f"/so-noi-vu/tai-khoan/{owner.id}/dang-xuat"
    assert "Kết thúc mọi phiên đăng nhập?" in administrator.get(act).text
    assert is_in(client)
    assert other.post(act).status_code == 403
    administrator.post(act)
    assert not is_in(client)
    assert is_in(other)
    assert is_in(enter(office, owner))
    said = administrator.post("/so-noi-vu/tai-khoan/dang-xuat-moi-nguoi", follow_redirects=True).text
    assert re.search(r"Đã kết thúc \d+ phiên đăng nhập của những người khác", said)
    assert is_in(administrator)
    assert not is_in(other)


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        (CHROME, "Chrome trên Windows"),
        (f"{CHROME} Edg/120.0", "Edge trên Windows"),
        (f"coc_coc_browser/117 {CHROME}", "Cốc Cốc trên Windows"),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) Version/17.0 Mobile Safari/604.1",
            "Safari trên iPhone",
        ),
        ("Mozilla/5.0 (Linux; Android 13) Chrome/120.0 Mobile Safari/537.36", "Chrome trên Android"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:109.0) Gecko/20100101 Firefox/115.0", "Firefox trên Linux"),
        ("<script>" * 2000, "Trình duyệt khác trên thiết bị khác"),
        ("", "Trình duyệt khác trên thiết bị khác"),
    ],
)
def test_a_device_is_known_again_by_two_words(agent: str, words: str) -> None:
    assert device_words(agent) == words
