"""The agencies by response rate: sortable, printable, as a file. Where few are invited a rate says little: there it is counts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from foundation.db import now
from foundation.vietnamese_order import phrase_key
from respondents.field import dashboard
from survey_app import workbook
from survey_app.accounts import OF_ROUND, this_round
from survey_app.downloads import attachment
from survey_app.home_affairs.blueprint import bp
from survey_app.home_affairs.dashboard import agencies_now
from survey_app.ranking_table import NOTE, Place, ranked, ranking_table

DEFAULT = "-share"


SORTS: dict[str, Callable[[Place], Any]] = {
    "share": lambda place: (-place.rank, place.line.figures.invited),
    "name": lambda place: phrase_key(place.line.name),
    "invited": lambda place: place.line.figures.invited,
    "submitted": lambda place: place.line.figures.submitted,
    "waiting": lambda place: place.line.figures.waiting,
}


def ordered(places: Sequence[Place], wish: str) -> list[Place]:
    """In the wished order: a key of SORTS, with a minus before it from the largest down."""
    by = SORTS.get(wish.removeprefix("-"), SORTS["share"])
    return sorted(places, key=by, reverse=wish.startswith("-"))


@bp.get(f"{OF_ROUND}/theo-doi/bang-don-vi")
def ranking() -> ResponseReturnValue:
    """The page."""
    survey_round, wish = this_round(), request.args.get("thu_tu", DEFAULT)
    lines, kind = agencies_now(survey_round), request.args.get("loai", "")
    found = ranked([line for line in lines if not kind or line.class_code == kind])
    return render_template(
        "home_affairs/ranking.html",
        survey_round=survey_round,
        places=ordered(found.places, wish if wish.removeprefix("-") in SORTS else DEFAULT),
        small=found.small,
        whole=dashboard.total(line.figures for line in lines),
        classes={line.class_code: line.class_text for line in lines},
        files={ending: url_for("home_affairs.ranking_file", ending=ending) for ending in ("xlsx", "csv")},
        sort=wish,
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
