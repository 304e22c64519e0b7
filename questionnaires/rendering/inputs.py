"""How each kind of question takes its answer: one table from kind to drawing.

A drawing gives the HTML between the question's words and its end. The first input carries the question's name as its id, so
that lists of errors and gaps can link to it.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from questionnaires.rendering.words import attribute
from questionnaires.xform import Choice, Question

MOST_STEPS = 11  # a range with more is a number to type


@dataclass(frozen=True, slots=True)
class Drawn:
    """What a drawing may look at: the question at one node, its choices with their words, and what was answered."""

    question: Question
    name: str  # the node's path: name and first id
    options: Sequence[tuple[Choice, str]]  # in the order in which they are shown
    values: Sequence[str]  # as a form sends them
    notes: str = ""  # aria-describedby and aria-invalid of single inputs, ready made
    readonly: bool = False


def row(kind: str, name: str, number: int, value: str, words: str, chosen: bool, exclusive: bool = False) -> str:
    """One radio or checkbox over a full-width row of at least 48 px."""
    block = "radios" if kind == "radio" else "checkboxes"
    key = attribute(name if number == 1 else f"{name}-{number}")
    more = (" checked" if chosen else "") + (" data-exclusive" if exclusive else "")
    return (
        f'<div class="govuk-{block}__item"><input class="govuk-{block}__input" type="{kind}" id="{key}" '
        f'name="{attribute(name)}" value="{attribute(value)}"{more}>'
        f'<label class="govuk-{block}__label" for="{key}">{words}</label></div>'
    )


def _rows(kind: str, drawn: Drawn) -> str:
    """All choices as rows; those that are no point of the scale stand apart, in the author's order."""
    points: list[str] = []
    apart: list[str] = []
    for number, (choice, words) in enumerate(drawn.options, 1):
        html = row(kind, drawn.name, number, choice.name, words, choice.name in drawn.values, choice.exclusive)
        (apart if is_apart(choice, drawn.question) else points).append(html)
    rest = f'<div class="question__apart">{"".join(apart)}</div>' if apart else ""
    return f'<div class="question__points">{"".join(points)}</div>{rest}'


def is_apart(choice: Choice, question: Question) -> bool:
    """No score where others have one: "không có thông tin để đánh giá" is an answer, but no point of the scale."""
    return choice.score is None and any(other.score is not None for other in question.choices)


def is_scale(question: Question) -> bool:
    """A question whose points may lie side by side on a wide screen."""
    return question.kind == "select_one" and sum(choice.score is not None for choice in question.choices) >= 3


def _one(drawn: Drawn) -> str:
    apart = any(is_apart(choice, drawn.question) for choice, _ in drawn.options)
    return _rows("radio", drawn) + ("" if apart else _clearing(drawn))


def _clearing(drawn: Drawn) -> str:
    """A radio cannot be untapped: where a question may stay empty and no row says "không có thông tin", a button does it.
    It needs the script; without one it is not shown."""
    if drawn.question.bind.required is not False or drawn.readonly:
        return ""
    return f'<button class="link-button" type="button" data-clear="{attribute(drawn.name)}">Bỏ chọn</button>'


def _several(drawn: Drawn) -> str:
    return _rows("checkbox", drawn)


def _input(drawn: Drawn, more: str, shape: str = "") -> str:
    value = drawn.values[0] if drawn.values else ""
    return (
        f'<input class="govuk-input{shape}" id="{attribute(drawn.name)}" name="{attribute(drawn.name)}" '
        f'value="{attribute(value)}" {more}{drawn.notes}{" readonly" if drawn.readonly else ""}>'
    )


def _text(drawn: Drawn) -> str:
    if "multiline" not in drawn.question.appearance:
        return _input(drawn, 'type="text" maxlength="10000"')
    value = drawn.values[0] if drawn.values else ""
    # a line break right after the tag is dropped by browsers, so one of ours is the one that goes
    return (
        f'<textarea class="govuk-textarea" id="{attribute(drawn.name)}" name="{attribute(drawn.name)}" rows="4" '
        f'maxlength="10000"{drawn.notes}{" readonly" if drawn.readonly else ""}>\n{attribute(value)}</textarea>'
    )


def _integer(drawn: Drawn) -> str:
    return _input(drawn, 'type="text" inputmode="numeric" autocomplete="off"', " govuk-input--width-5")


def _decimal(drawn: Drawn) -> str:
    comma = Drawn(
        drawn.question, drawn.name, (), [v.replace(".", ",") for v in drawn.values], drawn.notes, drawn.readonly
    )
    return _input(comma, 'type="text" inputmode="decimal" autocomplete="off"', " govuk-input--width-5")


