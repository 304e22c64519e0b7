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
from questionnaires.ballot import care_flags, opened
from questionnaires.ballot.box import BallotBox, of_round
from questionnaires.ballot.care_flags import Flagged
from questionnaires.ballot.opened import Answers
from questionnaires.results import publication
from questionnaires.results.publication import Place, Plan
from questionnaires.results.table import AnswerTable, answer_table
from questionnaires.round_criteria import set_of
from questionnaires.survey_round import RespondentGroup, SurveyRound
from questionnaires.versions import QuestionnaireVersion, definition

Row = tuple[bytes, Answers]
"""An opened answer with its id."""


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
    plan, and the groups as the round has them. `review`: by printed group how many answers call for a second look, None for one
    to nine; None altogether before somebody looked."""

    groups: tuple[PrintedGroup, ...]
    versions: Mapping[int, QuestionnaireVersion]
    tables: Mapping[int, AnswerTable]
    plan: Plan
    asked: tuple[RespondentGroup, ...]
    criteria: Tree | None = None  # of the round's own set; None: as its questionnaires name them
    review: Mapping[str, int | None] | None = None

    def without_flagged(self) -> RoundResults | None:
        """The same without the answers that call for a second look; None where the plan does not let both be printed: of every
        printed group nobody or at least ten are flagged, and of somebody there are."""
        told = {group: count for group, count in (self.review or {}).items() if count is not None}
        if (
            self.review is None
            or len(told) < len(self.review)
            or not any(told.values())
            or not self.plan.may_split(told)
        ):
            return None
        kept = {number: table.unflagged() for number, table in self.tables.items()}
        groups = tuple(one._replace(submitted=one.submitted - told.get(one.code, 0)) for one in self.groups)
        return replace(self, groups=tuple(one for one in groups if one.submitted), tables=kept)

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
    asked = tuple(survey_round.groups)
    versions = _versions(session, asked)
    rows, plan = _printed_rows(session, survey_round, asked)
    flagged = care_flags.of_round(session, survey_round.id)
    if flagged is not None:
        rows = [(one, replace(answers, review=flagged.of(one, answers.group, "review"))) for one, answers in rows]
    tables = _tables(versions, [answers for _, answers in rows])
    kept, groups = set_of(session, survey_round), printed_groups(asked, plan)
    return RoundResults(groups, versions, tables, plan, asked, kept.tree if kept else None, _review_counts(flagged))


def _review_counts(flagged: Flagged | None) -> dict[str, int | None] | None:
    """By printed group how many call for a second look; None for one to nine."""
    return None if flagged is None else {group: flagged.carried[group].get("review") for group in flagged.people}


def opened_rows(session: Session, survey_round: SurveyRound) -> list[Row]:
    """The ids and answers of a round as its plan prints them. Raises Refused before the ballot box was opened."""
    if not is_readable(session, survey_round):
        raise Refused("Câu trả lời chỉ xem được sau khi hòm phiếu của đợt được mở.")
    return _printed_rows(session, survey_round, tuple(survey_round.groups))[0]


def _printed_rows(
    session: Session, survey_round: SurveyRound, asked: Sequence[RespondentGroup]
) -> tuple[list[Row], Plan]:
    box = of_round(session, survey_round.id)
    rows = _rows(session, survey_round, asked)
    plan = _plan(box, asked, [answers for _, answers in rows])
    return (rows if _fixed(box) is not None else _as_printed(rows, plan)), plan


def is_readable(session: Session, survey_round: SurveyRound) -> bool:
    """Whether anybody may see answers: the ballot box was opened and holds what came out of it, or the round closed without
    ever having had one."""
    box = of_round(session, survey_round.id)
    return survey_round.state == "closed" and (box is None or (box.is_opened and not is_changed(session, box)))


def is_changed(session: Session, box: BallotBox) -> bool:
    """Whether other answers are there than came out of the box. A second publication about all but one person would be that
    person's beside the first, so nothing is published of them. Boxes of earlier releases kept no hash."""
    kept = box.counts.get("opened_hash")
    return box.is_opened and kept is not None and kept != opened.digest(session, box.round_id)


def last_readable(session: Session, survey_round: SurveyRound) -> SurveyRound | None:
    """The newest round of an earlier year whose answers anybody may see."""
    earlier = select(SurveyRound).where(
        SurveyRound.year < survey_round.year, SurveyRound.is_demo == survey_round.is_demo
    )
    rounds = session.scalars(earlier.order_by(SurveyRound.year.desc(), SurveyRound.id.desc()))
    return next((one for one in rounds if is_readable(session, one)), None)


def _versions(session: Session, asked: Iterable[RespondentGroup]) -> dict[int, QuestionnaireVersion]:
    wanted = {group.version_id for group in asked if group.version_id is not None}
    found = session.scalars(select(QuestionnaireVersion).where(QuestionnaireVersion.id.in_(wanted)))
    return {version.id: version for version in found}


def _rows(session: Session, survey_round: SurveyRound, asked: Sequence[RespondentGroup]) -> list[Row]:
    """The opened answers of this round to the questionnaire of their group, which may be several merged."""
    version_of = {group.code: group.version_id for group in asked if group.version_id is not None}
    return [
        (one, answers)
        for one, answers in opened.read_rows(session, survey_round.id, set(version_of.values()))
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


def _as_printed(rows: Iterable[Row], plan: Plan) -> list[Row]:
    """Answers of an earlier release, which still name their own group and class; those that are withheld left out."""
    pairs = ((row, plan.printed(Place(row[1].group, row[1].agency_class))) for row in rows)
    return [
        (one, replace(answers, group=place.group, agency_class=place.agency_class))
        for (one, answers), place in pairs
        if place
    ]


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
