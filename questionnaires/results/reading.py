"""The ballot of a closed round, opened: one table for each of its questionnaires."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from foundation.db import Refused
from questionnaires.responses import Answers, Stratum, read_all
from questionnaires.results.table import AnswerTable, Cell, answer_table
from questionnaires.survey_round import RespondentGroup, SurveyRound
from questionnaires.versions import QuestionnaireVersion, definition


@dataclass(frozen=True)
class RoundResults:
    """What one round brought: its groups in order, and by the id of the version its questionnaires and answers."""

    groups: tuple[RespondentGroup, ...]
    versions: Mapping[int, QuestionnaireVersion]
    tables: Mapping[int, AnswerTable]

    def groups_of(self, version_id: int) -> list[RespondentGroup]:
        """The groups that were asked this questionnaire."""
        return [group for group in self.groups if group.version_id == version_id]


def read_round(session: Session, survey_round: SurveyRound) -> RoundResults:
    """Every response to the round. Raises Refused before the round has closed: until then nobody sees an answer."""
    if survey_round.state != "closed":
        raise Refused("Câu trả lời chỉ xem được sau khi đợt khảo sát kết thúc.")
    groups = tuple(survey_round.groups)
    wanted = {group.version_id for group in groups if group.version_id is not None}
    versions = {
        v.id: v for v in session.scalars(select(QuestionnaireVersion).where(QuestionnaireVersion.id.in_(wanted)))
    }
    cells = _cells(session, survey_round)
    found: dict[int, list[Answers]] = {version_id: [] for version_id in versions}
    for answers in read_all(session, versions.keys()):
        if answers.stratum_id in cells:  # the same questionnaire may serve another round too
            found[answers.version_id].append(answers)
    tables = {number: answer_table(definition(versions[number]), rows, cells) for number, rows in found.items()}
    return RoundResults(groups, versions, tables)


def _cells(session: Session, survey_round: SurveyRound) -> dict[int, Cell]:
    strata = session.scalars(select(Stratum).where(Stratum.round_id == survey_round.id))
    return {stratum.id: Cell(stratum.group_code, stratum.class_code) for stratum in strata}
