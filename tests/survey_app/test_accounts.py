"""Signing in: the password, the second factor, the limits, the one-time links. Nobody can lock anybody else out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask, request
from flask.testing import FlaskClient
from sqlalchemy import select

from foundation import audit
from foundation.audit import AuditEvent
from foundation.db import Refused, begin_reading, now
from foundation.outbox import Message
from survey_app import accounts
from survey_app.accounts import Account, guards, links, passwords, second_factor
from survey_app.accounts import staff_account as verbs
from survey_app.accounts.sign_in import safe_next
from survey_app.database import db
from tests import authenticators, cast
from tests.conftest import inside, make_app
from tests.signing_in import PASSWORD, an_account, open_session, quiet_for, sign_in

OTHER_PASSWORD = "trâu đen ăn cỏ bờ đê"


@pytest.fixture
def office(tmp_path, ring, sqlite_url) -> Iterator[Flask]:
    """The application, with form tokens off: they are the frame's and tested there."""
    app = make_app(tmp_path, ring, sqlite_url, WTF_CSRF_ENABLED=False)
    with inside(app):
        yield app


@pytest.fixture
def client(office: Flask) -> FlaskClient:
    return office.test_client()


def enter_password(client: FlaskClient, account: Account, password: str = PASSWORD, address: str = "10.0.0.1", **query):
    return client.post(
        "/dang-nhap",
        data={"email": account.email, "password": password},
        query_string=query,
        environ_base={"REMOTE_ADDR": address},
    )


def code_of(account: Account, ahead: int = 0) -> str:
    db.session.refresh(account)
    return authenticators.code(account, ahead)


def with_second_factor(role: str = "home_affairs") -> Account:
    account = an_account(role, password=PASSWORD)
    authenticators.give(account)
    db.session.commit()
    return account


def last_link(path: str = "/mat-khau-moi/") -> str:
    texts = db.session.scalars(select(Message).order_by(Message.created_at)).all()
    return re.findall(rf"http://localhost({path}\S+)", "\n".join(m.text or "" for m in texts))[-1]


def events() -> list[str]:
    return list(db.session.scalars(select(AuditEvent.verb).order_by(AuditEvent.id)))


# -- the password


def test_a_focal_point_signs_in_with_the_password_alone(client: FlaskClient) -> None:
    account = an_account("focal_point", cast.an_agency(db.session), password=PASSWORD)
    answer = enter_password(client, account)
    assert answer.status_code == 302
    assert client.get("/tai-khoan").status_code == 200
    assert events() == ["account.sign_in"]


def test_the_address_may_be_typed_in_capitals_and_the_password_decomposed(client: FlaskClient) -> None:
    import unicodedata

    account = an_account("focal_point", cast.an_agency(db.session), password=PASSWORD)
    data = {"email": f" {account.email.upper()} ", "password": unicodedata.normalize("NFD", PASSWORD)}
    assert client.post("/dang-nhap", data=data).status_code == 302


def test_a_wrong_password_an_unknown_and_a_disabled_account_are_answered_alike(client: FlaskClient) -> None:
    account = an_account("auditor", password=PASSWORD)
    disabled = an_account("auditor", password=PASSWORD)
    verbs.set_active(db.session, disabled, False, audit.SYSTEM)
    db.session.commit()
    tries = [(account.email, "sai mật khẩu rồi"), ("khong-co@daklak.example", PASSWORD), (disabled.email, PASSWORD)]
    answers = [client.post("/dang-nhap", data={"email": email, "password": word}) for email, word in tries]
    assert {answer.status_code for answer in answers} == {422}
    texts = {answer.text.replace(email, "") for answer, (email, _) in zip(answers, tries, strict=True)}
    assert len(texts) == 1
    assert "chưa đúng" in texts.pop()


def test_nothing_of_a_password_comes_back_in_the_page(client: FlaskClient) -> None:
    assert "sai mật khẩu" not in enter_password(client, an_account("auditor", password=PASSWORD), "sai mật khẩu").text


