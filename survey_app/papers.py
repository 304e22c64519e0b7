"""A paper before it is a file: what stands on it, from which the print (.pdf), the one for Word (.docx), the workbook (.xlsx)
and a picture of the first page are made."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from survey_app import documents, word, workbook
from survey_app.letterhead import OfficialLetter, Signature, Stamp
from survey_app.reports import Report
from survey_app.tables import Table

CREATED = datetime(2000, 1, 1, tzinfo=UTC)
"""Of papers that do not tell when they were made."""
FEW_ROWS = 40
"""More than a first page holds."""


@dataclass(frozen=True, slots=True)
class Paper:
    """Either tables, with what `documents.list_pdf` knows besides, or a report."""

    tables: Sequence[Table] = ()
    report: Report | None = None
    signature: Signature | None = None
    imprint: str = ""
    landscape: bool = True
    letter: OfficialLetter | None = None

    def pdf(self, created: datetime, stamp: Stamp | None = None) -> bytes:
        """For print and signing."""
        return self._written(documents.report_pdf, documents.list_pdf, created, stamp)

    def docx(self, created: datetime, stamp: Stamp | None = None) -> bytes:
        """For Word."""
        return self._written(word.report_docx, word.list_docx, created, stamp)

    def _written(
        self, of_report: Callable[..., bytes], of_list: Callable[..., bytes], created: datetime, stamp: Stamp | None
    ) -> bytes:
        if self.report:
            return of_report(self.report, created=created, stamp=stamp)
        return of_list(
            *self.tables,
            signature=self.signature,
            imprint=self.imprint,
            landscape=self.landscape,
            created=created,
            letter=self.letter,
            stamp=stamp,
        )

    def first_page(self) -> bytes:
        """How the first page looks, as a PNG. Of a long list only its beginning is typeset."""
        if self.report:
            return documents.report_first_page(self.report)
        return documents.first_page(self.tables, self.signature, self.letter, self.landscape, most=FEW_ROWS)


@dataclass(frozen=True, slots=True)
class Draft:
    """A product before its files: how many rows, the moment whose figures it holds, its paper, its sheets, further files by
    ending."""

    row_count: int
    counted_at: datetime
    paper: Paper | None = None
    sheets: Sequence[Table] = ()
    snapshot_number: int | None = None
    more: Mapping[str, bytes] = field(default_factory=dict)

    def files(self, stamp: Stamp | None = None) -> dict[str, bytes]:
        """By ending; equal drafts give equal bytes."""
        made = {".xlsx": workbook.write(self.sheets, created=self.counted_at)} if self.sheets else {}
        if self.paper:
            made[".pdf"] = self.paper.pdf(self.counted_at, stamp)
            made[".docx"] = self.paper.docx(self.counted_at, stamp)
        return {**made, **self.more}
