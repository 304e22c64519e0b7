"""A page of the definition → the WTForms form that reads and checks what was sent.

The form is made of the questions that the page may ask; its fields are named by the path of their node (`/data/loc/tuoi`),
which no control of the page can be mistaken for. Validating writes into the answer sheet: the sheet's own rules are the rules.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from wtforms import Field
from wtforms.form import BaseForm
from wtforms.meta import DefaultMeta

from questionnaires.sheet import AnswerSheet, Refusal
from questionnaires.sheet.recalculation import ENTRIES
from questionnaires.speaking import N_, Saying, said
from questionnaires.xform import Page, Question
from questionnaires.xpath.document import Place

WORDS = {
    Refusal.REQUIRED: N_("Câu này cần có câu trả lời"),
    Refusal.TYPE: N_("Câu trả lời chưa đúng kiểu"),
    Refusal.LENGTH: N_("Câu trả lời dài quá 1.000 ký tự. Hãy viết ngắn lại"),
    Refusal.RANGE: N_("Số này nằm ngoài khoảng cho phép"),
    Refusal.CHOICE: N_("Lựa chọn này không còn trong danh sách. Hãy chọn lại"),
    Refusal.ORDER: N_("Xếp lần lượt từ Hạng 1, mỗi ý một hạng"),
    Refusal.CONSTRAINT: N_("Câu trả lời chưa đúng yêu cầu của câu hỏi"),
    Refusal.TOO_MANY: N_("Phiếu ghi được nhiều nhất {most} mục cho phần này. Hãy nhập số nhỏ hơn"),
}
IGNORED = (Refusal.NOT_ASKED, Refusal.READONLY, Refusal.UNKNOWN)
"""Nobody's fault: the question went away while the page was open."""


class Asked(NamedTuple):
    """A question at one node of a sheet; in a repeat there are several for one question."""

    path: str
    question: Question


def asked(sheet: AnswerSheet, page: Page) -> Iterator[Asked]:
    """Every question of a page that takes an answer, whether it is relevant now or not, in order."""
    for question in page.questions():
        if question.asks and not question.calculated:
            if in_repeat(sheet, question):
                yield from (Asked(path, question) for path in sheet.instances(question.path))
            else:
                yield Asked(question.path, question)


def in_repeat(sheet: AnswerSheet, question: Question) -> bool:
    """Whether a question may be there more than once."""
    here: Place | None = question.place
    while here is not None and not here.repeats:
        here = sheet.questionnaire.document.parent(here)
    return here is not None


def as_text(question: Question, values: Sequence[str]) -> str:
    """The values that a form or the script sent for a question, as the text that `AnswerSheet.set` reads."""
    return question.kind.from_form(values)


def words_of(sheet: AnswerSheet, path: str, refusal: Refusal, language: str | None = None, sent: str = "") -> str:
    """What a person reads about the refused answer `sent`: the author's own message where there is one."""
    question = sheet.questionnaire.controls[_form_path(path)]
    bind = question.bind
    own = {Refusal.REQUIRED: bind.required_message, Refusal.CONSTRAINT: bind.constraint_message}.get(refusal)
    usual = question.kind.refusal_words(question, refusal, sent) or Saying(
        WORDS.get(refusal, WORDS[Refusal.CONSTRAINT]), {"most": ENTRIES}
    )
    return sheet.text(own, path, language) or said(usual, language or sheet.language)


def _form_path(path: str) -> str:
    """The path in the form of a node: without the numbers of repeats."""
    return re.sub(r"\[\d+\]", "", path) if "[" in path else path


META = DefaultMeta()


class AnswerField(Field):  # type: ignore[misc]
    """One question. `data` is the text for the sheet; None when the form did not send it."""

    def __init__(self, path: str, question: Question, **more: Any) -> None:
        super().__init__(label="", **more)
        self.path, self.question = path, question
        self.sent: list[str] = []

    def process_formdata(self, valuelist: list[str]) -> None:
        self.sent = valuelist
        self.data = as_text(self.question, valuelist) if valuelist else None


class PageForm(BaseForm):  # type: ignore[misc]
    """The form of one page. `validate` gives the answers to the sheet and gathers all refusals at once."""

    def __init__(self, sheet: AnswerSheet, page: Page, formdata: Any) -> None:
        self.sheet, self.page = sheet, page
        super().__init__({node.path: AnswerField(node.path, node.question) for node in asked(sheet, page)}, meta=META)
        self.process(formdata)

    def validate(self, extra_validators: Mapping[str, Any] | None = None) -> bool:
        """True when the sheet took everything. What it refused stands in `errors` by path, the rest is in the sheet."""
        shown = {name for name in self._fields if self.sheet.relevant(name)}
        for name, field in self._fields.items():
            if field.data is None and not (field.question.kind.is_silent_when_empty and name in shown):
                continue
            outcome = self.sheet.set(name, field.data or "")
            if outcome.refusal is None or outcome.refusal in IGNORED or self._is_gap(outcome.refusal, name):
                continue
            field.errors = [words_of(self.sheet, name, outcome.refusal, sent=field.data or "")]
        return not self.errors

    def _is_gap(self, refusal: Refusal, name: str) -> bool:
        """Nothing given where nothing was: a gap, which is asked about once, and not a mistake."""
        return refusal is Refusal.REQUIRED and not self.sheet.value(name)

    def refused(self) -> dict[str, tuple[list[str], str]]:
        """What was written and what is wrong with it, by path: to be shown again."""
        return {name: (field.sent, field.errors[0]) for name, field in self._fields.items() if field.errors}
