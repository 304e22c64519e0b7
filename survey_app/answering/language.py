"""Which language a respondent's page speaks: one of the questionnaire's, as the person chose it.

The choice is a link (`?ngon-ngu=en`) or, where answers stand on the page, a button that saves them: neither needs a script. The
browser keeps it in a cookie, and the draft keeps it for another phone. Before a session is known, the questionnaire is that of
the link's group, or all of the round's.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from flask import Response, current_app, request

from questionnaires.xform import Questionnaire
from survey_app import cookies, tongues

ASKED = tongues.COOKIE
OFFERED, CHOSEN, KEPT = "survey.tongues", "survey.tongue_chosen", "survey.tongue_to_keep"  # in the request's environ
LONGEST = 20


class Tongues(NamedTuple):
    """The languages of a questionnaire, the first of them its own: (code, name)."""

    names: tuple[tuple[str, str], ...] = ()

    @classmethod
    def of(cls, definition: Questionnaire) -> Tongues:
        """ "English (en)" is shown as "English"."""
        named = ((code, definition.language_names.get(code, code)) for code in definition.languages)
        return cls(tuple((code, name.removesuffix(f"({code})").strip()) for code, name in named))

    @classmethod
    def of_all(cls, several: Iterable[Tongues]) -> Tongues:
        """Those of all questionnaires of a round."""
        return cls(tuple(dict(pair for one in several for pair in one.names).items()))


def settle(offered: Tongues, remembered: str = "") -> str:
    """The language of this request: asked for now, chosen in this browser, kept in the draft (`remembered`), or the
    questionnaire's own. Returns its code, "" for a questionnaire without languages."""
    codes = [code for code, _ in offered.names]
    is_choice = len(codes) > 1  # most questionnaires speak one language: then nothing is looked at
    asked, chosen = (_asked()[:LONGEST], request.cookies.get(ASKED, "")) if is_choice else ("", "")
    spoken = next((code for code in (asked, chosen, remembered, *codes) if code in codes), "")
    tongues.settle(spoken)
    environ = request.environ
    environ |= {OFFERED: offered, CHOSEN: spoken}
    if is_choice and spoken != chosen and spoken in (asked, remembered):
        environ[KEPT] = spoken
    return spoken


def is_chosen() -> bool:
    """Whether this page speaks another language than its questionnaire's own."""
    found: Tongues | None = request.environ.get(OFFERED)
    return found is not None and bool(found.names) and request.environ[CHOSEN] != found.names[0][0]


def _asked() -> str:
    """What the address asks for, or the button on a page of questions, which saves them too."""
    return request.args.get(ASKED, "") or (request.form.get(ASKED, "") if request.method == "POST" else "")


def offered() -> tuple[tuple[str, str], ...]:
    """The other languages to choose from on this page: (code, name). None where asking for the page again would not show it."""
    found: Tongues | None = request.environ.get(OFFERED)
    if found is None or len(found.names) < 2 or (request.method == "POST" and not _can_be_opened()):
        return ()
    chosen = request.environ[CHOSEN]
    return tuple(pair for pair in found.names if pair[0] != chosen)


def _can_be_opened() -> bool:
    """Whether the address that a form was sent to can be opened, too."""
    adapter = current_app.create_url_adapter(request)
    return adapter is not None and adapter.test(method="GET")


def keep(response: Response) -> Response:
    """Gives the browser the choice, for as long as it stays open."""
    if code := request.environ.get(KEPT):
        cookies.give(response, tongues.COOKIE, code)
    return response
