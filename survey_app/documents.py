"""Official documents as PDF, typeset by typst from the templates beside this file: lists, letters, slips, questions.

Names and other texts reach a template as JSON data and are never spliced into its source. The only fonts are those
vendored in `document_fonts`, so that a document looks the same on every server; equal input gives equal bytes.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Any

import typst

from foundation.qr_codes import qr_svg
from foundation.signed_pdf.fields import with_fields
from survey_app import formats, trial
from survey_app.handed_pages import QR_MM, SIZES, Page, Sheaf
from survey_app.letterhead import Letterhead, OfficialLetter, Signature, Stamp
from survey_app.printable import printable_data
from survey_app.reports import Block, Report
from survey_app.tables import Band, Table

_HERE = Path(__file__).parent
_TEMPLATES = _HERE / "document_templates"
_FONTS = _HERE / "document_fonts"
_CREATED = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)
_STANDARDS: Any = ["a-2a", "ua-1"]


def list_pdf(
    *tables: Table,
    signature: Signature | None = None,
    imprint: str = "",
    landscape: bool = True,
    created: dt.datetime = _CREATED,
    letter: OfficialLetter | None = None,
    stamp: Stamp | None = None,
) -> bytes:
    """A list in the prescribed layout, as the Ministry receives it, ready to be signed digitally (PDF/A-2a, PDF/UA-1).

    The first table's letterhead and title lines open the document; of several tables each has its name and number above it.
    imprint: what the foot of every page says beside its number, for example the version and the moment of counting.
    letter: goes before, upright; the list is its annex. stamp: at the end, how to learn whether this is the right version; a paper
    that has one is kept, and has a field for a digital signature wherever somebody signs.
    ValueError for a row of the wrong length.
    """
    data = _list_data(tables, signature, imprint, landscape, letter) | {"stamp": _stamp(stamp)}
    return _Template("list").pdf(data, created)


def first_page(
    tables: Sequence[Table],
    signature: Signature | None,
    letter: OfficialLetter | None,
    landscape: bool = True,
    *,
    most: int | None = None,
) -> bytes:
    """How the first page of such a list will look, as a PNG of 96 dots an inch. most: rows of a table that are typeset."""
    shown = [replace(table, rows=list(islice(table.rows, most))) for table in tables]
    return _Template("list").png(_list_data(shown, signature, PREVIEW, landscape, letter))


def report_first_page(report: Report) -> bytes:
    """How the first page of a report will look, as a PNG."""
    return _Template("report").png(_report_data(replace(report, imprint=PREVIEW)))


PREVIEW = "Bản xem trước"


def _stamp(stamp: Stamp | None) -> dict[str, Any] | None:
    if stamp is None:
        return None
    return {"qr": qr_svg(stamp.address, "Mã QR dẫn tới trang kiểm tra phiên bản"), "words": stamp.words}


def _list_data(
    tables: Sequence[Table], signature: Signature | None, imprint: str, landscape: bool, letter: OfficialLetter | None
) -> dict[str, Any]:
    first = tables[0]
    return {
        "title": first.title_lines[0] if first.title_lines else first.name,
        "author": first.letterhead.issuing_body if first.letterhead else "",
        "head": first.letterhead and _head(first.letterhead),
        "title_lines": first.title_lines,
        "tables": [_printed(table, number if len(tables) > 1 else 0) for number, table in enumerate(tables, start=1)],
        "signature": signature and asdict(signature),
        "imprint": imprint,
        "landscape": landscape,
        "letter": letter and asdict(letter) | {"head": _head(letter.head)},
    }


def report_pdf(report: Report, *, created: dt.datetime = _CREATED, stamp: Stamp | None = None) -> bytes:
    """A report as PDF, tagged like the lists."""
    return _Template("report").pdf(_report_data(report) | {"stamp": _stamp(stamp)}, created)


def _report_data(report: Report) -> dict[str, Any]:
    return {
        "title": report.title_lines[0],
        "author": report.author,
        "title_lines": report.title_lines,
        "imprint": report.imprint,
        "head": report.head and _head(report.head),
        "signature": report.signature and asdict(report.signature),
        "sides": report.sides,
        "sections": [
            {"heading": heading, "blocks": [_block(block) for block in blocks]} for heading, blocks in report.numbered()
        ],
    }


def _block(block: Block) -> dict[str, Any]:
    if isinstance(block, Table):
        return _printed(block, 0) | {"caption": block.name}
    return {"text": block} if isinstance(block, str) else {"line": block.words}


def _printed(table: Table, number: int) -> dict[str, Any]:
    return {
        "caption": f"Bảng {number}. {table.name}" if number else "",
        "columns": [{"heading": c.heading, "width": c.width, "align": c.alignment} for c in table.columns],
        "rows": [{"band": cells.text} if isinstance(cells, Band) else _shown(table, cells) for cells in table.cells()],
        "chart": table.chart.title if table.chart else "",
        "bars": [
            {"label": label, "share": min(max(share or 0, 0), 1), "words": formats.share(share)}
            for label, share in table.bars()
        ],
        "footer_lines": table.footer_lines,
    }


def sheaf_pdf(sheaf: Sheaf) -> bytes:
    """Letters, one A4 page a person; or slips to cut and hand out, eight on an A4 page."""
    data = {
        "title": sheaf.title,
        "author": sheaf.author,
        "head": _head(sheaf.head),
        "signature": sheaf.signature and asdict(sheaf.signature),
        "qr_mm": QR_MM[sheaf.paper],
        "pages": [_page(page) for page in sheaf.pages],
    }
    return _handed(sheaf.paper).pdf(data, _CREATED)


@cache
def _handed(paper: str) -> _Template:
    return _Template(paper)


def _page(page: Page) -> dict[str, Any]:
    lines = {part: [[list(run) for run in line] for line in found] for part, found in page.lines.items()}
    facts = [{"label": label, "line": [list(run) for run in line]} for label, line in page.pairs("facts")]
    return {
        "full_name": page.full_name,
        "office": page.office,
        "qr": qr_svg(page.link),
        "code": page.code,
        "size": page.size,
        "fits": page.length <= SIZES[-1][0],
        "facts": facts,
        **{name: lines[name] for name in lines if name not in ("facts", "code")},
        "lines": lines["facts"],
        "code_lines": lines.get("code", []),
    }


@dataclass(frozen=True, slots=True)
class QuestionPaper:
    """All questions of a sheet to read beforehand. parts: (title, notes, questions as (words, hint, choices, mark before each))."""

    title: str
    author: str
    opening: tuple[str, ...]
    parts: Sequence[tuple[str, Sequence[str], Sequence[tuple[str, str, Sequence[str], str]]]]
    written: str  # stands for the choices of a question that is answered in one's own words
    help: str  # at the foot of every page, beside its number


def questions(paper: QuestionPaper) -> bytes:
    """The paper as PDF; nothing of any person stands in it, so it is the same for everybody."""
    parts = [
        {
            "title": title,
            "notes": notes,
            "questions": [
                {"words": words, "hint": hint, "choices": choices, "mark": mark} for words, hint, choices, mark in asked
            ],
        }
        for title, notes, asked in paper.parts
    ]
    return _Template("questions").pdf(asdict(replace(paper, parts=())) | {"parts": parts}, _CREATED)


def _head(head: Letterhead) -> dict[str, str]:
    return {
        "parent_body": head.parent_body,
        "issuing_body": head.issuing_body,
        "number_line": head.number_line,
        "date_line": head.date_line,
    }


def _shown(table: Table, cells: Iterable[Any]) -> list[str]:
    return [column.shown(value) for column, value in zip(table.columns, cells, strict=True)]


class _Template:
    """One template, ready to be filled any number of times."""

    def __init__(self, name: str) -> None:
        self.compiler = _compiler(_TEMPLATES / f"{name}.typ")

    def pdf(self, data: dict[str, Any], created: dt.datetime) -> bytes:
        filled: Any = self.compiler.compile(
            sys_inputs={"data": _filled(data)},
            format="pdf",
            pdf_standards=_STANDARDS,
            timestamp=created,
        )
        _let_go()
        return with_fields(bytes(filled))

    def png(self, data: dict[str, Any]) -> bytes:
        """The first page."""
        drawn: Any = self.compiler.compile(sys_inputs={"data": _filled(data)}, format="png", ppi=96)
        _let_go()
        return bytes(drawn[0] if isinstance(drawn, list) else drawn)


def _filled(data: dict[str, Any]) -> str:
    """What a template is given; on a rehearsal's paper its mark lies behind every page."""
    return json.dumps(printable_data(data | {"mark": trial.mark()}), ensure_ascii=False)


def _compiler(template: Path | None = None) -> typst.Compiler:
    return typst.Compiler(template, root=_TEMPLATES, font_paths=[_FONTS], ignore_system_fonts=True)


def _let_go() -> None:
    """Typst keeps what it laid out for its next ten runs, which makes a hundred letters cost 600 MB instead of 160; a
    few blank runs, at 3 ms each, make it let go.
    """
    for _ in range(11):
        _BLANK.compile(input=b" ", format="pdf")


_BLANK = _compiler()