def _date(drawn: Drawn) -> str:
    return _input(drawn, 'type="date"', " govuk-input--width-10")


def _time(drawn: Drawn) -> str:
    clock = Drawn(drawn.question, drawn.name, (), [v[:5] for v in drawn.values], drawn.notes, drawn.readonly)
    return _input(clock, 'type="time"', " govuk-input--width-10")


def _moment(drawn: Drawn) -> str:
    clock = Drawn(drawn.question, drawn.name, (), [v[:16] for v in drawn.values], drawn.notes, drawn.readonly)
    return _input(clock, 'type="datetime-local"', " govuk-input--width-20")


def steps_of(question: Question) -> list[str]:
    """The points of a range, when they are few enough to be rows."""
    limits = question.range
    if limits is None or not limits.step:
        return []
    count = math.floor(abs(limits.end - limits.start) / abs(limits.step) + 1e-9) + 1
    if count > MOST_STEPS:
        return []
    step = math.copysign(limits.step, limits.end - limits.start)
    return [f"{limits.start + number * step:g}" for number in range(count)]


def _range(drawn: Drawn) -> str:
    """Few points are rows, like a scale; many are a number to type."""
    steps, limits = steps_of(drawn.question), drawn.question.range
    if not steps or limits is None:
        low, high = sorted((limits.start, limits.end)) if limits else (0, 10)
        hint = f'<p class="govuk-hint">Từ {low:g} đến {high:g}</p>'
        return hint + _decimal(drawn)
    chosen = {f"{float(value):g}" for value in drawn.values if _is_number(value)}
    rows = (
        row("radio", drawn.name, n, step, step.replace(".", ","), step in chosen) for n, step in enumerate(steps, 1)
    )
    return f'<div class="question__points">{"".join(rows)}</div>{_clearing(drawn)}'


def _rank(drawn: Drawn) -> str:
    """One list for each place: works without a script and with any reader."""
    places = []
    for number in range(1, len(drawn.options) + 1):
        chosen = drawn.values[number - 1] if number <= len(drawn.values) else ""
        key = attribute(drawn.name if number == 1 else f"{drawn.name}-{number}")
        options = "".join(
            f'<option value="{attribute(choice.name)}"{" selected" if choice.name == chosen else ""}>{words}</option>'
            for choice, words in drawn.options
        )
        places.append(
            f'<div class="govuk-form-group"><label class="govuk-label" for="{key}">Thứ {number}</label>'
            f'<select class="govuk-select" id="{key}" name="{attribute(drawn.name)}"><option value="">Chưa xếp</option>'
            f"{options}</select></div>"
        )
    return "".join(places)


def _acknowledge(drawn: Drawn) -> str:
    return row("checkbox", drawn.name, 1, "OK", "Tôi xác nhận", "OK" in drawn.values)


def _nothing(drawn: Drawn) -> str:
    return ""


def _unsupported(drawn: Drawn) -> str:
    return '<p class="muted">Loại câu hỏi này chưa trả lời được trên trang; Ông/Bà bỏ qua câu này.</p>'


DRAWINGS: dict[str, Callable[[Drawn], str]] = {
    "select_one": _one,
    "select_multiple": _several,
    "text": _text,
    "integer": _integer,
    "decimal": _decimal,
    "date": _date,
    "time": _time,
    "datetime": _moment,
    "range": _range,
    "rank": _rank,
    "acknowledge": _acknowledge,
    "note": _nothing,
    "unsupported": _unsupported,
}
TYPED = ("text", "integer", "decimal", "date", "time", "datetime")
"""Kinds with a single input, which is tied to its words by a label instead of a legend."""
FEW_ANSWERS = ("select_one", "acknowledge", "range")
"""Kinds whose drawings are few enough to be kept for each answer."""


def is_typed(question: Question) -> bool:
    """One input to type into."""
    return question.kind in TYPED or (question.kind == "range" and not steps_of(question))


def as_sent(question: Question, value: str) -> list[str]:
    """A stored value as a form would send it."""
    if question.kind in ("select_multiple", "rank"):
        return value.split()
    return [value] if value else []


def readable(kind: str, value: str) -> str:
    """A typed answer as a person writes it: 12,5 and 24/10/2023."""
    if kind in ("decimal", "range"):
        return value.replace(".", ",")
    if kind in ("date", "datetime") and value[4:5] == "-":
        return f"{value[8:10]}/{value[5:7]}/{value[:4]} {value[11:16]}".strip()
    return value[:5] if kind == "time" else value


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
