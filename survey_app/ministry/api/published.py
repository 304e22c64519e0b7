"""What the interface gives out: figures as the round's publication plan prints them, and nothing before its ballot box was opened.

A figure that the plan rounds or hides comes as no number but as the words that stand on the page.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from flask import Response, request, url_for

from questionnaires.results import (
    ANSWERED,
    NOT_ANSWERED,
    NOT_ASKED,
    TOTAL,
    RoundResults,
    ScoreLine,
    is_readable,
    read_round,
    score_lines,
)
from questionnaires.results.scores import DECIMALS, rounded
from questionnaires.survey_round import SurveyRound, newest_first
from survey_app import formats
from survey_app.database import db
from survey_app.ministry.api.blueprint import answer, bp, check_token, only_known, refuse
from survey_app.ministry.results_questions import printed
from survey_app.ministry.results_summary import cell, mean_cell
from survey_app.row_numbers import row_number_or_none

MOST, USUAL = 200, 50
HIGHEST_PAGE = 1_000_000
WITHHELD = "Dưới 10 người trả lời phiếu này nên không công bố số liệu nào."
NOT_OPEN = "Kết quả của đợt này chưa công bố: hòm phiếu chưa mở."
NO_ROUND, NO_QUESTIONNAIRE = "Không có đợt điều tra này.", "Không có mẫu phiếu này trong kết quả của đợt."
KINDS = {ANSWERED: "answered", NOT_ANSWERED: "not_answered", NOT_ASKED: "not_asked"}


@bp.get("/rounds")
def rounds() -> Response:
    """The rounds whose results are published, the newest first."""
    check_token()
    only_known("page", "per_page")
    return _paged([_round(one) for one in newest_first(db.session) if is_readable(db.session, one)])


def _round(one: SurveyRound) -> dict[str, Any]:
    return {"id": one.id, "code": one.code, "title": one.title, "year": one.year, "illustration": bool(one.is_demo)}


@bp.get("/rounds/<number>/scores")
def scores(number: str) -> Response:
    """The points of every criterion, with the mean of each printed group."""
    check_token()
    only_known("page", "per_page")
    results = _results(number)
    lines, _ = score_lines(results)
    return _paged([_score(line) for line in lines])


def _score(line: ScoreLine) -> dict[str, Any]:
    groups = line.found.groups if line.found else {}
    return {
        "criterion": line.criterion,
        "label": line.label,
        "max_score": line.maximum,
        "score": None if line.points is None else rounded(line.points, DECIMALS),
        "rough": line.is_rough,
        "people": line.found.people if line.found else None,
        "groups": [{"group": code, **_figure(mean_cell(group))} for code, group in groups.items()],
    }


@bp.get("/rounds/<number>/questionnaires")
def questionnaires(number: str) -> Response:
    """The questionnaires of a round; `withheld` says why there is no figure of one."""
    check_token()
    only_known("page", "per_page")
    results = _results(number)
    return _paged(
        [
            {
                "id": version.id,
                "form_id": version.form_id,
                "version": version.number,
                "title": version.title,
                "sha256": version.sha256,
                "groups": [{"group": one.code, "name": one.name} for one in results.groups_of(version.id)],
                "withheld": WITHHELD if _is_withheld(results, version.id) else None,
            }
            for version in results.versions.values()
        ]
    )


@bp.get("/rounds/<number>/questionnaires/<what>/tallies")
def tallies(number: str, what: str) -> Response:
    """How often each answer was given, by printed group."""
    check_token()
    only_known("page", "per_page")
    results, version = _results(number), _whole(what)
    if version is None or version not in results.versions:
        refuse(404, NO_QUESTIONNAIRE)
    if _is_withheld(results, version):
        refuse(403, WITHHELD)
    return _paged(list(_tallies(results, version)))


def _tallies(results: RoundResults, version: int) -> Iterator[dict[str, Any]]:
    table, groups = results.tables[version], results.groups_of(version)
    language = table.definition.default_language
    for variable in table.variables:
        found = printed(table, variable, groups)
        for code in map(str, found.counts.index):
            yield {
                "variable": variable.name,
                "question": variable.label(language),
                "kind": KINDS.get(code, "answer"),
                "code": None if code in KINDS else code,
                "answer": None if code in KINDS else variable.code_label(code, language),
                "total": _figure(cell(found, code, TOTAL)),
                "groups": [{"group": one.code, **_figure(cell(found, code, one.code))} for one in groups],
            }


def _figure(shown: float | str) -> dict[str, Any]:
    """A number, or in its place the words that are printed."""
    return (
        {"value": None, "words": shown or formats.UNDEFINED}
        if isinstance(shown, str)
        else {"value": shown, "words": None}
    )


def _is_withheld(results: RoundResults, version: int) -> bool:
    return results.is_withheld(version) or version not in results.tables


def _whole(text: str) -> int | None:
    """The number in an address, None where no row could have it."""
    return row_number_or_none(text) if text.isascii() and text.isdigit() else None


def _results(text: str) -> RoundResults:
    number = _whole(text)
    one = None if number is None else db.session.get(SurveyRound, number)
    if one is None:
        refuse(404, NO_ROUND)
    if not is_readable(db.session, one):
        refuse(403, NOT_OPEN)
    return read_round(db.session, one)


# -- pages


def _paged(items: Sequence[dict[str, Any]]) -> Response:
    """One page of a list, how long the list is, and where the next page stands."""
    page, per_page = _number("page", 1, HIGHEST_PAGE), _number("per_page", USUAL, MOST)
    first = (page - 1) * per_page
    following = None
    if first + per_page < len(items):
        values = {**(request.view_args or {}), "page": page + 1, "per_page": per_page}
        following = url_for(str(request.endpoint), **values)
    return answer(
        {
            "items": list(items[first : first + per_page]),
            "page": page,
            "per_page": per_page,
            "total": len(items),
            "next": following,
        }
    )


def _number(name: str, usual: int, most: int) -> int:
    text = request.args.get(name)
    if text is None:
        return usual
    if not (text.isascii() and text.isdigit() and len(text) <= 9 and 1 <= int(text) <= most):
        refuse(400, f"{name} phải là số nguyên từ 1 đến {most}.")
    return int(text)
