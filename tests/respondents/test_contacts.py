"""What is known of contacts: found by messages, by people, gone with the contact; and what agencies read of it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from foundation import audit, keys, outbox
from foundation.db import Refused, now
from foundation.outbox import Message, PostOffice, State, callbacks
from foundation.outbox.gateways import Outgoing
from foundation.outbox.states import ACCEPTED, Fault, Outcome, Verdict
from questionnaires.survey_round import SurveyRound
from respondents import changes
from respondents.changes import to_correct
from respondents.field import dispositions, opening
from respondents.field.person import one, send_again
from respondents.invitation import Invitation, counters
from respondents.invitation.counters import Progress
from respondents.messages import last_look
from respondents.reaching import contacts, unreachable
from respondents.roster import ChangeRequest, Respondent, Roster
from respondents.roster.checking import Rules
from tests.survey_app.fieldwork_cast import a_round_in_the_field, invitations

NO_SUCH = Outcome(Verdict.REFUSED, "số không tồn tại", fault=Fault.NO_SUCH)
HOME = audit.Actor("account", 1)


class Provider:
    """A network gateway that answers what it is told to."""

    name = "sms"

    def __init__(self, answer: Callable[[Outgoing], Outcome]) -> None:
        self.send = answer


@pytest.fixture
def survey_round(session_on_each: Session) -> SurveyRound:
    return a_round_in_the_field(session_on_each)


def who(session: Session, place: int = 0) -> Invitation:
    return invitations(session, "STP")[place]


def found_in(session: Session) -> list[unreachable.Unreachable]:
    return unreachable.people(session, session.execute(unreachable.whom(1).order_by(*unreachable.TABLE.usual)).all())


def give_mailbox(session: Session, invitation: Invitation) -> None:
    person = session.get_one(Respondent, invitation.respondent_id)
    person.email, person.email_index = "hoa@example.gov.vn", keys.current().index("email", "hoa@example.gov.vn")
    session.commit()


def send(
    session: Session, invitation: Invitation, *answers: Outcome, purpose: str = "invitation", channel: str = "sms"
) -> str:
    """One message about a person, with what the gateway says at each attempt; returns its id."""
    about = outbox.About("invitation", invitation.id)
    key = outbox.write(session, channel, "+84905000001", "x", purpose=purpose, about=about)
    session.commit()
    left = list(answers)
    office = PostOffice(
        {channel: (Provider(lambda _: left.pop(0)),)}, "w", last_look.register("https://khaosat.example"), 1
    )  # type: ignore[dict-item]
    while office.step(session):
        pass
    office.stop(session)
    session.expire_all()
    return key


def figures(session: Session) -> tuple[int, int, int]:
    """(reached, known to be unreachable, invited), which a recount must leave as they are."""
    read = lambda: [tuple(row) for row in session.execute(select(Progress.reached, Progress.bounced, Progress.invited))]  # noqa: E731
    stepped = read()
    counters.recount(session, 1)
    session.flush()
    assert sorted(stepped) == sorted(read())
    return tuple(map(sum, zip(*stepped, strict=True)))  # type: ignore[return-value]


def test_a_number_that_does_not_exist_makes_its_person_unreachable(session_on_each: Session, survey_round) -> None:
    mine = who(session_on_each)
    mine.sent_at = None
    counters.recount(session_on_each, 1)
    assert figures(session_on_each) == (29, 0, 30)
    send(session_on_each, mine, NO_SUCH)
    assert mine.bounced_at is not None
    [found] = found_in(session_on_each)
    assert found.why == ["Số điện thoại: không có số hoặc hộp thư này"]
    assert (found.left, found.agency_asked) == ([], True)
    assert figures(session_on_each) == (29, 1, 30)
    assert dispositions.counts(session_on_each, 1, "class_code")["so"].unknown == 1


def test_a_text_that_is_refused_says_nothing_of_the_number_and_asks_no_agency(
    session_on_each: Session, survey_round
) -> None:
    mine = who(session_on_each)
    send(session_on_each, mine, Outcome(Verdict.REFUSED, "mẫu tin chưa đăng ký"))
    [found] = found_in(session_on_each)
    assert found.why == ["Số điện thoại: cổng gửi từ chối, chưa rõ vì số hay vì nội dung"]
    assert tasks(session_on_each, survey_round) == []


def test_what_goes_out_after_all_clears_it(session_on_each: Session, survey_round) -> None:
    mine = who(session_on_each)
    send(session_on_each, mine, Outcome(Verdict.REFUSED, "mẫu tin chưa đăng ký"))
    send(session_on_each, mine, ACCEPTED)
    assert mine.bounced_at is None
    assert found_in(session_on_each) == []
    assert figures(session_on_each) == (30, 0, 30)


def test_another_contact_that_may_work_keeps_a_person_reachable(session_on_each: Session, survey_round) -> None:
    mine = who(session_on_each)
    give_mailbox(session_on_each, mine)
    send(session_on_each, mine, NO_SUCH)
    [found] = found_in(session_on_each)
    assert (found.left, mine.bounced_at) == (["Hộp thư"], None)
    send(session_on_each, mine, NO_SUCH, channel="email")
    [found] = found_in(session_on_each)
    assert found.left == []
    assert mine.bounced_at is not None


def test_a_later_word_of_the_provider_counts_and_delivered_wins(session_on_each: Session, survey_round) -> None:
    mine = who(session_on_each)
    key = send(session_on_each, mine, ACCEPTED)
    callbacks.hear(
        session_on_each, "sms", {"id": key, "status": "failed"}, last_look.register("https://khaosat.example").told
    )
    assert found_in(session_on_each)[0].why == ["Số điện thoại: tin không tới nơi"]
    callbacks.hear(
        session_on_each, "sms", {"id": key, "status": "delivered"}, last_look.register("https://khaosat.example").told
    )
    session_on_each.expire_all()
    assert found_in(session_on_each) == []
    assert session_on_each.get_one(Message, key).state == State.DELIVERED


def test_receipts_say_nothing_since_only_who_has_answered_gets_one(session_on_each: Session, survey_round) -> None:
    send(session_on_each, who(session_on_each), NO_SUCH, purpose="receipt")
    assert found_in(session_on_each) == []


def test_no_gateway_overrules_people_who_reached_somebody_else(session_on_each: Session, survey_round) -> None:
    mine = who(session_on_each)
    contacts.note(session_on_each, mine, "phone", "wrong_person")
    send(session_on_each, mine, ACCEPTED)
    assert mine.bounced_at is not None
    contacts.note(session_on_each, mine, "phone", "refused")
    assert found_in(session_on_each)[0].why == ["Số điện thoại: sai số: người khác nghe máy"]
    contacts.set_right(session_on_each, mine, "Đã gặp đúng người", HOME)
    assert mine.bounced_at is None


def test_setting_right_wants_a_reason_and_something_wrong(session_on_each: Session, survey_round) -> None:
    mine = who(session_on_each)
    with pytest.raises(Refused, match="không có liên hệ nào"):
        contacts.set_right(session_on_each, mine, "x", HOME)
    contacts.note(session_on_each, mine, "phone", "refused")
    with pytest.raises(Refused, match="Ghi lý do"):
        contacts.set_right(session_on_each, mine, " ", HOME)


def test_whoever_comes_through_the_door_was_reached_whatever_gateways_said(
    session_on_each: Session, survey_round
) -> None:
    from respondents.invitation import steps

    mine = who(session_on_each)
    contacts.note(session_on_each, mine, "phone", "refused")
    assert figures(session_on_each) == (29, 1, 30)
    steps.mark_opened(session_on_each, mine, mine.id)
    session_on_each.expire_all()
    assert figures(session_on_each) == (30, 0, 30)
    assert dispositions.counts(session_on_each, 1, "class_code")["so"].refusal == 1


def test_a_new_link_to_the_same_contact_begins_anew(session_on_each: Session, survey_round) -> None:
    mine = who(session_on_each)
    contacts.note(session_on_each, mine, "phone", "refused")
    found = one(session_on_each, 1, mine.id)
    assert found is not None
    send_again(session_on_each, survey_round, found, "đã hỏi lại", HOME)
    assert mine.bounced_at is None


# -- what the agency reads


def roster(session: Session) -> Roster:
    return session.scalars(select(Roster).order_by(Roster.id)).first()  # type: ignore[return-value]


def tasks(session: Session, survey_round: SurveyRound) -> list[tuple[str, str]]:
    found = to_correct.of_roster(session, survey_round, roster(session))
    return [(one.person.full_name, one.fault.reason) for one in found]


def ask_for_another_number(session: Session, mine: Invitation, phone: str = "0905777001") -> ChangeRequest:
    rules = Rules((), frozenset())  # type: ignore[arg-type]
    return changes.ask(
        session,
        roster(session),
        kind="contact",
        reason="wrong_contact",
        person_id=mine.respondent_id,
        values={"phone": phone},
        rules=rules,
        by=HOME,
    )


def test_the_agency_corrects_the_contact_and_the_state_is_gone(
    session_on_each: Session, survey_round, monkeypatch
) -> None:
    from respondents.changes import asking

    monkeypatch.setattr(asking, "_wrong_cells", lambda *_: [])
    monkeypatch.setattr(asking, "_as_read", lambda cells, _: dict(cells) | {"phone": "+84905777001"})
    mine = who(session_on_each)
    send(session_on_each, mine, NO_SUCH)
    assert len(tasks(session_on_each, survey_round)) == 1
    request = ask_for_another_number(session_on_each, mine)
    assert tasks(session_on_each, survey_round) == [], "from the moment of asking, whatever is decided"
    changes.approve(session_on_each, request, by=HOME)
    session_on_each.commit()
    assert (mine.bounced_at, mine.sent_at) == (None, None)
    assert found_in(session_on_each) == []
    assert figures(session_on_each) == (29, 0, 30)


def test_the_agency_may_say_that_a_contact_is_right(session_on_each: Session, survey_round) -> None:
    mine = who(session_on_each)
    send(session_on_each, mine, NO_SUCH)
    [task] = to_correct.of_roster(session_on_each, survey_round, roster(session_on_each))
    to_correct.confirm(session_on_each, [task], task.fault.id, HOME)
    session_on_each.flush()
    assert tasks(session_on_each, survey_round) == []
    [found] = found_in(session_on_each)
    assert found.confirmed is not None
    with pytest.raises(Refused, match="đã làm xong"):
        to_correct.confirm(session_on_each, [], task.fault.id, HOME)


def test_a_contact_that_took_the_invitation_is_not_told_when_a_reminder_fails(
    session_on_each: Session, survey_round
) -> None:
    """Only who has not answered is reminded: the failure would name them."""
    mine = who(session_on_each)
    send(session_on_each, mine, NO_SUCH, purpose="reminder")
    assert found_in(session_on_each)[0].why == ["Số điện thoại: không còn nhận được tin"]
    assert tasks(session_on_each, survey_round) == []


def test_what_a_call_finds_is_told_only_where_nobody_can_have_answered(session_on_each: Session, survey_round) -> None:
    """Only who has not answered is called. Without any contact that ever worked nobody can have."""
    alone, with_mailbox = who(session_on_each, 0), who(session_on_each, 1)
    give_mailbox(session_on_each, with_mailbox)
    for mine in (alone, with_mailbox):
        contacts.note(session_on_each, mine, "phone", "wrong_person")
    assert [reason for _, reason in tasks(session_on_each, survey_round)] == ["wrong_person"]
    assert len(found_in(session_on_each)) == 2


@pytest.mark.parametrize("later", ["answered", "works", "resent", "reissued", "worse"])
def test_a_task_stays_whatever_becomes_of_its_person(session_on_each: Session, survey_round, later: str) -> None:
    """All of these happen, or cannot happen, to who has answered: a task that went with them would tell."""
    session, mine = session_on_each, who(session_on_each)
    send(session, mine, NO_SUCH)
    before = tasks(session, survey_round)
    if later == "answered":
        mine.paper_at = now()
    elif later == "works":
        contacts.set_right(session, mine, "gặp được", HOME)
    elif later == "resent":
        send(session, mine, ACCEPTED)
    elif later == "reissued":
        contacts.try_again(session, mine)
    else:
        contacts.note(session, mine, "phone", "refused")
    session.flush()
    assert len(before) == 1
    after = to_correct.of_roster(session, survey_round, roster(session))
    assert [one.person.full_name for one in after] == [before[0][0]]


def test_closing_keeps_the_list_for_next_year(session_on_each: Session, survey_round) -> None:
    send(session_on_each, who(session_on_each), NO_SUCH)
    opening.close_round(session_on_each, survey_round, HOME)
    assert len(tasks(session_on_each, survey_round)) == 1
