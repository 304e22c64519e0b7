"""One question as HTML: one fieldset with its words, remarks and input."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from questionnaires.kinds.drawing import attribute
from questionnaires.kinds.kind import Drawn
from questionnaires.rendering.words import is_numbered, rich, shown, text_of
from questionnaires.sheet import AnswerSheet
from questionnaires.xform import Question

GAP = "Chưa trả lời"
OPTIONAL = ' <span class="question__optional">(không bắt buộc)</span>'
NO_CHOICES = '<p class="muted">Chưa có lựa chọn nào: danh sách hiện ra theo câu trả lời ở câu trước.</p>'


@dataclass(frozen=True, slots=True)
class Marks:
    """What a page shows beside the stored answers: `refused` (what was written, what is wrong) and `gaps`, by path."""

    refused: Mapping[str, tuple[Sequence[str], str]] = field(default_factory=dict)
    gaps: Collection[str] = ()


NO_MARKS = Marks()


def anchor(path: str) -> str:
    """The id of the question at a node, for links that are to show its words: the whole fieldset, which takes the focus."""
    return f"q-{attribute(path)}"


def fieldset(
    question: Question, path: str, number: str, sheet: AnswerSheet, language: str, marks: Marks = NO_MARKS
) -> str:
    """The question at one node; a note is a paragraph. `number` stands before words that the author did not number."""
    label = text_of(sheet, question.label, path, language)
    hidden = "" if sheet.relevant(path) else " hidden disabled"
    kind = question.kind
    if not kind.asks:
        return f'<div class="note" id="{anchor(path)}"{" hidden" if hidden else ""}><p>{rich(label)}</p></div>'
    written, error = marks.refused.get(path, (None, ""))
    hint = text_of(sheet, question.hint, path, language) if question.hint else ""
    own = kind.own_hint(question)
    remarks = (("hint", hint), ("own", own), ("error", error))
    notes = " ".join(f"{path}-{remark}" for remark, there in remarks if there)
    described = f' aria-describedby="{attribute(notes)}"' if notes else ""
    typed = kind.is_typed(question)
    choices = sheet.choices(path) if kind.takes_list else ()
    drawn = Drawn(
        question,
        path,
        [(choice, shown(text_of(sheet, choice.label, path, language))) for choice in choices],
        written if written is not None else kind.to_form(sheet.value(path)),
        described + (' aria-invalid="true"' if error else "") if typed else "",
        question.calculated or sheet.readonly(path),
    )
    shape = (" question--scale" if kind.is_scale(question) else "") + (" question--error" if error else "")
    tag = "div" if typed else "fieldset"  # one input needs no group: its label says all
    listed = kind.takes_list and not typed and not choices
    return (
        f'<{tag} class="question{shape}" id="{anchor(path)}" tabindex="-1"{"" if typed else described}'
        f"{hidden if not typed else hidden.removesuffix(' disabled')}>"
        f"{_heading(path, number, label, typed, is_optional(question))}{_remarks(path, hint, own, error, path in marks.gaps)}"
        f"{NO_CHOICES if listed else kind.draw(drawn)}{_guidance(sheet, question, path, language)}</{tag}>"
    )


def is_optional(question: Question) -> bool:
    """Whether emptiness is no gap, whatever was answered."""
    return question.kind.may_stay_empty and question.bind.required is False and not question.calculated


def _heading(path: str, number: str, label: str, typed: bool, optional: bool) -> str:
    number = "" if is_numbered(label) else number
    before = f'<span class="question__number">{number}.</span> ' if number else ""
    words = f"{before}{shown(label)}{OPTIONAL if optional else ''}"
    if typed:
        return f'<label class="question__text" for="{attribute(path)}">{words}</label>'
    return f'<legend class="question__text">{words}</legend>'


def _remarks(path: str, hint: str, own: str, error: str, gap: bool) -> str:
    parts = [
        f'<p class="govuk-hint" id="{attribute(path)}-{name}">{rich(words)}</p>'
        for name, words in (("hint", hint), ("own", own))
        if words
    ]
    if error:
        parts.append(
            f'<p class="govuk-error-message" id="{attribute(path)}-error">'
            f'<span class="govuk-visually-hidden">Lỗi:</span> {shown(error)}</p>'
        )
    elif gap:
        parts.append(f'<p class="question__gap">{GAP}</p>')
    return "".join(parts)


def _guidance(sheet: AnswerSheet, question: Question, path: str, language: str) -> str:
    if question.guidance is None:
        return ""
    words = rich(text_of(sheet, question.guidance, path, language))
    return (
        '<details class="govuk-details"><summary class="govuk-details__summary"><span class="govuk-details__summary-text">'
        f'Giải thích</span></summary><div class="govuk-details__text">{words}</div></details>'
    )
