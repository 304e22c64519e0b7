"""What may be studied before the opening: by a link or code that works, in its own round, and by nothing else."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from foundation import keys
from questionnaires.versions import QuestionnaireVersion
from respondents.identity import door
from respondents.invitation import Invitation
from tests.visitor import open_round


@pytest.mark.parametrize("by", ["token", "code"])
def test_a_link_or_code_shows_the_questionnaire_of_its_own_round_while_it_works(session: Session, by: str) -> None:
    round_id = open_round(session).id
    mine = session.scalars(sa.select(Invitation).order_by(Invitation.id)).first()
    version = session.scalars(sa.select(QuestionnaireVersion)).one()
    assert mine is not None
    ring, whose = keys.current(), (mine.respondent_id, mine.issue)
    find, key = {
        "token": (door.version_of_token, ring.link_token(*whose)),
        "code": (door.version_of_code, ring.typed_code(*whose)),
    }[by]
    assert find(session, round_id, key) == (version.id, version.sha256)
    assert find(session, round_id + 1, key) is None
    assert find(session, round_id, "7KQ2M9XD8PVC") is None
    for state in ("held", "revoked"):
        mine.state = state
        session.flush()
        assert find(session, round_id, key) is None
