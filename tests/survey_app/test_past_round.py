"""The demonstration's round of the year before: what the Ministry reads of it is there, and the running round comes first."""

from __future__ import annotations

from collections import Counter

import pytest
import sqlalchemy as sa
from flask import Flask

from agencies.agency import Agency
from questionnaires.ballot import box
from questionnaires.results import read_round, scores
from questionnaires.survey_round import newest_first
from respondents.roster import Roster
from survey_app import accounts
from survey_app.database import db
from survey_app.demonstration import filling, past_round
from tests.signing_in import OwnTransactionClient, open_session


@pytest.mark.long
def test_the_ministry_reads_results_papers_and_rows_of_an_opened_round(app: Flask) -> None:
    app.test_client_class = OwnTransactionClient
    with app.app_context():
        filled = filling.fill(db.session, "http://localhost")  # type: ignore[arg-type]
        db.session.commit()
        past = past_round.add(db.session, filled.sign_ins)  # type: ignore[arg-type]
        running, second = newest_first(db.session)  # type: ignore[arg-type]
        assert (second.id, second.state, running.state) == (past.id, "closed", "open")
        assert box.the_box(db.session, past.id).state == "opened"  # type: ignore[arg-type]

        results = read_round(db.session, past)  # type: ignore[arg-type]
        assert sum(map(len, results.tables.values())) > 100
        assert any(score.published_score for score in scores(results))
        took_part = sa.select(Agency.class_code).join(Roster, Roster.agency_id == Agency.id)
        for survey_round, classes in ((past, (10, 1, 102)), (running, (13, 1, 14))):
            found = db.session.scalars(took_part.where(Roster.round_id == survey_round.id))  # type: ignore[attr-defined]
            assert Counter(found) == dict(zip(("so", "hdnd", "xa"), classes, strict=True))
        assert len({group.version_id for group in past.groups}) == len(past_round.FORMS), "each group its questionnaire"

        reader = accounts.find(db.session, filled.sign_ins["ministry"][0])  # type: ignore[arg-type]
        assert reader is not None
        client = app.test_client()
        open_session(client, reader)
        for page in ("xuat", "ket-qua"):
            answer = client.get(f"/bo-noi-vu/dot/{past.id}/{page}", follow_redirects=True)
            assert answer.status_code == 200, page
            assert past.title in answer.text
