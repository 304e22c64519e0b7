"""Kinds that are numbers: whole, with decimals, and points between two limits."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping, Sequence

from questionnaires.kinds.drawing import clearing, row, typed_input
from questionnaires.kinds.kind import Drawn, Kind, Question
from questionnaires.kinds.parts import Choice, Range, Reading, Refusal
from questionnaires.speaking import N_, Saying
from questionnaires.xpath.values import write_number

INTEGER = re.compile(r"[+-]?\d{1,18}(?:\.0*)?", re.ASCII)
DECIMAL = re.compile(r"[+-]?(?:\d{1,18}(?:\.\d{0,18})?|\.\d{1,18})", re.ASCII)
PARAMETER = re.compile(r"-?(\d+(\.\d*)?|\.\d+)")
THOUSANDS = re.compile(r"[+-]?[1-9]\d{0,2}(\.\d{3})+(,\d*)?", re.ASCII)
AMBIGUOUS = re.compile(r"[+-]?[1-9]\d{0,2}\.\d{3}", re.ASCII)
AMBIGUOUS_WHOLE = re.compile(r"[+-]?[1-9]\d{0,2}(,\d{3})+", re.ASCII)
ASKED_ABOUT = "?"
MOST_STEPS = 11
"""A range with more is a number to type."""


class _Number(Kind):
    """A number as people write it: 12,5 and 1 000; stored are 12.5 and 1000."""

    is_number = True

    def from_form(self, values: Sequence[str]) -> str:
        """1.000 is a thousand and 1.234,5 has one decimal: dots before groups of three are no decimal points here."""
        text = re.sub(r"\s", "", super().from_form(values))
        plain = text.replace(".", "") if THOUSANDS.fullmatch(text) else text
        return plain.replace(",", ".")

    def is_typed(self, question: Question) -> bool:
        return True

    two_ways = N_("“{written}” đọc được hai cách. Nếu là {grouped} thì viết liền {together}")

    def refusal_words(self, question: Question, refusal: Refusal, sent: str) -> Saying | None:
        """What can be read in two ways is asked about."""
        if refusal is Refusal.TYPE and sent.endswith(ASKED_ABOUT):
            written = sent.removesuffix(ASKED_ABOUT)
            together = re.sub(r"[.,]", "", written)
            other = written.replace(".", ",")
            facts = {"written": written, "grouped": _grouped(together), "together": together, "other": other}
            return Saying(self.two_ways, facts)
        return super().refusal_words(question, refusal, sent)


class Integer(_Number):
    name = "integer"
    spellings = (
        *("int", "q int", "add integer prompt", "percentage", "number of days in last month"),
        *("number of days in last six months", "number of days in last year"),
    )
    word = "số nguyên"
    guide = ("Số nguyên", "Số năm công tác")
    control = "input"
    bind_types: tuple[str, ...] = ("int", "integer")
    type_words = N_("Nhập một số nguyên, ví dụ 12")
    could_identify = True
    may_stay_empty = True
    may_tell_apart = True

    def from_form(self, values: Sequence[str]) -> str:
        """1,000 is one with three decimals here and a thousand elsewhere: it is asked about, by taking neither."""
        text = "".join(values[:1]).strip()
        return f"{text}{ASKED_ABOUT}" if AMBIGUOUS_WHOLE.fullmatch(text) else super().from_form(values)

    def stored(self, text: str) -> str | None:
        return str(int(text.partition(".")[0])) if INTEGER.fullmatch(text) else None

    def of_number(self, number: float) -> str:
        return write_number(float(math.trunc(number)) if math.isfinite(number) else number)

    def draw(self, drawn: Drawn) -> str:
        return typed_input(drawn, 'type="text" inputmode="numeric" autocomplete="off"', " govuk-input--width-5")


class Decimal(_Number):
    name = "decimal"
    spellings: tuple[str, ...] = ("q decimal", "add decimal prompt")
    word = "số thập phân"
    guide = ("Số có phần thập phân", "Tỷ lệ, điểm")
    control = "input"
    bind_types: tuple[str, ...] = ("decimal",)
    type_words = N_("Nhập một số, ví dụ 12,5; một nghìn thì viết liền 1000")
    may_stay_empty = True
    may_tell_apart = True

    def from_form(self, values: Sequence[str]) -> str:
        """1.000 alone may also be one with three decimals: it is asked about, by taking neither."""
        text = "".join(values[:1]).strip()
        return f"{text}{ASKED_ABOUT}" if AMBIGUOUS.fullmatch(text) else super().from_form(values)

    two_ways = N_(
        "“{written}” đọc được hai cách. Nếu là {grouped} thì viết liền {together}; nếu là số lẻ thì viết {other}"
    )

    def stored(self, text: str) -> str | None:
        return write_number(float(text)) if DECIMAL.fullmatch(text) else None

    def draw(self, drawn: Drawn) -> str:
        comma = drawn.saying(drawn.value.replace(".", ","))
        return typed_input(comma, 'type="text" inputmode="decimal" autocomplete="off"', " govuk-input--width-5")

    def say(self, value: str, word: Callable[[str], str | None]) -> str:
        return value.replace(".", ",")


class Points(Decimal):
    """A number between two limits: few points are rows, like a scale; many are a number to type."""

    name = "range"
    spellings = ()
    word = "thang số"
    paper_mark = "○"
    guide = ("Chọn một số trên thang", "parameters: start=0 end=10 step=1")
    parameters = ("start", "end", "step")
    control = "range"
    bind_types = ()
    type_words = N_("Nhập một số, ví dụ 5; một nghìn thì viết liền 1000")
    has_few_answers = True
    may_stay_empty = False

    def parameter_fault(self, pairs: Mapping[str, str]) -> str | None:
        missing = [key for key in self.parameters if key not in pairs]
        if missing:
            return f"câu hỏi range thiếu {', '.join(missing)}. Hãy viết, ví dụ: start=0 end=10 step=1"
        wrong = [key for key in self.parameters if not PARAMETER.fullmatch(pairs[key])]
        if wrong:
            return f"{', '.join(wrong)} không phải là số. Hãy ghi số, dùng dấu chấm thập phân."
        start, end, step = (float(pairs[key]) for key in self.parameters)
        if start >= end:
            return "start phải nhỏ hơn end. Hãy sửa lại hai số này."
        return None if step > 0 else "step phải lớn hơn 0. Hãy sửa lại số này."

    def read(self, question: Question, text: str, offered: Sequence[Choice]) -> Reading:
        number = super().read(question, text, offered)
        if isinstance(number, Refusal) or question.range is None:
            return number
        low, high = _limits(question.range)
        inside = low <= float(number) <= high
        return number if inside and _is_on_a_step(question.range, float(number)) else Refusal.RANGE

    def refusal_words(self, question: Question, refusal: Refusal, sent: str) -> Saying | None:
        """Which numbers are taken."""
        if refusal is Refusal.RANGE and question.range is not None:
            return _span(question.range, ENTER)
        return super().refusal_words(question, refusal, sent)

    def own_hint(self, question: Question) -> Saying | None:
        """Of a number to type."""
        return None if _steps(question) or question.range is None else _span(question.range, NUMBERS)

    def is_typed(self, question: Question) -> bool:
        return not _steps(question)

    def draw(self, drawn: Drawn) -> str:
        steps = _steps(drawn.question)
        if not steps:
            return super().draw(drawn)
        chosen = {f"{float(value):g}" for value in drawn.values if DECIMAL.fullmatch(value)}
        rows = (
            row("radio", drawn.name, n, step, step.replace(".", ","), step in chosen) for n, step in enumerate(steps, 1)
        )
        return f'<div class="question__points">{"".join(rows)}</div>{clearing(drawn)}'

    def on_paper(self, question: Question, language: str) -> tuple[str, ...]:
        return self.codes(question)

    def codes(self, question: Question) -> tuple[str, ...]:
        return tuple(_steps(question))

    def counted(self, question: Question, value: str) -> list[str]:
        return [f"{float(value):g}"] if _steps(question) else []


def _limits(of: Range) -> tuple[float, float]:
    return min(of.start, of.end), max(of.start, of.end)


ENTER = (
    N_("Nhập số nguyên từ {low} đến {high}"),
    N_("Nhập số từ {low} đến {high}, cách nhau {step}"),
    N_("Nhập số từ {low} đến {high}"),
)
NUMBERS = (
    N_("Số nguyên từ {low} đến {high}"),
    N_("Số từ {low} đến {high}, cách nhau {step}"),
    N_("Số từ {low} đến {high}"),
)


def _span(of: Range, words: tuple[str, str, str]) -> Saying:
    """The numbers of a range in words: for whole numbers, for those of a step, for all."""
    low, high = (_said(limit) for limit in _limits(of))
    is_whole = abs(of.step) == 1 and of.start == round(of.start)
    chosen = words[0] if is_whole else words[1] if of.step else words[2]
    return Saying(chosen, {"low": low, "high": high, "step": _said(abs(of.step))})


def _said(number: float) -> str:
    return f"{number:.12g}".replace(".", ",")


def _grouped(digits: str) -> str:
    """1000 → 1.000 (groups of three from the right), as it is read."""
    sign, whole = (digits[0], digits[1:]) if digits[:1] in "+-" else ("", digits)
    return sign + f"{int(whole):,}".replace(",", ".")


def _is_on_a_step(of: Range, number: float) -> bool:
    """Counted from where the range starts; a step of 0 is no step."""
    if not of.step:
        return True
    steps = (number - of.start) / of.step
    return abs(steps - round(steps)) < 1e-6


def _steps(question: Question) -> list[str]:
    """The points of a range, when they are few enough to be rows."""
    limits = question.range
    if limits is None or not limits.step:
        return []
    count = math.floor(abs(limits.end - limits.start) / abs(limits.step) + 1e-9) + 1
    if count > MOST_STEPS:
        return []
    step = math.copysign(limits.step, limits.end - limits.start)
    return [f"{limits.start + number * step:g}" for number in range(count)]