def test_tries_are_limited_before_the_hash_and_only_where_they_come_from(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    account = an_account("focal_point", cast.an_agency(db.session), password=PASSWORD)
    client.application.config["SIGN_IN_TRIES"] = 3
    for _ in range(3):
        assert enter_password(client, account, "không đúng đâu", address="203.0.113.9").status_code == 422
    with monkeypatch.context() as patched:
        patched.setattr(passwords, "matches", lambda *_: pytest.fail("hashed although the tries were used up"))
        assert enter_password(client, account, PASSWORD, address="203.0.113.9").status_code == 429
    assert enter_password(client, account, PASSWORD, address="10.0.0.1").status_code == 302


def test_one_address_cannot_try_one_password_on_every_account(client: FlaskClient) -> None:
    client.application.config["SIGN_IN_TRIES"] = 1
    answers = [
        client.post("/dang-nhap", data={"email": f"nguoi{n}@daklak.example", "password": "matkhau"}) for n in range(11)
    ]
    assert [answer.status_code for answer in answers] == [422] * 10 + [429]


def test_a_right_password_forgets_the_wrong_ones_before_it(client: FlaskClient) -> None:
    account = an_account("focal_point", cast.an_agency(db.session), password=PASSWORD)
    client.application.config["SIGN_IN_TRIES"] = 2
    for _ in range(3):
        enter_password(client, account, "không đúng đâu")
        assert enter_password(client, account).status_code == 302
        client.post("/dang-xuat")


def test_passwords_are_kept_as_argon2_under_a_pepper(office: Flask) -> None:
    kept = an_account("auditor", password=PASSWORD).password
    assert kept is not None
    assert kept.startswith("$argon2id$")
    assert passwords.matches(PASSWORD, kept)
    from argon2 import PasswordHasher
    from argon2.exceptions import VerifyMismatchError

    with pytest.raises(VerifyMismatchError):
        PasswordHasher().verify(kept, PASSWORD)


@pytest.mark.parametrize(
    "password",
    [
        "ngắn quá",
        "matkhau123456",
        "Mật khẩu 2023!",
        "aaaaaaaaaaaaaaaa",
        "123456789012345",
        "qwertyuiopasdfghjkl",
        "sonoivudaklak2023",
        "nguyen.van.thu99",
        "x" * 129,
        "M@tKh4u!2026#Sonoivu",
        "P@ssw0rd-Sonoivu-2023!",
        "Passw0rd!Passw0rd!",
        "!!iloveyou1234!!",
        "Daklak@2026Daklak@2026",
        "SonoivutinhDakLak#1",
        "Nguyễn Văn Thử 1985",
        "nguyenvanthu@daklak",
        "So Tu phap Dak Lak 2026",
        "sotuphap@123456",
        "01/01/1990-02/02/1990",
        "1qaz2wsx3edc4rfv",
        "mật khẩu mật khẩu",
        "abcabcabcabcabc",
        "Administrator@2026",
    ],
)
def test_a_short_or_common_password_is_not_taken(password: str) -> None:
    problem = passwords.problem(password, "nguyen.van.thu@daklak.gov.vn", "Nguyễn Văn Thử", "Sở Tư pháp")
    assert problem
    assert password not in problem


def test_the_list_of_common_passwords_has_30000_and_every_one_is_refused_however_it_is_lengthened() -> None:
    from zxcvbn.frequency_lists import FREQUENCY_LISTS

    common = FREQUENCY_LISTS["passwords"]
    assert len(common) >= 30_000
    long_enough = [one for one in common if len(one) >= passwords.SHORTEST][:20]
    lengthened = [f"{one}@2026" for one in common if 7 <= len(one) <= 8][::3000]
    assert [one for one in (*long_enough, *lengthened) if passwords.problem(one) is None] == []


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("nguyen van thu 1985", "tên, địa chỉ thư"),
        ("iloveyou1234!", "nhiều người dùng"),
        ("qwertyuiopasdfghjkl", "nhiều người dùng|dãy|phím liền nhau"),
        ("123456789012345", "dãy"),
    ],
)
def test_the_sentence_says_why(password: str, why: str) -> None:
    assert re.search(why, passwords.problem(password, "nguyen.van.thu@daklak.gov.vn", "Nguyễn Văn Thử") or "")


