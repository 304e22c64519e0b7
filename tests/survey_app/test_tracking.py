"""Home Affairs follows a round: figures from counters, people by status only, every look at people recorded."""

from __future__ import annotations

import io
import re
from datetime import timedelta
from typing import Any
from zipfile import ZipFile

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from agencies.agency import Agency
from foundation import audit
from foundation.audit import AuditEvent
from foundation.db import now
from foundation.outbox import Message
from respondents.field import opening
from respondents.identity import Alert, CallBack, alerts, call_back
from survey_app.database import db
from survey_app.home_affairs import printing
from survey_app.home_affairs.dashboard import agencies_now
from tests.said import said
from tests.signing_in import quiet_for, sign_in
from tests.statements import heard
from tests.survey_app.fieldwork_cast import answer, go_on, invitations, text_of


def events(verb: str) -> list[AuditEvent]:
    db.session.rollback()  # what the page wrote stands in a transaction that began after ours
    return list(db.session.scalars(select(AuditEvent).where(AuditEvent.verb == verb).order_by(AuditEvent.id)))


# -- the dashboard


def test_the_cards_say_how_many_of_how_many(client: FlaskClient) -> None:
    mine = invitations(db.session, "STP")
    answer(db.session, *mine[:3])
    go_on(db.session, mine[3])
    words = text_of(client.get("/so-noi-vu/dot/1/theo-doi").text)
    assert "Đã gửi phiếu 3 /30 10,0 %" in words
    assert "Đang làm 1 đã bắt đầu, chưa gửi phiếu" in words
    assert "Chưa mở 26" in words
    assert "Còn 14 ngày" in words


def test_the_largest_drop_is_named_in_words(client: FlaskClient) -> None:
    for who in invitations(db.session, "STP")[:8]:
        go_on(db.session, who)
    assert "Rơi nhiều nhất ở bước mở đường dẫn: 22 người ." in text_of(client.get("/so-noi-vu/dot/1/theo-doi").text)


def test_the_dashboard_names_nobody_and_leaves_no_view_event(client: FlaskClient) -> None:
    assert "Nguyễn Thị Hoa" not in client.get("/so-noi-vu/dot/1/theo-doi").text
    assert events("view") == []


def test_the_dashboard_reads_no_table_of_people(client: FlaskClient) -> None:
    with heard(db.engine) as statements:
        client.get("/so-noi-vu/dot/1/theo-doi")
    assert statements
    assert not [one for one in statements if re.search(r"FROM (respondent|response|draft)\b", one)]
    over_invitations = [one for one in statements if "invitation" in one]
    assert all("alert" in one or "call_back" in one for one in over_invitations), over_invitations


def test_the_fragment_answers_304_until_something_changes(client: FlaskClient) -> None:
    first = client.get("/so-noi-vu/dot/1/theo-doi/so-lieu")
    mark = {"If-None-Match": first.headers["ETag"]}
    assert client.get("/so-noi-vu/dot/1/theo-doi/so-lieu", headers=mark).status_code == 304
    answer(db.session, invitations(db.session, "STP")[0])
    assert client.get("/so-noi-vu/dot/1/theo-doi/so-lieu", headers=mark).status_code == 200


def test_a_page_that_refreshes_itself_does_not_keep_the_session_alive(client: FlaskClient) -> None:
    quiet_for(minutes=29)
    client.get("/so-noi-vu/dot/1/theo-doi/so-lieu")
    quiet_for(minutes=2)
    assert client.get("/so-noi-vu/dot/1/theo-doi/so-lieu").status_code == 401


