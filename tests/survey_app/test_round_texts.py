"""Home Affairs words the messages of a round: sees them as they will look, is told what is missing, registers them."""

from __future__ import annotations

import re

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from foundation.audit import AuditEvent
from respondents.wording import KINDS, templates
from survey_app.database import db
from tests.hygiene import look_at

PAGE = "/so-noi-vu/dot/1/mau-tin"
CODE = KINDS["code"].standard


def form(client: FlaskClient, kind: str = "code", **changed: str) -> dict[str, str]:
    """What the form of a kind holds, with changes."""
    found = re.search(r'name="seen"[^>]* value="(\w+)"', client.get(f"{PAGE}/{kind}").text)
    assert found
    return {**KINDS[kind].standard._asdict(), "seen": found[1], **changed}


def test_every_kind_stands_on_the_page_with_its_length(client: FlaskClient) -> None:
    answer = client.get(PAGE)
    for kind in KINDS.values():
        assert kind.words in answer.text
    assert "ma xac nhan khao sat CCHC cua Ong/Ba la 482913" in answer.text


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_shows_one_message_of_each_channel_and_what_may_stand_in_it(client: FlaskClient, kind: str) -> None:
    answer = client.get(f"{PAGE}/{kind}")
    assert answer.status_code == 200
    has_sms = re.search(r"\d+ ký tự, \d tin nhắn", answer.text) is not None
    assert has_sms != KINDS[kind].mail_only
    assert ("chỉ qua thư điện tử" in answer.text) == KINDS[kind].mail_only
    for mark in KINDS[kind].allowed:
        assert f"{{{mark}}}" in answer.text


def test_a_look_saves_nothing_and_shows_the_words_of_the_form(client: FlaskClient) -> None:
    words = form(client, sms="Mã mới “{ma}” của {ten_mien}", xem="1")
    shown = client.post(f"{PAGE}/code", data=words).text
    assert "Ma moi &#34;482913&#34; cua localhost" in shown
    assert templates.of_round(db.session, 1)["code"] == CODE  # type: ignore[arg-type]


def test_a_text_without_what_it_needs_is_refused_and_nothing_typed_is_lost(client: FlaskClient) -> None:
    words = form(client, sms="Không có gì {la}", mail="Thư của tôi {ma}")
    answer = client.post(f"{PAGE}/code", data=words)
    assert answer.status_code == 422
    for said in (
        "Bỏ hoặc sửa {la}",
        "Thêm {ma} (mã xác nhận, 6 chữ số (10 khi bị nhập sai quá nhiều))",
        "Không có gì {la}",
        "Thư của tôi {ma}",
    ):
        assert said in answer.text
    assert "Tin gửi đi sẽ như sau" not in answer.text
    assert not templates.has_own(db.session, 1)  # type: ignore[arg-type]


def test_a_text_is_saved_written_down_and_taken_back(client: FlaskClient) -> None:
    words = form(client, subject="Mã của đợt {nam}")
    answer = client.post(f"{PAGE}/code", data=words, follow_redirects=True)
    assert "Đã lưu mẫu tin" in answer.text
    assert "Riêng của đợt" in client.get(PAGE).text
    stale = client.post(f"{PAGE}/code", data={**words, "subject": "Khác"}, follow_redirects=True)
    assert "vừa được người khác sửa" in stale.text
    assert "Đã lấy lại mẫu có sẵn" in client.post(f"{PAGE}/code/mau-co-san", follow_redirects=True).text
    assert templates.of_round(db.session, 1)["code"] == CODE  # type: ignore[arg-type]
    of_templates = sa.select(AuditEvent.verb).where(AuditEvent.verb.like("message_template.%"))
    verbs = db.session.scalars(of_templates.order_by(AuditEvent.id)).all()
    assert verbs == ["message_template.save", "message_template.restore"]


def test_line_ends_of_a_browser_are_no_change(client: FlaskClient) -> None:
    words = form(client, **{name: text.replace("\n", "\r\n") for name, text in CODE._asdict().items()})
    client.post(f"{PAGE}/code", data=words)
    assert not templates.has_own(db.session, 1)  # type: ignore[arg-type]


def test_a_kind_that_is_not_there_is_not_found(client: FlaskClient) -> None:
    assert client.get(f"{PAGE}/x").status_code == 404
    assert client.post(f"{PAGE}/x/mau-co-san").status_code == 404


def test_the_texts_to_register_come_as_a_file(client: FlaskClient) -> None:
    answer = client.get(f"{PAGE}/danh-muc.pdf")
    assert answer.data.startswith(b"%PDF")
    assert "attachment" in answer.headers["Content-Disposition"]


def test_the_pages_are_sound(client: FlaskClient) -> None:
    for address in (PAGE, f"{PAGE}/code"):
        look_at(client.get(address).text)
