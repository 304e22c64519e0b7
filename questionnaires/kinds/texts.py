"""Kinds that are texts: written by people, read by them, or worked out behind their backs."""

from __future__ import annotations

import re
from collections.abc import Sequence

from questionnaires.kinds.drawing import attribute, typed_input
from questionnaires.kinds.kind import Drawn, Kind, Question, Role
from questionnaires.kinds.parts import BYTES, LONGEST, UNTYPED, Choice, Reading, Refusal

CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


class Text(Kind):
    """Stored as written, spaces included."""

    name = "text"
    spellings = ("string", "q string", "add text prompt", "phone number")
    word = "văn bản"
    guide = ("Văn bản; thêm multiline ở cột appearance để có ô nhiều dòng", "Góp ý")
    control = "input"
    bind_types = (UNTYPED, "boolean")
    could_identify = True
    may_stay_empty = True
    may_name_people = True
    about_figures = "Câu trả lời bằng lời không hiển thị, để không lộ người trả lời."

    def read(self, question: Question, text: str, offered: Sequence[Choice]) -> Reading:
        """Control characters are no writing; they would also take more room than any letter."""
        return CONTROL.sub("", text) or Refusal.TYPE

    def longest(self, question: Question) -> int:
        return BYTES * LONGEST

    def from_form(self, values: Sequence[str]) -> str:
        return super().from_form(values).replace("\r\n", "\n")

    def is_typed(self, question: Question) -> bool:
        return True

    def draw(self, drawn: Drawn) -> str:
        """Nothing is cut while it is typed or pasted: the script counts, and what is too long is refused in words."""
        if "multiline" not in drawn.question.appearance:
            return typed_input(drawn, f'type="text" data-longest="{LONGEST}"')
        # a line break right after the tag is dropped by browsers, so one of ours is the one that goes
        return (
            f'<textarea class="govuk-textarea" id="{attribute(drawn.name)}" name="{attribute(drawn.name)}" rows="4" '
            f'data-longest="{LONGEST}"{drawn.notes}{" readonly" if drawn.readonly else ""}>\n{attribute(drawn.value)}</textarea>'
        )


class Note(Kind):
    """Words to read; nothing is asked."""

    name = "note"
    spellings = ("q note", "add note prompt")
    word = "ghi chú"
    guide = ("Đoạn chữ để đọc, không có câu trả lời", "Lời giới thiệu")
    role = Role.NOTE
    asks = False

    def draw(self, drawn: Drawn) -> str:
        return ""


class Hidden(Kind):
    """A fixed value that nobody sees."""

    name = "hidden"
    spellings: tuple[str, ...] = ()
    word = "giá trị cố định"
    guide = ("Giá trị cố định, không hiện ra", "Loại đối tượng")
    role = Role.HIDDEN
    asks = False


class Calculate(Hidden):
    """A value worked out from answers."""

    name = "calculate"
    spellings = ("q calculate", "add calculate prompt")
    word = "tính toán"
    guide = ("Tính một giá trị, không hiện ra", "Số nội dung được đánh giá thấp")
    needs_calculation = True


class Foreign(Kind):
    """What XLSForm knows and this product does not ask: places, pictures, traces of people. `topic`: see messages.TOPICS.

    `inside`: what it is once the list that it takes from a file stands in the workbook.
    """

    word = "không hỗ trợ"
    may_stay_empty = True
    may_name_people = True

    def longest(self, question: Question) -> int:
        return BYTES * LONGEST

    def __init__(self, name: str, topic: str, role: Role = Role.QUESTION, inside: Kind | None = None) -> None:
        self.name, self.topic, self.role, self.inside = name, topic, role, inside
        self.needs_name = not name.startswith("end")

    def is_named(self, words: str) -> bool:
        """Whether the words begin with its name, whatever stands behind it (a list, a file)."""
        return f"{words.lower()} ".startswith(f"{self.name.lower()} ")

    def draw(self, drawn: Drawn) -> str:
        words = drawn.say("Loại câu hỏi này chưa trả lời được trên trang; Ông/Bà bỏ qua câu này.")
        return f'<p class="muted">{words}</p>'


class Bracket(Kind):
    """The first or last row of a group or repeat. `shelter`: `group` or `repeat`."""

    def __init__(
        self, role: Role, shelter: str, guide: tuple[str, str] = ("", ""), others: tuple[str, ...] = ()
    ) -> None:
        self.role, self.shelter, self.guide = role, shelter, guide
        verb = "begin" if role is Role.BEGIN else "end"
        self.name = f"{verb}_{shelter}"
        self.spellings = tuple(f"{verb}{between}{word}" for word in (shelter, *others) for between in " _")


class Nobody(Kind):
    """The kind of a row whose type cannot be read."""

    role = Role.NOBODY_KNOWS
