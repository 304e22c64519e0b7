"""A questionnaire in plain words: numbers, titles, what was answered, and everything to read beforehand."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from markupsafe import Markup, escape

from questionnaires.kinds.choices import CONFIRMED
from questionnaires.kinds.kind import NONE
from questionnaires.rendering.fieldset import GAP, OPTIONAL, is_optional
from questionnaires.rendering.words import foreign, form_path, is_numbered, marked, plain, shown, text_of
from questionnaires.sheet import AnswerSheet
from questionnaires.speaking import said, speaker
from questionnaires.xform import Group, Page, Question, Questionnaire, Wording
from questionnaires.xpath.document import Place

_INSTANCE = re.compile(r"\[(\d+)\]")


class Asking(NamedTuple):
    """A question as it is read beforehand: its words, the answers that can be chosen, and the mark before each as on the screen
    (○ for one, □ for several)."""

    words: str
    hint: str
    choices: tuple[str, ...]
    mark: str = ""
    languages: Mapping[str, str] = NONE
    """Of the choices that are in another language than the page's own: text → code."""
    label: Markup = Markup()
    """Number and label as HTML that says so where the author's words are in another language; `words` without their end."""
    optional: str = ""
    remarks: tuple[Markup, ...] = ()
    """What `hint` is made of, likewise."""


class Part(NamedTuple):
    """A page as it is read beforehand: title, notes and questions; title and notes once more as HTML, as `Asking.label`."""

    title: str
    notes: Sequence[str]
    questions: Sequence[Asking]
    heading: Markup = Markup()
    paragraphs: Sequence[Markup] = ()


