"""An .xlsx workbook → everything that is wrong with it, at once; and its XForm when nothing is.

Source: the questionnaire-check contract; its sections are named where they are implemented.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from questionnaires.sheet import length
from questionnaires.workbook.conversion import ConversionError, to_xform
from questionnaires.workbook.extent import count_pages, count_questions
from questionnaires.workbook.form import Form
from questionnaires.workbook.joining import joined
from questionnaires.workbook.mends import Mend, mend_of
from questionnaires.workbook.messages import REFUSALS
from questionnaires.workbook.problems import Finding, Place, Problem, collect, finding
from questionnaires.workbook.reading import Unreadable, read_sheets
from questionnaires.workbook.rules import RULES
from questionnaires.xform import read_xform


@dataclass(frozen=True)
class WorkbookCheck:
    """The result of a check. `xform` is the converted questionnaire, None when there is an error."""

    form_id: str | None = None
    title: str | None = None
    languages: tuple[str, ...] = ()
    pages: int = 0
    questions: int = 0
    problems: tuple[Problem, ...] = ()
    xform: str | None = None
    mends: tuple[Mend | None, ...] = ()
    """What one press does about each problem, in their order; None for what only the author can say."""

    @property
    def ok(self) -> bool:
        """Whether the workbook can be published; warnings do not hinder."""
        return not any(problem.is_error for problem in self.problems)

    def as_report(self) -> dict[str, Any]:
        """The contract's JSON object."""
        return {
            "form_id": self.form_id,
            "title": self.title,
            "languages": list(self.languages),
            "pages": self.pages,
            "questions": self.questions,
            "problems": [problem.as_dict() for problem in self.problems],
        }


class WorkbookRefused(ValueError):
    """A workbook with errors cannot be converted. `check` says which."""

    def __init__(self, check: WorkbookCheck) -> None:
        self.check = check
        errors = [problem.message for problem in check.problems if problem.is_error]
        super().__init__("\n".join(errors))


def check(data: bytes, filename: str = "", lists: Mapping[str, bytes] | None = None) -> WorkbookCheck:
    """Checks the bytes of a workbook. Whatever they are, the result is a report, never an exception.

    `filename` only names the file when it cannot be opened. `lists`: files beside it, by their names (see `joining`).
    """
    try:
        data = joined(data, lists) if lists else data
        sheets = read_sheets(data)
    except Unreadable as refusal:
        return unreadable(refusal, filename)
    form = Form.of(sheets)
    findings = list(_findings(form))
    problems = collect(findings, form.sheets.values())
    xform = None
    if not any(problem.is_error for problem in problems):
        xform, refused = _convert(form)
        problems = collect([*findings, *refused], form.sheets.values())
    return WorkbookCheck(
        mends=_mends(form, findings, problems),
        form_id=form.setting("form_id") or None,
        title=form.setting("form_title") or None,
        languages=tuple(form.languages.codes),
        pages=count_pages(form),
        questions=count_questions(form),
        problems=problems,
        xform=xform,
    )


def _mends(form: Form, findings: list[Finding], problems: tuple[Problem, ...]) -> tuple[Mend | None, ...]:
    """Several findings of one problem are mended together, or not at all."""
    found: dict[tuple[Place, str], list[Mend | None]] = {}
    for one in findings:
        found.setdefault((one.place, one.code), []).append(mend_of(form, one))
    return tuple(_together(found.get((Place(p.sheet, p.row, p.column), p.code), [])) for p in problems)


def _together(mends: list[Mend | None]) -> Mend | None:
    known = [mend for mend in mends if mend is not None]
    if not known or len(known) < len(mends):
        return None
    return Mend(known[0].words, tuple(edit for mend in known for edit in mend.edits))


def convert(data: bytes) -> str:
    """The XForm XML of a workbook. Raises WorkbookRefused when it has errors."""
    result = check(data)
    if result.xform is None:
        raise WorkbookRefused(result)
    return result.xform


def reason_of(refusal: Unreadable, filename: str = "") -> str:
    """What an author reads about a file that was not read."""
    return _unreadable(refusal, filename).text


def unreadable(refusal: Unreadable, filename: str) -> WorkbookCheck:
    """The check of a file that was not read: one problem, which says why."""
    return WorkbookCheck(problems=collect([_unreadable(refusal, filename)], ()))


def _unreadable(refusal: Unreadable, filename: str) -> Finding:
    named = f" “{filename}”" if filename else ""
    return finding("FILE_UNREADABLE", Place(), file=named, reason=REFUSALS[refusal.reason].format(**refusal.words))


def _findings(form: Form) -> Iterator[Finding]:
    """Without a survey sheet there is nothing else to check."""
    if "survey" not in form.sheets:
        yield finding("SHEET_MISSING", Place("survey"))
        return
    for rule in RULES:
        yield from rule(form)


def _convert(form: Form) -> tuple[str | None, list[Finding]]:
    try:
        xform = to_xform(form)
        longest = length.longest(read_xform(xform))
        if longest > length.MOST:
            return None, [finding("SHEET_TOO_LONG", Place(), found=str(-(-longest // 1024)))]
        return xform, []
    except ConversionError as refusal:
        place = Place(refusal.sheet if refusal.row else None, refusal.row)
        variant = "row" if refusal.row else ""
        return None, [finding("CONVERSION", place, variant=variant, found=refusal.text)]
