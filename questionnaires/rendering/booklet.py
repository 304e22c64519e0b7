"""A questionnaire's pages as HTML. What no answer can change is printed once for each language and kept."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from markupsafe import Markup

from questionnaires.rendering.inputs import (
    DRAWINGS,
    FEW_ANSWERS,
    Drawn,
    as_sent,
    choice_words,
    is_scale,
    is_typed,
    readable,
    steps_of,
)
from questionnaires.rendering.words import attribute, is_numbered, plain, shown
from questionnaires.sheet import AnswerSheet
from questionnaires.xform import Group, Matrix, Page, Question, Questionnaire, Repeat, Wording, questions_in
from questionnaires.xpath.document import Place

GAP = "Chưa trả lời"
ACKNOWLEDGED = "Đã xác nhận"


class Asking(NamedTuple):
    """A question as it is read beforehand: its words, and the answers that can be chosen."""

    words: str
    hint: str
    choices: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Marks:
    """What a page shows beside the stored answers: `refused` (what was written, what is wrong) and `gaps`, by path."""

    refused: Mapping[str, tuple[Sequence[str], str]] = field(default_factory=dict)
    gaps: Collection[str] = ()


NO_MARKS = Marks()


class Booklet:
    """The printed pages of one definition."""

    def __init__(self, definition: Questionnaire) -> None:
        self.definition = definition
        self.numbers = _numbers(definition)
        self._steady = {path for path, question in definition.controls.items() if _is_steady(question)}
        self._pages = {question.path: page for page in definition.pages for question in page.questions()}
        self._kept: dict[tuple[str, str, str], str] = {}
        self._unmoved: dict[str, bool] = {}
        self.asked: dict[str, tuple[Any, ...]] = {}
        """Kept for `WorkingSheet`: the questions of each page, by its name."""

    def page(
        self, page: Page, sheet: AnswerSheet, language: str | None = None, marks: Marks = NO_MARKS, heading: int = 2
    ) -> str:
        """The questions of one page, without form or page heading. A question that is not relevant now is there, hidden
        and disabled, for the script to show. `heading`: the level of headings inside the page."""
        spoken = language or self.definition.default_language
        return "".join(self._elements(page.elements, sheet, spoken, marks, heading, first=True))

    def title(self, page: Page, sheet: AnswerSheet, language: str | None = None) -> str:
        """What the page is about, as plain text: the label of its group, or of the groups around it."""
        wording, path = _title(page)
        return plain(_text(sheet, wording, path, language)) if wording else ""

    def question(self, path: str, sheet: AnswerSheet, language: str | None = None, marks: Marks = NO_MARKS) -> str:
        """One question at one node: its fieldset, or its paragraph if it is a note."""
        spoken = language or self.definition.default_language
        question = self.definition.controls[_form_path(path)]
        value, relevant = sheet.value(path), sheet.relevant(path)
        keeps = question.path in self._steady and (question.kind in FEW_ANSWERS or not value)
        if not keeps or not relevant or path in marks.gaps or path in marks.refused or path != question.path:
            return self._drawn(question, path, sheet, spoken, marks)
        key = (path, spoken, value)
        kept = self._kept.get(key)
        if kept is None:
            kept = self._kept[key] = self._drawn(question, path, sheet, spoken, marks)
        return kept

    def number(self, path: str) -> str:
        """The number of the question at a node, "" for none."""
        return self.numbers.get(_form_path(path), "")

    def page_of(self, path: str) -> Page:
        """The page on which the question at a node stands."""
        return self._pages[_form_path(path)]

    def words(self, path: str, sheet: AnswerSheet, language: str | None = None) -> str:
        """The question's words as plain text, with its number."""
        label = plain(sheet.label(path, language))
        number = "" if is_numbered(label) else self.number(path)
        return f"{number}. {label}" if number else label

    def answer_words(self, path: str, sheet: AnswerSheet, language: str | None = None) -> str:
        """The stored answer as a person says it; "" for none."""
        question, value = self.definition.controls[_form_path(path)], sheet.value(path)
        if question.kind == "acknowledge":
            return ACKNOWLEDGED if value else ""
        if not question.choices and question.itemset is None:
            return readable(question.kind, value)
        names = {choice.name: choice for choice in sheet.choices(path)}
        chosen = [names[name] for name in as_sent(question, value) if name in names]
        joint = " → " if question.kind == "rank" else "; "
        return joint.join(plain(_text(sheet, choice.label, path, language)) for choice in chosen)

    def summary(self, paths: Iterable[str], sheet: AnswerSheet, language: str | None = None) -> Markup:
        """The answers at these nodes as a list of facts; "Chưa trả lời" where there is none."""
        rows = "".join(
            f'<div class="govuk-summary-list__row"><dt class="govuk-summary-list__key">'
            f'{shown(self.words(path, sheet, language))}</dt><dd class="govuk-summary-list__value">'
            f"{shown(self.answer_words(path, sheet, language) or GAP)}</dd></div>"
            for path in paths
        )
        return Markup(f'<dl class="govuk-summary-list">{rows}</dl>')

    def is_steady(self, path: str) -> bool:
        """Whether the words and choices of a question never depend on answers."""
        return _form_path(path) in self._steady

    def overview(self, sheet: AnswerSheet, language: str | None = None) -> list[tuple[str, list[str], list[Asking]]]:
        """All pages to read and print: (title, notes, questions with their choices in words), conditions left aside."""
        return [self._overview(number, page, sheet, language) for number, page in enumerate(self.definition.pages, 1)]

    def _overview(
        self, number: int, page: Page, sheet: AnswerSheet, language: str | None
    ) -> tuple[str, list[str], list[Asking]]:
        spoken = language or self.definition.default_language
        wording, _ = _title(page)
        title = plain(wording.plain(spoken)) if wording else f"Phần {number}"
        notes = [plain(q.label.plain(spoken)) for q in page.questions() if q.kind == "note"]
        asked = [q for q in page.questions() if q.asks and not q.calculated]
        return title, notes, [self._asking(question, spoken) for question in asked]

    def _asking(self, question: Question, language: str) -> Asking:
        label = plain(question.label.plain(language))
        number = "" if is_numbered(label) else self.numbers.get(question.path, "")
        choices = tuple(dict.fromkeys(plain(choice.label.plain(language)) for choice in question.choices))
        hint = plain(question.hint.plain(language)) if question.hint else ""
        return Asking(f"{number}. {label}" if number else label, hint, choices or tuple(steps_of(question)))

    def is_unmoved(self, page: Page) -> bool:
        """Whether no answer can make anything on this page come, go or read differently."""
        known = self._unmoved.get(page.name)
        if known is None:
            known = self._unmoved[page.name] = all(self._is_unmoved(question) for question in page.questions())
        return known

    def _is_unmoved(self, question: Question) -> bool:
        """Steady, and asked whatever was answered; so are all groups around it."""
        here: Place | None = question.place
        while here is not None:
            if here.repeats or self.definition.binds[here.index].relevant is not True:
                return False
            here = self.definition.document.parent(here)
        return question.path in self._steady

    def _elements(
        self,
        elements: Sequence[object],
        sheet: AnswerSheet,
        language: str,
        marks: Marks,
        level: int,
        first: bool = False,
    ) -> Iterator[str]:
        for element in elements:
            if isinstance(element, Question):
                if not element.generated:
                    for path in sheet.instances(element.path):
                        yield self.question(path, sheet, language, marks)
            elif isinstance(element, Repeat):
                yield from self._repeat(element, sheet, language, marks, level)
            elif isinstance(element, Group):
                # the label of a page's only group is the page's own heading
                if not (first and len(elements) == 1) or isinstance(element, Matrix):
                    yield _heading(element, sheet, language, level, first and len(elements) == 1)
                yield from self._elements(element.elements, sheet, language, marks, level + (not first))

    def _repeat(self, repeat: Repeat, sheet: AnswerSheet, language: str, marks: Marks, level: int) -> Iterator[str]:
        """Instance after instance, and buttons where the respondent says how many there are."""
        free = repeat.count is None and not repeat.fixed
        for number, path in enumerate(sheet.instances(repeat.place.path), 1):
            if not sheet.relevant(path):
                continue
            name = shown(sheet.label(path, language)) or "Mục"
            yield f"<h{level}>{name} {number}</h{level}>"
            for question in questions_in(repeat.elements):
                for inner in sheet.instances(question.path):
                    if inner.startswith(path + "/"):
                        yield self.question(inner, sheet, language, marks)
            if free:
                yield _button("remove", path, f"Bỏ mục {number}")
        if free:
            yield _button("add", repeat.place.path, "Thêm mục")

    def _drawn(self, question: Question, path: str, sheet: AnswerSheet, language: str, marks: Marks) -> str:
        label = _text(sheet, question.label, path, language)
        hidden = "" if sheet.relevant(path) else " hidden disabled"
        if question.kind == "note":
            return (
                f'<div class="note" id="q-{attribute(path)}"{" hidden" if hidden else ""}><p>{shown(label)}</p></div>'
            )
        written, error = marks.refused.get(path, (None, ""))
        hint = _text(sheet, question.hint, path, language) if question.hint else ""
        notes = " ".join(f"{path}-{kind}" for kind, there in (("hint", hint), ("error", error)) if there)
        described = f' aria-describedby="{attribute(notes)}"' if notes else ""
        typed = is_typed(question)
        choices = sheet.choices(path) if question.kind in ("select_one", "select_multiple", "rank") else ()
        drawn = Drawn(
            question,
            path,
            [(choice, choice_words(_text(sheet, choice.label, path, language))) for choice in choices],
            written if written is not None else as_sent(question, sheet.value(path)),
            described + (' aria-invalid="true"' if error else "") if typed else "",
            question.calculated or sheet.readonly(path),
        )
        shape = (" question--scale" if is_scale(question) else "") + (" question--error" if error else "")
        return (
            f'<fieldset class="question{shape}" id="q-{attribute(path)}"{"" if typed else described}{hidden}>'
            f"{self._words(question, path, label, typed)}{_remarks(path, hint, error, path in marks.gaps)}"
            f"{DRAWINGS[question.kind](drawn)}{_guidance(sheet, question, path, language)}</fieldset>"
        )

    def _words(self, question: Question, path: str, label: str, typed: bool) -> str:
        number = "" if is_numbered(label) else self.numbers.get(question.path, "")
        before = f'<span class="question__number">{number}.</span> ' if number else ""
        words = f"{before}{shown(label)}"
        if typed:
            words = f'<label for="{attribute(path)}">{words}</label>'
        return f'<legend class="question__text">{words}</legend>'


