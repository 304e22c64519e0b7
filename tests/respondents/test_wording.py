"""What messages say: kinds with parameters, made into a text when they leave; texts of a round, checked before they are saved."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from foundation import audit, outbox
from foundation.audit import AuditEvent
from foundation.db import Refused, now
from foundation.outbox import About, Message, PostOffice, State
from foundation.outbox.gateways import Instant, Outgoing
from foundation.outbox.sms_text import measure, without_diacritics
from foundation.outbox.states import ACCEPTED, Outcome
from questionnaires.survey_round import SurveyRound
from respondents import copying, wording
from respondents import invitation as invitations
from respondents.invitation import Invitation, counters
from respondents.messages import last_look
from respondents.wording import KINDS, checking, templates, ways
from respondents.wording.composing import RoundWords
from respondents.wording.filling import filled
from respondents.wording.mail import as_html
from respondents.wording.standard import Texts
from respondents.wording.templates import MessageTemplate
from tests import cast
from tests.respondents.list_room import HOME

SITE = "https://khaosat.example.vn"


class Ears(Instant):
    """A gateway that remembers what it was given."""

    def __init__(self) -> None:
        self.heard: list[Outgoing] = []

    def send_many(self, batch: Sequence[Outgoing]) -> list[Outcome]:
        self.heard += batch
        return [ACCEPTED] * len(batch)


def deliver(session: Session) -> list[Outgoing]:
    session.commit()
    ears = Ears()
    office = PostOffice(dict.fromkeys(outbox.CHANNELS, (ears,)), "w", last_look.register(SITE))
    while office.step(session):
        pass
    return ears.heard


@pytest.fixture
def survey_round(session_on_each: Session) -> SurveyRound:
    """An open round of three people whose invitations are issued."""
    session = session_on_each
    made = cast.a_round(session, state="open")
    made.settings = made.settings | {"sms_name": "So Noi vu Dak Lak", "phone": "0262 000 0000", "hours": "7h–17h"}
    cast.ask_all_groups(made, cast.a_version(session))
    cast.a_roster(session, made, cast.an_agency(session), 3, state="frozen")
    invitations.issue_for(session, made, audit.SYSTEM)
    counters.recount(session, made.id)
    session.commit()
    return made


@pytest.fixture
def who(session_on_each: Session, survey_round: SurveyRound) -> Invitation:
    return session_on_each.scalars(sa.select(Invitation).order_by(Invitation.id)).first()  # type: ignore[return-value]


def test_the_texts_that_are_shipped_keep_the_rules_and_fit_one_sms() -> None:
    assert checking.check_standard() == {}
    for kind in KINDS.values():
        text = without_diacritics(checking.sample(kind.standard.sms).replace("x" * 20, "0262 000 0000"))
        assert (kind.name, measure(text).is_seven_bit) == (kind.name, True)
        if "duong_dan" not in kind.own:  # the length of the address is the installation's
            assert measure(text).messages == 1, text


@pytest.mark.parametrize(
    ("field", "text", "says"),
    [
        ("sms", "Mã {ma} @{ten_mien} {xyz}", "Bỏ hoặc sửa {xyz}"),
        ("sms", "Mã {ma} @{ten_mien} {duong_dan}", "Bỏ hoặc sửa {duong_dan}"),
        ("sms", "Mã của Ông/Bà @{ten_mien}", "Thêm {ma} (mã xác nhận, 6 chữ số (10 khi bị nhập sai quá nhiều))"),
        ("sms", "Mã {ma}", "Thêm {ten_mien}"),
        ("sms", "Mã {ma @{ten_mien}", "Có dấu { hoặc } lẻ"),
        ("sms", "Mã {MA} {ma} @{ten_mien}", "Có dấu { hoặc } lẻ"),
        ("sms", "  ", "Nhập nội dung"),
        ("sms", "Mã {ma} @{ten_mien}" + "\u200b", "Có ký tự ẩn"),
        ("sms", "Mã {ma} @{ten_mien} " + "x" * 460, "Rút gọn còn nhiều nhất 3"),
        ("subject", "Mã\r\nBcc: a@x.vn", "chỉ có một dòng"),
        ("subject", "Mã {ma}", "màn hình khoá"),
        ("subject", "x" * 121, "nhiều nhất 120"),
        ("subject", "", "Nhập nội dung"),
        ("mail", "Kính gửi Ông/Bà", "Thêm {ma}"),
        ("mail", "{ma}" + "x" * 4000, "nhiều nhất 4000"),
    ],
)
def test_a_text_that_would_be_of_no_use_is_refused_with_words_before_it_is_saved(
    session_on_each: Session, survey_round: SurveyRound, field: str, text: str, says: str
) -> None:
    kind = KINDS["code"]
    texts = kind.standard._replace(**{field: text})
    found = checking.problems(kind, texts)
    assert any(says in words for words in found[field]), found
    assert [name for name, words in found.items() if words] == [field]
    with pytest.raises(Refused):
        templates.save(session_on_each, survey_round, kind, texts, seen=templates.fingerprint(kind.standard), by=HOME)
    assert session_on_each.scalars(sa.select(MessageTemplate)).all() == []


def test_what_stands_in_a_value_is_never_taken_for_a_mark() -> None:
    assert filled("{a} {b}", {"a": "{b}", "b": "x"}) == "{b} x"
    assert filled(r"{a}", {"a": r"\1 \g<0>"}) == r"\1 \g<0>"


def test_a_message_is_made_into_a_text_for_its_channel_when_it_leaves(
    session_on_each: Session, survey_round: SurveyRound, who: Invitation
) -> None:
    session, about = session_on_each, About("invitation", who.id)
    for channel, to in (("sms", "+84905000001"), ("email", "hoa@daklak.example")):
        wording.write(session, "locked", channel, to, about, {"failures": "10"})
    survey_round.settings = survey_round.settings | {"phone": "0262 111 1111"}  # after they were written
    sms, mail = sorted(deliver(session), key=lambda one: one.channel, reverse=True)
    assert sms.text == (
        "So Noi vu Dak Lak: ma xac nhan khao sat CCHC da nhap sai 10 lan o mot trinh duyet. "
        "Neu khong phai Ong/Ba, xin bao 0262 111 1111"
    )
    assert sms.accented.startswith("So Noi vu Dak Lak: mã xác nhận khảo sát CCHC đã nhập sai 10 lần")
    assert mail.subject == "Mã xác nhận khảo sát đã nhập sai nhiều lần"
    assert mail.text.startswith("Kính gửi Ông/Bà,\n\nMã xác nhận trên đường dẫn khảo sát của Ông/Bà đã nhập sai 10 lần")
    assert "Sở Nội vụ tỉnh Đắk Lắk\nHỗ trợ: 0262 111 1111 (7h–17h)" in mail.text
    assert "<p " in mail.html
    assert sms.text not in mail.text


def test_what_cannot_be_made_fails_alone_and_what_waits_in_the_old_form_goes_out(
    session_on_each: Session, survey_round: SurveyRound, who: Invitation
) -> None:
    session, about = session_on_each, About("invitation", who.id)
    old = outbox.write(session, "sms", "+84905000001", "Phieu da nop", purpose="receipt", about=about)
    bad = {
        outbox.write(session, "sms", "+84905000002", None, purpose="notice", kind="gone", about=about): "loại tin này",
        wording.write(session, "receipt", "sms", "+84905000003", about, {"receipt": "BN-1"}): "{luc}",
        wording.write(session, "kept", "sms", "+84905000004", About("invitation", 999)): "không tìm thấy đợt",
        outbox.write(session, "sms", "+84905000005", None, purpose="notice", kind="kept"): "không tìm thấy đợt",
    }
    good = wording.write(session, "kept", "sms", "+84905000006", about)
    assert {one.id for one in deliver(session)} == {old, good}
    for key, says in bad.items():
        message = session.get_one(Message, key)
        assert (message.state, says in message.error) == (State.FAILED, True), message.error
    session.refresh(who)
    assert who.bounced_at is None, "a text that cannot be made says nothing of an address"


def test_an_invitation_brings_the_link_of_its_own_issue_or_none(
    session_on_each: Session, survey_round: SurveyRound, who: Invitation
) -> None:
    session = session_on_each
    ways.ask(session, survey_round, who, ways.Contact("+84905000001"), "invitation")
    invitations.reissue(session, who, HOME, "đổi số")
    ways.ask(session, survey_round, who, ways.Contact("+84905000002"), "invitation")
    (went,) = deliver(session)
    assert went.to == "+84905000002"
    assert went.text.endswith(invitations.link(who, SITE))
    spared = session.scalars(sa.select(Message).where(Message.state == State.NEEDLESS)).one()
    assert (spared.error, spared.to) == (last_look.REISSUED, None)


def test_a_round_words_a_kind_anew_and_takes_the_standard_again(
    session_on_each: Session, survey_round: SurveyRound, who: Invitation
) -> None:
    session, kind = session_on_each, KINDS["kept"]
    mine = Texts("Mới: gọi {ho_tro}", "Tiêu đề {nam}", "Nội dung, gọi {ho_tro}")
    wording.write(session, "kept", "sms", "+84905000001", About("invitation", who.id))  # before the words change
    templates.save(session, survey_round, kind, mine, seen=templates.fingerprint(kind.standard), by=HOME)
    assert [one.text for one in deliver(session)] == ["Moi: goi 0262 000 0000"]
    with pytest.raises(Refused, match="người khác sửa"):
        templates.save(
            session,
            survey_round,
            kind,
            mine._replace(sms="Gọi {ho_tro}"),
            seen=templates.fingerprint(kind.standard),
            by=HOME,
        )
    templates.restore(session, survey_round, kind, HOME)
    assert templates.of_round(session, survey_round.id)["kept"] == kind.standard
    templates.restore(session, survey_round, kind, HOME)  # a second time: nothing happens
    of_templates = sa.select(AuditEvent).where(AuditEvent.verb.like("message_template.%"))
    events = session.scalars(of_templates.order_by(AuditEvent.id)).all()
    assert [(one.verb, one.detail["kind"]) for one in events] == [
        ("message_template.save", "kept"),
        ("message_template.restore", "kept"),
    ]
    survey_round.state = "closed"
    with pytest.raises(Refused, match="đã kết thúc"):
        templates.save(session, survey_round, kind, mine, seen=templates.fingerprint(kind.standard), by=HOME)


def test_a_copied_round_takes_over_the_texts_that_still_keep_the_rules(
    session_on_each: Session, survey_round: SurveyRound
) -> None:
    session, at = session_on_each, now()
    mine = KINDS["kept"].standard._replace(sms="Mới: gọi {ho_tro}")
    rows = {"kept": mine, "code": KINDS["code"].standard._replace(sms="không có mã"), "gone": mine}
    for name, texts in rows.items():
        session.add(MessageTemplate(round_id=survey_round.id, kind=name, **texts._asdict()))
    dates = {"opens_at": at + timedelta(days=9), "closes_at": at + timedelta(days=20)}
    values = {"code": "x", "year": 2027, "title": "x", "province": "Huế", **dates}
    made = copying.copy(session, survey_round, values, HOME)
    standing = templates.of_round(session, made.id)
    assert standing["kept"] == mine
    assert standing["code"] == KINDS["code"].standard


def test_html_of_a_mail_is_text_and_loads_nothing() -> None:
    made = as_html("Kính gửi <b>A&B</b>,\n\nXem https://x.vn/t/AB?a=1&b=2.\n\n--\nSở")
    assert "&lt;b&gt;A&amp;B&lt;/b&gt;" in made
    assert '<a href="https://x.vn/t/AB?a=1&amp;b=2">https://x.vn/t/AB?a=1&amp;b=2</a>.' in made
    assert "src=" not in made
    assert "--" not in made


def test_a_preview_says_what_is_missing(session_on_each: Session, survey_round: SurveyRound) -> None:
    words = RoundWords.of(session_on_each, survey_round, SITE)
    with pytest.raises(KeyError, match="ma"):
        words.say(KINDS["code"], "sms", {})
