"""All questions as an e-mail to the registered official mailbox, to be read and printed there: plain text, so that every mail
program shows it and none takes an attachment away. It holds nothing of the person, no link, and no place for answers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from foundation import audit, outbox
from foundation.db import table
from foundation.outbox import About
from foundation.vietnam_time import in_vietnam
from questionnaires.rendering.reading import Asking, Part
from questionnaires.survey_round import SurveyRound
from respondents.identity import Visit
from respondents.identity.limits import Period, count, total
from respondents.roster import Respondent
from respondents.wording import composing, mail

SENDINGS = Period("questions", 86400, 24)
MOST = 3  # of one person in a day
SUBJECT = "Bộ câu hỏi khảo sát cải cách hành chính năm {}"
RESPONDENT = audit.Actor("respondent")

_PEOPLE = table(Respondent)
_EMAIL = select(_PEOPLE.c.email).where(_PEOPLE.c.id == bindparam("which"))


def send(session: Session, visit: Visit, survey_round: SurveyRound, parts: Sequence[Part]) -> bool:
    """Writes the e-mail, in the caller's transaction. False where the list has no mailbox of the person, or it was sent often
    enough today."""
    mailbox = session.execute(_EMAIL, {"which": visit.respondent_id}).scalar_one()
    if not mailbox or total(session, SENDINGS, str(visit.id)) >= MOST:
        return False
    count(session, SENDINGS, str(visit.id))
    about, subject = About("invitation", visit.id), SUBJECT.format(survey_round.year)
    outbox.write(session, "email", mailbox, text(survey_round, parts), purpose="notice", subject=subject, about=about)
    audit.record(session, RESPONDENT, "questions.mail", f"invitation:{visit.id}")
    return True


def text(survey_round: SurveyRound, parts: Sequence[Part]) -> str:
    """What the e-mail says."""
    return "\n".join(_lines(survey_round, parts))


def _lines(survey_round: SurveyRound, parts: Sequence[Part]) -> Iterator[str]:
    closes = in_vietnam(survey_round.closes_at)
    number = sum(len(part.questions) for part in parts)
    yield "Kính gửi Ông/Bà,\n"
    yield f"Đây là toàn bộ {number} câu hỏi của {survey_round.title} để Ông/Bà nghiên cứu trước."
    yield (
        "Xin không ghi câu trả lời vào thư này và không trả lời thư: Ông/Bà trả lời trên trang khảo sát, bằng đường dẫn hoặc mã "
        f"riêng, trước {closes:%H:%M} ngày {closes:%d/%m/%Y}."
    )
    for part in parts:
        yield f"\n\n{part.title}"
        yield from part.notes
        for one in part.questions:
            yield from _question(one)
    yield f"\n--\n{mail.foot(composing.of_round(survey_round, ''))}"


def _question(one: Asking) -> Iterator[str]:
    yield f"\n{one.words}"
    if one.hint:
        yield one.hint
    yield from (f"   {one.mark or '-'} {choice}" for choice in one.choices)
    if not one.choices:
        yield "   (Ông/Bà tự ghi)"
