"""A small form of a page with several, refused: the page of the form is drawn again, with what was typed and why not."""

from __future__ import annotations

import html

import pytest
from flask import Flask
from flask.testing import FlaskClient
from lxml import html as lxml_html

from foundation import audit
from questionnaires.survey_round import SurveyRound
from respondents.envelopes import repudiation
from respondents.signals import call_sample, review
from survey_app.database import db
from tests.respondents.envelopes import ballot_cast
from tests.survey_app.sitting_cast import a_person

TOO_LONG = "Đã gọi số đã duyệt, chưa gặp. " * 30  # more than any of these notes may have


class Refused:
    """A round with one of each thing that a small form is about, and an officer."""

    def __init__(self, app: Flask) -> None:
        self.survey_round: SurveyRound = ballot_cast.a_round(db.session)[0]
        self.who = ballot_cast.submit(db.session, self.survey_round, {("LDS", "so"): 12})[0]
        self.at = f"/so-noi-vu/dot/{self.survey_round.id}"
        self.client: FlaskClient = a_person(app, "home_affairs").client

    def sent(self, page: str, act: str, typed: dict[str, str], at_page: str = "") -> lxml_html.HtmlElement:
        """The page that a refusal draws."""
        carried = {"trang_goc": f"{self.at}{page}?{at_page}"} if at_page else {}
        answer = self.client.post(f"{self.at}{page}/{act}", data=typed | carried)
        assert answer.status_code == 422, html.unescape(answer.text)[:300]
        return lxml_html.fromstring(answer.text)


@pytest.fixture
def desk(office: Flask) -> Refused:
    return Refused(office)


def is_kept(page: lxml_html.HtmlElement, name: str, typed: str) -> None:
    (field,) = page.xpath(f"//*[@name='{name}']")
    assert (field.get("value") or field.text or "").strip() == typed.strip()
    assert field.get("aria-invalid") == "true"
    assert page.xpath(f"//*[@id='{field.get('id')}-error']"), "the reason stands at the field"
    assert not field.xpath("ancestor::details[not(@open)]"), "nobody sees what is folded"


def test_of_a_look_the_note_and_the_grounds_stay(desk: Refused) -> None:
    look = review.begin(db.session, desk.who, ["too_fast"])
    db.session.commit()
    assert look
    note = f"goi-{look.id}-note"
    is_kept(desk.sent("/can-xem-lai/dau-hieu", f"{look.id}/dung-nguoi", {note: TOO_LONG}), note, TOO_LONG)
    grounds = f"rieng-{look.id}-reason"
    sent = {grounds: TOO_LONG, f"rieng-{look.id}-proposal": "again"}
    page = desk.sent("/can-xem-lai/dau-hieu", f"{look.id}/de-rieng", sent)
    is_kept(page, grounds, TOO_LONG)
    (chosen,) = page.xpath(f"//input[@name='rieng-{look.id}-proposal' and @checked]")
    assert chosen.get("value") == "again"


def test_of_a_sheet_that_two_decide_about_the_grounds_stay(desk: Refused) -> None:
    number = repudiation.begin(db.session, desk.survey_round.id, desk.who.id).id
    db.session.commit()
    name = f"ca-{number}-reason"
    is_kept(desk.sent("/khong-phai-toi", f"{number}/de-xuat", {name: TOO_LONG}), name, TOO_LONG)


def test_of_a_call_the_note_stays(desk: Refused) -> None:
    call_sample.draw(db.session, desk.survey_round.id, audit.SYSTEM)
    db.session.commit()
    call = call_sample.of_round(db.session, desk.survey_round.id)[-1]
    name, result = f"goi-{call.id}-note", f"goi-{call.id}-result"
    page = desk.sent("/goi-kiem-tra", str(call.id), {name: TOO_LONG, result: "unreached"}, "trang=2")
    is_kept(page, name, TOO_LONG)  # it stands on the second page, which is drawn
    assert page.xpath(f"//select[@name='{result}']/option[@selected]/@value") == ["unreached"]
    there = set(page.xpath("//nav[@aria-label='Các trang']//a/@href"))
    assert there == {f"{desk.at}/goi-kiem-tra?trang=1", f"{desk.at}/goi-kiem-tra?trang=2"}
    carried = page.xpath("//form[.//textarea or .//select]//input[@name='trang_goc']/@value")
    assert set(carried) == {f"{desk.at}/goi-kiem-tra?trang=2"}


@pytest.mark.parametrize(("act", "prefix"), [("cap-lai", "cap"), ("tinh-trang", "ghi")])
def test_on_the_page_of_a_person_the_reason_stays(desk: Refused, act: str, prefix: str) -> None:
    desk.who.submitted_at = desk.who.receipt = None
    db.session.commit()
    name = f"{prefix}-reason"
    typed = {name: TOO_LONG, "ghi-letter": "not_eligible", "issue": str(desk.who.issue)}
    is_kept(desk.sent(f"/theo-doi/nguoi/{desk.who.id}", act, typed), name, TOO_LONG)
