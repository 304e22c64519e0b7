"""Every questionnaire there is, the ready ones of the library, and the ways to a new one."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from flask import Response, abort, render_template
from flask.typing import ResponseReturnValue

from foundation.vietnamese_order import phrase_key
from questionnaires import library, round_setup, template, version_list
from questionnaires.versions import QuestionnaireVersion
from questionnaires.workbook.extent import count_pages, count_questions
from questionnaires.workbook.form import Form
from questionnaires.workbook.reading import read_sheets
from survey_app.database import db
from survey_app.downloads import attachment
from survey_app.home_affairs.blueprint import bp
from survey_app.long_tables import LongTable


class Line(NamedTuple):
    """One questionnaire of the list: its draft, if any, and its published versions, the newest first."""

    form_id: str
    title: str
    draft: QuestionnaireVersion | None
    published: list[QuestionnaireVersion]


class Ready(NamedTuple):
    """One questionnaire of the library."""

    name: str
    title: str
    questions: int
    pages: int


def load(version_id: int) -> QuestionnaireVersion:
    """The version, or 404."""
    return db.session.get(QuestionnaireVersion, version_id) or abort(404)


FORMS = LongTable[Line](
    {"title": lambda line: phrase_key(line.title), "draft": lambda line: line.draft and line.draft.created_at},
    lambda line: (line.title, line.form_id),
)


@bp.get("/mau-phieu")
def questionnaires_listing() -> ResponseReturnValue:
    """The list, and how to begin a new questionnaire."""
    found = lines(version_list.all_versions(db.session))
    return render_template(
        "home_affairs/questionnaires/listing.html",
        page=FORMS.shown(found),
        used=_used(),
        shelf=[ready(n) for n in library.names()],
    )


def lines(found: Iterable[QuestionnaireVersion]) -> list[Line]:
    """A line for each questionnaire, in the order in which they come."""
    by_form: dict[str, list[QuestionnaireVersion]] = {}
    for version in found:
        by_form.setdefault(version.form_id, []).append(version)
    return [
        Line(
            form_id,
            several[0].title,
            next((version for version in several if not version.is_published), None),
            [version for version in several if version.is_published],
        )
        for form_id, several in by_form.items()
    ]


def _used() -> dict[int, list[str]]:
    """By version: the groups that get it, each with its round."""
    found = round_setup.groups_by_version(db.session)
    return {number: [f"{group.name} (đợt {group.round.code})" for group in groups] for number, groups in found.items()}


@lru_cache
def ready(name: str) -> Ready:
    """What the list says of a questionnaire of the library, read from its workbook once."""
    form = Form.of(read_sheets(library.path(name).read_bytes()))
    return Ready(name, form.setting("form_title"), count_questions(form), count_pages(form))


@bp.get("/mau-phieu/tep-trong")
def questionnaires_listing_blank() -> Response:
    """The blank template."""
    return attachment(template.workbook(), template.FILENAME)


@bp.get("/mau-phieu/thu-vien/<name>")
def questionnaires_listing_ready_file(name: str) -> Response:
    """A workbook of the library, to be changed in Excel."""
    if name not in library.names():
        abort(404)
    return attachment(library.path(name).read_bytes(), f"{name}.xlsx")
