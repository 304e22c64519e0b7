"""A questionnaire's pages as HTML. What no answer can change is printed once for each language and kept."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from markupsafe import Markup

from questionnaires.kinds.drawing import attribute
from questionnaires.rendering.fieldset import NO_MARKS, Marks, fieldset
from questionnaires.rendering.reading import Reading
from questionnaires.rendering.words import form_path, marked, shown, text_of
from questionnaires.sheet import AnswerSheet
from questionnaires.speaking import speaker
from questionnaires.xform import Group, Matrix, Page, Question, Questionnaire, Repeat, questions_in
from questionnaires.xpath.document import Place


class Booklet:
    """The printed pages of one definition."""

    def __init__(self, definition: Questionnaire) -> None:
        self.definition = definition
        self.reading = Reading(definition)
        self._steady = {path for path, question in definition.controls.items() if _is_steady(question)}
        self._pages = {question.path: page for page in definition.pages for question in page.questions()}
        self._kept: dict[tuple[str, str, str], str] = {}
        self._rows: dict[tuple[str, str, str], str] = {}
        self._unmoved: dict[str, bool] = {}
        self.numbers, self.title = self.reading.numbers, self.reading.title
        self.asked: dict[str, tuple[Any, ...]] = {}
        """Kept for `WorkingSheet`: the questions of each page, by its name."""

    def page(
        self, page: Page, sheet: AnswerSheet, language: str | None = None, marks: Marks = NO_MARKS, heading: int = 2
    ) -> str:
        """The questions of one page, without form or page heading. A question that is not relevant now is there, hidden
        and disabled, for the script to show. `heading`: the level of headings inside the page."""
        spoken = language or self.definition.default_language
        return "".join(self._elements(page.elements, sheet, spoken, marks, heading, first=True))

    def question(self, path: str, sheet: AnswerSheet, language: str | None = None, marks: Marks = NO_MARKS) -> str:
        """One question at one node: its fieldset, or its paragraph if it is a note."""
        spoken = language or self.definition.default_language
        question = self.definition.controls[form_path(path)]
        value, relevant = sheet.value(path), sheet.relevant(path)
        keeps = question.path in self._steady and (question.kind.has_few_answers or not value)
        if not keeps or not relevant or path in marks.gaps or path in marks.refused or path != question.path:
            return fieldset(question, path, self.reading.number(path), sheet, spoken, marks)
        key = (path, spoken, value)
        kept = self._kept.get(key)
        if kept is None:
            kept = self._kept[key] = fieldset(question, path, self.reading.number(path), sheet, spoken, marks)
        return kept

    def summary(
        self,
        paths: Iterable[str],
        sheet: AnswerSheet,
        language: str | None = None,
        place: Callable[[str], str] | None = None,
    ) -> Markup:
        """The answers at these nodes as a list of facts; "Chưa trả lời" where there is none. `place`: where the answer at a node
        is changed, for a link beside it."""
        spoken = language or self.definition.default_language
        rows = "".join(
            f'<div class="govuk-summary-list__row">{self._summary_row(path, sheet, spoken)}'
            f"{self._change(path, place(path), spoken) if place else ''}</div>"
            for path in paths
        )
        return Markup(f'<dl class="govuk-summary-list">{rows}</dl>')

    def _change(self, path: str, href: str, language: str) -> str:
        say = speaker(language)
        which = f'<span class="govuk-visually-hidden"> {say("câu {number}", number=self.reading.number(path))}</span>'
        words = f"{say('Sửa')}{which}"
        return (
            f'<dd class="govuk-summary-list__actions"><a class="govuk-link" href="{attribute(href)}">{words}</a></dd>'
        )

    def _summary_row(self, path: str, sheet: AnswerSheet, language: str) -> str:
        value = sheet.value(path)
        if path not in self._steady or not (value == "" or self.definition.controls[path].kind.has_few_answers):
            return self.reading.summary_row(path, sheet, language)
        key = (path, language, value)
        kept = self._rows.get(key)
        if kept is None:
            kept = self._rows[key] = self.reading.summary_row(path, sheet, language)
        return kept

    def page_of(self, path: str) -> Page:
        """The page on which the question at a node stands."""
        return self._pages[form_path(path)]

    def is_steady(self, path: str) -> bool:
        """Whether the words and choices of a question never depend on answers."""
        return form_path(path) in self._steady

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
            yield f'<h{level} id="{entry_anchor(path)}" tabindex="-1">{self._entry(path, number, sheet, language)}</h{level}>'
            for question in questions_in(repeat.elements):
                for inner in sheet.instances(question.path):
                    if inner.startswith(path + "/"):
                        yield self.question(inner, sheet, language, marks)
            if free:
                yield _button(
                    "remove",
                    path,
                    speaker(language)("Bỏ mục {number}", number=number),
                    "link-button link-button--remove",
                )
        if free:
            yield _button(
                "add", repeat.place.path, speaker(language)("Thêm mục"), "govuk-button govuk-button--secondary"
            )

    def entry_name(self, path: str, sheet: AnswerSheet, language: str | None = None) -> str:
        """What the page calls one entry of a repeat: its label or "Mục", and its number. HTML."""
        instances = sheet.instances(form_path(path))
        return self._entry(path, instances.index(path) + 1 if path in instances else 1, sheet, language)

    def _entry(self, path: str, number: int, sheet: AnswerSheet, language: str | None) -> str:
        group = self.definition.groups.get(form_path(path))
        named = marked(shown(sheet.label(path, language)), sheet, group.label if group else None, language)
        return f"{named} {number}" if named else speaker(language or sheet.language)("Mục {number}", number=number)


def render_page(
    definition: Questionnaire,
    page: Page,
    sheet: AnswerSheet,
    language: str | None = None,
    marks: Marks = NO_MARKS,
) -> Markup:
    """The questions of one page as HTML: what respondents see, for whoever shows a definition once (previews)."""
    return Markup(Booklet(definition).page(page, sheet, language, marks))


def _is_steady(question: Question) -> bool:
    """Whether neither words nor choices of a question look at answers or chance."""
    wordings = [question.label, question.hint, question.guidance, *(choice.label for choice in question.choices)]
    looks = any(wording is not None and wording.reads_answers for wording in wordings)
    shuffled = question.itemset is not None and (question.itemset.shuffled or question.itemset.steady is None)
    return not looks and not shuffled and question.bind.readonly is False


def _heading(group: Group, sheet: AnswerSheet, language: str, level: int, is_page: bool) -> str:
    """The label of a group inside a page; the words over a matrix are a sentence, not a heading."""
    label = shown(text_of(sheet, group.label, group.place.path, language)) if group.label else ""
    label = marked(label, sheet, group.label, language)
    if not label or is_page:
        return ""
    return f'<p class="lead">{label}</p>' if isinstance(group, Matrix) else f"<h{level}>{label}</h{level}>"


def _button(name: str, value: str, words: str, look: str) -> str:
    place = f' id="{adding_anchor(value)}"' if name == "add" else ""
    return f'<button class="{look}" name="{name}" value="{attribute(value)}"{place}>{words}</button>'


def entry_anchor(path: str) -> str:
    """Where a link to one entry of a repeat leads."""
    return f"muc-{attribute(path)}"


def adding_anchor(path: str) -> str:
    """Where the button for one more entry of a repeat stands; `path`: the repeat's, or that of an entry."""
    return f"them-{attribute(form_path(path))}"
