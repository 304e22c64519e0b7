"""What a table adds to the questionnaire."""

from __future__ import annotations

from typing import Protocol

from questionnaires import kinds
from questionnaires.from_word import choices_text, grids, signs
from questionnaires.from_word.blocks import Grid, Line
from questionnaires.from_word.choices_text import Choice, choice
from questionnaires.from_word.closing import settle
from questionnaires.from_word.draft import Draft, Item, Source

LEFT_OUT = "bỏ qua"


class Reads(Protocol):
    """Whoever reads the document line by line (`interpreting.Interpreter`)."""

    draft: Draft
    current: Item | None
    loose: list[Line]
    pending: list[str]
    sign_of_current: signs.Sign

    def line(self, line: Line, after: Line | None) -> None: ...

    def open(self, number: str, text: str, place: str) -> None: ...

    def take(self, found: list[Choice], kind: str) -> None: ...

    def add(self, item: Item) -> None: ...

    def close(self) -> None: ...

    def became_of(self, grid: Grid, what: str) -> None: ...


def take(reader: Reads, grid: Grid) -> None:
    """A table in its turn: left out, a scale, questions in rows, choices, or cells read like lines."""
    if grids.is_head_of_the_paper(grid) and not reader.draft.questions:
        reader.became_of(grid, LEFT_OUT)
    elif found := grids.scale(grid):
        _scale(reader, grid, found)
    elif rows := grids.asked(grid):
        for row in rows:
            _asked(reader, grid, row)
    elif reader.current and not reader.current.choices and (texts := grids.choices(grid)):
        _table_of_choices(reader, grid, texts)
    else:
        _unknown(reader, grid)


def _scale(reader: Reads, grid: Grid, found: grids.Scale) -> None:
    question = reader.current if reader.current and not reader.current.choices else None
    if question is None:
        reader.close()
        question = Item(kinds.TEXT, found.title or "Đánh giá", grid.place)
        question.doubt("bảng không có câu hỏi đứng trước; nhãn lấy từ đầu bảng")
        reader.add(question)
    reader.current, parts = None, [question]
    question.choices = [choice(label) for label in found.labels]
    for row in found.rows:
        if row.is_section and (parts[-1].rows or parts[-1] is not question):
            parts.append(Item(kinds.TEXT, row.text, grid.place, question.number, choices=question.choices))
            reader.draft.items.append(parts[-1])
        elif row.is_section:
            question.label = f"{question.label} – {row.text}"
        else:
            parts[-1].rows.append(Item(kinds.TEXT, row.text, grid.place, row.number))
    for name in found.left_out:
        question.doubt(f"cột “{name[:60]}” của bảng không lấy vào")
    for part in parts:
        part.hint = " ".join(filter(None, (part.hint, *(line.full for line in reader.loose))))
        settle(part, reader.draft)
    reader.loose = []
    reader.became_of(grid, "bảng thang đo")


def _asked(reader: Reads, grid: Grid, row: grids.Asked) -> None:
    reader.close()
    reader.open(row.number, row.text, grid.place)
    reader.sign_of_current = signs.Sign.QUESTION
    for line in row.answer:
        reader.line(line, None)
    reader.draft.sources.append(Source(grid.place, row.text, f"câu {row.number}"))


def _table_of_choices(reader: Reads, grid: Grid, texts: list[str]) -> None:
    split = [choices_text.split(text) for text in texts]
    found = [
        choice(one)
        for text, (_, several, _) in zip(texts, split, strict=True)
        for one in (several or [signs.read(text).rest])
    ]
    reader.take(found, next((kind for _, _, kind in split if kind), "box" if grid.rows else ""))
    reader.became_of(grid, f"lựa chọn của câu {reader.current.number if reader.current else ''}")


def _unknown(reader: Reads, grid: Grid) -> None:
    reader.pending.append(f"{grid.place}: không rõ bảng này hỏi gì, đã đọc từng ô như từng dòng")
    lines = [line for row in grid.rows for square in row for line in square.lines]
    for place, line in enumerate(lines):
        reader.line(line, next(iter(lines[place + 1 :]), None))
