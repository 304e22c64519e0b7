"""The agencies by response rate as a table: for the page that is followed daily and for the paper that the chairman reads.

Home Affairs and the Ministry may see every agency's figures, an agency of three as three of three; only a rate and a place
that one person more or less would move too far are not told of few. Agencies see their own figures alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from foundation.vietnamese_order import phrase_key
from questionnaires.survey_round import SurveyRound
from respondents.field import dashboard
from respondents.field.dashboard import AgencyLine
from survey_app import formats, paper_texts
from survey_app.tables import Column, Table


class Place(NamedTuple):
    """An agency with its place; equal rates share one."""

    rank: int
    line: AgencyLine


class Ranking(NamedTuple):
    """The agencies that have a rate, best first, and the small ones in the order of their names."""

    places: list[Place]
    small: list[AgencyLine]


COLUMNS = (
    Column("place", "Hạng", 10, "integer", "center"),
    Column("name", "Cơ quan, đơn vị", 40),
    Column("class", "Loại", 23),
    Column("invited", "Được mời", 11, "integer"),
    Column("submitted", "Đã gửi phiếu", 11, "integer"),
    Column("share", "Tỷ lệ", 11, "percent"),
    Column("waiting", "Chưa gửi", 11, "integer"),
)
NOTE = f"Đơn vị dưới {dashboard.LEAST_FOR_RATE} người được mời chỉ nêu số người, không tính tỷ lệ và không xếp hạng."


def ranked(lines: Iterable[AgencyLine]) -> Ranking:
    """Ranks whoever has a rate; agencies where nobody is invited are left out."""
    lines = list(lines)
    best_first = sorted((one for one in lines if one.rate is not None), key=_best_first)
    places: list[Place] = []
    for number, line in enumerate(best_first, start=1):
        alike = bool(places) and places[-1].line.rate == line.rate
        places.append(Place(places[-1].rank if alike else number, line))
    few = (one for one in lines if one.rate is None and one.figures.invited)
    return Ranking(places, sorted(few, key=lambda line: phrase_key(line.name)))


def _best_first(line: AgencyLine) -> tuple[float, int, str]:
    return -(line.rate or 0), -line.figures.invited, phrase_key(line.name)


def ranking_table(survey_round: SurveyRound, found: Ranking, at: datetime) -> Table:
    """Best first, then the small agencies with a dash where a rate would stand."""
    titles = [*paper_texts.titles("ranking", survey_round), f"(Số liệu lúc {formats.datetime(at)})"]
    titles += ["(Số liệu minh họa)"] if survey_round.is_demo else []
    return Table("Tỷ lệ theo đơn vị", titles, COLUMNS, rows(found), [NOTE])


def rows(found: Ranking) -> Sequence[dict[str, Any]]:
    """One row an agency, by the keys of COLUMNS."""
    ranks = [_row(place.line, place.rank, place.line.rate) for place in found.places]
    return [*ranks, *(_row(line, formats.WITHHELD, formats.WITHHELD) for line in found.small)]


def _row(line: AgencyLine, rank: int | str, share: float | str | None) -> dict[str, Any]:
    figures = line.figures
    counts = {"invited": figures.invited, "submitted": figures.submitted, "waiting": figures.waiting}
    return {"place": rank, "name": line.name, "class": line.class_text, "share": share} | counts