@pytest.mark.parametrize("password", [PASSWORD, OTHER_PASSWORD, "kxqvjwmzhtrn", "correct horse battery"])
def test_length_is_enough_no_capital_or_digit_is_asked_for(password: str) -> None:
    assert passwords.problem(password) is None


# -- where to


@pytest.mark.parametrize(
    "address",
    ["https://evil.example", "//evil.example", "/\\evil.example", "/a\\b", "javascript:alert(1)", "", None, "/\tx"],
)
def test_signing_in_leads_to_pages_of_ours_only(address: str | None) -> None:
    assert safe_next(address) is None


def test_signing_in_leads_back_to_the_page_that_was_wanted(client: FlaskClient) -> None:
    account = an_account("focal_point", cast.an_agency(db.session), password=PASSWORD)
    asked = client.get("/tai-khoan/mat-khau?x=1")
    assert asked.location == "/dang-nhap?tiep=/tai-khoan/mat-khau?x%3D1"
    answer = client.post(asked.location, data={"email": account.email, "password": PASSWORD})
    assert answer.location == "/tai-khoan/mat-khau?x=1"


# -- the second factor


def test_the_first_sign_in_of_home_affairs_sets_up_the_authenticator(client: FlaskClient) -> None:
    account = an_account("home_affairs", password=PASSWORD)
    assert "Xin mở hộp thư" in enter_password(client, account).text
    assert client.get("/dang-nhap/thiet-lap").status_code == 302, "the password alone sets up nothing"
    client.get(last_link("/dang-nhap/hop-thu/"))
    assert "Xin mở hộp thư" in enter_password(client, account).text, "fetching the link is not enough"
    assert client.post(link := last_link("/dang-nhap/hop-thu/")).location == "/dang-nhap"
    assert enter_password(client.application.test_client(), account).status_code == 200, "proven in that browser only"
    assert enter_password(client, account).location == "/dang-nhap/thiet-lap"
    assert client.post(link).location == "/dang-nhap", "works once"
    assert client.get("/tai-khoan").status_code == 302, "not in yet"
    page = client.get("/dang-nhap/thiet-lap").text
    assert "<svg" in page
    assert "style=" not in page
    done = client.post("/dang-nhap/thiet-lap", data={"code": code_of(account)})
    assert len(re.findall(r"[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}", done.text)) >= second_factor.RECOVERY_CODES
    assert client.get("/tai-khoan").status_code == 200


@pytest.mark.parametrize(
    ("waited", "ago", "opens"),
    [
        (0, 9, True),
        (0, 11, False),
        (50, 9, True),
        (-1440, 1449, True),
        (-1440, 1451, False),
        (50, 11, False),
        (71, 5, False),
    ],
)
def test_the_link_within_a_sign_in_lives_for_ten_minutes_from_when_it_left(
    client: FlaskClient, waited: int, ago: int, opens: bool
) -> None:
    account = an_account("home_affairs", password=PASSWORD)
    enter_password(client, account)
    link, mail = last_link("/dang-nhap/hop-thu/"), db.session.scalars(select(Message)).one()
    written = now() - timedelta(minutes=waited + ago)
    row = db.session.scalars(select(links.AccountLink)).one()
    assert (row.message_id, mail.expires_at) == (mail.id, row.expires_at), "the mail does not leave later either"
    assert "trong 10 phút kể từ khi thư được gửi" in (mail.text or "")
    row.expires_at, mail.sent_at = written + links.TO_LEAVE, now() - timedelta(minutes=ago)
    db.session.commit()
    assert (client.get(link).status_code == 200) == opens


def test_a_code_is_taken_once(client: FlaskClient) -> None:
    account = with_second_factor()
    assert enter_password(client, account).location == "/dang-nhap/ma-xac-thuc"
    used = code_of(account)
    assert client.post("/dang-nhap/ma-xac-thuc", data={"code": used}).status_code == 302
    client.post("/dang-xuat")
    enter_password(client, account)
    assert client.post("/dang-nhap/ma-xac-thuc", data={"code": used}).status_code == 422
    authenticators.pass_steps()
    assert client.post("/dang-nhap/ma-xac-thuc", data={"code": code_of(account)}).status_code == 302


