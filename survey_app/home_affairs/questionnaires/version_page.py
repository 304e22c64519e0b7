"""One version: how far it has come, every problem of its workbook with the remedy, and its files."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from flask import Response, abort, render_template, url_for
from flask.typing import ResponseReturnValue

from foundation.spreadsheets.opening import extension_by_content
from questionnaires import round_setup
from questionnaires.changed_workbooks import problem_name
from questionnaires.coloured_copy import coloured_apart
from questionnaires.results import answer_table
from questionnaires.results.describing import Study, ddi, described
from questionnaires.versions import QuestionnaireVersion, definition
from questionnaires.workbook.exporting import exported
from questionnaires.workbook.problems import Place
from questionnaires.workbook.reading import RawSheet, Unreadable, read_sheets
from survey_app.database import db
from survey_app.downloads import attachment, coloured_copy
from survey_app.home_affairs.blueprint import bp
from survey_app.home_affairs.questionnaires.listing import load

MOST_SHOWN = 300
LONGEST_EXCERPT = 120
SHEETS: Mapping[str | None, str] = {
    None: "Cả tệp",
    "survey": "Trang survey (câu hỏi)",
    "choices": "Trang choices (lựa chọn)",
    "settings": "Trang settings (cài đặt)",
}


class Remark(NamedTuple):
    """One problem as the page shows it: where, what stands there now, what to do, what to write instead."""

    anchor: str
    place: str
    found: str
    words: str
    suggestion: str | None
    is_error: bool
    code: str
    mend: str
    name: str


@bp.get("/mau-phieu/<int:version_id>")
def questionnaires_version_page(version_id: int) -> ResponseReturnValue:
    """The version's page."""
    version = load(version_id)
    remarks = by_sheet(version)
    return render_template(
        "home_affairs/questionnaires/version_page.html",
        version=version,
        steps=steps(version),
        sheets=remarks,
        first=[r for _, found in remarks for r in found if r.is_error][:5],
        shown=sum(len(found) for _, found in remarks),
        mendable=sum(bool(mend) for mend in version.mends),
        groups=round_setup.groups_of_version(db.session, version.id),
    )


def steps(version: QuestionnaireVersion) -> list[dict[str, Any]]:
    """The way from the workbook to the respondents; what can be done now has a link."""
    can_see, done = version.is_readable, version.is_published
    return [
        {"text": "Tải sổ tính lên", "href": None, "status": "Đã xong", "hint": version.filename or None},
        _step(
            "Sửa hết lỗi trong Excel rồi tải lên lại",
            "uploading",
            version,
            not version.errors,
            version.errors > 0,
        ),
        _step("Xem thử như trên điện thoại", "preview", version, None, can_see),
        _step("Công bố", "publishing", version, done, version.may_be_published),
        _step(
            "Gán cho nhóm đối tượng",
            "assigning",
            version,
            bool(round_setup.groups_of_version(db.session, version.id)),
            done,
        ),
    ]


def _step(text: str, page: str, version: QuestionnaireVersion, done: bool | None, can: bool) -> dict[str, Any]:
    """`done` None: may be done again and again."""
    values: dict[str, Any] = {} if page == "uploading" else {"version_id": version.id}
    words = {True: "Đã xong", None: "Nên làm" if can else "Chưa làm được"}
    return {
        "text": text,
        "href": url_for(f"home_affairs.questionnaires_{page}", **values) if can else None,
        "status": words.get(done, "Cần làm" if can else "Chưa làm được"),
        "tone": "yellow" if can and done is False else None,
    }


def by_sheet(version: QuestionnaireVersion) -> list[tuple[str, list[Remark]]]:
    """The problems under the names of their sheets, in the order of the report, MOST_SHOWN at most."""
    cells = _Cells(version.workbook) if version.problems else None
    found: dict[str, list[Remark]] = {}
    pairs = zip(version.problems[:MOST_SHOWN], version.mends, strict=False)
    for number, (problem, mend) in enumerate(pairs, start=1):
        words = "" if version.is_published else mend
        found.setdefault(SHEETS[problem["sheet"]], []).append(_remark(number, problem, words, cells))
    return list(found.items())


def _remark(number: int, problem: Mapping[str, Any], mend: str, cells: _Cells | None) -> Remark:
    place = Place(problem["sheet"], problem["row"], problem["column"])
    words = problem["message"].removeprefix(place.in_words())
    where = [f"Dòng {place.row}" if place.row and place.row > 1 else "", f"cột {place.column}" if place.column else ""]
    return Remark(
        f"loi-{number}",
        ", ".join(part for part in where if part) or "Cả trang" if place.sheet else "Cả tệp",
        cells.text(place) if cells else "",
        words[:1].upper() + words[1:],
        problem["suggestion"],
        problem["severity"] == "error",
        problem["code"],
        mend,
        problem_name(problem),
    )


class _Cells:
    """What stands in the cells of a workbook, for showing an author their own words."""

    def __init__(self, data: bytes) -> None:
        try:
            self.sheets: Mapping[str, RawSheet] = read_sheets(data)
        except Unreadable:
            self.sheets = {}
        self.columns = {name: dict(_headers(sheet)) for name, sheet in self.sheets.items()}
        self.rows = {name: {row.number: row for row in sheet.rows} for name, sheet in self.sheets.items()}

    def text(self, place: Place) -> str:
        """The cell's text, cut; "" for what is no cell, or is empty."""
        column = self.columns.get(place.sheet or "", {}).get(place.column or "")
        row = self.rows.get(place.sheet or "", {}).get(place.row or 0)
        cell = row.cells.get(column) if row is not None and column is not None else None
        text = "(công thức)" if cell is not None and cell.is_formula else cell.text if cell is not None else ""
        return text if len(text) <= LONGEST_EXCERPT else f"{text[:LONGEST_EXCERPT]}…"


def _headers(sheet: RawSheet) -> Iterator[tuple[str, int]]:
    return ((cell.text, index) for index, cell in reversed(sheet.header.items()))


@bp.get("/mau-phieu/<int:version_id>/to-mau")
def questionnaires_version_page_coloured(version_id: int) -> ResponseReturnValue:
    """The author's workbook with the problems in its cells."""
    version = load(version_id)
    return coloured_copy(
        lambda: coloured_apart(version.workbook, version.problems),
        f"{version.form_id}_to_mau.xlsx",
        url_for("home_affairs.questionnaires_version_page", version_id=version_id),
    )


@bp.get("/mau-phieu/<int:version_id>/tep/<any(workbook, xform, xlsform, ddi):which>")
def questionnaires_version_page_file(version_id: int, which: str) -> Response:
    """The workbook or the XForm, exactly as they are kept; or the questionnaire as an XLSForm for other programs; or what its rows
    will mean, as DDI."""
    version = load(version_id)
    name = f"{version.form_id}_v{version.number}"
    if which == "workbook":
        return attachment(version.workbook, f"{name}{extension_by_content(version.workbook)}")
    if which == "xlsform":
        return attachment(exported(version.workbook) if version.is_readable else abort(404), f"{name}_xlsform.xlsx")
    if which == "ddi":
        return attachment(_codebook(version) if version.is_readable else abort(404), f"{name}_ddi.xml")
    return attachment((version.xform or abort(404)).encode(), f"{name}.xml")


def _codebook(version: QuestionnaireVersion) -> bytes:
    """The columns that the answers will have; groups and classes of a round are not known yet."""
    study = Study(version.title, f"{version.form_id}_v{version.number}", version.title, str(version.number))
    return ddi(study, described(answer_table(definition(version), []), {}, {}))
