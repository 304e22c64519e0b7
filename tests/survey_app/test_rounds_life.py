"""A round is copied, chooses its agencies, goes away, rests and gets another end, from its pages; slips are asked about."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from agencies.agency import Agency
from foundation import audit
from foundation.db import Base, now
from foundation.outbox import Message
from foundation.vietnam_time import day_of, in_vietnam
from questionnaires import round_criteria
from questionnaires.survey_round import SurveyRound
from respondents import copying, quotas, removing, taking_part
from respondents.field import readiness
from respondents.messages.plan import making
from respondents.roster import Roster
from respondents.wording.templates import MessageTemplate
from survey_app.database import db
from tests import cast
from tests.said import said
from tests.signing_in import sign_in
from tests.survey_app.fieldwork_cast import a_round_in_the_field, answer, invitations, text_of

BY = audit.SYSTEM


@pytest.fixture
def client(office: Flask) -> FlaskClient:
    client = office.test_client()
    sign_in(client, "administrator")
    return client


def typed(moment: datetime) -> str:
    return f"{in_vietnam(moment):%Y-%m-%dT%H:%M}"


def fields(**values: str) -> dict[str, str]:
    at = now()
    return {
        "kind": "ministry",
        "code": "2030",
        "year": "2030",
        "title": "Khảo sát mới",
        "province": "Đắk Lắk",
        "province_kind": "tỉnh",
        "host": "Sở Nội vụ",
        "minutes": "15",
        "list_deadline": typed(at + timedelta(days=20)),
        "opens_at": typed(at + timedelta(days=30)),
        "closes_at": typed(at + timedelta(days=44)),
    } | values


def last_years(state: str = "closed") -> SurveyRound:
    """A round with a plan, quotas, texts, an agency left out, criteria of its own."""
    made = cast.a_round(db.session, state)  # type: ignore[arg-type]
    cast.ask_all_groups(made, cast.a_version(db.session))  # type: ignore[arg-type]
    mine, other = cast.an_agency(db.session), cast.an_agency(db.session, "SYT", "Sở Y tế")  # type: ignore[arg-type]
    made.state = "registering"
    quotas.set_for(db.session, made, mine, {made.groups[0].id: (1, 3)}, BY)  # type: ignore[arg-type]
    taking_part.take_part(db.session, made, [mine.id], [mine.id, other.id], BY)  # type: ignore[arg-type]
    steps = making.suggestion(db.session, made)  # type: ignore[arg-type]
    values = {step.kind: {name: getattr(step, name) for name in making.FIELDS} for step in steps if step.switch == "on"}
    making.save(db.session, made, 0, values, BY)  # type: ignore[arg-type]
    db.session.add(MessageTemplate(round_id=made.id, kind="kept", sms="Gọi {ho_tro}", subject="x", mail="Gọi {ho_tro}"))
    made.settings = {**made.settings, "signer": "Nguyễn Văn A", "paper_number": 15, "grace_minutes": 5}
    made.criteria_set_id = None
    made.state = state
    db.session.commit()
    return made


def test_a_copy_says_what_it_takes_and_takes_just_that(client: FlaskClient) -> None:
    source = last_years()
    page = text_of(client.get("/so-noi-vu/dot/moi?chep=2023").text)
    for words in ("Nhóm đối tượng và phiên bản mẫu phiếu", "trừ 1 đơn vị", "1 đơn vị có chỉ tiêu", "Kế hoạch gửi tin"):
        assert words in page
    assert "Không chép: tên đợt, năm, mã, ngày giờ, số, ngày công văn và căn cứ, người ký" in page
    assert 'value="123/UBND-KSTTHC"' not in client.get("/so-noi-vu/dot/moi?chep=2023").text
    assert client.post("/so-noi-vu/dot/moi", data=fields(chep="2023")).status_code == 302
    db.session.expire_all()
    made = db.session.scalars(select(SurveyRound).where(SurveyRound.code == "2030")).one()
    kept = [(group.code, group.titles, group.version_id) for group in made.groups]
    assert kept == [(group.code, group.titles, group.version_id) for group in source.groups]
    assert quotas.apart(db.session, made.id) == quotas.apart(db.session, source.id) != frozenset()  # type: ignore[arg-type]
    limits = quotas.of_round(db.session, made)  # type: ignore[arg-type]
    assert list(limits.values()) == [(1, 3)]
    assert {group for _, group in limits} <= {group.id for group in made.groups}
    assert made.setting("grace_minutes") == 5
    official = [made.setting(name) for name in ("signer", "paper_number", "decision")]
    assert (official, made.letter_number, made.state) == (["", None, ""], "", "preparing")
    plan = making.of_round(db.session, made)  # type: ignore[arg-type]
    assert plan is not None
    assert plan.state == "off"
    before = {step.kind: step.day - day_of(source.opens_at) for step in making.steps_of(db.session, source)}  # type: ignore[arg-type]
    after = {step.kind: step.day - day_of(made.opens_at) for step in making.steps_of(db.session, made)}  # type: ignore[arg-type]
    towards_the_end = {"last_call", "phone_list"}
    assert before.keys() == after.keys() != towards_the_end
    assert [after[kind] for kind in before.keys() - towards_the_end] == [
        before[kind] for kind in before.keys() - towards_the_end
    ]
    assert db.session.scalar(select(Roster.id).where(Roster.round_id == made.id)) is None


def test_what_was_copied_is_not_done_before_somebody_has_looked(client: FlaskClient) -> None:
    last_years()
    client.post("/so-noi-vu/dot/moi", data=fields(chep="2023"))
    made = db.session.scalars(select(SurveyRound).where(SurveyRound.code == "2030")).one()
    here, number = f"/so-noi-vu/dot/{made.id}", made.id
    assert client.get("/so-noi-vu/dot").text.count("Khảo sát của Bộ Nội vụ") == 2
    words = text_of(client.get(here).text)
    assert words.count("Chép sang, chưa xem") == len(made.unseen) == 6
    assert "Nhóm đối tượng và mẫu phiếu Đã xong" not in words
    assert "Chép từ đợt 2023, chưa ai xem" in client.get(f"{here}/nhom").text
    client.post(f"{here}/da-xem", data={"part": "groups"})
    words = text_of(client.get(here).text)
    assert "Nhóm đối tượng và mẫu phiếu Đã xong" in words
    assert "Đã được xem" not in client.get(f"{here}/nhom").text
    assert "chưa ai xem" not in client.get(f"{here}/nhom").text
    again = client.post(f"{here}/da-xem", data={"part": "groups"}, follow_redirects=True).text
    assert "Mục này đã được xem." in again
    agencies = db.session.scalars(select(Agency.id)).all()
    client.post(f"{here}/don-vi-tham-gia", data={"agency": agencies, "seen": agencies})  # saving is looking, too
    db.session.expire_all()
    assert "agencies" not in db.session.get_one(SurveyRound, number).unseen


def test_an_end_two_minutes_ahead_is_asked_about(client: FlaskClient) -> None:
    slip = fields(
        list_deadline="", opens_at=typed(now() - timedelta(days=1)), closes_at=typed(now() + timedelta(minutes=2))
    )
    answer = client.post("/so-noi-vu/dot/moi", data=slip)
    assert answer.status_code == 422
    for words in ("Giờ kết thúc trả lời chỉ còn 1 phút nữa", "Giờ mở trả lời đã qua", 'name="sure"'):
        assert words in answer.text or words.replace("1 phút", "2 phút") in answer.text
    assert db.session.scalars(select(SurveyRound)).all() == []
    assert client.post("/so-noi-vu/dot/moi", data=slip | {"sure": "y"}).status_code == 302


def test_every_mistake_of_the_form_stands_at_its_place_at_once(client: FlaskClient) -> None:
    client.post("/so-noi-vu/dot/moi", data=fields())
    wrong = fields(
        title=" ",
        minutes="0",
        list_deadline=typed(now() + timedelta(days=40)),
        closes_at=typed(now() + timedelta(days=25)),
    )
    page = client.post("/so-noi-vu/dot/moi", data=wrong).text
    sentences = (
        "Nhập tên đợt khảo sát",
        "Nhập số phút từ 1 đến 240",
        "Đã có đợt mang mã 2030. Hãy đặt mã khác",
        "Hạn nộp danh sách phải trước ngày mở trả lời",
        "Ngày kết thúc phải sau ngày mở trả lời",
    )
    assert [words for words in sentences if words not in page] == []
    assert 'value="2030"' in page


def test_agencies_that_take_part_are_chosen_and_one_with_a_list_stays(client: FlaskClient) -> None:
    survey_round = cast.a_round(db.session)  # type: ignore[arg-type]
    law, health = cast.an_agency(db.session), cast.an_agency(db.session, "SYT", "Sở Y tế")  # type: ignore[arg-type]
    cast.a_roster(db.session, survey_round, law)  # type: ignore[arg-type]
    db.session.commit()
    here, seen = f"/so-noi-vu/dot/{survey_round.id}/don-vi-tham-gia", [law.id, health.id]
    refused = client.post(here, data={"agency": [health.id], "seen": seen}, follow_redirects=True).text
    assert "Đã có danh sách của Sở Tư pháp nên không bỏ khỏi đợt được" in refused
    assert "Chọn ít nhất một đơn vị" in client.post(here, data={"seen": seen}, follow_redirects=True).text
    client.post(here, data={"agency": [law.id], "seen": seen})
    late = cast.an_agency(db.session, "SXD", "Sở Xây dựng")  # type: ignore[arg-type]
    db.session.commit()
    asked = [one.code for one in quotas.agencies_asked(db.session, survey_round)]  # type: ignore[arg-type]
    assert asked == ["STP", "SXD"]
    assert not quotas.is_asked(db.session, survey_round, health)  # type: ignore[arg-type]
    client.post(here, data={"agency": [law.id, health.id], "seen": seen})
    assert quotas.is_asked(db.session, survey_round, health)  # type: ignore[arg-type]
    assert quotas.is_asked(db.session, survey_round, late)  # type: ignore[arg-type]


def test_a_round_goes_while_nothing_depends_on_it(client: FlaskClient) -> None:
    source = last_years("registering")
    here = f"/so-noi-vu/dot/{source.id}/xoa"
    assert "Xoá đợt này?" in client.get(here).text
    roster = cast.a_roster(db.session, source, db.session.scalars(select(Agency)).first(), people=0)  # type: ignore[arg-type]
    db.session.commit()
    refused = client.post(here, follow_redirects=True).text
    assert "Đợt đã có danh sách của đơn vị nên không xoá được." in refused
    db.session.delete(roster)
    db.session.commit()
    client.post(here)
    assert db.session.scalars(select(SurveyRound)).all() == []
    assert db.session.scalars(select(MessageTemplate)).all() == []


def test_a_removed_round_takes_its_copied_criteria_along_and_leaves_those_of_others(client: FlaskClient) -> None:
    source = last_years("registering")
    kept = round_criteria.criteria_set.make(db.session, "Đợt 2022", [], BY).id  # type: ignore[attr-defined]
    source.criteria_set_id = kept
    db.session.commit()
    client.post("/so-noi-vu/dot/moi", data=fields(chep=source.code))
    made = db.session.scalars(select(SurveyRound).where(SurveyRound.code == "2030")).one()
    assert made.criteria_set_id not in (None, kept)
    number = made.criteria_set_id
    client.post(f"/so-noi-vu/dot/{made.id}/xoa")
    sets = db.session.scalars(select(round_criteria.criteria_set.CriteriaSet.id)).all()  # type: ignore[attr-defined]
    assert sets == [kept]
    logged = db.session.scalars(select(audit.AuditEvent).where(audit.AuditEvent.verb == "criteria.remove_set")).all()
    assert [one.subject for one in logged] == [f"criteria:{number}"]


def test_every_table_of_a_round_is_known_as_its_set_up_or_stands_in_the_way(office: Flask) -> None:
    """A table that is set up with a round and left out of SET_UP would make rounds that nobody can remove."""
    with_round = {
        one.name
        for one in Base.metadata.sorted_tables
        if any(key.column.table.name == "survey_round" for column in one.columns for key in column.foreign_keys)
    }
    grown = {
        "alert ballot_box care_flags export guided_session invitation known_device letter_file not_eligible opened_answer",
        "call_draw progress progress_day random_call repudiation roster round_pause signal_note signal_review snapshot",
        "stripped_envelope person_request",
    }
    known = {table.name for table in removing.SET_UP} | {name for line in grown for name in line.split()}
    assert with_round == known


def test_a_pause_stops_and_resuming_goes_on(client: FlaskClient) -> None:
    survey_round = a_round_in_the_field(db.session)  # type: ignore[arg-type]
    here = f"/so-noi-vu/dot/{survey_round.id}"
    assert "Tạm dừng đợt?" in client.get(f"{here}/tam-dung").text
    assert client.post(f"{here}/tam-dung", data={"reason": " "}).status_code == 422
    client.post(f"{here}/tam-dung", data={"reason": "Sửa phiếu", "resumes_at": typed(now() + timedelta(days=2))})
    page = text_of(client.get(here).text)
    assert "Đang tạm dừng từ" in page
    assert "Lý do: Sửa phiếu. Đã báo dự kiến mở lại lúc" in page
    second = client.post(f"{here}/tam-dung", data={"reason": "Tôi cũng bấm"}, follow_redirects=True).text
    assert "Trạng thái vừa thay đổi, có thể người khác đã xử lý trước" in second
    assert "Tạm dừng" in text_of(client.get(f"{here}/theo-doi").text)
    client.post(f"{here}/buoc/resume")
    db.session.expire_all()
    assert survey_round.accepts_answers
    client.post(f"{here}/tam-dung", data={"reason": "Lần hai"})
    client.post(f"{here}/buoc/close")
    db.session.expire_all()
    assert survey_round.state == "closed"


def test_another_end_is_told_to_those_who_have_not_answered_and_to_the_focal_points(client: FlaskClient) -> None:
    survey_round = a_round_in_the_field(db.session)  # type: ignore[arg-type]
    answer(db.session, *invitations(db.session, "STP")[:2])  # type: ignore[arg-type]
    sign_in(client.application.test_client(), "focal_point", db.session.scalars(select(Agency)).first())
    here = f"/so-noi-vu/dot/{survey_round.id}/han-tra-loi"
    assert "28 người chưa trả lời nhận tin báo hạn mới" in text_of(client.get(here).text)
    soon = client.post(here, data={"closes_at": typed(now() + timedelta(minutes=3)), "reason": "x"})
    assert (soon.status_code, "Giờ kết thúc trả lời chỉ còn" in soon.text) == (422, True)
    later = now() + timedelta(days=30)
    for reason in ("Mưa lũ", "Mưa lũ kéo dài"):
        later += timedelta(days=1)
        done = client.post(here, data={"closes_at": typed(later), "reason": reason}, follow_redirects=True).text
    assert "Đang báo 28 người chưa trả lời" in done
    sent = db.session.scalars(select(Message).where(Message.kind == "end_moved")).all()
    assert len(sent) == 28, "news of the first change was overtaken"
    assert f"{in_vietnam(later):%d/%m/%Y}" in said(db.session, sent[0])
    letters = db.session.scalars(select(Message).where(Message.subject.startswith("Đổi hạn trả lời"))).all()
    assert sorted("Lý do: Mưa lũ kéo dài" in said(db.session, letter) for letter in letters) == [False, True]


def test_the_ministry_sees_nothing_of_a_province_s_own_survey(client: FlaskClient, office: Flask) -> None:
    client.post("/so-noi-vu/dot/moi", data=fields(kind="internal"))
    made = db.session.scalars(select(SurveyRound)).one()
    assert made.setting("addressed_to") == "Ủy ban nhân dân tỉnh Đắk Lắk"
    assert "Xuất hồ sơ khảo sát nội bộ" in client.get(f"/bo-noi-vu/dot/{made.id}/xuat").text
    ministry = office.test_client()
    sign_in(ministry, "ministry")
    assert ministry.get(f"/bo-noi-vu/dot/{made.id}/xuat").status_code == 404
    made.kind = "ministry"
    db.session.commit()
    assert ministry.get(f"/bo-noi-vu/dot/{made.id}/xuat").status_code == 200


def test_a_copy_has_criteria_of_its_own(office: Flask) -> None:
    source = last_years()
    source.state = "registering"
    kept = round_criteria.criteria_set.make(db.session, "Bộ", [], BY)  # type: ignore[arg-type]
    source.criteria_set_id = kept.id
    values = {
        "code": "2031",
        "year": 2031,
        "title": "x",
        "province": "Huế",
        "opens_at": now(),
        "closes_at": now() + timedelta(days=9),
    }
    made = copying.copy(db.session, source, values, BY)  # type: ignore[arg-type]
    assert made.criteria_set_id not in (None, kept.id)
    assert "criteria" in made.unseen


def test_an_open_round_says_what_its_clock_says(client: FlaskClient) -> None:
    survey_round = a_round_in_the_field(db.session)  # type: ignore[arg-type]
    here, at = f"/so-noi-vu/dot/{survey_round.id}", now()
    for opens, closes, word in ((-1, 9, "Đang trả lời"), (1, 9, "Chờ đến giờ trả lời"), (-9, -1, "Hết giờ trả lời")):
        survey_round.opens_at, survey_round.closes_at = at + timedelta(days=opens), at + timedelta(days=closes)
        db.session.commit()
        assert word in text_of(client.get(here).text)
    survey_round.opens_at, survey_round.closes_at = at + timedelta(days=1), at + timedelta(days=9)
    db.session.commit()
    assert "Đã mở cho 30 người; trả lời được từ" in text_of(client.get(f"{here}/theo-doi").text)


def test_the_dry_run_asks_about_a_near_end_and_about_what_was_copied(office: Flask) -> None:
    at = now()
    made = cast.a_round(db.session, "frozen", copied_from="2022", unseen=["plan"], closes_at=at + timedelta(minutes=3))  # type: ignore[arg-type]
    found = {check.key: check for check in readiness.checks(db.session, made, "")}  # type: ignore[arg-type]
    assert "chỉ còn 2 phút nữa. Hãy xem lại lịch" in found["dates"].words
    assert found["copied"].words == "Còn 1 mục chép từ đợt 2022 chưa ai xem."
    assert not found["dates"].stops
    assert not found["copied"].stops
    made.unseen, made.closes_at = [], at + timedelta(days=9)
    found = {check.key: check for check in readiness.checks(db.session, made, "")}  # type: ignore[arg-type]
    assert (found["dates"].is_done, found["copied"].is_done) == (True, True)
