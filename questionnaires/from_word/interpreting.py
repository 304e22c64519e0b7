"""Lines and grids → questions. What a line is, is told by its sign, by what came before and by what comes after; where that does
not settle it, the likelier reading is taken and the row says so."""

from __future__ import annotations

import re
from collections.abc import Sequence

from foundation.plain_text import fold
from questionnaires import kinds
from questionnaires.from_word import choices_text, grids, signs, tables
from questionnaires.from_word.blocks import Block, Grid, Line
from questionnaires.from_word.choices_text import Choice, choice, follows
from questionnaires.from_word.closing import settle
from questionnaires.from_word.draft import Draft, Item, Source
from questionnaires.from_word.signs import Read, Sign

LONGEST_LOOSE = 100  # characters of a choice without a sign
TITLE = re.compile(r"\b(phieu|bang hoi|bo cau hoi|khao sat|lay y kien|dieu tra)\b")
LEFT_OUT, PLACE_TO_WRITE = "bỏ qua", "chỗ để ghi"


class Interpreter:
    """Takes the blocks one by one; `draft` is what came of them."""

    def __init__(self) -> None:
        self.draft = Draft()
        self.current: Item | None = None  # the question that choices still belong to
        self.question_sign = Sign.QUESTION
        self.loose: list[Line] = []  # lines below a question that might be its choices
        self.last_sign = ""  # number or letter of the last choice
        self.pending: list[str] = []  # remarks that wait for the next item
        self.sign_of_current = Sign.NONE
        self._titles = 0

    def read(self, blocks: Sequence[Block]) -> Draft:
        flat = list(_flat(blocks))
        named = sum(isinstance(b, Line) and signs.read(b.full).sign is Sign.QUESTION for b in flat)
        self.question_sign = Sign.QUESTION if named > 1 else Sign.NUMBER
        for place, block in enumerate(flat):
            if isinstance(block, Grid):
                tables.take(self, block)
            else:
                after = next((b for b in flat[place + 1 :] if isinstance(b, Line) and b.full), None)
                self.line(block, after)
        self.close()
        if self.pending:
            self.draft.remarks += self.pending
        return self.draft

    # -- lines

    def line(self, line: Line, after: Line | None) -> None:
        read = signs.read(line.full)
        self.pending += [f"{line.place}: {remark}" for remark in line.remarks]
        if not line.full:
            return
        if self._is_left_out(line):
            self.became(line, LEFT_OUT)
        elif read.sign is Sign.BLANK:
            self._blank(line)
        elif self._is_title(line, read):
            self.draft.title = f"{self.draft.title} {line.text}".strip()[:200]
            self._titles += 1
            self.became(line, "tên phiếu")
        elif self._is_heading(line, read, after):
            self._heading(line, read)
        elif self._is_question(line, read):
            self._question(line, read)
        elif not self._choice(line, read, after):
            self._other(line, read)

    def _is_left_out(self, line: Line) -> bool:
        folded = fold(line.text)
        is_before = not self.draft.questions and self.current is None
        return (is_before and bool(signs.NATIONAL.search(folded))) or (
            not is_before and bool(signs.SIGNED.search(folded))
        )

    def _is_title(self, line: Line, read: Read) -> bool:
        if self.draft.items or self.current or read.sign not in (Sign.NONE, Sign.PART) or len(line.text) > 200:
            return False
        loud = line.heading <= 0 and (line.is_strong or line.text.isupper())
        names = bool(TITLE.search(fold(line.text)))
        return line.heading == -1 or bool(loud and read.sign is Sign.NONE and (names or self._titles))

    def _is_heading(self, line: Line, read: Read, after: Line | None) -> bool:
        if line.heading > 0 and read.sign is not Sign.QUESTION:
            return not (read.sign is Sign.NUMBER and line.text.rstrip().endswith("?"))
        if read.sign is Sign.PART:
            return True
        if read.sign is Sign.ROMAN:
            return not follows(self.last_sign, read.value)
        if read.sign is Sign.CAPITAL:
            return self._is_capital_heading(line, read, after)
        loud = line.is_strong and line.text.isupper() and read.sign is Sign.NONE and len(line.text) > 3
        return loud and not choices_text.split(line.full)[1]

    def _is_capital_heading(self, line: Line, read: Read, after: Line | None) -> bool:
        """`A. Rất tốt` is a choice where a question waits for one; `A. THÔNG TIN CHUNG` is a heading."""
        if self.current and follows(self.last_sign, read.value):
            return False
        follower = signs.read(after.full) if after else None
        starts = read.value == "A" and follower is not None and follower.sign is Sign.CAPITAL
        if choices_text.split(line.full)[1] or (self.current and starts):
            return False
        return line.is_strong or read.rest.isupper() or self.current is None or bool(self.current.choices)

    def _is_question(self, line: Line, read: Read) -> bool:
        if read.sign is Sign.QUESTION:
            return True
        if read.sign is not Sign.NUMBER or not read.rest:
            return read.sign is Sign.LETTER and self._is_sub_question(read)
        if self.current is None or "." in read.value:
            return True
        if self.sign_of_current is not Sign.NUMBER:
            return False
        number = int(read.value)
        is_next = follows(self.current.number.partition(".")[0], read.value)
        if not follows(self.last_sign, read.value):
            return is_next or not (number == 1 and not self.current.choices)
        looks_asked = (
            line.text.rstrip().endswith(("?", ":")) or line.is_strong or bool(choices_text.split(read.rest)[1])
        )
        if is_next and not looks_asked:
            self.current.doubt(f"“{line.full[:60]}” được hiểu là lựa chọn của câu này; nếu là câu hỏi mới, hãy tách ra")
        return is_next and looks_asked

    def _is_sub_question(self, read: Read) -> bool:
        """`a) Thái độ: □ Tốt □ Kém` is a question of its own."""
        before, found, _ = choices_text.split(read.rest)
        return self.current is None or (len(found) > 1 and bool(before) and not self.current.choices)

    def _blank(self, line: Line) -> None:
        if self.current:
            self.current.blanks += 1
        self.became(line, PLACE_TO_WRITE)

    def _heading(self, line: Line, read: Read) -> None:
        self.close()
        level = line.heading if line.heading > 0 else 1
        item = Item(kinds.BEGIN_GROUP, line.full, line.place, level=min(level, 2))
        self.add(item)
        self.became(line, "nhóm câu hỏi")

    def _question(self, line: Line, read: Read) -> None:
        parent = self.current
        is_below = parent is not None and not parent.choices and not parent.blanks and not self.loose
        if is_below and parent and (read.sign is Sign.LETTER or read.value.startswith(f"{parent.number}.")):
            parent.kind, self.current = kinds.NOTE, None  # its parts are asked one by one
        self.close()
        number = f"{parent.number}.{read.value}" if read.sign is Sign.LETTER and parent else read.value
        self.open(number, read.rest, line.place)
        self.sign_of_current = read.sign if read.sign is Sign.QUESTION else Sign.NUMBER
        self.became(line, f"câu {number}")

    def open(self, number: str, text: str, place: str) -> None:
        """A question begins; what stands beside it in its line is taken apart."""
        before, found, kind = choices_text.split(text)
        label, blank, unit = (before, "", "") if found else signs.apart_from_blank(text)
        self.current = Item(kinds.TEXT, label, place, number, hint=unit, blanks=int(bool(blank)))
        self.add(self.current)
        self.last_sign = ""
        if found:
            self.take([choice(one) for one in found], kind)

    # -- choices

    def _choice(self, line: Line, read: Read, after: Line | None) -> bool:
        """Whether the line is a choice, or several, of the current question."""
        current = self.current
        if current is None:
            return False
        before, found, kind = choices_text.split(line.full)
        if found and (len(found) > 1 or kind in ("box", "circle")):
            if before and not current.choices:
                current.label = f"{current.label} {before}".strip()
            self.take([choice(one) for one in found], kind)
            self.last_sign = ""
        elif read.sign in (Sign.LETTER, Sign.CAPITAL, Sign.NUMBER, Sign.DASH) and read.rest:
            self._signed(line, read)
        else:
            return False
        self.became(line, f"lựa chọn của câu {current.number}".strip())
        return True

    def _signed(self, line: Line, read: Read) -> None:
        current = self.current
        assert current is not None
        kind = {Sign.NUMBER: "number", Sign.DASH: "dash"}.get(read.sign, "letter")
        if self.last_sign and read.sign is not Sign.DASH and not follows(self.last_sign, read.value):
            current.doubt(f"lựa chọn “{line.full[:60]}” không theo thứ tự đánh dấu")
        self.last_sign = read.value
        self.take([choice(read.rest)], kind)

    def take(self, found: list[Choice], kind: str) -> None:
        current = self.current
        assert current is not None
        for line in self.loose:
            current.hint = f"{current.hint} {line.full}".strip()
        self.loose = []
        current.sign = current.sign or kind
        current.choices += found

    # -- lines without a sign

    def _other(self, line: Line, read: Read) -> None:
        current, folded = self.current, fold(line.text)
        if current is None or signs.THANKS.search(folded):
            self._note(line)
        elif not current.label:
            current.label = line.full
            self.became(line, f"câu {current.number}")
        elif signs.INSTRUCTION.search(folded) or line.is_slanted or line.text.startswith("("):
            current.hint = f"{current.hint} {line.full}".strip()
            self.became(line, f"lời nhắc của câu {current.number}")
        elif current.choices:
            self._after_choices(line)
        elif line.text[:1].islower() or signs.is_blank_to_fill(line.text):
            words, blank, unit = signs.apart_from_blank(line.full)
            current.blanks += bool(blank)
            current.label, current.hint = f"{current.label} {words}".strip(), f"{current.hint} {unit}".strip()
            self.became(line, f"câu {current.number}")
        else:
            self.loose.append(line)
            self.became(line, f"lựa chọn của câu {current.number}, không có dấu đầu dòng")

    def _after_choices(self, line: Line) -> None:
        current = self.current
        assert current is not None
        last = current.choices[-1]
        if line.text[:1].islower():
            current.choices[-1] = last._replace(label=f"{last.label} {line.text}")
            self.became(line, f"lựa chọn của câu {current.number}")
        elif line.is_strong or len(line.text) > LONGEST_LOOSE or line.text.endswith((".", "!")):
            self._note(line)
        else:
            current.choices.append(choice(line.full))
            current.doubt(f"“{line.full[:60]}” không có dấu đầu dòng; đang để là lựa chọn")
            self.became(line, f"lựa chọn của câu {current.number}, không có dấu đầu dòng")

    def _note(self, line: Line) -> None:
        self.close()
        self.add(Item(kinds.NOTE, line.full, line.place))
        self.became(line, "lời dẫn")

    # -- bookkeeping

    def add(self, item: Item) -> None:
        for remark in self.pending:
            item.doubt(remark)
        self.pending = []
        self.draft.items.append(item)

    def became(self, line: Line, what: str) -> None:
        self.draft.sources.append(Source(line.place, line.full, what))

    def became_of(self, grid: Grid, what: str) -> None:
        words = " | ".join(square.text for row in grid.rows[:2] for square in row if square.text)
        self.draft.sources.append(Source(grid.place, words[:300], what))

    def close(self) -> None:
        if self.current:
            self._settle_loose(self.current)
            settle(self.current, self.draft)
        self.current, self.loose, self.last_sign = None, [], ""

    def _settle_loose(self, current: Item) -> None:
        """Several short lines without a sign are choices, with a doubt; anything else belongs to the words of the question."""
        short = [line for line in self.loose if len(line.text) <= LONGEST_LOOSE and not line.text.endswith("?")]
        if len(short) > 1 and len(short) == len(self.loose):
            current.choices += [choice(line.full) for line in short]
            current.doubt("các lựa chọn không có dấu đầu dòng")
        elif self.loose:
            current.hint = " ".join([current.hint, *(line.full for line in self.loose)]).strip()
            current.doubt("có dòng không rõ thuộc về đâu, đang để ở lời nhắc")


def _flat(blocks: Sequence[Block]) -> list[Block]:
    """Frames are no tables: their lines stand among the others."""
    found: list[Block] = []
    for block in blocks:
        if isinstance(block, Grid) and grids.is_frame(block):
            found += [line for row in block.rows for square in row for line in square.lines]
        else:
            found.append(block)
    return found
