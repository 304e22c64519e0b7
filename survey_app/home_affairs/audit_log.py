"""Nhật ký: who did what, and whether the chain holds."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date
from urllib.parse import urlencode

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import SelectField, StringField, ValidationError

from foundation import audit
from foundation import audit_log as log
from foundation.audit import AuditEvent
from foundation.vietnam_time import today
from questionnaires.survey_round import SurveyRound
from respondents import rounds, subjects
from survey_app import accounts, formats, workbook
from survey_app.accounts import OF_ROUND, this_round
from survey_app.choices import choices
from survey_app.database import db
from survey_app.downloads import attachment
from survey_app.forms import DayField, Form
from survey_app.home_affairs import audit_sentences, audit_words
from survey_app.home_affairs.blueprint import bp
from survey_app.long_tables import asked, of_database
from survey_app.roles import ROLES

ACTORS = {
    "system": "Hệ thống",
    "demonstration": "Minh họa",
    "respondent": "Người trả lời",
    "visitor": "Người chưa đăng nhập",
    **ROLES,
}
MOST_IN_A_FILE = 50_000  # events
COLUMNS = [
    workbook.Column("number", "Số", 8, "integer"),
    workbook.Column("at", "Lúc", 18, "datetime"),
    workbook.Column("sentence", "Sự kiện", 90),
    workbook.Column("who", "Người làm", 36),
    workbook.Column("verb", "Mã việc", 26),
    workbook.Column("subject", "Mã đối tượng", 20),
    workbook.Column("hash", "Mã nối chuỗi", 20),
]


_GROUPS = [(name, f"Xem lại: {words}") for name, (words, _) in audit_words.SECOND_LOOK.items()]


class Filter(Form):
    """What to look for; it stands in the address."""

    viec = SelectField("Việc", default="", choices=choices([("", "Mọi việc"), *_GROUPS, *audit_words.NOUNS.items()]))
    nguoi = SelectField("Người làm", default="")
    tu = DayField("Từ ngày")
    den = DayField("Đến ngày")
    ve = StringField()

    def __init__(self) -> None:
        super().__init__(request.values, meta={"csrf": False})
        people = [(one.email, f"{one.name or one.email} · {ROLES[one.role]}") for one in accounts.everyone(db.session)]
        self.nguoi.choices = choices([("", "Mọi người"), *((kind, ACTORS[kind]) for kind in _NOBODY), *people])

    @property
    def wish(self) -> log.Wish:
        """The filters; what cannot be read is left out, and its error is told."""
        self.validate()
        noun = ("" if self.viec.errors else self.viec.data) or ""
        actors = [] if self.nguoi.errors else _actors_of(self.nguoi.data or "")
        _, verbs = audit_words.SECOND_LOOK.get(noun, ("", ()))
        return log.Wish("" if verbs else noun, actors, (self.ve.data or "").strip(), self.tu.data, self.den.data, verbs)

    @property
    def subject(self) -> list[str]:
        """What the page is to be about, if it can be something that has a number."""
        return re.findall(r"^[a-z_]+:[0-9]{1,9}$", (self.ve.data or "").strip())

    def validate_den(self, field: DayField) -> None:
        """A span that ends before it begins holds nothing."""
        if field.data and self.tu.data and field.data < self.tu.data:
            raise ValidationError(f"Chọn ngày từ {formats.date(self.tu.data)} trở đi")


_NOBODY = ("system", "demonstration", "respondent", "visitor")


@bp.get("/nhat-ky")
def audit_log() -> ResponseReturnValue:
    """Events of everything, the newest first."""
    return _shown()


@bp.get(f"{OF_ROUND}/nhat-ky")
def audit_log_of_round() -> ResponseReturnValue:
    """Events about one round, the newest first."""
    return _shown(this_round())


def _shown(survey_round: SurveyRound | None = None) -> ResponseReturnValue:
    form = Filter()
    asks = asked()
    forwards = asks.order == "number" and not asks.backwards
    found = log.page(db.session, form.wish, asks.number, *rounds.about(survey_round), forwards=forwards)
    page = of_database(found, found.total, log.ORDERS, start="-number")
    return render_template(
        "home_affairs/audit_log.html",
        survey_round=survey_round,
        page=page,
        form=form,
        words=audit_sentences,
        names=_names(page.items, form.subject),
        actor=_actor_names(page.items),
        most=MOST_IN_A_FILE,
    )


def _actors_of(text: str) -> list[str]:
    """An account's address, or an actor as the log writes it."""
    known = accounts.find(db.session, text) if "@" in text else None
    if known is None:
        return [text] if text else []
    return [f"{role}:{known.id}" for role in ROLES]