@pytest.mark.parametrize(
    ("wish", "found"),
    [
        ({"tim": "ea hleo"}, ["UBND huyện Ea H&#39;leo"]),
        ({"tim": "so tu phap"}, ["Sở Tư pháp"]),
        ({"tim": "không có"}, []),
        ({"loai": "huyen"}, ["UBND huyện Ea H&#39;leo"]),
        ({"loc": "below_half", "thu_tu": "-invited"}, ["UBND huyện Ea H&#39;leo", "Sở Tư pháp"]),
        ({"loc": "alerts"}, ["Sở Tư pháp"]),
        ({"thu_tu": "-share"}, ["Sở Tư pháp", "UBND huyện Ea H&#39;leo", "Báo Đắk Lắk"]),
        ({"thu_tu": "nonsense", "loc": "nonsense"}, ["Báo Đắk Lắk", "Sở Tư pháp", "UBND huyện Ea H&#39;leo"]),
    ],
)
def test_the_table_of_agencies_is_searched_filtered_and_sorted(
    client: FlaskClient, survey_round, wish: dict[str, str], found: list[str]
) -> None:
    answer(db.session, *invitations(db.session, "BDL"))
    answer(db.session, invitations(db.session, "STP")[0])
    alerts.raise_alert(db.session, "not_me", survey_round.id, invitations(db.session, "STP")[1].id, audit.SYSTEM)
    db.session.commit()
    table = client.get("/so-noi-vu/dot/1/theo-doi", query_string=wish).text.split('id="don-vi"')[1]
    assert re.findall(r'/don-vi/\d+">([^<]+)</a>', table) == found


def test_the_change_counts_from_the_newest_evening(client: FlaskClient, survey_round) -> None:
    answer(db.session, invitations(db.session, "STP")[0])
    opening.take_evening_figures(db.session, survey_round, at=now())
    db.session.commit()
    answer(db.session, *invitations(db.session, "STP")[1:3])
    lines = agencies_now(survey_round)
    assert {line.code: line.since_evening for line in lines} == {"BDL": 0, "EHL": 0, "STP": 2}


# -- people


def test_people_are_shown_by_status_only_and_each_look_is_recorded(client: FlaskClient) -> None:
    mine = invitations(db.session, "STP")
    answer(db.session, mine[0])
    page = client.get(f"/so-noi-vu/dot/1/theo-doi/don-vi/{mine[0].agency_id}").text
    assert page.count("Đã gửi phiếu") >= 1
    assert not re.search(r"\d{1,2}:\d{2}", page.split("<main", 1)[1]), "no hour of anything"
    assert "+8490" not in page
    assert [(one.subject, one.detail["rows"]) for one in events("view")] == [(f"agency:{mine[0].agency_id}", 12)]


def test_people_are_found_without_diacritics_and_by_status(client: FlaskClient) -> None:
    mine = invitations(db.session, "STP")
    answer(db.session, mine[0])
    base = f"/so-noi-vu/dot/1/theo-doi/don-vi/{mine[0].agency_id}"
    assert "2 người" in text_of(client.get(f"{base}?tim=nguyen hoa").text)
    assert "1 người" in text_of(client.get(f"{base}?tinh_trang=submitted").text)
    assert "11 người" in text_of(client.get(f"{base}?tinh_trang=unopened").text)


def test_every_invitation_has_exactly_one_status(client: FlaskClient, survey_round) -> None:
    from respondents.field import person

    mine = list(invitations(db.session, "STP"))
    states: list[dict[str, Any]] = [
        {"submitted_at": now(), "receipt": "X"},
        {"paper_at": now()},
        {"state": "revoked"},
        {"disposition": "R"},
        {"state": "held", "held_because": "not_me"},
        {"opened_at": now(), "verified_at": now(), "started_at": now()},
        {"opened_at": now(), "verified_at": now()},
        {"opened_at": now()},
        {"bounced_at": now()},
        {},
        {"sent_at": None},
        {"state": "held", "disposition": "NC"},
    ]
    for invitation, values in zip(mine, states, strict=True):
        for name, value in values.items():
            setattr(invitation, name, value)
    db.session.commit()
    counts = person.status_counts(db.session, survey_round.id, mine[0].agency_id)
    assert sum(counts.values()) == 12
    assert set(counts) == set(person.STATUSES)
    by_row = [person.status_of(one) for one in mine]
    assert {key: by_row.count(key) for key in counts} == counts


