"""The paper that the chairman reads: the agencies by response rate, now or as they stood at 17:00 of a day."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, time

from foundation.db import Refused, now
from foundation.vietnam_time import VIETNAM
from respondents.field import dashboard
from survey_app import formats
from survey_app.database import db
from survey_app.letterhead import letterhead, signature
from survey_app.ministry.response_rates import MOST_BARS
from survey_app.ministry.wish import Wish
from survey_app.papers import Draft, Paper
from survey_app.ranking_table import ranked, ranking_table
from survey_app.tables import Chart

EVENING = time(17)


def draft(wish: Wish) -> Draft:
    """The table as workbook and as a paper to be signed. Raises Refused while nobody is invited."""
    survey_round, day = wish.survey_round, wish.evening
    at = datetime.combine(day, EVENING, VIETNAM) if day else now().replace(microsecond=0)
    number = survey_round.id
    figures = dashboard.by_agency_at(db.session, number, day) if day else dashboard.by_agency(db.session, number)
    found = ranked(dashboard.agency_lines(db.session, survey_round, figures, {}))
    if not found.places and not found.small:
        raise Refused("Chưa ai được mời nên chưa có tỷ lệ trả lời để xếp hạng.")
    table = ranking_table(survey_round, found, at)
    if found.places and len(found.places) <= MOST_BARS:
        table = replace(table, chart=Chart("Tỷ lệ trả lời của các đơn vị được xếp hạng", "name", "share"))
    printed = replace(table, letterhead=letterhead(survey_round, symbol=""))
    imprint = f"Số liệu lúc {formats.datetime(at)}"
    paper = Paper((printed,), signature=signature(survey_round), imprint=imprint, landscape=False)
    return Draft(len(found.places) + len(found.small), at, paper, [table])
