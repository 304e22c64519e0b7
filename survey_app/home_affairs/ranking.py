"""The agencies by response rate: sortable, printable, as a file. Where few are invited a rate says little: there it is counts."""

from __future__ import annotations

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from agencies.agency import CLASSES
from foundation.db import now
from respondents.field import dashboard
from respondents.field.dashboard import AgencyLine
from survey_app import workbook
from survey_app.accounts import OF_ROUND, this_round
from survey_app.downloads import attachment
from survey_app.home_affairs.blueprint import bp
from survey_app.home_affairs.dashboard import agencies_now
from survey_app.long_tables import LongTable
from survey_app.ranking_table import NOTE, Place, ranked, ranking_table

PLACES = LongTable[Place](
    {
        "share": lambda place: (-place.rank, place.line.figures.invited),
        "name": lambda place: place.line.sort_key,
        "invited": lambda place: place.line.figures.invited,
        "submitted": lambda place: place.line.figures.submitted,
        "waiting": lambda place: place.line.figures.waiting,
    },
    lambda place: (place.line.name, place.line.code),
    start="-share",
)
SMALL = LongTable[AgencyLine]({"name": lambda line: line.sort_key}, part="nho_")
"""Agencies of whom too few are invited for a rate."""


@bp.get(f"{OF_ROUND}/theo-doi/bang-don-vi")
def ranking() -> ResponseReturnValue:
    """The page."""
    survey_round = this_round()
    lines, kind = agencies_now(survey_round), request.args.get("loai", "")
    found = ranked([line for line in lines if kind not in CLASSES or line.class_code == kind])
    return render_template(
        "home_affairs/ranking.html",
        survey_round=survey_round,
        page=PLACES.shown(found.places),
        small=SMALL.shown(found.small),
        whole=dashboard.total(line.figures for line in lines),
        classes={line.class_code: line.class_text for line in lines},
        files={ending: url_for("home_affairs.ranking_file", ending=ending) for ending in ("xlsx", "csv")},
        note=NOTE,
        at=now(),
    )


@bp.get(f"{OF_ROUND}/theo-doi/bang-don-vi.<any(xlsx, csv):ending>")
def ranking_file(ending: str) -> ResponseReturnValue:
    """The same table as a file, every agency in it."""
    survey_round = this_round()
    table = ranking_table(survey_round, ranked(agencies_now(survey_round)), now())
    content = workbook.csv_bytes(table) if ending == "csv" else workbook.write([table])
    return attachment(content, f"TyLeTheoDonVi_{survey_round.code}.{ending}")
