"""What a table of a paper questionnaire is: a scale with rows, the choices of one question, questions in rows, a frame."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from foundation.plain_text import fold
from questionnaires.from_word import signs
from questionnaires.from_word.blocks import Grid, Line, Square

MOST_COLUMNS = 40
ANSWER = re.compile(rf"(?:{signs.BOX}|{signs.LEADER}|[\s.:…x×X0-9()\[\]])*")
REMARK_COLUMN = re.compile(r"\b(ghi chu|(?<!khong co )y kien|ly do|giai thich|nhan xet)\b")
ANSWERS_COLUMN = re.compile(r"phuong an|tra loi|lua chon|dap an|danh gia")
QUESTION_COLUMN = re.compile(r"cau hoi|noi dung|chi tieu|tieu chi")
HEADS = frozenset(
    (
        "stt",
        "tt",
        "ma",
        "ma so",
        "phuong an",
        "phuong an tra loi",
        "lua chon",
        "chon",
        "danh dau",
        "tra loi",
        "noi dung",
    )
)
LONGEST_CHOICE = 120


@dataclass
class ScaleRow:
    """A row to be judged; a section has a title and no answer."""

    text: str
    number: str = ""
    is_section: bool = False


@dataclass
class Scale:
    """Rows that are judged by the same choices. left_out: columns that are no choices."""

    title: str
    labels: list[str]
    rows: list[ScaleRow]
    left_out: list[str] = field(default_factory=list)


@dataclass
class Asked:
    """A question in a row of a table, with the lines of its answer."""

    number: str
    text: str
    answer: tuple[Line, ...]


def is_answer(text: str) -> bool:
    """Whether a cell holds nothing but a place for an answer: empty, a box, dots, a code."""
    return ANSWER.fullmatch(text.strip()) is not None


def spread(grid: Grid) -> list[list[str]]:
    """The texts by row and column; a merged cell says the same in all of its places."""
    rows: list[list[str]] = []
    for row in grid.rows:
        texts: list[str] = []
        for square in row:
            above = rows[-1][len(texts)] if square.continues and rows and len(texts) < len(rows[-1]) else square.text
            texts += [above] * square.span
        rows.append(texts[:MOST_COLUMNS])
    width = max(map(len, rows), default=0)
    return [row + [""] * (width - len(row)) for row in rows]


def is_frame(grid: Grid) -> bool:
    """One column: a box around lines."""
    return all(len(row) <= 1 for row in grid.rows)


def is_head_of_the_paper(grid: Grid) -> bool:
    """The office on the left, the nation on the right."""
    return len(grid.rows) <= 4 and any(signs.NATIONAL.search(fold(square.text)) for row in grid.rows for square in row)


# -- scales


def scale(grid: Grid) -> Scale | None:
    """The table as a scale: one column of texts, two columns or more to mark, a heading over each."""
    texts = spread(grid)
    first = next((n for n, row in enumerate(texts) if n and _is_judged(row)), 0)
    judged = [row for row in texts[first:] if _is_judged(row)]
    if not first or not judged:
        return None
    width = len(texts[0])
    asked = max(range(width), key=lambda column: sum(len(row[column]) for row in judged if not is_answer(row[column])))
    heads = texts[:first]
    marked = [c for c in range(asked + 1, width) if all(is_answer(row[c]) for row in judged) and _head(heads, c)]
    left_out = [c for c in marked if any(REMARK_COLUMN.search(fold(head[c])) for head in heads) and len(marked) > 2]
    columns = [c for c in marked if c not in left_out]
    labels = _labels(heads, columns)
    if len(columns) < 2 or len(set(labels)) < len(labels):
        return None
    title = next((head[asked] for head in reversed(heads) if head[asked]), "")
    return Scale(title, labels, list(_scale_rows(texts[first:], asked)), [_head(heads, c) for c in left_out])


def _is_judged(row: Sequence[str]) -> bool:
    """Words once, then at least two places for an answer behind them."""
    said = [place for place, text in enumerate(row) if not is_answer(text)]
    return bool(said) and len({row[place] for place in said}) == 1 and len(row) - said[-1] > 2


def _head(heads: Sequence[Sequence[str]], column: int) -> str:
    return next((head[column] for head in reversed(heads) if head[column]), "")


def _labels(heads: Sequence[Sequence[str]], columns: Sequence[int]) -> list[str]:
    """The heading row that tells the columns apart in words; else the lowest that tells them apart at all."""
    rows = [[signs.without_leaders(head[c]) for c in columns] for head in heads]
    apart = [row for row in rows if len(set(row)) == len(row) and all(row)]
    in_words = [row for row in apart if not all(text.isdigit() for text in row)]
    return next(iter((in_words or apart)[::-1]), [_head(heads, c) for c in columns])


def _scale_rows(texts: Sequence[Sequence[str]], asked: int) -> Iterator[ScaleRow]:
    for row in texts:
        said = list(dict.fromkeys(text for text in row if not is_answer(text)))
        if not said:
            continue
        if not _is_judged(row) or _is_title(row, said):
            yield ScaleRow(" ".join(said), is_section=True)
            continue
        read = signs.read(row[asked])
        before = row[asked - 1].strip(" .)") if asked else ""
        has_sign = read.sign in (signs.Sign.NUMBER, signs.Sign.LETTER, signs.Sign.DASH) and bool(read.rest)
        number = before if is_answer(before) and before else read.value if has_sign else ""
        yield ScaleRow(read.rest if has_sign else row[asked], number)


def _is_title(row: Sequence[str], said: Sequence[str]) -> bool:
    """A cell over the whole width, or roman numbers beside it."""
    return len(said) == 1 and sum(text == said[0] for text in row) > 1


# -- the choices of one question


def choices(grid: Grid) -> list[str] | None:
    """The texts of the choices of one question, with their signs; None for a table that is something else."""
    rows = [row for row in grid.rows if any(square.text for square in row)]
    if rows and _is_heading(rows[0]):
        rows = rows[1:]
    said = [[square.text for square in row if not is_answer(square.text)] for row in rows]
    if not rows or any(len(text) > LONGEST_CHOICE for row in said for text in row):
        return None
    places = sum(is_answer(square.text) for row in rows for square in row)
    flat = [text for row in said for text in row]
    beside = len(rows) == 2 and len(said[0]) > 1 and not said[1]
    listed = len(rows) > 1 and all(len(row) == 1 for row in said)
    boxed = len(flat) > 1 and all(re.search(signs.BOX, text) for text in flat)
    paired = len(flat) > 1 and places >= len(flat) and all(said)
    return flat if beside or listed or boxed or paired else None


def _is_heading(row: Sequence[Square]) -> bool:
    folded = [fold(square.text) for square in row if square.text]
    return len(folded) > 1 and all(text in HEADS or text.startswith(("danh dau", "chon")) for text in folded)


# -- questions in rows


def asked(grid: Grid) -> list[Asked] | None:
    """A table with a column of questions and one of what may be answered; None for a table that is something else."""
    if len(grid.rows) < 2:
        return None
    heads = [fold(square.text) for square in grid.rows[0]]
    question = next((n for n, head in enumerate(heads) if QUESTION_COLUMN.search(head)), None)
    answer = next((n for n, head in enumerate(heads) if n != question and ANSWERS_COLUMN.search(head)), None)
    if question is None or answer is None or any(len(row) != len(heads) for row in grid.rows):
        return None
    found = []
    for row in grid.rows[1:]:
        if row[question].text:
            read = signs.read(row[question].text)
            has_sign = read.sign in (signs.Sign.QUESTION, signs.Sign.NUMBER)
            number = read.value if has_sign else row[0].text.strip(" .)") if question else ""
            found.append(Asked(number, read.rest if has_sign else row[question].text, row[answer].lines))
    return found or None
