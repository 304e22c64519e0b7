"""One act of a page: a verb, one commit, a word about it, the next page. A refusal changes nothing and says why."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from flask import flash, g, redirect, request
from flask.typing import ResponseReturnValue

from foundation.db import Refused, begin_reading
from foundation.two_people import NotTwo
from survey_app.database import db
from survey_app.forms import Form
from survey_app.same_page import draw_for

NOT_TWO = "survey.not two"  # in the request: somebody was refused as the second of two people; the log notes it


FormKind = TypeVar("FormKind", bound=Form)


def one_of_several(kind: type[FormKind], prefix: str, **begins: Any) -> FormKind:
    """A form of a page with several: as it was sent where it was just refused, else as it `begins`."""
    fresh = kind(prefix=prefix, formdata=None, **begins)
    refused = g.get("refused_form")
    return refused if isinstance(refused, kind) and refused._prefix == fresh._prefix else fresh


def drawn_again(page: Callable[[], ResponseReturnValue], path: str) -> Any:
    """The page at `path`, drawn by the act that it refused; boxes that no `Form` fills ask `typed_again` for what was typed."""
    db.session.rollback()
    begin_reading(True)  # what the page records of having been seen is written beside what it reads
    draw_for(path)
    return page()


def shown_again(form: Form, page: Callable[[], ResponseReturnValue], path: str) -> Any:
    """The page at `path` with what was typed into one of its several forms (`one_of_several`), and what is wrong at each field."""
    if not form.errors:
        form.validate()
    g.refused_form = form
    return drawn_again(page, path)


def incomplete(form: Form, page: Callable[[], ResponseReturnValue], path: str) -> ResponseReturnValue:
    """A small form of a page with several lacks something: nothing is done, the page says what and keeps what was typed."""
    problems = [text for texts in form.errors.values() for text in texts]
    flash(". ".join(problems) + ".", "error")
    return shown_again(form, page, path), 422


def carry_out_form(
    form: Form,
    page: Callable[[], ResponseReturnValue],
    here: str,
    act: Callable[[], Any],
    done: str | Callable[[Any], str],
    then: str = "",
    *,
    is_right: bool | None = None,
) -> ResponseReturnValue:
    """What a small form of the page at `here` asks for, as `carry_out` does it; then `then`, or the page again. Refused by the form
    or by the verb, the page says why and keeps what was typed. `is_right`: where the form alone does not say so."""
    if not (form.validate_on_submit() if is_right is None else is_right):
        return incomplete(form, page, here)
    return carry_out(act, done, then or here, again=lambda: shown_again(form, page, here))


def carry_out_page(
    form: Form,
    page: Callable[[], str],
    act: Callable[[], Any],
    done: str | Callable[[Any], str],
    then: str,
    *,
    is_right: bool | None = None,
) -> ResponseReturnValue:
    """What a form with a page of its own asks for: the page until everything is right, then the act as `carry_out` does it;
    refused, the page as it was filled in. `is_right`: where the form alone does not say so."""
    if not (form.validate_on_submit() if is_right is None else is_right):
        return page(), 422 if form.errors else 200
    return carry_out(act, done, then, again=page)


def carry_out(
    act: Callable[[], Any],
    done: str | Callable[[Any], str],
    then: str,
    otherwise: str = "",
    again: Callable[[], Any] | None = None,
) -> ResponseReturnValue:
    """Runs `act`, commits, flashes `done` (a sentence, or what makes one of the act's result), goes to address `then`.

    Refused: rolls back, flashes its sentence, goes to `otherwise` (or `then`), or draws the page of the form `again`, which
    shows what was typed.
    """
    try:
        result = act()
        db.session.commit()
    except Refused as refusal:
        db.session.rollback()
        request.environ[NOT_TWO] = isinstance(refusal, NotTwo)
        flash(str(refusal), "error")
        return (again(), 422) if again else redirect(otherwise or then)
    flash(done if isinstance(done, str) else done(result), "success")
    return redirect(then)