def test_a_code_without_the_password_is_worth_nothing(client: FlaskClient) -> None:
    account = with_second_factor()
    answer = client.post("/dang-nhap/ma-xac-thuc", data={"code": code_of(account)})
    assert answer.location == "/dang-nhap"


def test_codes_cannot_be_guessed_from_many_addresses(client: FlaskClient) -> None:
    account = with_second_factor()
    client.application.config["SIGN_IN_TRIES"] = 3
    enter_password(client, account)
    answers = [
        client.post("/dang-nhap/ma-xac-thuc", data={"code": "000000"}, environ_base={"REMOTE_ADDR": f"10.9.0.{n}"})
        for n in range(4)
    ]
    assert [answer.status_code for answer in answers] == [422, 422, 422, 429]


def test_recovery_codes_have_more_random_bits_than_anybody_counts_through(client: FlaskClient) -> None:
    codes = second_factor.renew_recovery_codes(db.session, with_second_factor())
    assert {len(code.replace("-", "")) * 5 for code in codes} == {120}


def test_a_recovery_code_opens_once(client: FlaskClient) -> None:
    account = with_second_factor()
    codes = second_factor.renew_recovery_codes(db.session, account)
    db.session.commit()
    for expected in (302, 422):
        enter_password(client, account)
        typed = codes[0].lower().replace("-", " ")
        assert client.post("/dang-nhap/ma-xac-thuc", data={"code": typed}).status_code == expected
        client.post("/dang-xuat")
    db.session.refresh(account)
    assert len(account.recovery_codes) == second_factor.RECOVERY_CODES - 1
    assert codes[1].replace("-", "") not in str(account.recovery_codes), "only hashes are kept"


def test_the_second_factor_may_be_only_offered(client: FlaskClient) -> None:
    client.application.config["SECOND_FACTOR"] = "offered"
    account = an_account("administrator", password=PASSWORD)
    enter_password(client, account)
    assert "Chưa thiết lập (nên có)" in client.get("/tai-khoan").text


def test_a_focal_point_may_add_an_authenticator(client: FlaskClient) -> None:
    account = an_account("focal_point", cast.an_agency(db.session), password=PASSWORD)
    enter_password(client, account)
    assert client.post("/tai-khoan/ung-dung-xac-thuc", data={"current": "sai rồi"}).status_code == 422
    assert client.post("/tai-khoan/ung-dung-xac-thuc", data={"current": PASSWORD}).location == "/dang-nhap/thiet-lap"
    client.post("/dang-nhap/thiet-lap", data={"code": code_of(account)})
    client.post("/dang-xuat")
    assert enter_password(client, account).location == "/dang-nhap/ma-xac-thuc"


def test_the_authenticator_in_use_works_until_the_new_one_is_proven(client: FlaskClient, office: Flask) -> None:
    account, elsewhere = with_second_factor(), office.test_client()
    for browser in (elsewhere, client):
        authenticators.pass_steps()
        enter_password(browser, account)
        assert browser.post("/dang-nhap/ma-xac-thuc", data={"code": code_of(account)}).status_code == 302
    client.post("/tai-khoan/ung-dung-xac-thuc", data={"current": PASSWORD})
    db.session.refresh(account)
    old, new = account.totp_secret, account.totp_pending
    assert client.post("/dang-nhap/thiet-lap", data={"code": "000000"}).status_code == 422
    assert account.has_second_factor
    assert elsewhere.get("/tai-khoan").status_code == 200
    page = client.post("/dang-nhap/thiet-lap", data={"code": code_of(account)})
    assert "Lưu lại mã dự phòng" in page.text
    db.session.refresh(account)
    assert (account.totp_secret, account.totp_pending) == (new, None)
    assert new != old
    assert client.get("/tai-khoan").status_code == 200
    assert elsewhere.get("/tai-khoan").status_code == 302, "other sessions end"
    told = db.session.execute(select(Message.to, Message.subject)).all()
    assert told == [(account.email, "Ứng dụng xác thực vừa được đổi")]


