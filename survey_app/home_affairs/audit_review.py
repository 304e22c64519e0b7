"""A second look at people of staff: who looked at whom, took what out, made which accounts and approved what; each number leads
to its sentences in the log."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from datetime import date, timedelta
from typing import NamedTuple

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import ValidationError

from foundation import audit_log as log
from foundation.vietnam_time import today
from foundation.vietnamese_order import phrase_key
from survey_app import accounts, formats
from survey_app.accounts import Account
from survey_app.database import db
from survey_app.forms import DayField, Form
from survey_app.home_affairs.audit_words import SECOND_LOOK
from survey_app.home_affairs.blueprint import bp
from survey_app.long_tables import LongTable
from survey_app.roles import ROLES

DAYS = 7  # looked at where no day is chosen


class Span(Form):
    """From which day to which; it stands in the address."""

    tu = DayField("Từ ngày")
    den = DayField("Đến ngày")

    def __init__(self) -> None:
        super().__init__(request.args, meta={"csrf": False})

    def validate_den(self, field: DayField) -> None:
        """A span that ends before it begins holds nothing."""
        if field.data and self.tu.data and field.data < self.tu.data:
            raise ValidationError(f"Chọn ngày từ {formats.date(self.tu.data)} trở đi")

    @property
    def days(self) -> tuple[date, date]:
        """The days chosen; a week up to today where none is."""
        self.validate()
        last: date = (None if self.den.errors else self.den.data) or today()
        first: date = (None if self.tu.errors else self.tu.data) or last - timedelta(days=DAYS - 1)
        return first, last


class Line(NamedTuple):
    """What one account did: by the name of a group of SECOND_LOOK how often; and how many rows of people it saw."""

    account: Account
    times: dict[str, int]
    rows: int
    refused: int

    @property
    def role(self) -> str:
        return ROLES[self.account.role]


def _how_often(group: str) -> Callable[[Line], int]:
    return lambda one: one.times[group]


LINES = LongTable[Line](
    {
        "name": lambda one: phrase_key(one.account.name or one.account.email),
        "role": lambda one: list(ROLES).index(one.account.role),
        **{name: _how_often(name) for name in SECOND_LOOK},
    },
    lambda one: (one.account.name, one.account.email),
    {"vai_tro": (ROLES, lambda one: one.account.role)},
)


@bp.get("/nhat-ky/xem-lai")
def audit_review() -> ResponseReturnValue:
    """Everybody of staff who did anything of it, whoever saw most people first."""
    span = Span()
    first, last = span.days
    lines = sorted(_lines(first, last), key=lambda one: (-one.rows, phrase_key(one.account.name or one.account.email)))
    return render_template(
        "home_affairs/audit_review.html",
        form=span,
        first=first,
        last=last,
        page=LINES.shown(lines),
        groups=SECOND_LOOK,
        roles=ROLES,
        log_of=lambda one, group: url_for(
            "home_affairs.audit_log", viec=group, nguoi=one.account.email, tu=first.isoformat(), den=last.isoformat()
        ),
    )


def _lines(first: date, last: date) -> list[Line]:
    group_of = {verb: name for name, (_, verbs) in SECOND_LOOK.items() for verb in verbs}
    done: dict[int, list[log.Done]] = defaultdict(list)
    for one in log.by_actor(db.session, log.Wish(first=first, last=last, verbs=list(group_of))):
        kind, _, number = one.actor.partition(":")
        if kind in ROLES and number.isdecimal():
            done[int(number)].append(one)
    people = accounts.by_number(db.session, done.keys())
    return [_line(people[number], found, group_of) for number, found in done.items() if number in people]


def _line(account: Account, found: list[log.Done], group_of: dict[str, str]) -> Line:
    times = dict.fromkeys(SECOND_LOOK, 0)
    for one in found:
        times[group_of[one.verb]] += one.times
    seen = sum(one.rows for one in found if one.verb == "view")
    return Line(account, times, seen, sum(one.times for one in found if one.verb == "view.refuse"))
