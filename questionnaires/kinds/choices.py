"""Kinds that offer a list: one choice, several; and the single tick of an acknowledgement. An order: `order.py`."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence

from foundation.plain_text import fold
from questionnaires.kinds.choice_drawing import is_apart, opened_list, rows, search
from questionnaires.kinds.drawing import clearing, row
from questionnaires.kinds.kind import Coding, Drawn, Kind, Question
from questionnaires.kinds.parts import BYTES, LONGEST, Choice, Reading, Refusal
from questionnaires.speaking import N_

CONFIRMED = N_("Đã xác nhận")
NUMBER = re.compile(r"-?(\d+(\.\d*)?|\.\d+)")
REFERENCE = re.compile(r"\$\{[^\s{}]+\}")
NO_OPINION_CODES = frozenset({"98", "99"})  # by custom, in a list of choices without scores
ANSWERS = 20  # of the sheet itself, that one question may offer
SEARCH, LIST = "autocomplete", "minimal"
"""Appearances of long lists: typed with proposals, which browsers offer without a script; or to open."""
BESIDE = frozenset(
    (
        *("likert", "horizontal", "horizontal-compact", "compact", "columns", "columns-pack"),
        *("columns-2", "columns-3", "columns-4", "columns-5"),
    )
)
MOST_BESIDE = 7
FEWEST_POINTS = 3
"""Of a scale whose points may lie side by side."""


class ListKind(Kind):
    """Choices of a list, shuffled if the author wants it."""

    takes_list = True
    parameters = ("randomize", "seed")
    joint = "; "
    """Between the words of several."""

    def parameter_fault(self, pairs: Mapping[str, str]) -> str | None:
        if pairs.get("randomize", "true").lower() not in ("true", "false"):
            return "randomize chỉ nhận true. Hãy viết randomize=true hoặc xóa."
        if "seed" not in pairs:
            return None
        if "randomize" not in pairs:
            return "seed chỉ dùng cùng randomize=true. Hãy viết, ví dụ: randomize=true seed=4"
        seed = pairs["seed"]
        is_readable = NUMBER.fullmatch(seed) or REFERENCE.fullmatch(seed)
        return None if is_readable else "seed phải là một số hoặc ${tên câu hỏi}. Hãy sửa lại."

    def say(self, value: str, word: Callable[[str], str | None]) -> str:
        """Choices that are no longer offered are left out."""
        words = (word(name) for name in self.to_form(value))
        return self.joint.join(said for said in words if said is not None)

    def on_paper(self, question: Question, language: str) -> tuple[str, ...]:
        return tuple(choice.label.plain(language) for choice in question.choices)

    def codes(self, question: Question) -> tuple[str, ...]:
        return tuple(dict.fromkeys(choice.name for choice in question.choices))

    def longest(self, question: Question) -> int:
        """All names with a space between them; of choices that are answers of the sheet, twenty texts."""
        names = self.codes(question)
        return sum(BYTES * (len(name) + 1) for name in names) if names else ANSWERS * BYTES * LONGEST


class SelectOne(ListKind):
    """One choice."""

    name = "select_one"
    spellings = (
        *("select1", "select one", "select one from", "select one using"),
        *("add select one prompt using", "q select1"),
    )
    word = "chọn một"
    paper_mark = "○"
    guide = ("Chọn một lựa chọn", "select_one muc_do")
    control = "select1"
    has_few_answers = True
    may_tell_apart = True

    def longest(self, question: Question) -> int:
        return max((BYTES * len(name) for name in self.codes(question)), default=BYTES * LONGEST)

    def read(self, question: Question, text: str, offered: Sequence[Choice]) -> Reading:
        """Where people type to search, the words of a choice are as good as its code."""
        wanted = text.strip()
        if any(choice.name == wanted for choice in offered):
            return wanted
        return _code_of_words(wanted, offered) if SEARCH in question.appearance else Refusal.CHOICE

    def is_typed(self, question: Question) -> bool:
        return SEARCH in question.appearance or LIST in question.appearance

    def draw(self, drawn: Drawn) -> str:
        if SEARCH in drawn.question.appearance:
            return search(drawn)
        if LIST in drawn.question.appearance:
            return opened_list(drawn)
        apart = any(is_apart(choice, drawn.question) for choice, _ in drawn.options)
        return rows("radio", drawn) + ("" if apart else clearing(drawn))

    def is_scale(self, question: Question) -> bool:
        """Points that earn scores, or a few choices that the author wants beside each other."""
        if self.is_typed(question):
            return False
        beside = len(question.choices) <= MOST_BESIDE and not BESIDE.isdisjoint(question.appearance)
        return beside or sum(choice.score is not None for choice in question.choices) >= FEWEST_POINTS

    def counted(self, question: Question, value: str) -> list[str]:
        return [value]

    def codings(self, question: Question, language: str, found: Iterable[str]) -> list[Coding]:
        return [_coding_of_one(self, question, language, found)]


class SelectMultiple(ListKind):
    """Several choices, in no order."""

    name = "select_multiple"
    spellings = (
        *("select all that apply", "select all that apply from", "select multiple from", "select multiple using"),
        *("add select multiple prompt using", "q select", "select multiple"),
    )
    word = "chọn nhiều"
    paper_mark = "□"
    guide = ("Chọn nhiều lựa chọn", "select_multiple ly_do")
    control = "select"
    is_set = True
    may_tell_apart = True
    is_silent_when_empty = True
    may_stay_empty = True
    about_figures = "Một người chọn được nhiều ý nên tổng có thể trên 100 %."

    def read(self, question: Question, text: str, offered: Sequence[Choice]) -> Reading:
        """Stored in the order in which they are offered, so that the order of clicking says nothing."""
        chosen = set(text.split())
        ordered = [choice.name for choice in offered if choice.name in chosen]
        return " ".join(dict.fromkeys(ordered)) if chosen <= set(ordered) else Refusal.CHOICE

    def split(self, value: str) -> list[str]:
        return value.split()

    def from_form(self, values: Sequence[str]) -> str:
        return _joined(values)

    def draw(self, drawn: Drawn) -> str:
        return rows("checkbox", drawn)

    def counted(self, question: Question, value: str) -> list[str]:
        return value.split()

    def table_columns(self, question: Question) -> Mapping[str, Callable[[str], str]]:
        """A column for each choice, of 0 and 1."""
        return {f"/{code}": _ticked(code) for code in self.codes(question)}

    def codings(self, question: Question, language: str, found: Iterable[str]) -> list[Coding]:
        words = {"0": "Không chọn", "1": "Chọn"}
        codes = {"0": 0, "1": 1}
        return [
            Coding(f"/{code}", about, f"/{code}", measure="nominal", codes=codes, words=words)
            for code in self.codes(question)
            for about in [self.code_label(question, code, language)]
        ]


class Acknowledge(Kind):
    """One tick."""

    name = "acknowledge"
    spellings = ("trigger", "q acknowledge", "add acknowledge prompt")
    word = "xác nhận"
    paper_mark = "□"
    guide = ("Đánh dấu đồng ý", "Tôi đã đọc phần giới thiệu")
    control = "trigger"
    is_silent_when_empty = True
    has_few_answers = True
    value = "OK"

    def read(self, question: Question, text: str, offered: Sequence[Choice]) -> Reading:
        return self.value if text.strip() == self.value else Refusal.CHOICE

    def draw(self, drawn: Drawn) -> str:
        return row("checkbox", drawn.name, 1, self.value, drawn.say("Tôi xác nhận"), self.value in drawn.values)

    def say(self, value: str, word: Callable[[str], str | None]) -> str:
        return (word(value) or CONFIRMED) if value else ""

    def codes(self, question: Question) -> tuple[str, ...]:
        return (self.value,)

    def code_label(self, question: Question, code: str, language: str) -> str:
        return CONFIRMED

    def counted(self, question: Question, value: str) -> list[str]:
        return [value]

    def codings(self, question: Question, language: str, found: Iterable[str]) -> list[Coding]:
        return [_coding_of_one(self, question, language, found)]


def _joined(values: Sequence[str]) -> str:
    return " ".join(dict.fromkeys(value for value in values if value))


def _code_of_words(text: str, offered: Sequence[Choice]) -> Reading:
    """The choice that reads so in some language; capitals and marks aside where only one does."""
    said = [(choice.name, choice.label.plain(language)) for choice in offered for language in choice.label.parts]
    exactly = {name for name, words in said if words == text}
    nearly = {name for name, words in said if fold(words) == fold(text)}
    return next((found.pop() for found in (exactly, nearly) if len(found) == 1), Refusal.CHOICE)


# -- in files


def _ticked(code: str) -> Callable[[str], str]:
    return lambda value: str(int(code in value.split()))


def _coding_of_one(kind: Kind, question: Question, language: str, found: Iterable[str]) -> Coding:
    """One number for each answer; answers that are no longer offered come last."""
    offered = kind.codes(question)
    texts = [*offered, *sorted(set(found) - set(offered))]
    return Coding(
        measure="ordinal" if question.is_scored else "nominal",
        codes=numbered(texts),
        words={code: kind.code_label(question, code, language) for code in texts},
        no_opinion=[code for code in texts if _is_no_opinion(question, code)],
    )


def _is_no_opinion(question: Question, code: str) -> bool:
    """As for the points: a choice without a score says nothing where the others have one."""
    choice = question.choice(code)
    return (choice is None or choice.score is None) if question.is_scored else code in NO_OPINION_CODES


def numbered(codes: Sequence[str]) -> dict[str, int]:
    """The number of each code: its own where all are different whole numbers, else its place."""
    if all(re.fullmatch(r"0|[1-9]\d{0,4}", code) for code in codes):
        return {code: int(code) for code in codes}
    return {code: place for place, code in enumerate(codes, start=1)}
