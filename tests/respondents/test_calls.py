"""Calls: whom today, what comes of each, the workbook that goes out and comes back; and messages sent by hand."""

from __future__ import annotations

import io
from datetime import date, timedelta

import openpyxl
import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from foundation import audit
from foundation.audit import AuditEvent
from foundation.db import Refused, now
from foundation.vietnam_time import day_of, today
from questionnaires.survey_round import SurveyRound
from respondents.invitation import Invitation
from respondents.reaching import by_hand, calls, phone_list, to_call
from respondents.reaching.by_hand import HandOver
from respondents.reaching.calls import MOST, REST, RESULTS, PhoneCall, Result
from respondents.roster import Respondent
from tests.survey_app.fieldwork_cast import a_round_in_the_field, answer, invitations

STAFF = audit.Actor("account", 1)


@pytest.fixture
def survey_round(session_on_each: Session) -> SurveyRound:
    return a_round_in_the_field(session_on_each)


@pytest.fixture
def session(session_on_each: Session) -> Session:
    return session_on_each


def who(session: Session, place: int = 0) -> Invitation:
    return invitations(session, "STP")[place]


def called(session: Session, mine: Invitation, result: str, days_ago: int = 0, again_on: date | None = None) -> None:
    """Past days need a round that was open then."""
    survey_round = session.get_one(SurveyRound, mine.round_id)
    survey_round.opens_at = now() - timedelta(days=20)
    day = today() - timedelta(days=days_ago)
    calls.record(session, survey_round, [Result(mine.id, day, result, again_on)], STAFF)
    session.commit()


def is_due(session: Session, mine: Invitation) -> bool:
    survey_round = session.get_one(SurveyRound, mine.round_id)
    return mine.id in {one.invitation.id for one in to_call.due(session, survey_round).people}


# -- whom


def test_whoever_has_answered_or_has_a_reason_is_not_called(session: Session, survey_round: SurveyRound) -> None:
    mine = [who(session, place) for place in range(5)]
    answer(session, mine[0])
    mine[1].disposition, mine[2].state, mine[3].remind_on = "NC", "held", today() + timedelta(days=1)
    session.commit()
    assert [is_due(session, one) for one in mine] == [False] * 4 + [True]
    assert to_call.due(session, survey_round).left_out == {"another_day": 1}


def test_a_person_is_called_once_a_day_and_three_times_in_all(session: Session, survey_round: SurveyRound) -> None:
    mine = who(session)
    for days_ago in range(MOST, 0, -1):
        assert is_due(session, mine)
        called(session, mine, "no_answer", days_ago)
    assert not is_due(session, mine)
    assert to_call.due(session, survey_round).left_out == {"enough": 1}
    called(session, who(session, 1), "no_answer")
    assert to_call.due(session, survey_round).left_out == {"today": 1, "enough": 1}


def test_who_wants_to_be_called_on_a_day_is_called_on_that_day(session: Session, survey_round: SurveyRound) -> None:
    early, late = who(session), who(session, 1)
    called(session, early, "call_again", 2, today())
    called(session, late, "call_again", 2, today() + timedelta(days=1))
    assert (is_due(session, early), is_due(session, late)) == (True, False)


def test_who_was_met_is_left_alone_for_two_days(session: Session, survey_round: SurveyRound) -> None:
    fresh, old = who(session), who(session, 1)
    called(session, fresh, "reached", REST.days - 1)
    called(session, old, "reached", REST.days)
    assert (is_due(session, fresh), is_due(session, old)) == (False, True)


# -- what comes of it


def test_a_wrong_number_is_no_contact_any_more_and_is_not_called_again(
    session: Session, survey_round: SurveyRound
) -> None:
    mine = who(session)
    called(session, mine, "wrong_number", 1)
    assert mine.bounced_at is not None
    assert not is_due(session, mine)


def test_a_result_of_the_same_day_takes_the_other_back(session: Session, survey_round: SurveyRound) -> None:
    mine = who(session)
    called(session, mine, "wrong_number")
    called(session, mine, "refused")
    assert (mine.bounced_at, mine.disposition) == (None, "R")
    called(session, mine, "no_answer")
    assert mine.disposition is None
    assert [call.result for call in session.scalars(select(PhoneCall))] == ["no_answer"]


def test_whoever_was_met_counts_as_reached_whatever_gateways_said(session: Session, survey_round: SurveyRound) -> None:
    from respondents.reaching import contacts

    mine = who(session)
    mine.sent_at = None
    contacts.note(session, mine, "phone", "refused")
    called(session, mine, "reached")
    assert mine.sent_at is not None
    assert mine.bounced_at is None


def test_whoever_has_answered_meanwhile_is_not_called_a_refusal(session: Session, survey_round: SurveyRound) -> None:
    mine = who(session)
    answer(session, mine)
    called(session, mine, "refused")
    assert mine.disposition is None


