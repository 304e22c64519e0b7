"""The round that a page of Home Affairs is about."""

from __future__ import annotations

from flask import abort, flash, redirect, url_for

from questionnaires.survey_round import SurveyRound
from survey_app import accounts


def this_round() -> SurveyRound:
    """The chosen or running round. Where none was planned yet, the request ends on the page that plans one."""
    return accounts.current_round() or _plan_first()


def _plan_first() -> SurveyRound:
    flash("Chưa có đợt điều tra nào. Hãy lập đợt trước.", "warning")
    abort(redirect(url_for("home_affairs.rounds")))
