"""How a respondent's page is drawn: the template, the round's facts, the form's token, and nothing that asks the database.

Flask's context processors are passed by on purpose: those of the staff pages look up accounts. A page that says nearly the
same to everybody is drawn by Jinja once, as a stencil with holes, and only its holes are filled for each request.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Mapping
from typing import Any

from flask import Response, current_app
from markupsafe import Markup, escape

from survey_app.answering import browser, language
from survey_app.answering.rounds import RoundFacts
from survey_app.errors import last_known
from survey_app.headers import csp_nonce
from survey_app.tongues import spoken

_HOLE = re.compile("\x02([a-z_]+)\x03")
EXTENSION = "respondent_stencils"
MOST_STENCILS = 500

Stencil = list[str]
"""Text, the name of a hole, text, the name of a hole, … text."""


def page(template: str, about: RoundFacts | None, status: int = 200, **values: Any) -> Response:
    """templates/answering/<template>.html as a response. `about`: the round, or None where none is known."""
    return _response(_draw(template, about, token=browser.form_token(), **values), status)


def piece(template: str, **values: Any) -> Markup:
    """A partial template of templates/answering/, for a hole of a stencil."""
    return Markup(current_app.jinja_env.get_template(f"answering/_{template}.html").render(**values))


def stencil(
    template: str, about: RoundFacts, holes: Mapping[str, object] | None = None, kind: Hashable = None, **values: Any
) -> Response:
    """The same page, drawn once for each round, language and `kind`. `holes` differ from request to request; `values` may only
    differ where `kind` does, and a callable among them is called when the page is drawn. What fills a hole is escaped unless
    it is Markup."""
    known: dict[Hashable, Stencil] = current_app.extensions.setdefault(EXTENSION, {})
    key, holes = (template, about.key, spoken(), language.offered(), kind), holes or {}
    pieces = known.get(key)
    if pieces is None:
        if len(known) >= MOST_STENCILS:
            known.clear()
        pieces = known[key] = _cut(template, about, holes, values)
    filling = {"token": browser.form_token(), "csp_nonce": csp_nonce(), **holes}
    filled = list(pieces)
    filled[1::2] = [escape(filling[name]) for name in pieces[1::2]]
    return _response("".join(filled), 200)


def _cut(template: str, about: RoundFacts, holes: Mapping[str, object], values: Mapping[str, Any]) -> Stencil:
    """Draws the page with a mark in each hole, and cuts it there."""
    marked = {name: Markup(f"\x02{name}\x03") for name in (*holes, "token")}
    nonce = Markup("\x02csp_nonce\x03")
    values = {name: value() if callable(value) else value for name, value in values.items()}
    return _HOLE.split(_draw(template, about, csp_nonce=lambda: nonce, **marked, **values))


def _draw(template: str, about: RoundFacts | None, **values: Any) -> str:
    of_round = {"province": about.survey_round.province_text, "help": about.help} if about else last_known()
    return current_app.jinja_env.get_template(f"answering/{template}.html").render(
        about=about, round=about.survey_round if about else None, tongues=language.offered(), **of_round, **values
    )


def _response(text: str, status: int) -> Response:
    return Response(text, status, mimetype="text/html")
