"""Papers of a self-assessment have fields where somebody signs, and come back signed to the page of their version."""

from __future__ import annotations

import io
import re

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from foundation import audit
from foundation.db import Refused, now
from foundation.signed_pdf import copies
from foundation.signed_pdf.coming_back import verified
from self_assessment import appraisal, papers
from self_assessment.campaigns import AssessmentCampaign
from self_assessment.papers import AssessmentPaper
from self_assessment.signed_papers import AssessmentSignedCopy, shelf
from survey_app.assessment_making import PRODUCTS
from survey_app.database import db
from survey_app.home_affairs import audit_words
from tests.foundation.test_signed_pdf import AUTHORITY, MINH, PAPER
from tests.self_assessment.kit import a_campaign, a_table_handed_in
from tests.signed_pdf_kit import signed, with_other_text
from tests.signing_in import sign_in
from tests.survey_app.test_assessment_papers import HOME, make
from tests.survey_app.test_signature_fields import fields
from tests.survey_app.test_signed_copies import events, words

OF_ONE = sorted(key for key, one in PRODUCTS.items() if not one.of_many)


@pytest.fixture
def campaign(office: Flask) -> AssessmentCampaign:
    made = a_table_handed_in(db.session)
    appraisal.appraise(db.session, made, "1.1.1", "0,5", "Ban hành muộn", "", audit.SYSTEM)
    db.session.commit()
    return made


def here(paper: AssessmentPaper) -> str:
    return f"{HOME}/van-ban/{paper.id}"


def bring(client: FlaskClient, paper: AssessmentPaper, content: bytes) -> TestResponse:
    sent = {"ky-file": (io.BytesIO(content), "da-ky.pdf")}
    return client.post(f"{here(paper)}/ban-ky-so", data=sent, follow_redirects=True)


@pytest.mark.parametrize("product", OF_ONE)
def test_every_paper_has_a_field_where_somebody_signs_and_takes_its_signed_copy(
    officer: FlaskClient, campaign: AssessmentCampaign, product: str
) -> None:
    paper = make(officer, campaign, product)
    print_ = officer.get(f"{here(paper)}/pdf").data
    assert len(fields(print_)) == (2 if product == "bien-ban" else 1)
    content = signed(print_, MINH, AUTHORITY)
    assert "Đã giữ bản ký số. Chữ ký nguyên vẹn" in words(bring(officer, paper, content))
    assert "Tên trên chứng thư: Nguyễn Văn Minh" in words(officer.get(here(paper)))
    assert "Đã có bản ký số" in words(officer.get(f"{HOME}/{campaign.id}/van-ban"))
    taken = officer.get(f"{HOME}/van-ban/ban-ky-so/1")
    assert taken.data == content
    assert re.search(rf'filename="{PRODUCTS[product].stem}_v01_KySo1.pdf"', taken.headers["Content-Disposition"])
    (kept,) = events("assessment.keep_signed")
    assert kept.subject == f"assessment_campaign:{campaign.id}"
    assert (kept.detail["product"], kept.detail["number"]) == (product, 1)


def test_what_is_not_this_version_signed_is_refused(officer: FlaskClient, campaign: AssessmentCampaign) -> None:
    first, second = make(officer, campaign, "bang-2"), make(officer, campaign, "bang-2")
    print_ = officer.get(f"{here(first)}/pdf").data
    good = signed(print_, MINH, AUTHORITY)
    for content, says in {
        print_: "chưa có chữ ký số nào",
        with_other_text(good): "Tệp đã bị sửa sau khi ký",
        signed(PAPER, MINH, AUTHORITY): "Đây không phải bản này",
    }.items():
        assert says in words(bring(officer, first, content)), says
    says = "Đây là phiên bản 1, không phải phiên bản 2. Hãy tải tệp lên ở trang của phiên bản 1."
    assert says in words(bring(officer, second, good))
    assert db.session.scalars(sa.select(AssessmentSignedCopy)).all() == []
    answer = officer.post(f"{here(first)}/ban-ky-so", data={})
    assert answer.status_code == 422
    assert "Chọn tệp .pdf đã ký số" in answer.text


def test_a_reader_sees_what_counts_and_brings_nothing(
    office: Flask, officer: FlaskClient, campaign: AssessmentCampaign
) -> None:
    paper = make(officer, campaign, "phu-luc")
    content = signed(officer.get(f"{here(paper)}/pdf").data, MINH, AUTHORITY)
    bring(officer, paper, content)
    reader = office.test_client()
    sign_in(reader, "ministry")
    one = f"{HOME}/van-ban/ban-ky-so/1"
    assert reader.get(one).data == content
    assert "Tải bản đã ký số lên" not in reader.get(here(paper)).text
    assert bring(reader, paper, content).status_code == 403
    assert "Đã rút bản ký số" in words(officer.post(f"{one}/rut", follow_redirects=True))
    assert reader.get(one).status_code == 404
    assert "Chưa có bản ký số" in words(reader.get(here(paper)))
    assert "Đã có bản ký số" not in words(officer.get(f"{HOME}/{campaign.id}/van-ban"))
    assert "được dùng lại" in words(officer.post(f"{one}/dung-lai", follow_redirects=True))
    assert reader.get(one).data == content
    assert officer.get(f"{HOME}/van-ban/ban-ky-so/9").status_code == 404


def test_what_is_still_being_built_has_no_page_and_takes_no_copy(
    officer: FlaskClient, campaign: AssessmentCampaign
) -> None:
    begun = papers.begin(db.session, campaign, "bang-2", audit.SYSTEM)
    db.session.commit()
    assert officer.get(here(begun)).status_code == 404
    with pytest.raises(Refused, match="Hãy chờ dựng xong"):
        copies.to_compare(db.session, shelf(db.session, begun), b"%PDF-")


@pytest.mark.parametrize("whose", ["export", "assessment"])
def test_what_happens_to_a_copy_has_its_words_in_the_log(whose: str) -> None:
    verbs = {f"{whose}.{verb}_signed" for verb in ("keep", "withdraw", "bring_back")}
    assert verbs - audit_words.VERBS.keys() == set()


def test_a_copy_lies_encrypted_beside_its_paper(session_on_each: Session) -> None:
    paper = papers.begin(session_on_each, a_campaign(session_on_each), "bang-2", audit.SYSTEM)
    papers.finish(session_on_each, paper, {".pdf": PAPER}, 1, now(), audit.SYSTEM)
    content, place = signed(PAPER, MINH, AUTHORITY), shelf(session_on_each, paper)
    ours = copies.to_compare(session_on_each, place, content)
    kept = copies.keep(session_on_each, place, content, verified(content, ours, AUTHORITY.pem), audit.SYSTEM)
    session_on_each.commit()
    raw = session_on_each.execute(sa.text("SELECT content, signatures FROM assessment_signed_copy")).one()
    assert b"%PDF" not in bytes(raw[0])
    assert b"Minh" not in bytes(raw[1])
    session_on_each.expire_all()
    assert copies.content(kept) == content
    with pytest.raises(Refused, match="đang được giữ"):
        copies.keep(session_on_each, place, content, kept.found, audit.SYSTEM)
