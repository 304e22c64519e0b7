"""The round stands in the address: a foreign one is 404, an address without one leads on or asks, and nothing is remembered."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from agencies.agency import Agency
from foundation import audit
from foundation.db import now
from foundation.vietnam_time import day_of
from questionnaires.survey_round import SurveyRound
from respondents import quotas, rounds
from respondents.roster import listing
from survey_app.database import db
from tests import cast
from tests.signing_in import sign_in


@pytest.fixture
def agency(office: Flask) -> Agency:
    return cast.an_agency(db.session)


def a_client(app: Flask, role: str, agency: Agency | None = None) -> FlaskClient:
    client = app.test_client()
    sign_in(client, role, agency if role == "focal_point" else None)
    return client


def two_open() -> tuple[SurveyRound, SurveyRound]:
    return (
        cast.a_round(db.session, "open", code="cu", year=2025, title="Đợt năm 2025"),
        cast.a_round(db.session, "open", code="moi", year=2026, title="Đợt năm 2026"),
    )


FRONT = {"home_affairs": "so-noi-vu", "focal_point": "don-vi", "ministry": "bo-noi-vu"}
PAGE = {"home_affairs": "theo-doi", "focal_point": "ty-le", "ministry": "xuat"}


@pytest.mark.parametrize("role", FRONT)
def test_where_two_rounds_can_be_meant_the_page_asks(office: Flask, agency: Agency, role: str) -> None:
    older, newer = two_open()
    for address in (f"/{FRONT[role]}/", f"/{FRONT[role]}/{PAGE[role]}"):
        page = a_client(office, role, agency).get(address)
        assert page.status_code == 200
        for one in (older, newer):
            assert one.title in page.text
            assert f'href="/{FRONT[role]}/dot/{one.id}/' in page.text


@pytest.mark.parametrize("role", FRONT)
@pytest.mark.parametrize("other", ["none", "closed"])
def test_where_one_round_can_be_meant_an_old_address_leads_there(
    office: Flask, agency: Agency, role: str, other: str
) -> None:
    if other == "closed":
        cast.a_round(db.session, "closed", code="cu", year=2027)
    only = cast.a_round(db.session, "open", code="moi")
    answer = a_client(office, role, agency).get(f"/{FRONT[role]}/{PAGE[role]}?trang=2&loc=a&loc=b")
    assert answer.location == f"/{FRONT[role]}/dot/{only.id}/{PAGE[role]}?trang=2&loc=a&loc=b"


def test_an_address_that_names_a_thing_leads_to_the_round_of_the_thing(office: Flask, agency: Agency) -> None:
    older, newer = two_open()
    client = a_client(office, "home_affairs")
    for survey_round in (older, newer):
        roster = listing.begin(db.session, survey_round.id, agency.id)
        answer = client.get(f"/so-noi-vu/danh-sach/{roster.id}/cong-van")
        assert answer.location == f"/so-noi-vu/dot/{survey_round.id}/danh-sach/{roster.id}/cong-van"
    assert client.get("/so-noi-vu/danh-sach/999").status_code == 404


def test_results_that_named_their_round_behind_the_page_or_in_the_query_lead_there(office: Flask) -> None:
    older, _ = two_open()
    client = a_client(office, "ministry")
    here = f"/bo-noi-vu/dot/{older.id}/ket-qua"
    assert client.get(f"/bo-noi-vu/ket-qua/{older.id}/7/so-ma").location == f"{here}/7/so-ma"
    assert client.get(f"/bo-noi-vu/ket-qua?dot={older.id}").location == here
    assert client.get("/bo-noi-vu/ket-qua?dot=999").status_code == 404
    assert client.get("/bo-noi-vu/ket-qua/999/7").status_code == 404


@pytest.mark.parametrize("address", ["/so-noi-vu/danh-sach/duyet", "/so-noi-vu/dot/1/danh-sach/duyet"])
def test_an_address_for_forms_alone_is_405_with_or_without_its_round(office: Flask, address: str) -> None:
    cast.a_round(db.session)
    assert a_client(office, "home_affairs").get(address).status_code == 405


def test_a_form_sent_to_an_address_without_a_round_does_nothing(office: Flask, agency: Agency) -> None:
    cast.a_round(db.session, "registering")
    client = a_client(office, "focal_point", agency)
    assert client.post("/don-vi/danh-sach/tai-len").status_code == 405
    assert listing.find(db.session, 1, agency.id) is None


@pytest.mark.parametrize(
    "address", ["/so-noi-vu/khong-co", "/so-noi-vu/dot/1/khong-co", "/so-noi-vu/dot/999999/theo-doi"]
)
def test_what_is_not_there_is_404(office: Flask, address: str) -> None:
    cast.a_round(db.session)
    assert a_client(office, "home_affairs").get(address).status_code == 404


def test_an_agency_sees_rounds_that_ask_it_or_in_which_it_has_a_list(office: Flask, agency: Agency) -> None:
    asks = cast.a_round(db.session, "registering", code="asks")
    prepared = cast.a_round(db.session, "preparing", code="prepared")
    after, listed = (
        cast.a_round(db.session, "open", code=code, list_deadline=now() + timedelta(days=400))
        for code in ("after", "listed")
    )
    agency.valid_to = day_of(now() + timedelta(days=300))
    listing.begin(db.session, listed.id, agency.id)
    assert {one.code for one in rounds.of_agency(db.session, agency)} == {"asks", "listed"}
    client = a_client(office, "focal_point", agency)
    seen = {one.code: client.get(f"/don-vi/dot/{one.id}/").status_code for one in (asks, prepared, after, listed)}
    assert seen == {"asks": 200, "prepared": 404, "after": 404, "listed": 200}
    assert client.get(f"/don-vi/dot/{after.id}/").data == client.get("/don-vi/dot/999/").data, "no hint that it exists"
    assert "after" not in client.get("/don-vi/").text


@pytest.mark.parametrize("begin", [None, date(2026, 1, 5)])
@pytest.mark.parametrize("end", [None, date(2026, 1, 5), date(2026, 1, 9)])
def test_an_agency_is_asked_on_the_days_on_which_the_database_says_so(
    office: Flask, agency: Agency, begin: date | None, end: date | None
) -> None:
    agency.valid_from, agency.valid_to = begin, end
    for day in range(3, 12):
        survey_round = cast.a_round(
            db.session, code=f"d{day}", list_deadline=now().replace(year=2026, month=1, day=day, hour=3)
        )
        asked = agency in quotas.agencies_asked(db.session, survey_round)
        assert quotas.is_asked(db.session, survey_round, agency) is asked


def test_links_stay_in_the_round_and_the_switch_leads_to_the_same_page_of_the_other(office: Flask) -> None:
    older, newer = two_open()
    page = a_client(office, "home_affairs").get(f"/so-noi-vu/dot/{older.id}/nhac-tra-loi").text
    assert f'href="/so-noi-vu/dot/{older.id}/danh-sach"' in page
    assert f'href="/so-noi-vu/dot/{newer.id}/nhac-tra-loi"' in page
    assert f'href="/so-noi-vu/dot/{newer.id}/danh-sach"' not in page


@pytest.mark.parametrize("role", ["home_affairs", "focal_point", "ministry", "auditor"])
def test_every_role_has_the_switch_and_reads_a_round_that_is_over(office: Flask, agency: Agency, role: str) -> None:
    over = cast.a_round(db.session, "closed", code="cu", year=2025, title="Đợt năm 2025")
    cast.a_round(db.session, "open", code="moi", year=2026)
    client = a_client(office, role, agency)
    page = client.get("/bat-dau", follow_redirects=True).text
    (address,) = {
        part.split('"')[0] for part in page.split('href="')[1:] if part.split('"')[1].startswith(">Đợt năm 2025")
    }
    answer = client.get(address)
    assert answer.status_code == 200
    assert f"/dot/{over.id}/" in address
    assert "Đợt năm 2025" in answer.text


def test_the_log_of_a_round_holds_what_is_about_it_and_nothing_of_the_other(office: Flask, agency: Agency) -> None:
    older, newer = two_open()
    client = a_client(office, "auditor")
    for survey_round in (older, newer):
        roster = listing.begin(db.session, survey_round.id, agency.id)
        audit.record(db.session, audit.SYSTEM, "view", f"roster:{roster.id}")
        audit.record(db.session, audit.SYSTEM, "view", f"round:{survey_round.id}")
        audit.record(db.session, audit.SYSTEM, "agency.set_quotas", f"agency:{agency.id}", round=survey_round.id)
    page = client.get(f"/so-noi-vu/dot/{older.id}/nhat-ky").text
    assert "3 sự kiện" in page
    assert f"Đợt số {newer.id}" not in page