def test_everything_wrong_is_said_and_nothing_is_kept(session: Session, survey_round: SurveyRound) -> None:
    mine, other = who(session), who(session, 1)
    later, past = day_of(survey_round.closes_at) + timedelta(days=1), today() - timedelta(days=200)
    wrong = [
        Result(mine.id, today(), "reached", where="Dòng 8: "),
        Result(999_999, today(), "reached", where="Dòng 9: "),
        Result(mine.id, today(), "refused", where="Dòng 10: "),
        Result(other.id, today() + timedelta(days=1), "odd", full_name="Ai Đó", where="Dòng 11: "),
        Result(other.id, past, "call_again", where="Dòng 12: "),
        Result(who(session, 2).id, today(), "call_again", today(), where="Dòng 13: "),
        Result(who(session, 3).id, today(), "reached", later, where="Dòng 14: "),
    ]
    with pytest.raises(Refused) as refusal:
        calls.record(session, survey_round, wrong, STAFF)
    for words in (
        "Dòng 9: Mã này không có trong đợt",
        "Dòng 10: Người này đã có kết quả cùng ngày",
        "Dòng 11: Mã này là của Trần Văn Đức, không phải Ai Đó",
        "Dòng 11: Kết quả phải là một trong",
        "Dòng 11: Ngày gọi không thể ở sau hôm nay",
        "Dòng 12: Ngày gọi ở trước ngày mở đợt",
        "Dòng 12: Hẹn gọi lại thì cần ghi ngày",
        "Dòng 13: Ngày gọi lại phải sau ngày gọi",
        "Dòng 14: Ngày gọi lại chỉ ghi khi",
        "Dòng 14: Ngày gọi lại ở sau ngày kết thúc đợt",
    ):
        assert words in str(refusal.value)
    assert session.scalars(select(PhoneCall)).all() == []


def test_nothing_is_written_down_after_the_close(session: Session, survey_round: SurveyRound) -> None:
    survey_round.state = "closed"
    with pytest.raises(Refused, match="không mở"):
        calls.record(session, survey_round, [Result(who(session).id, today(), "reached")], STAFF)


# -- the workbook


def workbook(session: Session, survey_round: SurveyRound) -> openpyxl.Workbook:
    people = to_call.due(session, survey_round).people
    content = phone_list.write(survey_round, people, {one.invitation.id: one.person.phone for one in people})
    return openpyxl.load_workbook(io.BytesIO(content))


def rows_of(book: openpyxl.Workbook) -> dict[str, int]:
    """The row of each code."""
    return {cell.value: cell.row for cell in book.active["A"] if (cell.value or "").isdecimal()}


def saved(book: openpyxl.Workbook) -> bytes:
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def test_the_workbook_says_whom_to_call_and_nothing_of_how_far_they_are(
    session: Session, survey_round: SurveyRound
) -> None:
    who(session).opened_at = now()
    session.commit()
    book = workbook(session, survey_round)
    words = " ".join(str(cell.value) for row in book.active.iter_rows() for cell in row if cell.value)
    assert "Nguyễn Thị Hoa" in words
    assert "Không hỏi mã xác nhận" in words
    for word in ("Đã mở", "mở đường dẫn", "Tình trạng", "http"):
        assert word not in words
    [rule] = book.active.data_validations.dataValidation
    assert rule.formula1 == f'"{",".join(RESULTS.values())}"'


def test_the_same_workbook_twice_is_the_same_calls(session: Session, survey_round: SurveyRound) -> None:
    book = workbook(session, survey_round)
    mine, other = who(session), who(session, 1)
    rows = rows_of(book)
    book.active.cell(rows[str(mine.id)], 7, "đã gặp")
    book.active.cell(rows[str(other.id)], 7, "Hẹn gọi lại")
    book.active.cell(rows[str(other.id)], 8, (today() + timedelta(days=2)))
    reading = phone_list.read(saved(book), "goi.xlsx")
    assert reading.mistakes == []
    assert calls.record(session, survey_round, reading.results, STAFF) == (2, 0)
    assert calls.record(session, survey_round, phone_list.read(saved(book), "goi.xlsx").results, STAFF) == (0, 2)
    stored = session.execute(
        select(PhoneCall.invitation_id, PhoneCall.result, PhoneCall.again_on).order_by(PhoneCall.id)
    )
    expected = [(mine.id, "reached", None), (other.id, "call_again", today() + timedelta(days=2))]
    assert [tuple(row) for row in stored] == expected
    assert session.scalars(select(AuditEvent.verb).where(AuditEvent.verb == "call.record")).all() == ["call.record"]