def test_the_page_that_was_wanted_is_reached_through_the_mailbox_too(client: FlaskClient) -> None:
    account = an_account("home_affairs", password=PASSWORD)
    enter_password(client, account, tiep="/tai-khoan/mat-khau")
    onward = client.post(last_link("/dang-nhap/hop-thu/")).location
    assert onward == "/dang-nhap?tiep=/tai-khoan/mat-khau"
    client.post(onward, data={"email": account.email, "password": PASSWORD})
    page = client.post("/dang-nhap/thiet-lap", data={"code": code_of(account)})
    assert 'href="/tai-khoan/mat-khau"' in page.text


def test_an_authenticator_that_was_begun_elsewhere_is_not_finished_without_the_password(
    client: FlaskClient, office: Flask
) -> None:
    account, found_open = an_account("auditor", password=PASSWORD), office.test_client()
    second_factor.start(account)
    db.session.commit()
    open_session(found_open, account)
    assert found_open.get("/dang-nhap/thiet-lap").location == "/tai-khoan/ung-dung-xac-thuc"
    answer = found_open.post("/dang-nhap/thiet-lap", data={"code": code_of(account)})
    assert answer.location == "/tai-khoan/ung-dung-xac-thuc"
    db.session.refresh(account)
    assert not account.has_second_factor


def test_a_link_for_one_purpose_serves_no_other(client: FlaskClient) -> None:
    account = an_account("home_affairs", password=PASSWORD)
    enter_password(client, account)
    token = last_link("/dang-nhap/hop-thu/").rpartition("/")[2]
    assert client.get(f"/mat-khau-moi/{token}").location == "/quen-mat-khau"
    links.send_reset(db.session, account)
    db.session.commit()
    assert client.post(f"/dang-nhap/hop-thu/{last_link().rpartition('/')[2]}").location == "/dang-nhap"
    assert "Xin mở hộp thư" in enter_password(client, account).text


def test_whoever_set_the_password_by_link_has_proven_the_mailbox(client: FlaskClient) -> None:
    account = an_account("home_affairs")
    links.send_invitation(db.session, account)
    db.session.commit()
    client.post(last_link(), data={"password": PASSWORD, "repeated": PASSWORD})
    assert enter_password(client, account).location == "/dang-nhap/thiet-lap"


def test_the_command_gives_the_first_administrator_the_link_too(office: Flask) -> None:
    run = office.test_cli_runner().invoke
    output = run(args=["staff", "add", "qt@daklak.example", "--role", "administrator"]).output
    link, client = re.findall(r"http://localhost(/mat-khau-moi/\S+)", output)[0], office.test_client()
    easy = client.post(link, data={"password": "Quantri@2026", "repeated": "Quantri@2026"})
    assert easy.status_code == 422, "the first password is judged as any other"
    client.post(link, data={"password": PASSWORD, "repeated": PASSWORD})
    answer = client.post("/dang-nhap", data={"email": "qt@daklak.example", "password": PASSWORD})
    assert answer.location == "/dang-nhap/thiet-lap"


# -- sessions


def test_an_idle_session_ends(client: FlaskClient) -> None:
    sign_in(client, "auditor")
    quiet_for(minutes=31)
    assert client.get("/tai-khoan").status_code == 302
    assert "tạm khoá vì lâu không thao tác" in client.get("/dang-nhap").text


def test_every_request_prolongs_the_session_but_not_beyond_half_a_day(client: FlaskClient) -> None:
    sign_in(client, "auditor")
    for _ in range(2):
        quiet_for(minutes=29)
        assert client.get("/tai-khoan").status_code == 200
    quiet_for(hours=13)
    assert client.get("/tai-khoan").status_code == 302


