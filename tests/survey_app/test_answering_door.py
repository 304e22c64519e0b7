"""The door (R1–R5): who gets in, how far, and what everybody else reads."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import sqlalchemy as sa
from flask import Flask

from foundation import audit, keys
from foundation.db import now
from questionnaires.survey_round import SurveyRound
from respondents import invitation
from respondents.identity import Alert, Limits, RespondentSession
from respondents.invitation.counters import Progress
from survey_app.answering.blueprint import NEEDS_LIMITS
from survey_app.database import db
from tests.visitor import Visitor, invited, link_of, messages, newest_code, open_round


@pytest.fixture
def hoa(field: Flask) -> Visitor:
    """The invited person of the first line, with her phone."""
    return Visitor(field)


def alerts() -> list[str]:
    db.session.rollback()
    return list(db.session.scalars(sa.select(Alert.kind).order_by(Alert.id)))


def test_the_link_invites_and_says_nothing_about_the_person(hoa: Visitor) -> None:
    words = hoa.open(link_of())
    assert hoa.page.status_code == 200
    assert "kính mời Ông/Bà tham gia" in words
    assert "Nguyễn" not in words
    assert "Văn bản" not in words  # no question


def test_the_first_page_says_who_signed_and_whom_else_to_ask_also_for_typed_codes(hoa: Visitor) -> None:
    signed = "theo Công văn số 123/UBND-KSTTHC ngày 12/10/2023, do Phó Chủ tịch UBND tỉnh (minh họa) ký."
    for path in (link_of(), "/"):
        words = hoa.open(path)
        assert signed in words
        assert "xin gọi 0262 111 1111 ; số này không phải của đơn vị gửi tin." in words
    db.session.execute(sa.update(SurveyRound).values(settings={"phone": "0262 000 0000"}, letter_number=""))
    db.session.commit()
    words = hoa.open(link_of())
    assert "kính mời Ông/Bà tham gia." in words
    assert "có thật hay không" not in words


def test_a_forwarded_link_gets_no_further_than_the_masked_name(hoa: Visitor) -> None:
    hoa.open(link_of())
    words = hoa.press()
    assert hoa.title == "Có phải Ông/Bà là người được mời?"
    person = invited().respondent
    assert "Nguyễn T•• " in words
    assert person.full_name not in words
    assert person.position not in words
    assert person.phone[3:] not in re.sub(r"\s", "", words)
    for page in ("/phieu", "/phieu/trang/1", "/phieu/phan", "/phieu/kiem-tra", "/phieu/xem-truoc", "/phieu/bien-nhan"):
        hoa.open(page)
        assert hoa.title == "Có phải Ông/Bà là người được mời?", page


def test_the_code_goes_to_the_registered_phone_bound_to_this_host(hoa: Visitor) -> None:
    hoa.open(link_of())
    hoa.press()
    words = hoa.press()
    assert "Mã 6 chữ số đã gửi tới số 09•• ••• •" in words
    (text,) = messages()
    assert re.fullmatch(
        r"So Noi vu Dak Lak: ma xac nhan khao sat CCHC cua Ong/Ba la (\d{6}), hieu luc 10 phut\. "
        r"Khong dua ma cho nguoi khac\.\n@localhost #\1",
        text,
    )
    assert len(text) <= 160


def test_the_right_code_opens_notice_declaration_and_sheet(hoa: Visitor) -> None:
    hoa.prove()
    assert hoa.title == "Ông/Bà cần biết trước khi trả lời"
    assert "Ai trả lời phiếu này?" in hoa.text
    hoa.press(how="helped", pledge="y")
    assert hoa.title == "Phần 1. Thể chế"
    person = invited()
    assert (person.grade, person.declared) == ("A", "helped")
    counted = db.session.scalars(sa.select(Progress).where(Progress.group_id == person.group_id)).one()
    assert (counted.opened, counted.verified, counted.started, counted.submitted) == (1, 1, 1, 0)


def test_the_name_of_the_survey_is_shown_on_the_first_page_and_said_on(hoa: Visitor) -> None:
    def shown() -> list[str]:
        return re.findall(r'<span class="(masthead__product[^"]*)">', hoa.page.get_data(as_text=True))

    hoa.open(link_of())
    assert shown() == ["masthead__product"]
    hoa.press()
    assert hoa.title == "Có phải Ông/Bà là người được mời?"
    assert shown() == ["masthead__product govuk-visually-hidden"]
    hoa.press()
    assert shown() == ["masthead__product govuk-visually-hidden"]
    hoa.press(code=newest_code())
    assert hoa.title == "Ông/Bà cần biết trước khi trả lời"
    assert shown() == ["masthead__product govuk-visually-hidden"]


def test_spaces_and_dashes_in_the_code_are_forgiven(hoa: Visitor) -> None:
    hoa.open(link_of())
    hoa.press()
    hoa.press()
    code = newest_code()
    hoa.press(code=f" {code[:3]} - {code[3:]}")
    assert hoa.title == "Ông/Bà cần biết trước khi trả lời"


@pytest.mark.parametrize(
    ("entered", "words"),
    [
        ("", "Nhập mã xác nhận gồm 6 chữ số"),
        ("12345", "Mã xác nhận phải có 6 chữ số"),
        ("abcdef", "Mã xác nhận phải có 6 chữ số"),
        ("٤٨٢٩١٣", "Mã xác nhận phải có 6 chữ số"),
    ],
)
def test_a_code_of_the_wrong_shape_is_named_and_not_counted(hoa: Visitor, entered: str, words: str) -> None:
    hoa.open(link_of())
    hoa.press()
    hoa.press()
    assert words in hoa.press(code=entered)
    assert "Lỗi:" in hoa.page.get_data(as_text=True)
    db.session.rollback()
    assert db.session.scalar(sa.select(RespondentSession.failures)) == 0


def test_a_code_is_good_in_the_browser_that_asked_for_it_only(hoa: Visitor, field: Flask) -> None:
    hoa.open(link_of())
    hoa.press()
    hoa.press()
    stranger = Visitor(field)
    stranger.open(link_of())
    stranger.press()
    stranger.open("/phieu/ma-xac-nhan")
    stranger.press(code=newest_code())
    assert stranger.title == "Nhập mã xác nhận"


def test_a_code_is_good_once(hoa: Visitor, field: Flask) -> None:
    hoa.prove()
    code = newest_code()
    again = Visitor(field)
    again.open(link_of())
    again.press()
    again.open("/phieu/ma-xac-nhan")
    again.press(code=code)
    assert again.title == "Nhập mã xác nhận"


def test_not_me_holds_the_link_and_tells_home_affairs(hoa: Visitor, field: Flask) -> None:
    hoa.open(link_of())
    hoa.press()
    words = hoa.send("/phieu/khong-phai-toi")
    assert "Đường dẫn này tạm khoá và Sở Nội vụ sẽ gửi lại đúng người." in words
    assert "Nguyễn" not in words
    assert (invited().state, invited().held_because, alerts()) == ("held", "not_me", ["not_me"])
    other = Visitor(field)
    other.open(link_of())
    assert other.page.status_code == 200  # the page of the link is the same for everybody
    other.press()
    assert (other.page.status_code, other.title) == (403, "Đường dẫn đang tạm khoá")


def test_whoever_holds_only_the_link_cannot_shut_out_a_person_who_has_proven_herself(
    hoa: Visitor, field: Flask
) -> None:
    hoa.reach_sheet()
    stranger = Visitor(field)
    stranger.open(link_of())
    stranger.press()
    stranger.send("/phieu/khong-phai-toi")
    assert (invited().state, alerts()) == ("active", ["not_me"])
    hoa.open("/phieu/trang/1")
    assert hoa.title == "Phần 1. Thể chế"


def test_a_changed_number_opens_a_ticket_and_changes_nothing(hoa: Visitor) -> None:
    hoa.open(link_of())
    hoa.press()
    hoa.press()
    before = invited().respondent.phone
    assert "chỉ được sửa bởi Sở Nội vụ sau khi gọi xác minh" in hoa.open("/phieu/so-da-doi")
    hoa.press(what="changed")
    assert alerts() == ["phone_changed"]
    assert invited().respondent.phone == before


def test_answering_in_anothers_place_stops_and_saves_nothing(hoa: Visitor) -> None:
    hoa.prove()
    hoa.press(how="other", pledge="y")
    words = hoa.press()
    assert "Phiếu này chỉ dành cho người được mời trực tiếp trả lời." in words
    person = invited()
    assert (person.declared, person.started_at) == (None, None)
    hoa.open("/phieu/trang/1")
    assert hoa.page.status_code == 403


def test_the_declaration_names_everything_that_is_missing(hoa: Visitor) -> None:
    hoa.prove()
    words = hoa.press()
    assert "Có 2 chỗ cần sửa" in words
    assert "Chọn cách Ông/Bà trả lời phiếu" in words
    assert "Đánh dấu vào ô cam kết để tiếp tục" in words


def test_where_consent_is_the_basis_it_is_asked_and_never_ticked_beforehand(app: Flask) -> None:
    with app.app_context():
        open_round(db.session, settings={"basis": "consent"})
        hoa = Visitor(app)
        hoa.prove()
        assert "Cam kết" not in hoa.text
        assert "checked" not in hoa.page.get_data(as_text=True)
        assert "Đánh dấu vào ô đồng ý để tiếp tục" in hoa.press()
        hoa.press(agree="y")
        assert hoa.title == "Cam kết của người trả lời"


# -- the typed code


def typed(number: int = 1) -> str:
    person = invited(number)
    return keys.current().typed_code(person.respondent_id, person.issue)


def test_the_typed_code_is_forgiving(hoa: Visitor) -> None:
    code = typed().replace("0", "o").replace("1", "l").lower()
    hoa.open("/")
    hoa.press(code=f"{code[:4]} {code[4:8]}-{code[8:]}")
    assert hoa.title == "Có phải Ông/Bà là người được mời?"


@pytest.mark.parametrize(
    ("entered", "words"),
    [
        ("", "Nhập mã khảo sát"),
        ("7KQ2 M9XD 8P", "Mã khảo sát phải có 12 ký tự; Ông/Bà mới nhập 10"),
        ("7KQ2 M9XD 8PVC", "Không tìm thấy mã này. Kiểm tra lại từng ký tự hoặc gọi 0262 000 0000"),
    ],
)
def test_a_wrong_typed_code_is_told_what_is_wrong(hoa: Visitor, entered: str, words: str) -> None:
    hoa.open("/ma")
    assert words in hoa.press(code=entered)


def test_after_five_wrong_codes_an_address_pauses_even_with_the_right_one(hoa: Visitor, field: Flask) -> None:
    hoa.open("/")
    for _ in range(5):
        hoa.press(code="7KQ2M9XD8PVC")
    words = hoa.press(code=typed())
    assert "Đã nhập sai 5 lần. Vui lòng thử lại sau 15 phút hoặc gọi 0262 000 0000" in words
    assert hoa.page.status_code == 429
    elsewhere = Visitor(field, address="198.51.100.9")
    elsewhere.open("/")
    elsewhere.press(code=typed())
    assert elsewhere.title == "Có phải Ông/Bà là người được mời?"


# -- links that open nothing


def test_unknown_replaced_revoked_and_foreign_links_answer_alike(hoa: Visitor) -> None:
    replaced, revoked = link_of(1), link_of(2)
    invitation.reissue(db.session, invited(1), audit.SYSTEM, "thử")
    db.session.commit()
    invited(2).state = "revoked"
    db.session.commit()
    answers = set()
    for path in ("/t/7KQ2M9XD8PVC7KQ2M9XD8PVCAA", "/t/x", replaced, revoked):
        hoa.open(path)
        answers.add((hoa.page.status_code, re.sub(r'nonce="[^"]*"', "", hoa.page.get_data(as_text=True))))
    ((status, body),) = answers
    assert status == 404
    assert "Không tìm thấy đường dẫn" in body
    assert "bị cắt khi chuyển tiếp, hoặc đã được thay bằng đường dẫn mới hơn" in body
    assert 'href="/"' in body


@pytest.mark.parametrize(
    ("opens", "closes", "status", "heading"),
    [(1, 9, 403, "Khảo sát chưa mở"), (-9, -1, 410, "Khảo sát đã kết thúc")],
)
def test_while_no_round_is_open_every_link_gets_the_same_page(
    app: Flask, opens: int, closes: int, status: int, heading: str
) -> None:
    with app.app_context():
        at = now()
        open_round(db.session, opens_at=at + timedelta(days=opens), closes_at=at + timedelta(days=closes))
        hoa = Visitor(app)
        for path in (link_of(), "/t/khong-co"):
            hoa.open(path)
            assert (hoa.page.status_code, hoa.title) == (status, heading)


def test_a_form_without_its_token_is_refused_before_anything_happens(hoa: Visitor) -> None:
    hoa.open(link_of())
    hoa.page = hoa.client.post(link_of())
    assert hoa.page.status_code == 400
    assert db.session.scalar(sa.select(sa.func.count()).select_from(RespondentSession)) == 0


def test_a_hundred_starts_an_hour_from_one_address_are_enough(field: Flask) -> None:
    field.extensions[NEEDS_LIMITS] = Limits(starts_per_address_hour=2)
    for expected in (200, 200, 429):
        visitor = Visitor(field)
        visitor.open(link_of())
        visitor.press()
        assert visitor.page.status_code == expected
    elsewhere = Visitor(field, address="198.51.100.9")
    elsewhere.open(link_of())
    elsewhere.press()
    assert elsewhere.page.status_code == 200


def test_maintenance_says_that_answers_are_safe(hoa: Visitor, field: Flask) -> None:
    hoa.open(link_of())
    (field.config["DATA_DIR"] / "bao-tri").touch()
    words = hoa.open(link_of())
    assert hoa.page.status_code == 503
    assert "Hệ thống đang bảo trì" in words
    assert "Xin thử lại sau 30 phút." in words
    assert hoa.page.headers["Retry-After"] == "1800"
    (field.config["DATA_DIR"] / "bao-tri").write_text("10\n")
    assert "Xin thử lại sau 10 phút." in hoa.open(link_of())
    assert hoa.page.headers["Retry-After"] == "600"


def test_a_second_browser_gets_a_code_of_its_own_at_once(hoa: Visitor, field: Flask) -> None:
    hoa.open(link_of())
    hoa.press()
    hoa.press()
    first = newest_code()
    other = Visitor(field)
    other.open(link_of())
    other.press()
    other.press()
    assert len(messages()) == 2
    hoa.press(code=first)
    assert hoa.title == "Ông/Bà cần biết trước khi trả lời"


def test_who_asks_again_at_once_is_told_to_wait(hoa: Visitor) -> None:
    hoa.open(link_of())
    hoa.press()
    hoa.press()
    assert "Mã vừa được gửi" in hoa.send("/phieu/gui-ma", channel="phone")
    assert len(messages()) == 1


def test_going_on_after_the_sheet_was_submitted_shows_the_receipt(hoa: Visitor) -> None:
    hoa.reach_sheet()
    hoa.answer_all()
    hoa.submit()
    hoa.send("/phieu/tiep-tuc")
    assert hoa.title == "Đã nhận phiếu của Ông/Bà"
