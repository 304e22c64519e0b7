"""What the pages say about a round: read once, kept until something about the round changes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from flask import current_app

from questionnaires import published
from questionnaires.survey_round import SurveyRound
from questionnaires.versions import QuestionnaireVersion
from respondents.identity.door import Door
from survey_app import errors
from survey_app.answering.language import Tongues, settle
from survey_app.answering.ledger import ledger
from survey_app.letterhead import day_of

KEPT = 16
EXTENSION = "respondent_rounds"


@dataclass(frozen=True, slots=True)
class RoundFacts:
    """A round as the pages need it; `survey_round` is detached and only read."""

    key: tuple[Any, ...]
    survey_round: SurveyRound
    groups: dict[int, str]  # id → name
    grace: timedelta
    help: dict[str, str]
    spoken: dict[int, Tongues]  # group's id → the languages of its questionnaire

    def setting(self, name: str) -> Any:
        return self.survey_round.setting(name)

    @property
    def letter_day(self) -> date | None:
        """The day on the letter of invitation, where the round names it."""
        return day_of(self.survey_round, "letter_day")

    @property
    def restored_from(self) -> datetime | None:
        """The moment of the copy that the round was put back from while people answered; None: it never was."""
        text = self.setting("restored_from")
        return datetime.fromisoformat(text) if text else None

    @property
    def site(self) -> str:
        """Where codes are typed, and nowhere else: the host of BASE_URL."""
        return urlsplit(current_app.config["BASE_URL"]).hostname or ""

    @property
    def studied_by_all(self) -> bool:
        """Whether whoever holds a link may read the questions, also without proof of identity."""
        return bool(self.setting("preview") == "always")


def facts(key: tuple[Any, ...]) -> RoundFacts:
    """The facts of the round `key[0]`; the rest of the key (`Visit.key`, `Door.round_key`) says which state they are of."""
    known: dict[tuple[Any, ...], RoundFacts] = current_app.extensions.setdefault(EXTENSION, {})
    found = known.get(key)
    if found is None:
        if len(known) >= KEPT:
            known.clear()
        found = known[key] = _read(key)
    return found


def at_door(found: Door) -> RoundFacts | None:
    """The facts of the round that a door leads to. From now on the page speaks the language of the questionnaire behind it, or of
    the round's."""
    if not found.round_key:
        return None
    about, met = facts(found.round_key), found.opening or found.submitted
    settle(about.spoken.get(met.group_id, Tongues()) if met else Tongues.of_all(about.spoken.values()))
    return about


def _read(key: tuple[Any, ...]) -> RoundFacts:
    survey_round = ledger().get_one(SurveyRound, key[0])
    groups = {group.id: group.name for group in survey_round.groups}
    spoken = {group.id: _tongues(group.version_id) for group in survey_round.groups}
    ledger().expunge(survey_round)
    errors.remember(survey_round.help_line, survey_round.province_text)
    grace = timedelta(minutes=survey_round.setting("grace_minutes"))
    return RoundFacts(key, survey_round, groups, grace, survey_round.help_line, spoken)


def _tongues(version_id: int | None) -> Tongues:
    version = ledger().get(QuestionnaireVersion, version_id) if version_id else None
    if version is None or version.sha256 is None:
        return Tongues()
    return Tongues.of(published.booklet(ledger(), version.id, version.sha256).definition)