def render_page(
    definition: Questionnaire,
    page: Page,
    sheet: AnswerSheet,
    language: str | None = None,
    marks: Marks = NO_MARKS,
) -> Markup:
    """The questions of one page as HTML: what respondents see, for whoever shows a definition once (previews)."""
    return Markup(Booklet(definition).page(page, sheet, language, marks))


def _numbers(definition: Questionnaire) -> dict[str, str]:
    """1, 2, 3 … for the questions that people answer."""
    asked = [question.path for question in definition.questions if not question.calculated]
    return {path: str(number) for number, path in enumerate(asked, 1)}


def _is_steady(question: Question) -> bool:
    """Whether neither words nor choices of a question look at answers or chance."""
    wordings = [question.label, question.hint, question.guidance, *(choice.label for choice in question.choices)]
    looks = any(wording is not None and wording.reads_answers for wording in wordings)
    shuffled = question.itemset is not None and (question.itemset.shuffled or question.itemset.steady is None)
    return not looks and not shuffled and question.bind.readonly is False


def _title(page: Page) -> tuple[Wording | None, str]:
    only = page.elements[0] if len(page.elements) == 1 else None
    if isinstance(only, Group) and only.label is not None:
        return only.label, only.place.path
    if page.headings:
        wording, place = page.headings[-1]
        return wording, place.path
    return None, ""


