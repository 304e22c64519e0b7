"""The auditor's second look: what each person of staff saw, took out, made and approved, with the way to its sentences."""

from __future__ import annotations

import html
from datetime import timedelta

from flask import Flask
from sqlalchemy.orm import Session

from foundation import audit, audit_log
from foundation.audit import Actor
from foundation.vietnam_time import today
from survey_app.database import db
from survey_app.home_affairs.audit_words import SECOND_LOOK, VERBS
from tests.signing_in import an_account, sign_in

LOOKED_AT = {verb for _, verbs in SECOND_LOOK.values() for verb in verbs}
BY_AGENCIES = {"contact.confirm"}


def test_rows_are_added_up_on_each_database(session_on_each: Session) -> None:
    by = Actor("ministry", 3)
    for rows in (200, 40):
        audit.record(session_on_each, by, "view", "round:1", rows=rows)
    audit.record(session_on_each, by, "view", "export:1", download="letter")
    audit.record(session_on_each, by, "account.sign_in", "account:3")
    found = audit_log.by_actor(session_on_each, audit_log.Wish(verbs=["view"]))
    assert found == [audit_log.Done("ministry:3", "view", 3, 240)]


def test_the_auditor_sees_who_did_how_much_and_reads_it(office: Flask) -> None:
    auditor = office.test_client()
    sign_in(auditor, "auditor")
    one = an_account("home_affairs")
    one.name = "Trần Thị Thu Hiền"
    for rows in (200, 40):
        audit.record(db.session, one.actor, "view", "round:1", rows=rows)
    audit.record(db.session, one.actor, "export.approve", "export:1")
    audit.record(db.session, one.actor, "account.sign_in", f"account:{one.id}")
    db.session.commit()
    page = auditor.get("/so-noi-vu/nhat-ky/xem-lai").text
    assert "Trần Thị Thu Hiền" in page
    assert "240 dòng" in page
    links = [html.unescape(part.partition('"')[0]) for part in page.split('href="') if "viec=nhom-" in part]
    told = [auditor.get(link).text for link in links]
    assert ["2 sự kiện" in told[0], "xem thông tin từng người" in told[0]] == [True, True]
    assert "1 sự kiện" in told[1]
    yesterday = today() - timedelta(days=1)
    assert "Không có ai làm" in auditor.get(f"/so-noi-vu/nhat-ky/xem-lai?den={yesterday}").text
    assert "Chọn ngày từ" in auditor.get(f"/so-noi-vu/nhat-ky/xem-lai?tu={today()}&den={yesterday}").text


def test_approvals_are_among_what_is_looked_at() -> None:
    decisions = {verb for verb in VERBS if verb.endswith((".approve", ".confirm"))} - BY_AGENCIES
    assert sorted(decisions - LOOKED_AT) == []
    assert sorted(LOOKED_AT - VERBS.keys()) == []
