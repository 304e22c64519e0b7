"""How a list is drawn: rows to tick, a field to search in, a list to open, the places of an order."""

from __future__ import annotations

from questionnaires.kinds.drawing import attribute, key_of, row
from questionnaires.kinds.kind import Drawn, Question
from questionnaires.kinds.parts import Choice


def rows(control: str, drawn: Drawn) -> str:
    """All choices as rows; those that are no point of the scale stand apart, in the author's order."""
    points: list[str] = []
    apart: list[str] = []
    for number, (choice, words) in enumerate(drawn.options, 1):
        html = row(control, drawn.name, number, choice.name, words, choice.name in drawn.values, choice.exclusive)
        (apart if is_apart(choice, drawn.question) else points).append(html)
    rest = f'<div class="question__apart">{"".join(apart)}</div>' if apart else ""
    return f'<div class="question__points">{"".join(points)}</div>{rest}'


def is_apart(choice: Choice, question: Question) -> bool:
    """No score where others have one: "không có thông tin để đánh giá" is an answer, but no point of the scale."""
    return choice.score is None and question.is_scored


def search(drawn: Drawn) -> str:
    """An input with the choices as proposals; what is shown of an answer is its words."""
    words = {choice.name: words.replace("<br>", " ") for choice, words in drawn.options}
    key, shown = attribute(drawn.name), words.get(drawn.value, attribute(drawn.value))
    proposals = "".join(
        f'<option value="{words[choice.name]}"{drawn.language(choice)}></option>' for choice, _ in drawn.options
    )
    return (
        f'<input class="govuk-input" id="{key}" name="{key}" type="text" list="{key}-list" autocomplete="off" '
        f'value="{shown}"{drawn.notes}{" readonly" if drawn.readonly else ""}>'
        f'<datalist id="{key}-list">{proposals}</datalist>'
    )


def opened_list(drawn: Drawn) -> str:
    key = attribute(drawn.name)
    options = _options(drawn, drawn.value)
    return (
        f'<select class="govuk-select" id="{key}" name="{key}"{drawn.notes}><option value="">{drawn.say("Chưa chọn")}</option>'
        f"{options}</select>"
    )


def place(drawn: Drawn, number: int) -> str:
    """What stands at one place of an order."""
    chosen = drawn.values[number - 1] if number <= len(drawn.values) else ""
    key = key_of(drawn.name, number)
    options = _options(drawn, chosen)
    return (
        f'<div class="govuk-form-group"><label class="govuk-label" for="{key}">{drawn.say("Hạng {number}", number=number)}</label>'
        f'<select class="govuk-select" id="{key}" name="{attribute(drawn.name)}"><option value="">{drawn.say("Chưa xếp")}</option>'
        f"{options}</select></div>"
    )


def _options(drawn: Drawn, chosen: str) -> str:
    return "".join(
        f'<option value="{attribute(choice.name)}"{" selected" if choice.name == chosen else ""}'
        f"{drawn.language(choice)}>{words}</option>"
        for choice, words in drawn.options
    )