def test_a_copied_cookie_is_worth_nothing_after_signing_out(client: FlaskClient) -> None:
    sign_in(client, "auditor")
    copied = client.get_cookie("survey")
    assert copied is not None
    client.post("/dang-xuat")
    thief = client.application.test_client()
    thief.set_cookie("survey", copied.value)
    assert thief.get("/tai-khoan").status_code == 302


def test_disabling_an_account_ends_its_sessions(client: FlaskClient) -> None:
    account = sign_in(client, "auditor")
    verbs.set_active(db.session, account, False, audit.SYSTEM)
    db.session.commit()
    assert client.get("/tai-khoan").status_code == 302


def test_nobody_disables_themselves(office: Flask) -> None:
    account = an_account("administrator")
    with pytest.raises(Refused):
        verbs.set_active(db.session, account, False, account.actor)


def test_cookies_of_officials_under_https_are_for_this_host_alone(client: FlaskClient, office: Flask) -> None:
    account = an_account("focal_point", cast.an_agency(db.session), password=PASSWORD)
    office.config.update(SECURE=True, SESSION_COOKIE_SECURE=True, SESSION_COOKIE_NAME="__Host-survey")
    data = {"email": account.email, "password": PASSWORD}
    answer = client.post("/dang-nhap", data=data, base_url="https://localhost")
    cookies = answer.headers.getlist("Set-Cookie")
    assert sorted(cookie.partition("=")[0] for cookie in cookies) == ["__Host-staff_device", "__Host-survey"]
    for cookie in cookies:
        assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= set(cookie.split("; "))
        assert "Domain" not in cookie


# -- one-time links


def test_an_invited_person_chooses_the_password_with_a_link_that_works_once(client: FlaskClient) -> None:
    agency = cast.an_agency(db.session)
    accounts.invite(db.session, "Dau.Moi@daklak.example", "focal_point", agency.id, audit.Actor("administrator", 1))
    db.session.commit()
    link = last_link()
    client.head(link), client.get(link), client.get(link)
    fields = {"password": PASSWORD, "repeated": PASSWORD}
    assert client.post(link, data=fields).location == "/dang-nhap"
    assert client.post(link, data=fields).location == "/quen-mat-khau", "used up"
    answer = client.post("/dang-nhap", data={"email": "dau.moi@daklak.example", "password": PASSWORD})
    assert answer.status_code == 302


def test_a_forgotten_password_is_replaced_through_the_mailbox(client: FlaskClient) -> None:
    account = an_account("focal_point", cast.an_agency(db.session), password=PASSWORD)
    client.post("/quen-mat-khau", data={"email": account.email.upper()})
    first = last_link()
    client.post("/quen-mat-khau", data={"email": account.email})
    assert client.get(first).status_code == 302, "a newer link replaces the one before"
    client.post(last_link(), data={"password": OTHER_PASSWORD, "repeated": OTHER_PASSWORD})
    assert enter_password(client, account, PASSWORD).status_code == 422
    assert enter_password(client, account, OTHER_PASSWORD).status_code == 302


def test_asking_for_a_link_says_the_same_for_an_unknown_address(client: FlaskClient) -> None:
    known = an_account("auditor", password=PASSWORD)
    answers = [
        client.post("/quen-mat-khau", data={"email": email}, follow_redirects=True)
        for email in (known.email, "khong-co@daklak.example")
    ]
    assert answers[0].text == answers[1].text
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Message)) == 1


def test_a_link_that_is_too_old_is_refused(client: FlaskClient) -> None:
    account = an_account("auditor", password=PASSWORD)
    links.send_reset(db.session, account)
    db.session.execute(sa.update(links.AccountLink).values(expires_at=account.created_at))
    db.session.commit()
    assert client.get(last_link()).location == "/quen-mat-khau"


def test_a_mailbox_cannot_be_flooded(client: FlaskClient) -> None:
    account = an_account("auditor", password=PASSWORD)
    for _ in range(8):
        client.post("/quen-mat-khau", data={"email": account.email})
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Message)) == 5


