"""One question as HTML: one fieldset with its words, remarks and input."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from markupsafe import Markup

from questionnaires.kinds.drawing import attribute
from questionnaires.kinds.kind import NONE, Drawn
from questionnaires.kinds.parts import Choice
from questionnaires.rendering.words import foreign, form_path, is_numbered, marked, rich, shown, text_of
from questionnaires.sheet import AnswerSheet
from questionnaires.speaking import N_, Speaker, said, speaker
from questionnaires.xform import Question, Wording

GAP = N_("Chưa trả lời")
OPTIONAL = N_("(không bắt buộc)")


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
    page = _Author(sheet, path, language)
    label = text_of(sheet, question.label, path, language)
    hidden = "" if sheet.relevant(path) else " hidden disabled"
    kind = question.kind
    if not kind.asks:
        return f'<div class="note" id="{anchor(path)}"{" hidden" if hidden else ""}><p>{page.words(question.label, rich)}</p></div>'
    written, error = marks.refused.get(path, (None, ""))
    hint, own = page.words(question.hint, rich), shown(said(kind.own_hint(question), language))
    remarks = (("hint", hint), ("own", own), ("error", error))
    notes = " ".join(f"{path}-{remark}" for remark, there in remarks if there)
    described = f' aria-describedby="{attribute(notes)}"' if notes else ""
    typed = kind.is_typed(question)
    choices = sheet.choices(path) if kind.takes_list else ()
    drawn = Drawn(
        question,
        path,
        [(choice, page.words(choice.label, shown, bare=typed or kind.is_order)) for choice in choices],
        written if written is not None else kind.to_form(sheet.value(path)),
        described + (' aria-invalid="true"' if error else "") if typed else "",
        question.calculated or sheet.readonly(path),
        page.say,
        page.languages(choices) if typed or kind.is_order else NONE,
    )
    shape = (" question--scale" if kind.is_scale(question) else "") + (" question--error" if error else "")
    tag = "div" if typed else "fieldset"  # one input needs no group: its label says all
    listed = kind.takes_list and not typed and not choices
    return (
        f'<{tag} class="question{shape}" id="{anchor(path)}" tabindex="-1"{"" if typed else described}'
        f"{hidden if not typed else hidden.removesuffix(' disabled')}>"
        f"{_heading(page, question, '' if is_numbered(label) else number, typed)}"
        f"{_remarks(page, hint, own, error_words(sheet, path, error, language), path in marks.gaps)}"
        f"{_no_choices(page.say) if listed else kind.draw(drawn)}{_guidance(page, question)}</{tag}>"
    )


def error_words(sheet: AnswerSheet, path: str, error: str, language: str | None = None) -> Markup:
    """HTML of what is wrong with an answer; the author's own message says so where it is in another language than the page's."""
    return Markup(marked(shown(error), sheet, _own_message(sheet, path, error, language), language))


def error_language(sheet: AnswerSheet, path: str, error: str, language: str) -> str:
    """The code of that language, "" for the page's own."""
    return foreign(sheet.questionnaire.default_language, _own_message(sheet, path, error, language), language)


def _own_message(sheet: AnswerSheet, path: str, error: str, language: str | None) -> Wording | None:
    bind = sheet.questionnaire.controls[form_path(path)].bind
    own = (bind.constraint_message, bind.required_message)
    return next((one for one in own if one is not None and sheet.text(one, path, language) == error), None)


def is_optional(question: Question) -> bool:
    """Whether emptiness is no gap, whatever was answered."""
    return question.kind.may_stay_empty and question.bind.required is False and not question.calculated


class _Author(NamedTuple):
    """What the author wrote for one node, and the page's own words beside it."""

    sheet: AnswerSheet
    path: str
    language: str

    @property
    def say(self) -> Speaker:
        return speaker(self.language)

    def words(self, wording: Wording | None, drawn: Callable[[str], str], bare: bool = False) -> str:
        """HTML of a wording; `bare`: for where no other element may stand."""
        html = drawn(text_of(self.sheet, wording, self.path, self.language))
        return html if bare else marked(html, self.sheet, wording, self.language)

    def languages(self, choices: Iterable[Choice]) -> Mapping[str, str]:
        """Of choices in another language than the page's own: name → code."""
        default = self.sheet.questionnaire.default_language
        codes = {choice.name: foreign(default, choice.label, self.language) for choice in choices}
        return {name: code for name, code in codes.items() if code}


def _no_choices(say: Speaker) -> str:
    return f'<p class="muted">{say("Chưa có lựa chọn nào: danh sách hiện ra theo câu trả lời ở câu trước.")}</p>'


def _heading(page: _Author, question: Question, number: str, typed: bool) -> str:
    before = f'<span class="question__number">{number}.</span> ' if number else ""
    optional = f' <span class="question__optional">{page.say(OPTIONAL)}</span>' if is_optional(question) else ""
    words = f"{before}{page.words(question.label, shown)}{optional}"
    if typed:
        return f'<label class="question__text" for="{attribute(page.path)}">{words}</label>'
    return f'<legend class="question__text">{words}</legend>'


def _remarks(page: _Author, hint: str, own: str, error: str, gap: bool) -> str:
    parts = [
        f'<p class="govuk-hint" id="{attribute(page.path)}-{name}">{words}</p>'
        for name, words in (("hint", hint), ("own", own))
        if words
    ]
    if error:
        parts.append(
            f'<p class="govuk-error-message" id="{attribute(page.path)}-error">'
            f'<span class="govuk-visually-hidden">{page.say("Lỗi:")}</span> {error}</p>'
        )
    elif gap:
        parts.append(f'<p class="question__gap">{page.say(GAP)}</p>')
    return "".join(parts)


def _guidance(page: _Author, question: Question) -> str:
    if question.guidance is None:
        return ""
    words = page.words(question.guidance, rich)
    return (
        '<details class="govuk-details"><summary class="govuk-details__summary"><span class="govuk-details__summary-text">'
        f'{page.say("Giải thích")}</span></summary><div class="govuk-details__text">{words}</div></details>'
    )
