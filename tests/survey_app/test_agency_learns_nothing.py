"""Two agencies with the same list; in one of them somebody has answered. Their pages do not differ by a byte."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from agencies.agency import Agency
from foundation import audit
from foundation.audit import AuditEvent
from foundation.db import Refused, now
from foundation.vietnam_time import VIETNAM
from questionnaires.survey_round import SurveyRound
from respondents import changes
from respondents.changes import ChangeRequest
from respondents.field import opening
from respondents.invitation import Invitation
from respondents.reaching import contacts
from respondents.roster import Respondent
from survey_app.database import db
from tests.signing_in import OwnTransactionClient, sign_in
from tests.survey_app.fieldwork_cast import a_round_in_the_field, answer, invitations

ROUND = "/don-vi/dot/1"
PAGES = ("/", "/danh-sach", "/thay-doi", "/thay-doi/moi", "/ty-le", "/lien-he")
HOME = audit.Actor("account", 1)
ASKED: Mapping[str, dict[str, str]] = {
    "remove": {"reason": "retired"},
    "contact": {"reason": "wrong_contact", "phone": "0905 777 001"},
    "replace": {
        "reason": "transferred",
        "full_name": "Hồ Văn Tư",
        "position": "Giám đốc",
        "unit": "Sở Tư pháp",
        "group": "LDS",
        "phone": "0905 777 001",
    },
}


@pytest.fixture
def focal(app: Flask) -> Iterator[FlaskClient]:
    """The focal point of Sở Tư pháp, where people answer."""
    app.config["WTF_CSRF_ENABLED"] = False
    with app.app_context():
        a_round_in_the_field(db.session)  # type: ignore[arg-type]
        client = OwnTransactionClient(app, use_cookies=True)
        sign_in(client, "focal_point", db.session.scalars(select(Agency).where(Agency.code == "STP")).one())
        yield client


def first() -> Invitation:
    return invitations(db.session, "STP")[0]  # type: ignore[arg-type]


def press(client: FlaskClient, kind: str, person: int, **other: str) -> str:
    page = client.post(f"{ROUND}/thay-doi/moi/{kind}?nguoi={person}", data=ASKED[kind] | other, follow_redirects=True)
    return bare(page.text)


def everything_seen(client: FlaskClient, kind: str) -> dict[str, str]:
    """Every page, and the answer to the same question again and to its withdrawal."""
    person = first().respondent_id
    seen = {page: bare(client.get(ROUND + page, follow_redirects=True).text) for page in PAGES}
    seen |= {f"again {kind}": press(client, kind, person)}
    seen |= {"file": str(len(client.get(f"{ROUND}/danh-sach/tai-xuong").data) // 200)}
    seen |= {"remind": bare(client.post(f"{ROUND}/ty-le/nhac", follow_redirects=True).text)}
    return seen


def bare(page: str) -> str:
    """Without tokens, and without the clock, on which a day may begin meanwhile."""
    plain = re.sub(r'(name="csrf_token" value|nonce|content)="[^"]*"', "", page)
    for day in (now(), now() - timedelta(minutes=10)):
        plain = plain.replace(day.astimezone(VIETNAM).strftime("%d/%m/%Y"), "")
    return re.sub(r"\d\d:\d\d(:\d\d)?", "", plain)


def decide(kind: str) -> str:
    """As Home Affairs must: nobody who has answered is changed."""
    db.session.rollback()  # a snapshot from before the request could not be written to
    request = db.session.scalars(select(ChangeRequest)).one()
    if first().has_answered:
        changes.refuse(db.session, request, "Người này đã gửi phiếu", HOME)  # type: ignore[arg-type]
    else:
        changes.approve(db.session, request, by=HOME)  # type: ignore[arg-type]
    db.session.commit()
    return request.state


@pytest.mark.parametrize("kind", ASKED)
def test_pages_are_the_same_whether_the_person_has_answered_or_not(app: Flask, kind: str) -> None:
    seen, states = [], set()
    for has_answered in (False, True):
        with app.app_context():
            db.drop_all()
            db.create_all()
            app.config["WTF_CSRF_ENABLED"] = False
            a_round_in_the_field(db.session)  # type: ignore[arg-type]
            client = OwnTransactionClient(app, use_cookies=True)
            sign_in(client, "focal_point", db.session.scalars(select(Agency).where(Agency.code == "STP")).one())
            if has_answered:
                answer(db.session, first())  # type: ignore[arg-type]
            asked = press(client, kind, first().respondent_id)
            before = everything_seen(client, kind)
            states.add(decide(kind))
            seen.append((asked, before, everything_seen(client, kind)))
            db.session.rollback()
    assert states == {"approved", "refused"}, "the decisions do differ"
    assert seen[0] == seen[1]
    assert "Đã chuyển Sở Nội vụ" in seen[0][0]


def test_contacts_to_correct_are_the_same_whether_the_person_has_answered_or_not(app: Flask) -> None:
    """Told by the invitation; what Home Affairs does afterwards with the one and cannot do with the other shows nowhere."""
    seen = []
    for has_answered in (False, True):
        with app.app_context():
            db.drop_all()
            db.create_all()
            app.config["WTF_CSRF_ENABLED"] = False
            a_round_in_the_field(db.session)  # type: ignore[arg-type]
            client = OwnTransactionClient(app, use_cookies=True)
            sign_in(client, "focal_point", db.session.scalars(select(Agency).where(Agency.code == "STP")).one())
            bad, good = invitations(db.session, "STP")[:2]  # type: ignore[arg-type]
            contacts.note(db.session, bad, "phone", "no_such")  # type: ignore[arg-type]
            before = everything_seen(client, "contact")
            if has_answered:
                answer(db.session, bad, good)  # type: ignore[arg-type]
            else:
                contacts.try_again(db.session, bad)  # type: ignore[arg-type]
                contacts.note(db.session, good, "phone", "no_more")  # type: ignore[arg-type]
            db.session.commit()
            seen.append((before, everything_seen(client, "contact")))
            db.session.rollback()
    assert seen[0] == seen[1]
    assert "không có số hoặc hộp thư này" in seen[0][0]["/lien-he"]


def test_the_contact_asked_for_is_shown_from_the_moment_of_asking(focal: FlaskClient) -> None:
    press(focal, "contact", first().respondent_id)
    assert "0905777001" in re.sub(r"\s|&nbsp;", "", focal.get(f"{ROUND}/danh-sach").text)
    assert db.session.get_one(Respondent, first().respondent_id).phone != "+84905777001", "it is only shown"


def test_what_became_of_it_is_read_after_the_close(focal: FlaskClient) -> None:
    press(focal, "remove", first().respondent_id)
    decide("remove")
    assert "Đã duyệt" not in focal.get(f"{ROUND}/thay-doi").text
    db.session.rollback()
    opening.close_round(db.session, db.session.scalars(select(SurveyRound)).one(), HOME)  # type: ignore[arg-type]
    db.session.commit()
    assert "Đã duyệt" in focal.get(f"{ROUND}/thay-doi").text


def test_a_contact_that_somebody_else_has_is_found_when_it_is_decided(focal: FlaskClient) -> None:
    other = db.session.get_one(Respondent, invitations(db.session, "EHL")[0].respondent_id)  # type: ignore[arg-type]
    assert "Đã chuyển Sở Nội vụ" in press(focal, "contact", first().respondent_id, phone=other.phone)
    with pytest.raises(Refused, match="đã có người khác"):
        decide("contact")


def test_every_question_that_was_refused_is_kept(focal: FlaskClient) -> None:
    press(focal, "contact", first().respondent_id, phone="không có")
    kept = db.session.scalars(select(AuditEvent).where(AuditEvent.verb == "change.ask_refused")).all()
    assert len(kept) == 1
    assert str(first().respondent_id) in str(kept[0].detail)