def _heading(group: Group, sheet: AnswerSheet, language: str, level: int, is_page: bool) -> str:
    """The label of a group inside a page; the words over a matrix are a sentence, not a heading."""
    label = shown(_text(sheet, group.label, group.place.path, language)) if group.label else ""
    if not label or is_page:
        return ""
    return f'<p class="lead">{label}</p>' if isinstance(group, Matrix) else f"<h{level}>{label}</h{level}>"


def _remarks(path: str, hint: str, error: str, gap: bool) -> str:
    parts = [f'<p class="govuk-hint" id="{attribute(path)}-hint">{shown(hint)}</p>'] if hint else []
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
    words = shown(_text(sheet, question.guidance, path, language))
    return (
        '<details class="govuk-details"><summary class="govuk-details__summary"><span class="govuk-details__summary-text">'
        f'Giải thích</span></summary><div class="govuk-details__text">{words}</div></details>'
    )


def _button(name: str, value: str, words: str) -> str:
    return f'<button class="govuk-button govuk-button--secondary" name="{name}" value="{attribute(value)}">{words}</button>'


def _text(sheet: AnswerSheet, wording: Wording | None, path: str, language: str | None) -> str:
    return sheet.text(wording, path, language) if wording is not None else ""


def _form_path(path: str) -> str:
    """Without the numbers of repeats."""
    if "[" not in path:
        return path
    return "/".join(name.partition("[")[0] for name in path.split("/"))
