"""How a respondent's page is drawn: the template, the round's facts, the form's token, and nothing that asks the database.

Flask's context processors are passed by on purpose: those of the staff pages look up accounts.
"""

from __future__ import annotations

from typing import Any

from flask import Response, current_app

from survey_app.answering import browser
from survey_app.answering.rounds import RoundFacts


def page(template: str, about: RoundFacts | None, status: int = 200, **values: Any) -> Response:
    """templates/answering/<template>.html as a response. `about`: the round, or None where none is known."""
    text = current_app.jinja_env.get_template(f"answering/{template}.html").render(
        about=about,
        round=about.survey_round if about else None,
        province=f"Tỉnh {about.survey_round.province}" if about else None,
        help=about.help if about else None,
        token=browser.form_token(),
        **values,
    )
    return Response(text, status, mimetype="text/html")