class Reading:
    """The words of one definition."""

    def __init__(self, definition: Questionnaire) -> None:
        self.definition = definition
        self.numbers = _numbers(definition)

    def title(self, page: Page, sheet: AnswerSheet, language: str | None = None) -> str:
        """What the page is about, as plain text: the label of its group or repeat, or of the groups around it. That of a repeat
        reads as in its first entry."""
        wording, path = _title(page)
        if wording is None:
            return ""
        node = next(iter(sheet.instances(path)), "")
        spoken = language or self.definition.default_language
        return plain(text_of(sheet, wording, node, language) if node else wording.plain(spoken))

    def heading(self, page: Page, sheet: AnswerSheet, language: str | None = None) -> Markup:
        """The same as HTML; words in another language than the page's own say so."""
        wording, _ = _title(page)
        return Markup(marked(shown(self.title(page, sheet, language)), sheet, wording, language))

    def title_attributes(self, page: Page, language: str) -> Markup:
        """What the element `title` carries where `title` is in another language than the page's own."""
        code = foreign(self.definition.default_language, _title(page)[0], language)
        return Markup(' lang="{}"').format(code) if code else Markup()

    def number(self, path: str) -> str:
        """The number of the question at a node, "" for none."""
        return self.numbers.get(form_path(path), "")

    def spoken_number(self, path: str, language: str | None = None) -> str:
        """ "20", or of a question in a repeat "20, mục 2"."""
        entry = _INSTANCE.findall(path) if "[" in path else []
        say = speaker(language or self.definition.default_language)
        return say("{number}, mục {entry}", number=self.number(path), entry=entry[-1]) if entry else self.number(path)

    def words(self, path: str, sheet: AnswerSheet, language: str | None = None) -> str:
        """The question's words as plain text, with its number."""
        label = plain(sheet.label(path, language))
        number = "" if is_numbered(label) else self.number(path)
        return f"{number}. {label}" if number else label

    def answer_words(self, path: str, sheet: AnswerSheet, language: str | None = None) -> str:
        """The stored answer as a person says it; "" for none."""
        question, value = self.definition.controls[form_path(path)], sheet.value(path)
        names = {choice.name: choice for choice in sheet.choices(path)} if question.kind.takes_list else {}

        def word(name: str) -> str | None:
            if not question.kind.takes_list:
                return speaker(language or sheet.language)(CONFIRMED)
            return plain(text_of(sheet, names[name].label, path, language)) if name in names else None

        return question.kind.say(value, word)

    def summary_row(self, path: str, sheet: AnswerSheet, language: str | None = None) -> str:
        """Question and answer for a row of a list of facts; "Chưa trả lời" where there is none."""
        answer = self._answer(path, sheet, language)
        label = self.definition.controls[form_path(path)].label
        return (
            f'<dt class="govuk-summary-list__key">'
            f"{marked(shown(self.words(path, sheet, language)), sheet, label, language)}</dt>"
            f'<dd class="govuk-summary-list__value">{answer or speaker(language or sheet.language)(GAP)}</dd>'
        )

    def _answer(self, path: str, sheet: AnswerSheet, language: str | None) -> str:
        """The same as HTML; choices in another language than the page's own say so."""
        question = self.definition.controls[form_path(path)]
        if not question.kind.takes_list:
            return shown(self.answer_words(path, sheet, language))
        labels = {choice.name: choice.label for choice in sheet.choices(path)}

        def word(name: str) -> str | None:
            label = labels.get(name)
            if label is None:
                return None
            return marked(shown(text_of(sheet, label, path, language)), sheet, label, language)

        return question.kind.say(sheet.value(path), word)

    def overview(self, sheet: AnswerSheet, language: str | None = None) -> list[Part]:
        """All pages to read and print, conditions left aside."""
        return [self._overview(number, page, sheet, language) for number, page in enumerate(self.definition.pages, 1)]

    def _overview(self, number: int, page: Page, sheet: AnswerSheet, language: str | None) -> Part:
        spoken = language or self.definition.default_language
        wording, _ = _title(page)
        title = plain(wording.plain(spoken)) if wording else speaker(spoken)("Phần {number}", number=number)
        notes = [q.label for q in page.questions() if not q.kind.asks]
        asked = [q for q in page.questions() if q.asks and not q.calculated]
        return Part(
            title,
            [plain(note.plain(spoken)) for note in notes],
            [self._asking(question, spoken) for question in asked],
            self._marked(title, wording, spoken),
            [self._marked(plain(note.plain(spoken)), note, spoken) for note in notes],
        )

    def _asking(self, question: Question, language: str) -> Asking:
        label = plain(question.label.plain(language))
        number = "" if is_numbered(label) else self.numbers.get(question.path, "")
        choices = tuple(dict.fromkeys(plain(words) for words in question.kind.on_paper(question, language)))
        own = said(question.kind.own_hint(question), language)
        hint = plain(question.hint.plain(language)) if question.hint else ""
        before = f"{number}. " if number else ""
        optional = speaker(language)(OPTIONAL) if is_optional(question) else ""
        return Asking(
            f"{before}{label} {optional}".rstrip(),
            ". ".join(filter(None, (hint, own))),
            choices,
            question.kind.paper_mark,
            self._foreign(question, language),
            Markup(before) + self._marked(label, question.label, language),
            optional,
            tuple(filter(None, (self._marked(hint, question.hint, language), escape(own)))),
        )

    def _marked(self, text: str, wording: Wording | None, language: str) -> Markup:
        """A text as HTML that says so where it is in another language than the page's own."""
        code = foreign(self.definition.default_language, wording, language)
        return Markup('<span lang="{}">{}</span>').format(code, text) if text and code else escape(text)

    def _foreign(self, question: Question, language: str) -> Mapping[str, str]:
        """Choices in another language than the page's own."""
        default = self.definition.default_language
        codes = {
            plain(choice.label.plain(language)): foreign(default, choice.label, language) for choice in question.choices
        }
        return {text: code for text, code in codes.items() if code}


LETTERS = "abcdefghijklmnopqrstuvwxyz"


def _numbers(definition: Questionnaire) -> dict[str, str]:
    """1, 2, 3 … for the questions that everybody answers. One that comes and goes has the number before it and a letter (2a), so
    that nobody who is not asked it finds a hole."""
    numbers: dict[str, str] = {}
    whole, letter = 0, 0
    for question in definition.questions:
        if question.calculated:
            continue
        letter = letter + 1 if whole and _may_go(definition, question) and letter < len(LETTERS) else 0
        whole += not letter
        numbers[question.path] = f"{whole}{LETTERS[letter - 1] if letter else ''}"
    return numbers


def _may_go(definition: Questionnaire, question: Question) -> bool:
    """Whether an answer decides if it is asked: its own condition, or one inside its page."""
    here: Place | None = question.place
    while here is not None:
        if definition.binds[here.index].relevant is not True:
            return True
        here = definition.document.parent(here)
    return False


def _title(page: Page) -> tuple[Wording | None, str]:
    only = page.elements[0] if len(page.elements) == 1 else None
    if isinstance(only, Group) and only.label is not None:
        return only.label, only.place.path
    if page.headings:
        wording, place = page.headings[-1]
        return wording, place.path
    return None, ""
