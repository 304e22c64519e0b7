"""The kind that is an order: all choices of a list, or the first of them, as the respondent puts them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from questionnaires.kinds.choice_drawing import place
from questionnaires.kinds.choices import ListKind
from questionnaires.kinds.kind import Coding, Drawn, Question
from questionnaires.kinds.parts import Choice, Reading, Refusal
from questionnaires.speaking import N_, Saying

LEFT_OUT = "∅"
"""Stands for an empty place of an order."""


class Rank(ListKind):
    """All choices, or the first of them, in the respondent's order."""

    name = "rank"
    word = "xếp hạng"
    guide = ("Xếp thứ tự các lựa chọn", "rank uu_tien")
    control = "rank"
    joint = " → "
    is_order = True
    may_tell_apart = True
    may_stay_empty = True
    about_figures = "Số người xếp mỗi ý ở vị trí thứ nhất."

    def read(self, question: Question, text: str, offered: Sequence[Choice]) -> Reading:
        """Each choice at most once, in the respondent's order, and no place left out before another."""
        chosen = text.split()
        if LEFT_OUT in chosen or len(set(chosen)) < len(chosen):
            return Refusal.ORDER
        return " ".join(chosen) if set(chosen) <= {choice.name for choice in offered} else Refusal.CHOICE

    def refusal_words(self, question: Question, refusal: Refusal, sent: str) -> Saying | None:
        """Which places are meant."""
        chosen = sent.split()
        if refusal is not Refusal.ORDER:
            return None
        if LEFT_OUT in chosen:
            words = N_("Hạng {number} còn trống. Xin xếp lần lượt từ Hạng 1, không bỏ cách hạng nào")
            return Saying(words, {"number": chosen.index(LEFT_OUT) + 1})
        twice = next(name for name in chosen if chosen.count(name) > 1)
        places = [place for place, name in enumerate(chosen, 1) if name == twice]
        words = N_("Hạng {first} và Hạng {second} đang cùng một ý. Mỗi ý chỉ xếp một hạng")
        return Saying(words, {"first": places[0], "second": places[1]})

    def split(self, value: str) -> list[str]:
        return value.split()

    def from_form(self, values: Sequence[str]) -> str:
        """A place left out before another is sent on as such, so that nothing moves up by itself."""
        last = max((place for place, value in enumerate(values, 1) if value), default=0)
        return " ".join(value or LEFT_OUT for value in values[:last])

    def draw(self, drawn: Drawn) -> str:
        """One list for each place: works without a script and with any reader."""
        return "".join(place(drawn, number) for number in range(1, len(drawn.options) + 1))

    def counted(self, question: Question, value: str) -> list[str]:
        """What is in first place."""
        return value.split()[:1]

    def codings(self, question: Question, language: str, found: Iterable[str]) -> list[Coding]:
        """At which place each choice was put."""
        return [
            Coding(f"/{code}", f"{label} (thứ hạng)", read=_place_of(code), measure="ordinal")
            for code in self.codes(question)
            for label in [self.code_label(question, code, language)]
        ]


def _place_of(code: str) -> Callable[[str], str]:
    def read(value: str) -> str:
        order = value.split()
        return str(order.index(code) + 1) if code in order else ""

    return read
