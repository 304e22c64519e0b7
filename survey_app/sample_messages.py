"""Messages as they will look, for pages: real texts of a round, with samples where each person gets their own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from flask import current_app

from foundation import keys
from foundation.outbox.sms_text import Length, measure
from questionnaires.survey_round import SurveyRound
from respondents.wording.composing import RoundWords
from respondents.wording.kinds import KINDS
from respondents.wording.parameters import PARAMETERS
from respondents.wording.standard import Texts
from survey_app.database import db


class Sample(NamedTuple):
    """One message: its text as it leaves, and of an e-mail the subject. `length` counts it as an SMS."""

    text: str
    accented: str
    subject: str
    length: Length
    parameters: Mapping[str, str]  # what a provider with templates of its own gets


def of_round(survey_round: SurveyRound) -> RoundWords:
    """What the round's messages say by now."""
    return RoundWords.of(db.session, survey_round, current_app.config["BASE_URL"])


def of_kind(survey_round: SurveyRound, kind: str, channel: str) -> Sample:
    """A message of a kind of KINDS."""
    return made(of_round(survey_round), kind, channel)


def made(words: RoundWords, kind: str, channel: str, texts: Texts | None = None) -> Sample:
    """A message of a kind of KINDS. texts: instead of the round's own. Raises KeyError for a mark that the kind does not know."""
    said = words.say(KINDS[kind], channel, samples(kind), texts)
    text = said.accented if said.accented and current_app.config["SMS_DIACRITICS"] == "yes" else said.text
    return Sample(text, said.accented, said.subject, measure(text), said.parameters)


def samples(kind: str) -> dict[str, str]:
    """What stands for the parameters of one message, by name; the private part of a link is a row of X. The share that has
    answered is the real one."""
    own = (PARAMETERS[mark] for mark in KINDS[kind].own if mark != "da_tra_loi")
    link = f"{current_app.config['BASE_URL']}/t/{'X' * keys.TOKEN_LENGTH}"
    return {one.name: link if one.name == "link" else one.sample for one in own}
