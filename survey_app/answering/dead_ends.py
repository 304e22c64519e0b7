"""Where somebody cannot go on: each a full page that says why and what to do next (R13). One table of words."""

from __future__ import annotations

from flask import Response, current_app, jsonify, request, url_for
from markupsafe import Markup, escape

from foundation.vietnam_time import is_day
from respondents.envelopes import setting_aside
from respondents.identity import Visit, door, invited, proof
from respondents.identity.door import Opening
from survey_app import formats
from survey_app.answering import drawing, pause_words, rounds
from survey_app.answering.blueprint import limits
from survey_app.answering.dead_end_words import DEAD_ENDS
from survey_app.answering.ledger import ledger
from survey_app.answering.rounds import RoundFacts
from survey_app.tongues import as_written, gettext, say


def unknown(about: RoundFacts | None) -> Response:
    return _respond("unknown", about)


def early(about: RoundFacts, code: str) -> Response:
    """Where the round lets everybody study the questions, with the button to do so. `code`: of the letter, if it was typed."""
    opens = formats.deadline(about.survey_round.opens_at)
    return _respond("early", about, opens=opens, study=about.studied_by_all, code=code)


def closed(about: RoundFacts) -> Response:
    return _respond("closed", about, closes=formats.deadline(about.survey_round.closes_at))


def paused(about: RoundFacts) -> Response:
    return _respond("paused", about, **pause_words.of_round(about.survey_round.id))


def held(about: RoundFacts, again: str = "") -> Response:
    """The owner goes on from here with a code to the registered phone. `again`: where a page within a session sends that."""
    return _respond("held", about, code=request.form.get("code", ""), again=again)


def paper(about: RoundFacts) -> Response:
    return _respond("paper", about)


def sent_already(about: RoundFacts) -> Response:
    """For a change in a tab that was left open when the sheet was sent in another."""
    return _respond("sent_already", about)


def no_cookies() -> Response:
    """For a form that came without the cookie that its page had set. The address to copy is the link, if it was one."""
    token = (request.view_args or {}).get("token", "")
    about = rounds.at_door(door.of_token(ledger(), token) if token else door.newest(ledger()))
    path = url_for("answering.link", token=token) if token else "/"
    return _respond("no_cookies", about, address=f"{current_app.config['BASE_URL']}{path}")


def busy(about: RoundFacts) -> Response:
    return _respond("busy", about)


def no_session() -> Response:
    """The browser says nothing about a round, but whoever comes here needs somebody to call: that of the newest one."""
    return _respond("no_session", rounds.at_door(door.newest(ledger())))


def submitted(done: Visit | Opening, about: RoundFacts, sent: str = "") -> Response:
    """For whoever opens the link of somebody who has sent the sheet, also after the end: neither name nor receipt. `sent`:
    whether the receipt was sent again just now ("yes", "no")."""
    assert done.submitted_at is not None
    when = formats.datetime(done.submitted_at)
    return _respond(
        "submitted",
        about,
        submitted=when if is_day(done.submitted_at) else say("lúc {when}", when=when),
        sent=sent,
        code=request.form.get("code", ""),
        again="" if isinstance(done, Opening) else url_for("answering.once_more"),
        repudiable=may_be_repudiated(about),
    )


def may_be_repudiated(about: RoundFacts) -> bool:
    """Whether a submitted sheet can still be found for whoever says that it is not theirs: until the persons are taken off."""
    return setting_aside.is_possible(ledger(), about.survey_round.id)


def stripped(about: RoundFacts) -> Response:
    """For whoever says so too late."""
    return _respond("stripped", about)


def ended(visit: Visit, about: RoundFacts, because: str) -> Response:
    """For a session that is over, by the word that ended it."""
    if because == "submitted" and visit.submitted_at is not None:
        return submitted(visit, about)
    if because == "closed":
        return paused(about) if about.survey_round.state == "paused" else closed(about)
    facts: dict[str, object] = {}
    if because == "not_me" and proof.may_take_back(visit):
        because = "not_me_just_now"
    if visit.state == "revoked":
        because = "withdrawn"
    elif because == "reissued":
        facts["phone"] = invited.masked_phone(ledger(), visit)
    return _respond(because if because in DEAD_ENDS else "no_session", about, **facts)


def _respond(name: str, about: RoundFacts | None, **facts: object) -> Response:
    """The page, or for the script that saves answers just its heading; both with the status."""
    end, bounds = DEAD_ENDS[name], limits()
    facts |= {"idle": bounds.session_idle_minutes, "hours": bounds.session_hours}
    facts["host"] = about.survey_round.host if about else say("Sở Nội vụ")
    facts["help"] = about.setting("phone") if about else say("số hỗ trợ in trong thư mời")
    heading, words = say(end.heading, **facts), say(end.step[0]) if end.step else ""
    if request.accept_mimetypes.best == "application/json":
        response = jsonify(error=heading, step=words)
        response.status_code = end.status
        return response
    step = (words, url_for(end.step[1])) if end.step else None
    paragraphs = [(one,) if isinstance(one, str) else one for one in end.paragraphs]
    facts["host"] = as_written(facts["host"])
    sentences = [Markup(" ").join(_marked(sentence, facts) for sentence in sentences) for sentences in paragraphs]
    return drawing.page(
        "dead_end",
        about,
        end.status,
        name=name,
        heading=heading,
        sentences=sentences,
        step=step,
        posts=end.posts,
        **{name: facts.get(name, "") for name in ("sent", "study", "code", "address", "again", "repudiable")},
    )


def _marked(sentence: str, facts: dict[str, object]) -> Markup:
    """A sentence in which what the office wrote keeps its own language."""
    return escape(gettext(sentence)).format(**facts)