def test_a_new_link_needs_a_reason_and_kills_the_old_one(client: FlaskClient) -> None:
    who = invitations(db.session, "STP")[0]
    before = who.token_hash
    client.post(f"/so-noi-vu/dot/1/theo-doi/nguoi/{who.id}/cap-lai", data={"cap-reason": " "})
    db.session.refresh(who)
    assert who.token_hash == before
    client.post(f"/so-noi-vu/dot/1/theo-doi/nguoi/{who.id}/cap-lai", data={"cap-reason": "gửi nhầm người"})
    db.session.refresh(who)
    assert who.token_hash != before
    message = db.session.scalars(select(Message)).one()
    assert f"/t/{audit.keys.current().link_token(who.respondent_id, 2)}" in said(db.session, message)


def test_whoever_has_answered_gets_no_new_link_and_no_other_outcome(client: FlaskClient) -> None:
    who = invitations(db.session, "STP")[0]
    answer(db.session, who)
    for act, data in (
        ("cap-lai", {"cap-reason": "thử"}),
        ("tinh-trang", {"ghi-letter": "R", "ghi-reason": "thử"}),
        ("phieu-giay", {}),
    ):
        client.post(f"/so-noi-vu/dot/1/theo-doi/nguoi/{who.id}/{act}", data=data)
    db.session.refresh(who)
    assert (who.issue, who.disposition, who.paper_at) == (1, None, None)


def test_a_paper_answer_is_noted_and_taken_back_with_a_reason(client: FlaskClient) -> None:
    who = invitations(db.session, "STP")[0]
    address = f"/so-noi-vu/dot/1/theo-doi/nguoi/{who.id}"
    client.post(f"{address}/phieu-giay")
    page = text_of(client.get(address).text)
    assert "Đã trả lời bằng phiếu giấy" in page
    assert "Cấp lại đường dẫn" not in page
    assert "Ghi tình trạng không trả lời" not in page
    assert "Ghi lý do bỏ ghi nhận" in client.post(f"{address}/bo-phieu-giay", follow_redirects=True).text
    client.post(f"{address}/bo-phieu-giay", data={"giay-reason": "ghi nhầm người"})
    db.session.refresh(who)
    assert who.paper_at is None
    assert events("invitation.take_paper_back")[0].detail == {"reason": "ghi nhầm người"}
    assert "Đã nhận phiếu giấy" in text_of(client.get(address).text)


def test_an_outcome_is_noted_with_its_reason(client: FlaskClient) -> None:
    who = invitations(db.session, "STP")[0]
    address = f"/so-noi-vu/dot/1/theo-doi/nguoi/{who.id}"
    client.post(f"{address}/tinh-trang", data={"ghi-letter": "NC", "ghi-reason": "đi công tác dài ngày"})
    assert "Không trả lời (đã ghi lý do)" in client.get(address).text
    (noted,) = events("invitation.set_disposition")
    assert noted.detail == {"disposition": "NC", "reason": "đi công tác dài ngày"}


def test_a_person_of_another_round_is_not_found(client: FlaskClient) -> None:
    assert client.get("/so-noi-vu/dot/1/theo-doi/nguoi/99999").status_code == 404


# -- alerts and call-backs


def test_an_alert_is_settled_once_with_what_was_found(client: FlaskClient, survey_round) -> None:
    alerts.raise_alert(db.session, "repudiated", survey_round.id, invitations(db.session, "STP")[0].id, audit.SYSTEM)
    db.session.commit()
    page = text_of(client.get("/so-noi-vu/dot/1/can-xem-lai").text)
    assert "Người được mời báo không phải mình gửi phiếu" in page
    assert "gian lận" not in page
    alert = db.session.scalars(select(Alert)).one()
    for note, settled in (("", False), ("Đã gọi, đúng người", True), ("lần nữa", True)):
        client.post(f"/so-noi-vu/dot/1/can-xem-lai/{alert.id}", data={f"viec-{alert.id}-note": note})
        db.session.refresh(alert)
        assert (alert.settled_at is not None) is settled
    assert alert.note == "Đã gọi, đúng người"
    assert events("view")[0].subject == f"alerts:{survey_round.id}"


