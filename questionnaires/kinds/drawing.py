"""The HTML that several kinds share: rows to tick, and inputs to type into."""

from __future__ import annotations

from markupsafe import escape

from questionnaires.kinds.kind import Drawn


def attribute(text: str) -> str:
    """The text inside double quotes."""
    return str(escape(text))


def row(control: str, name: str, number: int, value: str, words: str, chosen: bool, exclusive: bool = False) -> str:
    """One radio or checkbox over a full-width row of at least 48 px."""
    block = "radios" if control == "radio" else "checkboxes"
    key = key_of(name, number)
    more = (" checked" if chosen else "") + (" data-exclusive" if exclusive else "")
    return (
        f'<div class="govuk-{block}__item"><input class="govuk-{block}__input" type="{control}" id="{key}" '
        f'name="{attribute(name)}" value="{attribute(value)}"{more}>'
        f'<label class="govuk-{block}__label" for="{key}">{words}</label></div>'
    )


def key_of(name: str, number: int) -> str:
    """The id of the input of that number (from 1) of a question."""
    return attribute(name if number == 1 else f"{name}-{number}")


def clearing(drawn: Drawn) -> str:
    """A radio cannot be untapped: where a question may stay empty and no row says "không có thông tin", a button does it.
    It needs the script; without one it is not shown."""
    if drawn.question.bind.required is not False or drawn.readonly:
        return ""
    return f'<button class="link-button" type="button" data-clear="{attribute(drawn.name)}">{drawn.say("Bỏ chọn")}</button>'


def typed_input(drawn: Drawn, more: str, shape: str = "") -> str:
    """An input for one text; `more` are its attributes, `shape` further classes."""
    return (
        f'<input class="govuk-input{shape}" id="{attribute(drawn.name)}" name="{attribute(drawn.name)}" '
        f'value="{attribute(drawn.value)}" {more}{drawn.notes}{" readonly" if drawn.readonly else ""}>'
    )
