"""The ballot of a closed round, opened: one table for each of its questionnaires, as the round's publication plan prints it.

What the plan withholds is left out here, and what it merges is merged here, so that nothing made of a table can tell more.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from foundation.db import Refused
from questionnaires.responses import Answers, Stratum, read_all
from questionnaires.results import publication
from questionnaires.results.publication import Place, Plan
from questionnaires.results.table import AnswerTable, Cell, answer_table
from questionnaires.survey_round import RespondentGroup, SurveyRound
from questionnaires.versions import QuestionnaireVersion, definition


class PrintedGroup(NamedTuple):
    """A group as results print it: one of the round's, or several of one questionnaire merged. `submitted`: how many people
    it stands for; `weight`: that of its members together."""

    code: str
    name: str
    weight: float
    version_id: int
    submitted: int


@dataclass(frozen=True)
class RoundResults:
    """What one round brought: its printed groups in order, by the id of the version its questionnaires and answers, the
    plan, and the groups as the round has them."""

    groups: tuple[PrintedGroup, ...]
    versions: Mapping[int, QuestionnaireVersion]
    tables: Mapping[int, AnswerTable]
    plan: Plan
    asked: tuple[RespondentGroup, ...]

    def groups_of(self, version_id: int) -> list[PrintedGroup]:
        """The printed groups that were asked this questionnaire."""
        return [group for group in self.groups if group.version_id == version_id]


def read_round(session: Session, survey_round: SurveyRound) -> RoundResults:
    """Every response to the round that its plan publishes. Raises Refused before the round has closed: until then nobody
    sees an answer."""
    if survey_round.state != "closed":
        raise Refused("Câu trả lời chỉ xem được sau khi đợt khảo sát kết thúc.")
    asked = tuple(survey_round.groups)
    versions = _versions(session, asked)
    places = _places(session, survey_round)
    answers = _answers(session, asked, places)
    plan = _plan(asked, [places[one.stratum_id] for one in answers])
    return RoundResults(printed_groups(asked, plan), versions, _tables(versions, answers, places, plan), plan, asked)


def _versions(session: Session, asked: Iterable[RespondentGroup]) -> dict[int, QuestionnaireVersion]:
    wanted = {group.version_id for group in asked if group.version_id is not None}
    found = session.scalars(select(QuestionnaireVersion).where(QuestionnaireVersion.id.in_(wanted)))
    return {version.id: version for version in found}


def _places(session: Session, survey_round: SurveyRound) -> dict[int, Place]:
    """By the id of the stratum."""
    strata = session.scalars(select(Stratum).where(Stratum.round_id == survey_round.id))
    return {stratum.id: Place(stratum.group_code, stratum.class_code or "") for stratum in strata}


def _answers(session: Session, asked: Iterable[RespondentGroup], places: Mapping[int, Place]) -> list[Answers]:
    """The responses of this round – the same questionnaire may serve another too – to the questionnaire of their group."""
    version_of = {group.code: group.version_id for group in asked if group.version_id is not None}
    return [
        answers
        for answers in read_all(session, set(version_of.values()))
        if answers.stratum_id in places and version_of.get(places[answers.stratum_id].group) == answers.version_id
    ]


def _plan(asked: Sequence[RespondentGroup], found: Iterable[Place]) -> Plan:
    """The plan follows from how many people submitted, which no longer changes when a round has closed."""
    questionnaires = {group.code: group.version_id for group in asked if group.version_id is not None}
    return publication.plan(Counter(found), questionnaires)


def _tables(
    versions: Mapping[int, QuestionnaireVersion], answers: Iterable[Answers], places: Mapping[int, Place], plan: Plan
) -> dict[int, AnswerTable]:
    printed = {number: plan.printed(place) for number, place in places.items()}
    cells = {number: Cell(place.group, place.agency_class) for number, place in printed.items() if place is not None}
    rows: dict[int, list[Answers]] = {version_id: [] for version_id in versions}
    for one in answers:
        if one.stratum_id in cells:
            rows[one.version_id].append(one)
    return {number: answer_table(definition(versions[number]), own, cells) for number, own in rows.items()}


def printed_groups(asked: Sequence[RespondentGroup], plan: Plan) -> tuple[PrintedGroup, ...]:
    """The groups that the plan prints, in its order."""
    by_code = {group.code: group for group in asked}
    return tuple(_printed(code, [by_code[member] for member in members], plan) for code, members in plan.groups.items())


def _printed(code: str, members: Sequence[RespondentGroup], plan: Plan) -> PrintedGroup:
    name, weight = "; ".join(group.name for group in members), sum(group.weight for group in members)
    return PrintedGroup(code, name, weight, members[0].version_id or 0, plan.size(code))
