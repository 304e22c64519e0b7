"""Single responses for the Ministry, kept: shuffled and protected once, so that no two files of them show two orders."""

from __future__ import annotations

from foundation.db import Refused, now
from questionnaires.results import is_readable, microdata, read_round
from survey_app import workbook
from survey_app.database import db
from survey_app.ministry.data_package import packed
from survey_app.ministry.results_paper import NOT_OPEN
from survey_app.ministry.results_tables import LABELLED, codebook_table, labelled_rows, table_of_rows
from survey_app.ministry.wish import Wish
from survey_app.papers import Draft
from survey_app.tables import Table

TOO_FEW = "Không mẫu phiếu nào có đủ 10 phiếu để công bố dữ liệu từng phiếu."


def draft(wish: Wish) -> Draft:
    """A sheet of rows and one of the codebook for each questionnaire, the same rows as .csv, .sav and .dta, and described for
    programs (.xml: DDI, .zip: a data package). Raises Refused before the opening, and where the plan publishes no row."""
    survey_round, at = wish.survey_round, now().replace(microsecond=0)
    if not is_readable(db.session, survey_round):
        raise Refused(NOT_OPEN)
    results = read_round(db.session, survey_round)
    sheets: list[Table] = []
    more: dict[str, bytes] = {}
    count = 0
    for number, version in results.versions.items():
        frame = microdata(results.tables[number])
        if frame is None:
            continue
        table, stem = table_of_rows(survey_round, results, number, frame), f"_{version.form_id}_v{version.number}"
        sheets += [table, codebook_table(survey_round, results, number)]
        more[f"{stem}.csv"] = workbook.csv_bytes(table)
        labelled = {ending: labelled_rows(survey_round, results, number, frame, ending) for ending in LABELLED}
        more |= {f"{stem}.{ending}": content for ending, content in labelled.items()}
        for ending, content in packed(survey_round, results, number, frame, labelled).items():
            more[f"{stem}{ending}"] = content
        count += len(frame)
    if not sheets:
        raise Refused(TOO_FEW)
    return Draft(count, at, sheets=sheets, more=more)
