"""The agencies by response rate: sortable, printable, as a file. Where few are invited a rate says little: there it is counts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from foundation.db import now
from foundation.vietnamese_order import phrase_key
from questionnaires.survey_round import SurveyRound
from respondents.field import dashboard
from respondents.field.dashboard import AgencyLine
from survey_app import formats, workbook
from survey_app.accounts import OF_ROUND, this_round
from survey_app.downloads import attachment
from survey_app.home_affairs.blueprint import bp
from survey_app.home_affairs.dashboard import agencies_now
from survey_app.tables import Column, Table

DEFAULT = "-share"


class Place(NamedTuple):
    """An agency with its place; equal rates share one."""

    rank: int
    line: AgencyLine


class Ranking(NamedTuple):
    """The agencies that have a rate, best first, and the small ones in the order of their names."""

    places: list[Place]
    small: list[AgencyLine]


SORTS: dict[str, Callable[[Place], Any]] = {
    "share": lambda place: (-place.rank, place.line.figures.invited),
    "name": lambda place: phrase_key(place.line.name),
    "invited": lambda place: place.line.figures.invited,
    "submitted": lambda place: place.line.figures.submitted,
    "waiting": lambda place: place.line.figures.waiting,
}
COLUMNS = (
    Column("place", "Hạng", 8, "integer"),
    Column("name", "Cơ quan, đơn vị", 44),
    Column("class", "Loại", 18),
    Column("invited", "Được mời", 12, "integer"),
    Column("submitted", "Đã gửi phiếu", 12, "integer"),
    Column("share", "Tỷ lệ", 11, "percent"),
    Column("waiting", "Chưa gửi", 11, "integer"),
)
NOTE = f"Đơn vị dưới {dashboard.LEAST_FOR_RATE} người được mời chỉ nêu số người, không tính tỷ lệ và không xếp hạng."


def ranked(lines: Iterable[AgencyLine]) -> Ranking:
    """Ranks whoever has a rate; agencies where nobody is invited are left out."""
    best_first = sorted((one for one in lines if one.rate is not None), key=_best_first)
    places: list[Place] = []
    for number, line in enumerate(best_first, start=1):
        alike = bool(places) and places[-1].line.rate == line.rate
        places.append(Place(places[-1].rank if alike else number, line))
    few = (one for one in lines if one.rate is None and one.figures.invited)
    return Ranking(places, sorted(few, key=lambda line: phrase_key(line.name)))


def _best_first(line: AgencyLine) -> tuple[float, int, str]:
    return -(line.rate or 0), -line.figures.invited, phrase_key(line.name)


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
    table = ranking_table(survey_round, ranked(agencies_now(survey_round)))
    content = workbook.csv_bytes(table) if ending == "csv" else workbook.write([table])
    return attachment(content, f"TyLeTheoDonVi_{survey_round.code}.{ending}")


def ranking_table(survey_round: SurveyRound, found: Ranking) -> Table:
    """Best first, then the small agencies with a dash where a rate would stand."""
    titles = ["TỶ LỆ TRẢ LỜI CỦA CÁC CƠ QUAN, ĐƠN VỊ", survey_round.title, f"(Số liệu lúc {formats.datetime(now())})"]
    titles += ["(Số liệu minh họa)"] if survey_round.is_demo else []
    rows = [_row(place.line, place.rank, place.line.rate) for place in found.places]
    rows += [_row(line, formats.WITHHELD, formats.WITHHELD) for line in found.small]
    return Table("Tỷ lệ theo đơn vị", titles, COLUMNS, rows, [NOTE])


def _row(line: AgencyLine, rank: int | str, share: float | str | None) -> dict[str, Any]:
    figures = line.figures
    counts = {"invited": figures.invited, "submitted": figures.submitted, "waiting": figures.waiting}
    return {"place": rank, "name": line.name, "class": line.class_text, "share": share} | counts
