"""The audit log as its readers see it: sentences with names, filters, a file, and where the chain breaks."""

from __future__ import annotations

import ast
import io
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import openpyxl
import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from lxml import html
from werkzeug.test import TestResponse

from agencies.agency import Agency
from foundation import audit, pages
from foundation import audit_log as log
from foundation.audit import AuditEvent
from foundation.vietnam_time import today
from questionnaires import survey_round
from questionnaires.ballot import box, holders
from respondents import roster
from respondents.envelopes import repudiation
from survey_app.database import db
from survey_app.home_affairs import audit_details, audit_log, audit_sentences, audit_subjects, audit_words
from tests.signing_in import an_account, sign_in
from tests.statements import heard
from tests.survey_app.fieldwork_cast import a_round_in_the_field

ROOT = Path(__file__).parents[2]


@pytest.fixture
def auditor(office: Flask) -> FlaskClient:
    client = office.test_client()
    sign_in(client, "auditor")
    return client


def some_events() -> None:
    for number in range(3):
        audit.record(db.session, audit.SYSTEM, "round.open", f"round:{number}")
    audit.record(db.session, audit.Actor("respondent"), "invitation.hold", "invitation:7", because="not_me")
    db.session.commit()


def test_the_log_is_read_newest_first_and_filtered(auditor: FlaskClient) -> None:
    some_events()
    page = auditor.get("/so-noi-vu/nhat-ky").text
    assert page.index("Thư mời số 7") < page.index("Đợt số 2") < page.index("Đợt số 0")
    assert "4 sự kiện" in page
    assert "1 sự kiện" in auditor.get("/so-noi-vu/nhat-ky?viec=invitation").text
    assert "1 sự kiện" in auditor.get("/so-noi-vu/nhat-ky?ve=round:1").text
    assert "3 sự kiện" in auditor.get("/so-noi-vu/nhat-ky?nguoi=system").text


def test_the_log_of_a_round_asks_once_which_events_concern_it(auditor: FlaskClient) -> None:
    survey_round = a_round_in_the_field(db.session)
    for number in range(pages.SIZE + 1):
        audit.record(db.session, audit.SYSTEM, "respondent.viewed", f"respondent:{number % 30 + 1}")
    db.session.commit()
    with heard(db.engine) as asked:
        page = auditor.get(f"/so-noi-vu/dot/{survey_round.id}/nhat-ky").text
    assert page.lower().count("người số") == pages.SIZE
    concerning = [one for one in asked if "call_back" in one]
    assert len(concerning) == 1, "counted and read together"
    assert "FROM respondent \nWHERE respondent.id = CAST(" in concerning[0], (
        "each event looks its person up, nobody else is read"
    )


