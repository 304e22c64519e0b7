"""A1 Việc cần làm: how long until the deadline, what to do next, what Home Affairs last said."""

from __future__ import annotations

from functools import partial
from typing import Any

from flask import render_template, url_for
from flask.typing import ResponseReturnValue

from respondents.roster import checking, in_its_name, upload
from survey_app import accounts
from survey_app.accounts import OF_ROUND
from survey_app.agency import contacts, own_list
from survey_app.agency.blueprint import bp
from survey_app.agency.own_list import Desk
from survey_app.database import db
from survey_app.deadlines import days_left

Task = dict[str, Any]


@bp.get(f"{OF_ROUND}/")
def home() -> ResponseReturnValue:
    """The focal point's first page."""
    mine = own_list.to_read()
    people = own_list.people(mine)
    return render_template(
        "agency/home.html",
        desk=mine,
        deadline=days_left(mine.survey_round.list_deadline),
        tasks=tasks(mine, checking.counts(people)),
        people_count=len(people),
        written_for=in_its_name.of_roster(db.session, mine.roster),
        officer=partial(accounts.name_of_actor, db.session),
        waiting=upload.waiting(db.session, mine.roster) if mine.roster.id else None,
    )


def tasks(mine: Desk, counts: dict[str, int]) -> list[Task]:
    """The steps with their states."""
    people = counts[""] + counts["confirm"] + counts["error"]
    steps = (_register(mine, people), _mend(mine, counts, people), _submit(mine, people), _correct(mine), _follow(mine))
    return [step for step in steps if step]


def _register(mine: Desk, people: int) -> Task:
    place = url_for("agency.uploading" if mine.may_edit and not people else "agency.roster")
    status = "Đã xong" if people else "Chưa bắt đầu"
    return {"text": "Lập danh sách", "href": place, "status": status, "hint": f"{people} người" if people else None}


def _mend(mine: Desk, counts: dict[str, int], people: int) -> Task:
    open_ones = mine.roster.open_problems
    errors = counts["error"] + sum(entry["severity"] == "error" for entry in open_ones)
    questions = counts["confirm"] + sum(entry["severity"] == "confirm" for entry in open_ones)
    step: Task = {"text": "Kiểm tra lỗi", "href": url_for("agency.roster") if people else None}
    if not people:
        return step | {"status": "Chưa bắt đầu"}
    if errors:
        return step | {"status": "Cần sửa", "hint": f"{errors} chỗ cần sửa, {questions} chỗ cần xác nhận"}
    return step | ({"status": "Cần xác nhận", "hint": f"{questions} chỗ"} if questions else {"status": "Đã xong"})


def _submit(mine: Desk, people: int) -> Task:
    place = url_for("agency.submission") if people else None
    step: Task = {"text": f"Gửi {mine.survey_round.host}", "href": place}
    if mine.roster.state == "draft":
        return step | {"status": "Chưa bắt đầu"}
    return step | {"status": mine.roster.state_text, "tone": mine.roster.state_tone}


def _correct(mine: Desk) -> Task:
    """Only where there is something: what a contact is worth is known once messages have left."""
    number = len(contacts.to_do(mine))
    if not number:
        return {}
    place = url_for("agency.contacts")
    return {"text": "Sửa liên hệ không dùng được", "href": place, "status": "Cần sửa", "hint": f"{number} liên hệ"}


def _follow(mine: Desk) -> Task:
    started = mine.survey_round.is_in_field or mine.survey_round.state == "closed"
    place = url_for("agency.rate") if started else None
    return {
        "text": "Theo dõi tỷ lệ trả lời",
        "href": place,
        "status": mine.survey_round.state_text if started else "Chưa bắt đầu",
        "tone": "blue" if started else None,
    }
