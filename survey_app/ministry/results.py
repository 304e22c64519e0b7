"""What was answered: open when the ballot box was opened, as tables by group, as the plan of publication has them."""

from __future__ import annotations

from flask import abort, render_template, request
from flask.typing import ResponseReturnValue

from questionnaires.ballot.box import of_round, set_aside_words
from questionnaires.results import RoundResults, codebook, is_readable, read_round
from questionnaires.survey_round import SurveyRound
from survey_app.accounts import OF_ROUND, this_round
from survey_app.database import db
from survey_app.ministry.blueprint import bp
from survey_app.ministry.results_closed import closed_page
from survey_app.ministry.results_questions import question_results
from survey_app.ministry.results_summary import ROUGH, criterion_lines, group_lines, plan_words
from survey_app.ministry.rights import rights
from survey_app.row_numbers import row_number

EXPORTED = ("results", "microdata")
"""The products that hold what was answered; nothing of it leaves but as one of them."""


@bp.get(f"{OF_ROUND}/ket-qua")
def results() -> ResponseReturnValue:
    """The results of a round: who answered by group, the points of each criterion, the questionnaires."""
    survey_round = this_round()
    if not is_readable(db.session, survey_round):
        return closed_page(survey_round)
    found = read_round(db.session, survey_round)
    criteria, points = criterion_lines(found)
    return render_template(
        "ministry/results.html",
        survey_round=survey_round,
        results=found,
        groups=group_lines(found),
        plan_words=plan_words(found),
        criteria=criteria,
        rough=ROUGH if any(line.is_rough for line in criteria) else "",
        total=points,
        set_aside=set_aside_words(of_round(db.session, survey_round.id)),
        may_export={key for key in EXPORTED if key in rights().makes},
    )


def opened(version_id: int) -> tuple[SurveyRound, RoundResults]:
    """The round with its results, among them this questionnaire's; 403 before its box was opened, 404 for what is not there."""
    survey_round = this_round()
    if not is_readable(db.session, survey_round):
        abort(403)
    found = read_round(db.session, survey_round)
    if version_id not in found.tables:
        abort(404)
    return survey_round, found


@bp.get(f"{OF_ROUND}/ket-qua/<int:version_id>")
def results_questionnaire(version_id: int) -> ResponseReturnValue:
    """The answers to one page of a questionnaire, question by question."""
    survey_round, found = opened(version_id)
    pages = found.tables[version_id].definition.pages
    number = min(max(request.args.get("trang", 1, row_number), 1), max(len(pages), 1))
    return render_template(
        "ministry/results_questionnaire.html",
        survey_round=survey_round,
        version=found.versions[version_id],
        groups=found.groups_of(version_id),
        number=number,
        pages=len(pages),
        part=question_results(found, version_id, number - 1),
        plan_words=plan_words(found),
        is_withheld=found.is_withheld(version_id),
    )


@bp.get(f"{OF_ROUND}/ket-qua/<int:version_id>/so-ma")
def results_codebook(version_id: int) -> ResponseReturnValue:
    """What the columns and codes of the files mean."""
    survey_round, found = opened(version_id)
    book = codebook(found.tables[version_id])
    return render_template(
        "ministry/results_codebook.html",
        survey_round=survey_round,
        version=found.versions[version_id],
        variables=[(first, rows.to_dict("records")) for first, rows in book.groupby("variable", sort=False)],
    )