def test_changing_the_password_needs_the_old_one_and_ends_other_sessions(client: FlaskClient) -> None:
    account = an_account("focal_point", cast.an_agency(db.session), password=PASSWORD)
    elsewhere = client.application.test_client()
    for browser in (client, elsewhere):
        enter_password(browser, account)
    fields = {"password": OTHER_PASSWORD, "repeated": OTHER_PASSWORD}
    assert client.post("/tai-khoan/mat-khau", data=fields | {"current": "sai rồi"}).status_code == 422
    assert client.post("/tai-khoan/mat-khau", data=fields | {"current": PASSWORD}).status_code == 302
    assert client.get("/tai-khoan").status_code == 200
    assert elsewhere.get("/tai-khoan").status_code == 302


# -- what others use


def test_a_focal_points_own_phone_is_known_as_a_blind_index(client: FlaskClient, ring) -> None:
    sign_in(client, "focal_point", cast.an_agency(db.session))
    assert client.post("/tai-khoan/dien-thoai", data={"phone": "0262 385 0000"}).status_code == 422
    assert client.post("/tai-khoan/dien-thoai", data={"phone": "0905 123 456"}).status_code == 302
    assert accounts.focal_point_phones(db.session) == {ring.index("phone", "+84905123456")}
    client.post("/tai-khoan/dien-thoai", data={"phone": ""})
    assert accounts.focal_point_phones(db.session) == frozenset()


def test_a_focal_point_has_an_agency_and_nobody_else_does(office: Flask) -> None:
    agency = cast.an_agency(db.session)
    for role, agency_id in (("focal_point", None), ("auditor", agency.id)):
        with pytest.raises(Refused):
            accounts.create(db.session, "ai@daklak.example", None, role, agency_id)


def test_an_address_has_one_account(office: Flask) -> None:
    accounts.create(db.session, "ai@daklak.example", None, "auditor")
    with pytest.raises(Refused):
        accounts.create(db.session, "AI@daklak.example ", None, "auditor")


def test_seeing_people_leaves_an_event_in_a_transaction_of_its_own(office: Flask) -> None:
    viewer = an_account("home_affairs")
    with office.test_request_context("/"):
        begin_reading(True)
        request.environ[guards.REMEMBERED] = viewer
        sa.event.listen(db.session(), "before_commit", lambda _: pytest.fail("the request's own session was committed"))
        accounts.record_view("agency:1", rows=40, filter="not_opened")
    db.session.rollback()
    seen = db.session.scalars(select(AuditEvent)).one()
    assert (seen.verb, seen.subject, seen.actor) == ("view", "agency:1", f"home_affairs:{viewer.id}")
    assert seen.detail == {"rows": 40, "filter": "not_opened"}


# -- commands


def test_the_command_adds_an_account_once_and_prints_a_link_and_no_password(office: Flask) -> None:
    cast.an_agency(db.session)
    db.session.commit()
    run = office.test_cli_runner().invoke
    first = run(args=["staff", "add", "dm@daklak.example", "--role", "focal_point", "--agency", "STP"])
    assert "/mat-khau-moi/" in first.output
    assert accounts.find(db.session, "dm@daklak.example").password is None
    again = run(args=["staff", "add", "dm@daklak.example", "--role", "focal_point", "--agency", "STP"])
    assert again.output == "dm@daklak.example đã có tài khoản.\n"
    assert run(args=["staff", "add", "x@daklak.example", "--role", "focal_point"]).exit_code == 1
    assert run(args=["staff", "list"]).output == (
        "dm@daklak.example\tfocal_point\tSTP\tđang dùng\tchưa có xác thực hai bước\n"
    )


def test_the_command_helps_whoever_lost_everything(office: Flask) -> None:
    account = with_second_factor()
    email = account.email
    db.session.commit()  # the command looks at the database by itself
    run = office.test_cli_runner().invoke
    done = run(args=["staff", "disable", email])
    assert done.exit_code == 0, done.output
    assert run(args=["staff", "reset", email]).exit_code == 0
    db.session.refresh(account)
    assert (account.active, account.has_second_factor) == (True, False)
    assert last_link()
    db.session.commit()
    assert run(args=["staff", "reset", "khong-co@daklak.example"]).exit_code == 1