def test_a_file_says_all_its_mistakes_with_their_rows(session: Session, survey_round: SurveyRound) -> None:
    book = workbook(session, survey_round)
    first, second, third, fourth = sorted(rows_of(book).values())[:4]
    sheet = book.active
    sheet.cell(first, 7, "Bận")
    sheet.cell(first, 6, "hôm kia")
    sheet.cell(second, 7, "Đã gặp")
    sheet.cell(second, 6).value = None
    sheet.cell(third, 1, "x")
    sheet.cell(third, 7, "Đã gặp")
    sheet.cell(fourth, 8, "20/10/2025")
    mistakes = phone_list.read(saved(book), "goi.xlsx").mistakes
    assert [one.partition(".")[0] for one in mistakes] == [
        f"Dòng {first}: Không có kết quả “Bận”",
        f"Dòng {first}: Không đọc được ngày “hôm kia”",
        f"Dòng {second}: Thiếu ngày gọi",
        f"Dòng {third}: Thiếu mã hoặc mã không đúng",
        f"Dòng {fourth}: Đã ghi ngày gọi lại nhưng chưa ghi kết quả",
    ]


@pytest.mark.parametrize(
    ("content", "name", "says"),
    [
        (b"", "goi.xlsx", "rỗng"),
        (b"PK\x03\x04 and then nothing", "goi.xlsx", "Hãy"),
        ("Họ và tên,Số\nA,1\n".encode(), "goi.csv", "Không thấy dòng tiêu đề"),
        ("Mã,Kết quả\n1,\n".encode(), "goi.csv", "chưa có kết quả nào"),
    ],
)
def test_a_file_that_is_no_list_of_calls_is_refused_with_words(content: bytes, name: str, says: str) -> None:
    reading = phone_list.read(content, name)
    assert reading.results == []
    assert says in " ".join(reading.mistakes)


# -- by hand


def test_a_text_is_handed_out_on_the_record_and_marked_once(session: Session, survey_round: SurveyRound) -> None:
    mine = who(session)
    mine.sent_at = None
    people = by_hand.next_people(session, 1, mine.agency_id, 20)
    by_hand.hand_out(session, survey_round, people, STAFF)
    words = by_hand.text(
        survey_round, next(one for one in people if one.invitation.id == mine.id), "https://khaosat.example"
    )
    assert "Kính gửi Ông/Bà Nguyễn Thị Hoa" in words
    assert "https://khaosat.example/t/" in words
    assert by_hand.mark_sent(session, 1, [mine.id, mine.id, 999_999], STAFF) == (1, 1)
    assert mine.sent_at is not None
    assert mine.id not in {one.invitation.id for one in by_hand.next_people(session, 1, mine.agency_id, 20)}
    with pytest.raises(Refused, match="Chưa ghi ai"):
        by_hand.mark_sent(session, 1, [mine.id], STAFF)
    verbs = session.scalars(select(AuditEvent.verb).where(AuditEvent.verb.like("invitation.%")).order_by(AuditEvent.id))
    assert list(verbs)[-2:] == ["invitation.hand_over", "invitation.sent_by_hand"]


def test_what_was_handed_out_for_another_number_is_not_marked(session: Session, survey_round: SurveyRound) -> None:
    mine = who(session)
    by_hand.hand_out(session, survey_round, by_hand.next_people(session, 1, mine.agency_id, 20), STAFF)
    session.get_one(Respondent, mine.respondent_id).phone_index = "another"
    session.commit()
    with pytest.raises(Refused):
        by_hand.mark_sent(session, 1, [mine.id], STAFF)
    assert session.get_one(HandOver, mine.id).sent_on is None
    assert mine.id in {one.invitation.id for one in by_hand.next_people(session, 1, mine.agency_id, 20)}


def test_nobody_of_another_round_is_marked_and_nothing_is_handed_out_before_it_opens(
    session: Session, survey_round
) -> None:
    mine = who(session)
    people = by_hand.next_people(session, 1, mine.agency_id, 20)
    by_hand.hand_out(session, survey_round, people, STAFF)
    with pytest.raises(Refused):
        by_hand.mark_sent(session, 2, [mine.id], STAFF)
    survey_round.opens_at = now() + timedelta(days=1)
    with pytest.raises(Refused, match="thời gian trả lời"):
        by_hand.hand_out(session, survey_round, people, STAFF)


def test_the_agencies_are_counted(session: Session, survey_round: SurveyRound) -> None:
    mine = who(session)
    by_hand.hand_out(session, survey_round, by_hand.next_people(session, 1, mine.agency_id, 20), STAFF)
    by_hand.mark_sent(session, 1, [mine.id], STAFF)
    assert {agency.code: (people, sent) for agency, people, sent in by_hand.agencies(session, 1)} == {
        "STP": (12, 1),
        "EHL": (14, 0),
        "BDL": (4, 0),
    }
