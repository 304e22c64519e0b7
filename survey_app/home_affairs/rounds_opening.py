"""Opening a round is a dry run first: what is in order and what is not, one message as it will look, how many leave and when."""

from __future__ import annotations

from hashlib import sha256
from typing import Any

from flask import flash, render_template, request, url_for
from flask.typing import ResponseReturnValue

from foundation import audit
from foundation.db import Refused, now
from questionnaires.survey_round import SurveyRound
from respondents import email_addresses, phone_numbers
from respondents.field import opening, readiness
from respondents.messages.plan import making
from respondents.messages.plan.steps import KINDS
from survey_app import accounts, formats, sample_messages
from survey_app.accounts import OF_ROUND, this_round
from survey_app.acts import carry_out, drawn_again
from survey_app.database import db
from survey_app.home_affairs.blueprint import bp

PAGES = {
    "lists": "home_affairs.lists",
    "questionnaires": "home_affairs.round_groups",
    "box": "home_affairs.ballot",
    "facts": "home_affairs.round_settings",
    "dates": "home_affairs.rounds_edit",
    "plan": "home_affairs.plan",
    "copied": "home_affairs.rounds_page",
}
"""Where what is not in order is put in order."""


def page(survey_round: SurveyRound) -> str:
    """The dry run."""
    found = readiness.checks(db.session, survey_round, _fingerprint(survey_round))
    return render_template(
        "home_affairs/rounds_opening.html",
        survey_round=survey_round,
        tasks=[_task(check) for check in found],
        is_stopped=any(check.stops for check in found),
        people=readiness.recipients(db.session, survey_round),
        departure=readiness.departure(db.session, survey_round),
        sample=sample_messages.of_kind(survey_round, "invitation", "sms"),
        others=[
            (KINDS[kind].text, sample_messages.of_kind(survey_round, KINDS[kind].message, "sms").text)
            for kind in ("pre_notice", "reminder_1", "last_call")
        ],
        texts=_fingerprint(survey_round),
        is_in_hours=readiness.departure(db.session, survey_round).in_hours <= now(),
        back=url_for("home_affairs.rounds_page"),
    )


def _task(check: readiness.Check) -> dict[str, Any]:
    status, tone = (
        ("Đã xong", "green") if check.is_done else ("Phải làm", "red") if check.stops else ("Nên làm", "yellow")
    )
    href = None if check.is_done or check.key not in PAGES else url_for(PAGES[check.key])
    return {"text": check.text, "href": href, "status": status, "tone": tone, "hint": check.words or None}


def _fingerprint(survey_round: SurveyRound) -> str:
    """Changes with each word of the messages that ask people; not with the share that has answered, which is not told yet."""
    kinds = sorted({kind.message for kind in KINDS.values() if kind.message})
    said = [sample_messages.of_kind(survey_round, kind, channel) for kind in kinds for channel in ("sms", "email")]
    return sha256("\n".join(f"{one.subject}\n{one.text}" for one in said).encode()).hexdigest()[:16]


def open_now(survey_round: SurveyRound) -> ResponseReturnValue:
    """Opens; the invitations leave at the moment that was chosen."""
    departure, at_once = readiness.departure(db.session, survey_round), request.form.get("leaves") != "in_hours"
    leaves = departure.at_once if at_once else departure.in_hours
    undone = [
        check.key
        for check in readiness.checks(db.session, survey_round, _fingerprint(survey_round))
        if not check.is_done
    ]
    back = url_for("home_affairs.rounds_page")
    return carry_out(lambda: _open(survey_round, leaves, departure, undone), str, back)


def _open(survey_round: SurveyRound, leaves: Any, departure: readiness.Departure, undone: list[str]) -> str:
    by, people = accounts.actor(), readiness.recipients(db.session, survey_round)
    count = opening.open_round(db.session, survey_round, by, leaves)
    if undone:
        audit.record(db.session, by, "round.open_undone", f"round:{survey_round.id}", not_ready=undone)
    if departure.by_plan is not None:
        return f"Đã mở trả lời. Theo kế hoạch, {people} lời mời được gửi từ {formats.deadline(departure.by_plan)}."
    if leaves > now():
        return f"Đã mở trả lời. {count} lời mời được gửi lúc {formats.deadline(leaves)}."
    return "Đã mở trả lời. Lời mời đang được gửi."


@bp.post(f"{OF_ROUND}/mo-tra-loi/da-xem")
def rounds_opening_seen() -> ResponseReturnValue:
    """Notes that the messages were read as they stand."""
    survey_round = this_round()
    return carry_out(
        lambda: _see(survey_round, request.form.get("texts", "")), "Đã ghi nhận là đã xem nội dung tin.", _here()
    )


def _see(survey_round: SurveyRound, texts: str) -> None:
    if texts != _fingerprint(survey_round):
        raise Refused("Nội dung tin vừa được đổi. Hãy xem lại các tin rồi bấm lại.")
    readiness.see_texts(db.session, survey_round, texts, accounts.actor())


@bp.post(f"{OF_ROUND}/mo-tra-loi/gui-thu")
def rounds_opening_try() -> ResponseReturnValue:
    """Sends the invitation to the number or mailbox of whoever tries."""
    survey_round, to = this_round(), request.form.get("to", "").strip()
    channel, address = _address(to)
    if not address:
        flash("Nhập số di động hoặc địa chỉ thư của Ông/Bà, ví dụ 0905 123 456.", "error")
        return _again(), 422
    sample = sample_messages.of_kind(survey_round, "invitation", channel)
    return carry_out(
        lambda: readiness.try_gateway(
            db.session, survey_round, channel, address, sample.text, sample.subject, accounts.actor()
        ),
        "Tin thử đang được gửi. Tải lại trang sau ít phút để xem cổng đã nhận chưa; đường dẫn trong tin thử không mở được.",
        _here(),
        again=_again,
    )


def _again() -> Any:
    return drawn_again(lambda: page(this_round()), _here())


def _address(to: str) -> tuple[str, str]:
    if "@" in to:
        mailbox = email_addresses.read(to)
        is_shared = {problem.code for problem in mailbox.problems} == {"EMAIL_SHARED"}  # an office may try with its own
        return "email", mailbox.value if is_shared or not mailbox.failed else ""
    number = phone_numbers.read(to)
    return "sms", "" if number.failed else number.value


def _here() -> str:
    return url_for("home_affairs.rounds_turn", verb="open")


def plan_task(survey_round: SurveyRound) -> dict[str, Any]:
    """The plan among the tasks of a round."""
    plan = making.of_round(db.session, survey_round)
    status = plan.state_text if plan else "Chưa lập"
    return {"text": "Kế hoạch gửi tin", "href": url_for("home_affairs.plan"), "status": status}