def test_two_people_call_back_and_the_second_gets_the_code_once(client: FlaskClient, office: Flask) -> None:
    colleague = office.test_client()
    sign_in(colleague, "administrator")
    who = invitations(db.session, "STP")[0]
    client.post(f"/so-noi-vu/dot/1/theo-doi/nguoi/{who.id}/goi", data={"goi-reason": "không nhận được mã"})
    wish = db.session.scalars(select(CallBack)).one()
    confirm = f"/so-noi-vu/dot/1/goi-xac-minh/{wish.id}/xac-nhan"
    assert client.post(confirm).status_code == 302
    alone = client.post(confirm, follow_redirects=True)
    assert "Cần hai người xác minh" in alone.text
    shown = re.findall(r"\b(\d{3}) (\d{3}) (\d{4})\b", colleague.post(confirm).text)
    db.session.refresh(wish)
    assert call_back.matches(wish, "".join(shown[0]))
    assert "".join(shown[0]) not in client.get("/so-noi-vu/dot/1/goi-xac-minh").text


# -- the outbox


LINES = (
    '{"id":"1","channel":"sms","to":"+84905000001","text":"Ma la 482913","at":"2023-10-16T01:00:00+00:00"}\n'
    '{"id":"2","channel":"email","to":"a@x.vn","text":"Mo http://localhost/t/ABC. <b>","at":"2023-10-16T01:02:00+00:00"}\n'
    '{"id":"3","chan'
)


def test_the_outbox_shows_the_demonstrations_messages_newest_first(client: FlaskClient, tmp_path) -> None:
    (tmp_path / "outbox.jsonl").write_text(LINES)
    page = client.get("/so-noi-vu/hop-thu-di").text
    assert page.index("a@x.vn") < page.index("Ma la 482913")
    assert '<a href="http://localhost/t/ABC">http://localhost/t/ABC</a>. &lt;b&gt;' in page
    assert "08:02 ngày 16/10/2023" in page
    assert "482913" in client.get("/so-noi-vu/hop-thu-di?tim=0905 000 001").text
    assert "482913" not in client.get("/so-noi-vu/hop-thu-di?tim=a@x.vn").text


def test_the_outbox_shows_no_text_once_messages_really_go_out(client: FlaskClient, tmp_path) -> None:
    client.application.config.update(GATEWAY="live", SMTP_URL="smtp://127.0.0.1:25")
    (tmp_path / "outbox.jsonl").write_text(LINES)
    page = client.get("/so-noi-vu/hop-thu-di").text
    assert "482913" not in page
    assert "Hộp thư đi" in page


# -- printing


def test_printing_gives_a_file_and_is_recorded(client: FlaskClient) -> None:
    mine = invitations(db.session, "BDL")
    answer(db.session, mine[0])
    for kind in ("letters", "slips"):
        answer_ = client.post(f"/so-noi-vu/dot/1/in-thu-moi/{mine[0].agency_id}/{kind}")
        assert answer_.data.startswith(b"%PDF-")
        assert "attachment" in answer_.headers["Content-Disposition"]
    address = f"/so-noi-vu/dot/1/in-thu-moi/{mine[0].agency_id}/letters"
    for_word = client.post(address, data={"ending": "docx"})
    assert ".docx" in for_word.headers["Content-Disposition"]
    assert ZipFile(io.BytesIO(for_word.data)).testzip() is None
    assert [(one.detail["kind"], one.detail["count"]) for one in events("invitation.print")] == [
        ("letters", 3),
        ("slips", 3),
        ("letters", 3),
    ]
    assert client.get(f"/so-noi-vu/dot/1/in-thu-moi/{mine[0].agency_id}/letters").status_code == 405


