"""Opened answers written as short rows, as an opening leaves them."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping

from sqlalchemy.orm import Session

from questionnaires.ballot import opened
from questionnaires.ballot.box import BallotBox, of_round
from questionnaires.ballot.marks import Marks
from questionnaires.ballot.sealed_sheet import SheetContent
from questionnaires.survey_round import SurveyRound
from questionnaires.versions import QuestionnaireVersion

LENGTH = 4096
UNMARKED = Marks(consistency=False, pattern=False)


def an_opened_box(session: Session, survey_round: SurveyRound) -> BallotBox:
    """The round's box, opened."""
    found = of_round(session, survey_round.id)
    if found is None:
        found = BallotBox(round_id=survey_round.id, kind="internal", state="opened", threshold=0, public_key=bytes(32))
        session.add(found)
        session.flush()
    return found


def answered(
    session: Session,
    survey_round: SurveyRound,
    version: QuestionnaireVersion,
    group: str,
    rows: Iterable[Mapping[str, str]],
    agency_class: str = "so",
) -> None:
    """These answers, by path, are among the round's opened ones."""
    an_opened_box(session, survey_round)
    contents = [SheetContent(version.id, group, agency_class, dict(values), UNMARKED) for values in rows]
    ids = sorted(secrets.token_bytes(opened.ID_BYTES) for _ in contents)
    key = opened.results_key(survey_round.id)
    pairs = zip(ids, contents, strict=True)
    opened.write(session, survey_round.id, ((one, opened.body_of(key, one, content, LENGTH)) for one, content in pairs))
