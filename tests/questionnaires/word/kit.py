"""Word documents as offices write them, made by python-docx, and how much of one was read right."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import NamedTuple

import docx
from docx.document import Document
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn

from foundation.plain_text import fold
from questionnaires.from_word import Reading

ONE, MANY, TEXT, INTEGER, RANK = "select_one", "select_multiple", "text", "integer", "rank"


class Truth(NamedTuple):
    """A question as its author meant it."""

    kind: str
    label: str
    choices: tuple[str, ...] = ()


class Score(NamedTuple):
    """right, all: questions and choices; unmarked: questions that are wrong and say nothing of it."""

    right: int
    all: int
    unmarked: list[str]

    @property
    def share(self) -> float:
        return self.right / self.all


def one(label: str, *choices: str) -> Truth:
    return Truth(ONE, label, choices)


def many(label: str, *choices: str) -> Truth:
    return Truth(MANY, label, choices)


def text(label: str) -> Truth:
    return Truth(TEXT, label)


def saved(document: Document) -> bytes:
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


def written(lines: str, document: Document | None = None) -> Document:
    """A paragraph for each line; `**bold**`, `//italics//`, `|` a tab, `↵` a line break, `# ` a heading."""
    made = document or docx.Document()
    for line in lines.strip("\n").splitlines():
        clean = line.strip()
        if clean.startswith("# "):
            made.add_heading(clean[2:], level=1)
            continue
        bold, italic = clean.startswith("**"), clean.startswith("//")
        words = clean.strip("*").replace("|", "\t").replace("↵", "\n")
        run = made.add_paragraph().add_run(words.removeprefix("//").removesuffix("//"))
        run.bold, run.italic = bold or None, italic or None
    return made


def table(document: Document, rows: Sequence[Sequence[str]], *, merged: Sequence[tuple[int, int, int]] = ()) -> None:
    """A table of texts. merged: (row, first column, last column)."""
    made = document.add_table(rows=0, cols=max(map(len, rows)), style="Table Grid")
    for row in rows:
        cells = made.add_row().cells
        for cell, words in zip(cells, row, strict=False):
            first, *others = words.split("\n")
            cell.text = first
            for other in others:
                cell.add_paragraph(other)
    for row, first, last in merged:
        words = made.cell(row, first).text
        made.cell(row, first).merge(made.cell(row, last)).text = words


def a_list(document: Document, number: int, *levels: tuple[str, str]) -> None:
    """Lists as Word numbers them by itself: (format, text) of each level."""
    numbering = document.part.numbering_part.element
    inner = "".join(
        f'<w:lvl w:ilvl="{n}"><w:start w:val="1"/><w:numFmt w:val="{kind}"/><w:lvlText w:val="{words}"/></w:lvl>'
        for n, (kind, words) in enumerate(levels)
    )
    abstract = parse_xml(f'<w:abstractNum {nsdecls("w")} w:abstractNumId="{number}">{inner}</w:abstractNum>')
    numbering.insert(0, abstract)
    numbering.append(parse_xml(f'<w:num {nsdecls("w")} w:numId="{number}"><w:abstractNumId w:val="{number}"/></w:num>'))


def listed(document: Document, words: str, number: int, level: int) -> None:
    """A paragraph that Word numbers."""
    paragraph = document.add_paragraph(words)
    properties = paragraph._p.get_or_add_pPr()
    properties.append(
        parse_xml(f'<w:numPr {nsdecls("w")}><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>')
    )


def checkbox(document: Document, words: str) -> None:
    """A content control to tick, and its words."""
    paragraph = document.add_paragraph()
    paragraph._p.append(
        parse_xml(f"<w:sdt {nsdecls('w')}><w:sdtContent><w:r><w:t>☐</w:t></w:r></w:sdtContent></w:sdt>")
    )
    paragraph.add_run(f" {words}")


def wingdings(document: Document, words: str, code: str = "F0A8") -> None:
    """A box as a symbol of a font, and its words."""
    paragraph = document.add_paragraph()
    symbol = OxmlElement("w:sym")
    symbol.set(qn("w:font"), "Wingdings")
    symbol.set(qn("w:char"), code)
    paragraph.add_run()._r.append(symbol)
    paragraph.add_run(f" {words}")


def changed(document: Document, before: str, gone: str, new: str, after: str) -> None:
    """A paragraph with a change that nobody has decided on."""
    paragraph = document.add_paragraph(before)
    stamp = 'w:id="1" w:author="A" w:date="2026-01-01T00:00:00Z"'
    for tag, inner, words in (("del", "delText", gone), ("ins", "t", new)):
        paragraph._p.append(
            parse_xml(
                f'<w:{tag} {nsdecls("w")} {stamp}><w:r><w:{inner} xml:space="preserve">{words}</w:{inner}></w:r></w:{tag}>'
            )
        )
    paragraph.add_run(after)


def score(reading: Reading, truth: Sequence[Truth]) -> Score:
    """Questions are paired by their words; one is right with its kind and words, each of its choices with its place and words."""
    read = questions(reading)
    right, unmarked = 0, []
    for wanted in truth:
        found = read.get(fold(wanted.label))
        is_right = found is not None and found[0].kind == wanted.kind
        choices = found[0].choices if found else ()
        matched = sum(fold(a) == fold(b) for a, b in zip(choices, wanted.choices, strict=False))
        right += is_right + matched
        whole = is_right and matched == len(wanted.choices) == len(choices)
        if not whole and not (found and found[1]) and not _is_marked(reading, wanted):
            unmarked.append(f"{wanted} → {found}")
    extra = [label for label in read if label not in {fold(one.label) for one in truth} and not read[label][1]]
    return Score(right, sum(1 + len(one.choices) for one in truth), unmarked + [f"extra: {label}" for label in extra])


def _is_marked(reading: Reading, wanted: Truth) -> bool:
    """Whether a row that holds the words of the question has a doubt."""
    words = fold(wanted.label)
    return any(words in fold(" ".join(row.values())) and "can_xem_lai" in row for row in reading.survey)


def questions(reading: Reading) -> dict[str, tuple[Truth, str]]:
    """By folded label: the question as it stands in the workbook, and its doubt. Rows of what is written out are left out."""
    lists: dict[str, list[str]] = {}
    label = "label::Tiếng Việt (vi)"
    for row in reading.choices:
        lists.setdefault(row["list_name"], []).append(row[label])
    found = {}
    for row in reading.survey:
        kind, _, name = row["type"].partition(" ")
        if kind in ("begin_group", "end_group", "note") or row["name"].endswith("_khac"):
            continue
        found[fold(row[label])] = (Truth(kind, row[label], tuple(lists.get(name, ()))), row.get("can_xem_lai", ""))
    return found