def _names(events: Iterable[AuditEvent], also: Iterable[str] = ()) -> dict[str, str]:
    """What these events, and further subjects, are by name."""
    mentioned = {*also, *(subject for event in events for subject in audit_sentences.mentioned(event))}
    numbers = {int(number) for one in mentioned if (number := one.removeprefix("account:")).isdecimal()}
    people = accounts.by_number(db.session, numbers)
    known = {f"account:{number}": one.name or one.email for number, one in people.items()}
    return {**subjects.names(db.session, mentioned), **known}


def _actor_names(events: Iterable[AuditEvent]) -> dict[str, str]:
    """Who stands behind each actor of these events, in words."""
    actors = {event.actor for event in events}
    ids = {int(number) for actor in actors if (number := actor.partition(":")[2]).isdecimal()}
    people = accounts.by_number(db.session, ids)
    names = {}
    for actor in actors:
        kind, _, number = actor.partition(":")
        who = people.get(int(number)) if number.isdecimal() and kind in ROLES else None
        names[actor] = f"{who.name or who.email} ({ACTORS[kind]})" if who else ACTORS.get(kind, actor)
    return names


@bp.post("/nhat-ky/tai-ve")
def audit_log_export() -> ResponseReturnValue:
    """The events that the filters of the page leave, as a workbook, the oldest first."""
    return _file()


@bp.post(f"{OF_ROUND}/nhat-ky/tai-ve")
def audit_log_of_round_export() -> ResponseReturnValue:
    """Those about one round."""
    return _file(this_round())


def _file(survey_round: SurveyRound | None = None) -> ResponseReturnValue:
    wish, of_round = Filter().wish, rounds.about(survey_round)
    found = log.count(db.session, wish, *of_round)
    if found > MOST_IN_A_FILE:
        flash(
            f"Có {formats.number(found)} sự kiện, một tệp giữ nhiều nhất {formats.number(MOST_IN_A_FILE)}. "
            "Hãy chọn khoảng ngày ngắn hơn rồi tải từng phần.",
            "error",
        )
        page = "audit_log_of_round" if survey_round else "audit_log"
        return redirect(f"{url_for(f'home_affairs.{page}')}?{urlencode(request.form.to_dict())}")
    pieces = log.in_order(db.session, wish, *of_round)
    sheet = workbook.Table(
        "Nhật ký", _titles(wish, survey_round), COLUMNS, (row for piece in pieces for row in _rows(piece))
    )
    content = workbook.write([sheet])
    subject = f"round:{survey_round.id}" if survey_round else "log"
    audit.record(db.session, accounts.actor(), "log.export", subject, count=found)
    db.session.commit()
    return attachment(content, f"nhat-ky-{today():%Y-%m-%d}.xlsx")


def _titles(wish: log.Wish, survey_round: SurveyRound | None) -> list[str]:
    span = [
        f"{word} {formats.date(day)}" for word, day in (("từ", wish.first), ("đến", wish.last)) if isinstance(day, date)
    ]
    return ["NHẬT KÝ", *([survey_round.title] if survey_round else []), *([f"({' '.join(span)})"] if span else [])]


def _rows(events: list[AuditEvent]) -> Iterator[workbook.Row]:
    who, names = _actor_names(events), _names(events)
    for event in events:
        told = audit_sentences.sentence(event, who[event.actor], names)
        yield [event.id, event.at, told, who[event.actor], event.verb, event.subject, event.hash]


@bp.post("/nhat-ky/kiem-tra")
def audit_log_verify() -> ResponseReturnValue:
    """Walks the whole chain and says whether, or where, it breaks."""
    count, broken = audit.verify(db.session)
    if broken is None:
        flash(f"Chuỗi nhật ký nguyên vẹn: {formats.number(count)} sự kiện.", "success")
    else:
        flash(
            f"Chuỗi nhật ký bị đứt ở sự kiện số {broken.event_id}: {broken.reason}. Hãy báo ngay người phụ trách an toàn.",
            "error",
        )
    return redirect(url_for("home_affairs.audit_log"))
