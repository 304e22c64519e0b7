"""The ballot of a closed round, opened: one table for each of its questionnaires, as the round's publication plan prints it.

What the plan withholds is left out here, and what it merges is merged here, so that nothing made of a table can tell more.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from criteria import Tree
from foundation.db import Refused
from questionnaires.ballot import opened
from questionnaires.ballot.box import BallotBox, of_round
from questionnaires.ballot.opened import Answers
from questionnaires.results import publication
from questionnaires.results.publication import Place, Plan
from questionnaires.results.table import AnswerTable, answer_table
from questionnaires.round_criteria import set_of
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
    criteria: Tree | None = None  # of the round's own set; None: as its questionnaires name them

    def groups_of(self, version_id: int) -> list[PrintedGroup]:
        """The printed groups that were asked this questionnaire."""
        return [group for group in self.groups if group.version_id == version_id]

    def is_withheld(self, version_id: int) -> bool:
        """Whether somebody submitted this questionnaire and too few for anything to be printed of it."""
        return any(group.version_id == version_id and group.code in self.plan.withheld for group in self.asked)


def read_round(session: Session, survey_round: SurveyRound) -> RoundResults:
    """Every opened answer of the round that its plan publishes. Raises Refused before the ballot box was opened: until then
    nobody sees an answer."""
    if not is_readable(session, survey_round):
        raise Refused("Câu trả lời chỉ xem được sau khi hòm phiếu của đợt được mở.")
    box = of_round(session, survey_round.id)
    asked = tuple(survey_round.groups)
    versions = _versions(session, asked)
    answers = _answers(session, survey_round, asked)
    plan = _plan(box, asked, answers)
    printed = answers if _fixed(box) is not None else _as_printed(answers, plan)
    kept = set_of(session, survey_round)
    tables = _tables(versions, printed)
    return RoundResults(printed_groups(asked, plan), versions, tables, plan, asked, kept.tree if kept else None)


def is_readable(session: Session, survey_round: SurveyRound) -> bool:
    """Whether anybody may see answers: the ballot box was opened, or the round closed without ever having had one."""
    box = of_round(session, survey_round.id)
    return survey_round.state == "closed" and (box is None or box.is_opened)


def _versions(session: Session, asked: Iterable[RespondentGroup]) -> dict[int, QuestionnaireVersion]:
    wanted = {group.version_id for group in asked if group.version_id is not None}
    found = session.scalars(select(QuestionnaireVersion).where(QuestionnaireVersion.id.in_(wanted)))
    return {version.id: version for version in found}


def _answers(session: Session, survey_round: SurveyRound, asked: Sequence[RespondentGroup]) -> list[Answers]:
    """The opened answers of this round to the questionnaire of their group, which may be several merged."""
    version_of = {group.code: group.version_id for group in asked if group.version_id is not None}
    return [
        answers
        for answers in opened.read_round(session, survey_round.id, set(version_of.values()))
        if version_of.get(answers.group.split(publication.JOINED_BY)[0]) == answers.version_id
    ]


def _fixed(box: BallotBox | None) -> Mapping[str, Any] | None:
    return None if box is None else box.plan


def _plan(box: BallotBox | None, asked: Sequence[RespondentGroup], found: Iterable[Answers]) -> Plan:
    """The plan that was fixed when the persons were taken off. Answers from before there was a ballot box have none; theirs
    follows from how many there are, which no longer changes."""
    fixed = _fixed(box)
    if fixed is not None:
        return Plan.from_json(fixed)
    questionnaires = {group.code: group.version_id for group in asked if group.version_id is not None}
    return publication.plan(Counter(Place(one.group, one.agency_class) for one in found), questionnaires)


def _as_printed(answers: Iterable[Answers], plan: Plan) -> list[Answers]:
    """Answers of an earlier release, which still name their own group and class; those that are withheld left out."""
    pairs = ((one, plan.printed(Place(one.group, one.agency_class))) for one in answers)
    return [replace(one, group=place.group, agency_class=place.agency_class) for one, place in pairs if place]


def _tables(versions: Mapping[int, QuestionnaireVersion], answers: Iterable[Answers]) -> dict[int, AnswerTable]:
    rows: dict[int, list[Answers]] = {version_id: [] for version_id in versions}
    for one in answers:
        rows[one.version_id].append(one)
    return {number: answer_table(definition(versions[number]), own) for number, own in rows.items()}


def printed_groups(asked: Sequence[RespondentGroup], plan: Plan) -> tuple[PrintedGroup, ...]:
    """The groups that the plan prints, in its order."""
    by_code = {group.code: group for group in asked}
    return tuple(_printed(code, [by_code[member] for member in members], plan) for code, members in plan.groups.items())


def _printed(code: str, members: Sequence[RespondentGroup], plan: Plan) -> PrintedGroup:
    name, weight = "; ".join(group.name for group in members), sum(group.weight for group in members)
    return PrintedGroup(code, name, weight, members[0].version_id or 0, plan.size(code))
