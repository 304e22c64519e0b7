"""What events of the audit log are about, by name: "roster:28" → "Sở Tư pháp". Never the name of a person on a list."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from agencies.agency import Agency
from questionnaires.ballot.holders import KeyHolder
from questionnaires.survey_round import SurveyRound
from questionnaires.versions import QuestionnaireVersion
from respondents.envelopes.repudiation import Repudiation
from respondents.identity import Alert, CallBack
from respondents.invitation import Invitation
from respondents.roster import ChangeRequest, Respondent, Roster

_AT_ONCE = 500  # numbers in one question to the database


def names(session: Session, subjects: Iterable[str]) -> dict[str, str]:
    """The name behind each of these subjects: an agency's, a round's, a questionnaire's; of a list, an invitation, a request …
    that of its agency. What has none, or is gone, is left out. A few questions to the database, however many subjects."""
    wanted: dict[str, set[int]] = defaultdict(set)
    for subject in subjects:
        kind, _, number = subject.partition(":")
        if kind in _NAMED and number.isdecimal():
            wanted[kind].add(int(number))
    return {
        f"{kind}:{number}": name
        for kind, numbers in wanted.items()
        for some in _pieces(sorted(numbers))
        for number, name in session.execute(_NAMED[kind].where(_NAMED[kind].selected_columns[0].in_(some)))
    }


def _pieces(numbers: list[int]) -> Iterable[list[int]]:
    return (numbers[start : start + _AT_ONCE] for start in range(0, len(numbers), _AT_ONCE))


_OF_INVITATION = Agency.id == Invitation.agency_id
_OF_ROSTER = Agency.id == Roster.agency_id
_NAMED: dict[str, Select[int, str]] = {
    "agency": select(Agency.id, Agency.name),
    "round": select(SurveyRound.id, SurveyRound.title),
    "questionnaire_version": select(QuestionnaireVersion.id, QuestionnaireVersion.title),
    "key_holder": select(KeyHolder.id, KeyHolder.name),
    "roster": select(Roster.id, Agency.name).join(Agency, _OF_ROSTER),
    "respondent": select(Respondent.id, Agency.name)
    .join(Roster, Roster.id == Respondent.roster_id)
    .join(Agency, _OF_ROSTER),
    "change": select(ChangeRequest.id, Agency.name)
    .join(Roster, Roster.id == ChangeRequest.roster_id)
    .join(Agency, _OF_ROSTER),
    "invitation": select(Invitation.id, Agency.name).join(Agency, _OF_INVITATION),
    "alert": select(Alert.id, SurveyRound.title).join(SurveyRound, SurveyRound.id == Alert.round_id),
    "call_back": select(CallBack.id, Agency.name)
    .join(Invitation, Invitation.id == CallBack.invitation_id)
    .join(Agency, _OF_INVITATION),
    "repudiation": select(Repudiation.id, Agency.name)
    .join(Invitation, Invitation.id == Repudiation.invitation_id)
    .join(Agency, _OF_INVITATION),
}
"""By the word of the log: the number and the name to show."""