def test_letters_of_chosen_agencies_come_as_one_archive_and_each_agency_is_recorded(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    here, agencies = "/so-noi-vu/dot/1/in-thu-moi", {}
    for one in db.session.scalars(select(Agency).where(Agency.code.in_(("BDL", "STP")))):
        agencies[one.code] = one.id
    made = client.post(f"{here}/da-chon", data={"kind": "slips", "agency": [*agencies.values(), "x", "999"]})
    with ZipFile(io.BytesIO(made.data)) as packed:
        assert {name.partition("/")[0] for name in packed.namelist()} == {"BDL", "STP"}
        assert {name.rpartition(".")[2] for name in packed.namelist()} == {"pdf", "docx"}
        assert all(packed.read(name).startswith((b"%PDF-", b"PK")) for name in packed.namelist())
    printed = [one.subject for one in events("invitation.print")]
    assert sorted(printed) == sorted(f"agency:{number}" for number in agencies.values())
    nobody = client.post(f"{here}/da-chon", data={"kind": "letters"}, follow_redirects=True).text
    assert "Chọn ít nhất một đơn vị" in nobody
    monkeypatch.setattr(printing, "MOST_AT_ONCE", 3)
    many = client.post(
        f"{here}/da-chon", data={"kind": "letters", "agency": [*agencies.values()]}, follow_redirects=True
    )
    assert "một lần tải được nhiều nhất 3" in many.text
    assert len(events("invitation.print")) == 2


def test_the_curve_ends_at_the_present_and_stands_beside_its_table(client: FlaskClient, survey_round) -> None:
    survey_round.opens_at = now() - timedelta(days=5)
    answer(db.session, *invitations(db.session, "STP")[:6])
    page = client.get("/so-noi-vu/dot/1/theo-doi").text
    assert '<title id="dien-bien-title">Đã gửi phiếu 6/30 (20,0 %)</title>' in page
    assert "style=" not in page.split("<main", 1)[1]


# -- finding somebody who phones


def test_somebody_who_phones_is_found_across_agencies_and_the_search_is_recorded(client: FlaskClient) -> None:
    page = client.get("/so-noi-vu/dot/1/tim-nguoi?tim=h yim nie").text
    assert "H&#39;Yim Niê" in page
    assert "Sở Tư pháp" in page
    assert "Ea H&#39;leo" in page
    (event,) = events("view")
    assert event.subject == "search:1"
    assert len(event.detail["respondents"]) == event.detail["rows"] > 1
    person = invitations(db.session, "BDL")[0].respondent
    assert person.full_name in client.get(f"/so-noi-vu/dot/1/tim-nguoi?tim=0{person.phone[3:]}").text
    assert "Ghi ít nhất" in client.get("/so-noi-vu/dot/1/tim-nguoi?tim=a").text
    assert "Không có ai khớp" in client.get("/so-noi-vu/dot/1/tim-nguoi?tim=khong co").text


@pytest.mark.parametrize("query", ["tim=hoa", "thu_tu=-name", "tinh_trang=unopened&thu_tu=status"])
def test_whom_a_search_or_an_order_showed_is_recorded_one_by_one(client: FlaskClient, query: str) -> None:
    """The number of a page stands for its people only where nothing else says which they are."""
    agency = invitations(db.session, "EHL")[0].agency_id
    base = f"/so-noi-vu/dot/1/theo-doi/don-vi/{agency}"
    client.get(base)
    client.get(f"{base}?{query}")
    usual, other = events("view")
    assert "respondents" not in usual.detail
    assert len(other.detail["respondents"]) == other.detail["rows"] > 0


def test_an_account_searches_so_often_a_day_and_the_end_is_recorded_once(
    client: FlaskClient, office: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("survey_app.home_affairs.finding.MOST_A_DAY", 3)
    here = "/so-noi-vu/dot/1/tim-nguoi"
    assert [client.get(f"{here}?tim=h yim nie").status_code for _ in range(5)] == [200, 200, 200, 429, 429]
    refused = client.get(f"{here}?tim=h yim nie").text
    assert "H&#39;Yim Niê" not in refused
    assert "Hôm nay đã tìm đủ 3 lần" in refused
    assert [event.detail["rows"] > 0 for event in events("view")] == [True, True, True, False]
    assert client.get(here).status_code == 200, "the page itself stays"
    other = office.test_client()
    sign_in(other, "home_affairs")
    assert other.get(f"{here}?tim=h yim nie").status_code == 200
