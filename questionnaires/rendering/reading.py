"""A questionnaire in plain words: numbers, titles, what was answered, and everything to read beforehand."""

from __future__ import annotations

from typing import NamedTuple

from questionnaires.rendering.fieldset import GAP
from questionnaires.rendering.words import form_path, is_numbered, plain, shown, text_of
from questionnaires.sheet import AnswerSheet
from questionnaires.xform import Group, Page, Question, Questionnaire, Wording


class Asking(NamedTuple):
    """A question as it is read beforehand: its words, and the answers that can be chosen."""

    words: str
    hint: str
    choices: tuple[str, ...]


class Reading:
    """The words of one definition."""

    def __init__(self, definition: Questionnaire) -> None:
        self.definition = definition
        self.numbers = _numbers(definition)

    def title(self, page: Page, sheet: AnswerSheet, language: str | None = None) -> str:
        """What the page is about, as plain text: the label of its group, or of the groups around it."""
        wording, path = _title(page)
        return plain(text_of(sheet, wording, path, language)) if wording else ""

    def number(self, path: str) -> str:
        """The number of the question at a node, "" for none."""
        return self.numbers.get(form_path(path), "")

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
            return plain(text_of(sheet, names[name].label, path, language)) if name in names else None

        return question.kind.say(value, word)

    def summary_row(self, path: str, sheet: AnswerSheet, language: str | None = None) -> str:
        """Question and answer as a row of a list of facts; "Chưa trả lời" where there is none."""
        return (
            f'<div class="govuk-summary-list__row"><dt class="govuk-summary-list__key">'
            f'{shown(self.words(path, sheet, language))}</dt><dd class="govuk-summary-list__value">'
            f"{shown(self.answer_words(path, sheet, language) or GAP)}</dd></div>"
        )

    def overview(self, sheet: AnswerSheet, language: str | None = None) -> list[tuple[str, list[str], list[Asking]]]:
        """All pages to read and print: (title, notes, questions with their choices in words), conditions left aside."""
        return [self._overview(number, page, sheet, language) for number, page in enumerate(self.definition.pages, 1)]

    def _overview(
        self, number: int, page: Page, sheet: AnswerSheet, language: str | None
    ) -> tuple[str, list[str], list[Asking]]:
        spoken = language or self.definition.default_language
        wording, _ = _title(page)
        title = plain(wording.plain(spoken)) if wording else f"Phần {number}"
        notes = [plain(q.label.plain(spoken)) for q in page.questions() if not q.kind.asks]
        asked = [q for q in page.questions() if q.asks and not q.calculated]
        return title, notes, [self._asking(question, spoken) for question in asked]

    def _asking(self, question: Question, language: str) -> Asking:
        label = plain(question.label.plain(language))
        number = "" if is_numbered(label) else self.numbers.get(question.path, "")
        choices = tuple(dict.fromkeys(plain(words) for words in question.kind.on_paper(question, language)))
        own = question.kind.own_hint(question)
        hint = ". ".join(filter(None, (plain(question.hint.plain(language)) if question.hint else "", own)))
        return Asking(f"{number}. {label}" if number else label, hint, choices)


def _numbers(definition: Questionnaire) -> dict[str, str]:
    """1, 2, 3 … for the questions that people answer."""
    asked = [question.path for question in definition.questions if not question.calculated]
    return {path: str(number) for number, path in enumerate(asked, 1)}


def _title(page: Page) -> tuple[Wording | None, str]:
    only = page.elements[0] if len(page.elements) == 1 else None
    if isinstance(only, Group) and only.label is not None:
        return only.label, only.place.path
    if page.headings:
        wording, place = page.headings[-1]
        return wording, place.path
    return None, ""
