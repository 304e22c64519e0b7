"""The question bank: what was asked in which words in which year, and one question over the years. No answers are in it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple
from urllib.parse import urlencode

from flask import abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from questionnaires import kinds
from questionnaires.bank import finding
from questionnaires.bank.finding import Use, Wish
from questionnaires.bank_rows import BankQuestion
from survey_app.database import db
from survey_app.home_affairs.blueprint import bp
from survey_app.long_tables import asked, of_database
from survey_app.row_numbers import row_number, row_number_or_none

MOST_CHOSEN = 100
"""Questions taken at once; the address carries their numbers."""


class Filters(NamedTuple):
    """What the bank can be narrowed to."""

    kinds: list[tuple[str, str]]
    rounds: list[tuple[int, str]]
    years: list[tuple[int, str]]


@bp.get("/mau-phieu/kho-cau-hoi")
def questionnaires_bank() -> ResponseReturnValue:
    """A page of the bank. `?chon=` are the questions chosen so far; those that were ticked join them."""
    chosen = chosen_numbers()
    if "them" in request.args:
        more = request.args.getlist("them", type=row_number)
        said = {name: value for name, value in request.args.items() if name not in ("them", "chon")}
        chon = as_text([*chosen, *more])
        return redirect(f"{url_for('home_affairs.questionnaires_bank')}?{urlencode({**said, 'chon': chon})}")
    known = finding.uses(db.session)
    filters = _filters(known.values())
    page, of_all = finding.search(db.session, _wish(filters), known)
    return render_template(
        "home_affairs/questionnaires/bank.html",
        page=of_database(page, of_all, {}),
        filters=filters,
        chosen=chosen,
        most=MOST_CHOSEN,
        kinds=kinds.KINDS,
    )


@bp.get("/mau-phieu/kho-cau-hoi/<int:question_id>")
def questionnaires_bank_question(question_id: int) -> ResponseReturnValue:
    """One question in all its wordings, with what differs."""
    question = db.session.get(BankQuestion, question_id) or abort(404)
    wordings = finding.history(db.session, question, finding.uses(db.session))
    return render_template(
        "home_affairs/questionnaires/bank_question.html",
        question=question,
        wordings=wordings,
        chosen=chosen_numbers(),
        kinds=kinds.KINDS,
        with_one=lambda number: as_text([*chosen_numbers(), number]),
    )


def chosen_numbers() -> list[int]:
    """The questions that the address names, MOST_CHOSEN at most; what is no number is left out."""
    found = map(row_number_or_none, request.values.get("chon", "").split(","))
    return list(dict.fromkeys(number for number in found if number is not None))[:MOST_CHOSEN]


def as_text(numbers: Sequence[int]) -> str:
    """Chosen questions as an address carries them."""
    return ",".join(map(str, list(dict.fromkeys(numbers))[:MOST_CHOSEN]))


def _wish(filters: Filters) -> Wish:
    """What the address asks for; what is not offered counts as not said."""
    said = asked()
    kind, held = request.args.get("loai", ""), request.args.get("dot", type=row_number)
    year = request.args.get("nam", type=row_number)
    return Wish(
        said.words,
        kind if kind in dict(filters.kinds) else "",
        held if held in dict(filters.rounds) else None,
        year if year in dict(filters.years) else None,
        said.number,
    )


def _filters(known: Iterable[Use]) -> Filters:
    rounds = {number: f"Đợt {code}" for use in known for number, code, _ in use.rounds}
    years = {year for use in known for year in use.years}
    return Filters(
        [(kind.name, kind.word.capitalize()) for kind in kinds.KINDS.values() if kind.asks and not kind.topic],
        sorted(rounds.items(), reverse=True),
        [(year, str(year)) for year in sorted(years, reverse=True)],
    )
