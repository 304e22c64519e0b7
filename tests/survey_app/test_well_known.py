"""What an installation says of itself to strangers: whom to write to about a weakness, and how accessible it is."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from flask import Flask

from foundation.db import now
from survey_app import config
from survey_app.accounts import security_txt


def test_no_file_is_there_while_nobody_answers(app: Flask) -> None:
    assert app.test_client().get("/.well-known/security.txt").status_code == 404


def test_the_file_names_the_contact_and_expires_within_a_year(app: Flask) -> None:
    app.config["SECURITY_CONTACT"] = config.contact("an-toan@tinh.gov.vn")
    answer = app.test_client().get("/.well-known/security.txt")
    lines = dict(line.split(": ", 1) for line in answer.text.splitlines())
    assert answer.mimetype == "text/plain"
    assert lines["Contact"] == "mailto:an-toan@tinh.gov.vn"
    assert lines["Canonical"].endswith("/.well-known/security.txt")
    expires = datetime.strptime(lines["Expires"], "%Y-%m-%dT%H:%M:%S%z")
    assert now() < expires < now() + timedelta(days=365)


def test_an_installation_that_nobody_starts_anew_for_a_year_lets_it_run_out(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    app.config["SECURITY_CONTACT"] = "mailto:an-toan@tinh.gov.vn"
    monkeypatch.setattr(security_txt, "STARTED", now() - timedelta(days=366))
    lines = app.test_client().get("/.well-known/security.txt").text.splitlines()
    assert datetime.strptime(lines[1].removeprefix("Expires: "), "%Y-%m-%dT%H:%M:%S%z") < now()


@pytest.mark.parametrize("text", ["", "a@b.vn", "mailto:a@b.vn", "https://tinh.gov.vn/bao-loi", "tel:+84-262-000-0000"])
def test_addresses_that_can_be_followed(text: str) -> None:
    assert config.load({"SECURITY_CONTACT": text})["SECURITY_CONTACT"] in (text, f"mailto:{text}")


@pytest.mark.parametrize("text", ["a b@c", "http://tinh.gov.vn", "gọi phòng CNTT", "a@b.vn\nExpires: never"])
def test_a_contact_that_leads_nowhere_stops_the_start(text: str) -> None:
    with pytest.raises(ValueError, match="SECURITY_CONTACT phải là hộp thư"):
        config.load({"SECURITY_CONTACT": text})


def test_everybody_reads_the_statement_on_accessibility(app: Flask) -> None:
    page = app.test_client().get("/kha-nang-tiep-can")
    assert page.status_code == 200
    assert "<h1>Khả năng tiếp cận</h1>" in page.text
    assert "WCAG 2.2" in page.text
    assert "Còn thiếu" in page.text
    assert 'href="/kha-nang-tiep-can"' in app.test_client().get("/dang-nhap").text