def test_a_log_without_end_says_what_it_shows(auditor: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(log, "MOST", pages.SIZE)
    some_events()
    assert "hơn" not in words_of(auditor.get("/so-noi-vu/nhat-ky"))
    for number in range(pages.SIZE):
        audit.record(db.session, audit.SYSTEM, "round.open", f"round:{number}")
    db.session.commit()
    newest, oldest = (words_of(auditor.get(f"/so-noi-vu/nhat-ky?thu_tu={order}")) for order in ("-number", "number"))
    assert f"Hơn {pages.SIZE} sự kiện" in newest
    assert f"cho xem {pages.SIZE} sự kiện mới nhất. Muốn xem sự kiện khác, hãy chọn ngày." in newest
    assert f"cho xem {pages.SIZE} sự kiện cũ nhất." in oldest
    assert "Tải các sự kiện này về" in newest


def words_of(answer: TestResponse) -> str:
    """What stands in the page itself."""
    return str(html.fromstring(answer.text).xpath("string(//main)"))


def test_the_log_is_read_from_one_day_to_another(auditor: FlaskClient) -> None:
    some_events()
    day = today()
    boxes = f"tu-ngay={day.day}&tu-thang={day.month}&tu-nam={day.year}"
    assert "4 sự kiện" in auditor.get(f"/so-noi-vu/nhat-ky?{boxes}&den={day:%d/%m/%Y}").text
    assert "Không có sự kiện nào khớp" in auditor.get(f"/so-noi-vu/nhat-ky?den={day - timedelta(days=1)}").text
    assert "Không có sự kiện nào khớp" in auditor.get(f"/so-noi-vu/nhat-ky?tu={day + timedelta(days=1)}").text
    assert "bằng số, ví dụ" in auditor.get("/so-noi-vu/nhat-ky?tu=hôm nay").text
    assert "Không có ngày 31 tháng 2" in auditor.get("/so-noi-vu/nhat-ky?tu-ngay=31&tu-thang=2&tu-nam=2026").text
    backwards = auditor.get(f"/so-noi-vu/nhat-ky?tu={day}&den={day - timedelta(days=1)}").text
    assert f"Chọn ngày từ {day:%d/%m/%Y} trở đi" in backwards


def test_an_event_names_what_it_is_about_and_no_person(auditor: FlaskClient) -> None:
    agency = Agency(name="Sở Tư pháp", class_code="so", code="STP")
    me = an_account("administrator")
    me.name = "Phạm Thị Hoài Dung"
    db.session.add(agency)
    db.session.flush()
    audit.record(db.session, me.actor, "agency.set_quotas", f"agency:{agency.id}")
    audit.record(db.session, me.actor, "account.create", f"account:{me.id}", role="auditor", agency=agency.id)
    db.session.commit()
    page = auditor.get("/so-noi-vu/nhat-ky").text
    assert "Phạm Thị Hoài Dung (Quản trị (Sở Nội vụ)) <strong>đặt chỉ tiêu của đơn vị</strong>" in page
    assert ">Sở Tư pháp</a>" in page
    assert "vai trò: Kiểm soát nhật ký; đơn vị: Sở Tư pháp" in page
    assert "None" not in page


def test_a_key_holder_is_not_the_account_of_the_same_number(auditor: FlaskClient) -> None:
    account = an_account("administrator")
    account.name = "Một người khác"
    audit.record(db.session, audit.SYSTEM, "key_holder.show", f"key_holder:{account.id}")
    db.session.commit()
    shown = auditor.get(f"/so-noi-vu/nhat-ky?ve=key_holder:{account.id}").text
    assert f"Người giữ khoá số {account.id}" in shown


def test_the_log_is_taken_away_as_a_file_which_is_an_event_itself(auditor: FlaskClient) -> None:
    some_events()
    answer = auditor.post("/so-noi-vu/nhat-ky/tai-ve", data={"viec": "round"})
    sheet = openpyxl.load_workbook(io.BytesIO(answer.data)).active
    told = [row[2] for row in sheet.iter_rows(values_only=True)]
    assert [one for one in told if one and one.startswith("Hệ thống")] == [
        f"Hệ thống mở trả lời: Đợt số {number}." for number in range(3)
    ]
    assert answer.headers["Cache-Control"] == "no-store"
    assert "tải nhật ký về" in auditor.get("/so-noi-vu/nhat-ky").text


def test_a_file_of_too_many_events_is_refused_with_what_to_do(
    auditor: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(audit_log, "MOST_IN_A_FILE", 2)
    some_events()
    page = auditor.post("/so-noi-vu/nhat-ky/tai-ve", data={"viec": "round"}, follow_redirects=True).text
    assert "Hãy chọn khoảng ngày ngắn hơn" in page
    assert "3 sự kiện" in page  # the filter stays


def test_no_event_is_about_what_has_no_number_yet() -> None:
    with pytest.raises(ValueError, match="not in the database"):
        audit.record(db.session, audit.SYSTEM, "roster.undo", f"roster:{None}")


def recordings() -> Iterator[ast.Call]:
    """Every place of the code that leaves an event."""
    for folder in ("agencies", "foundation", "questionnaires", "respondents", "survey_app"):
        for file in (ROOT / folder).rglob("*.py"):
            calls = (node for node in ast.walk(ast.parse(file.read_text())) if isinstance(node, ast.Call))
            for call in calls:
                if ast.unparse(call.func).endswith("record") and len(call.args) > 2:
                    yield call


def verbs_in_the_sources() -> Iterator[str]:
    """Every verb that the code records, as far as it stands there as a whole word."""
    for call in recordings():
        yield from re.findall(r"'([a-z_]+(?:\.[a-z_]+)?)'", ast.unparse(call.args[2]))


def test_whatever_an_event_is_about_and_holds_has_its_words() -> None:
    texts = [ast.unparse(call.args[3]) for call in recordings() if len(call.args) > 3]
    kinds = {kind for text in texts for kind in re.findall(r"'([a-z_]+)(?::\{|'$)", text)}
    assert {"account", "agency", "roster", "outbox"} <= kinds
    assert kinds - audit_subjects.SUBJECTS.keys() == set()
    held = {keyword.arg for call in recordings() for keyword in call.keywords if keyword.arg}
    assert held - audit_details.DETAILS.keys() - {"sha256"} == set()


def test_every_verb_of_the_log_has_its_words() -> None:
    found = set(verbs_in_the_sources())
    assert {"account.sign_in", "agency.add", "agency.changes_ask", "view"} <= found
    moves = {f"ballot.{verb}" for verb in box.MOVES} | {f"key_holder.{verb}" for verb in holders.MOVES}
    moves |= {f"repudiation.{verb}" for verb in repudiation.MOVES}
    moves |= {f"round.{verb}" for verb in survey_round.MOVES} | {f"roster.{verb}" for verb in roster.MOVES}
    assert (found | moves) - audit_words.VERBS.keys() == set()


def test_an_event_is_told_in_words() -> None:
    held = {"count": 3, "agency": None, "changes": True, "sha256": "a" * 64}
    assert audit_sentences.subject("roster:28", {}) == "Danh sách số 28"
    assert audit_sentences.subject("roster:28", {"roster:28": "Sở Tư pháp"}) == "Sở Tư pháp"
    assert audit_sentences.subject("outbox", {}) == "Hộp thư đi"
    assert audit_sentences.details(held) == "số người: 3; đề nghị thay đổi; sha256: aaaaaaaaaaaa…"


def test_who_signs_in_is_named_once() -> None:
    event = AuditEvent(actor="auditor:7", verb="account.sign_in", subject="account:7", detail={})
    assert audit_sentences.sentence(event, "Lan", {"account:7": "Lan"}) == "Lan đăng nhập."
    event.subject = "account:8"
    assert audit_sentences.sentence(event, "Lan", {"account:8": "Hoa"}) == "Lan đăng nhập: Hoa."


def test_the_log_is_found_by_the_address_of_who_acted(auditor: FlaskClient) -> None:
    who = an_account("home_affairs")
    audit.record(db.session, who.actor, "round.close", "round:1")
    some_events()
    page = auditor.get(f"/so-noi-vu/nhat-ky?nguoi={who.email}").text
    assert f"{who.name or who.email} (Cán bộ Sở Nội vụ)" in page
    assert "1 sự kiện" in page


def test_the_auditor_sees_where_the_chain_breaks(auditor: FlaskClient) -> None:
    some_events()
    whole = auditor.post("/so-noi-vu/nhat-ky/kiem-tra", follow_redirects=True).text
    assert "nguyên vẹn: 4 sự kiện" in whole
    for verb in ("update", "delete"):
        db.session.execute(sa.text(f"DROP TRIGGER audit_event_no_{verb}"))
    db.session.execute(sa.text("UPDATE audit_event SET actor = 'system:1' WHERE id = 2"))
    db.session.commit()
    broken = auditor.post("/so-noi-vu/nhat-ky/kiem-tra", follow_redirects=True).text
    assert "bị đứt ở sự kiện số 2" in broken
