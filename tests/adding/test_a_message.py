"""A message: its text beside the verb that causes it, written to the outbox in the same transaction."""

from __future__ import annotations

from pathlib import Path

import pytest

from foundation.outbox.messages import PRIORITY
from survey_app.home_affairs.outbox import PURPOSES
from tests.adding.workshop import Workshop

VERBS = "respondents/roster/decisions.py"
VERB = '''def withdraw(session: Session, roster: Roster, by: audit.Actor) -> None:
    """Takes a submitted list back to work on it. Raises Refused once Home Affairs has decided."""
    roster.move(session, "withdraw", by)
'''
TEXT = 'WITHDRAWN = "Một đơn vị vừa rút lại danh sách để sửa."\n\n\n'
SENDING = '    outbox.write(session, "email", "cchc@daklak.example", WITHDRAWN, purpose="notice", subject="Rút lại danh sách")\n'
MESSAGE = """
import json
import pytest
from foundation.db import Refused
from respondents.roster import decisions
from survey_app.database import db
from tests.respondents.list_room import FOCAL, Room


def sent(app):
    assert app.test_cli_runner().invoke(args=["worker", "--once"]).exit_code == 0
    outbox = app.config["DATA_DIR"] / "outbox.jsonl"
    return [json.loads(line)["text"] for line in outbox.read_text("utf-8").splitlines()] if outbox.exists() else []


def test_it_goes_with_the_act(app):
    with app.app_context():
        room = Room(db.session).with_twelve("submitted")
        decisions.withdraw(db.session, room.roster, FOCAL)
        db.session.commit()
    assert sent(app) == [decisions.WITHDRAWN]


def test_it_does_not_go_when_the_act_is_not_carried_out(app):
    with app.app_context():
        room = Room(db.session).with_twelve("submitted")
        db.session.commit()
        decisions.withdraw(db.session, room.roster, FOCAL)
        db.session.rollback()
        with pytest.raises(Refused):
            decisions.withdraw(db.session, Room(db.session, "SYT", "Sở Y tế", room.survey_round).roster, FOCAL)
        db.session.rollback()
    assert sent(app) == []
"""


def test_every_purpose_has_its_word_on_the_page_of_messages() -> None:
    assert PURPOSES.keys() == PRIORITY.keys()


@pytest.mark.long
def test_a_message_goes_with_the_act_that_causes_it(tmp_path: Path) -> None:
    made = Workshop(tmp_path / "product")
    made.add(VERBS, "from foundation.db import Refused, now\n", "from foundation import outbox\n")
    made.add(VERBS, VERB, TEXT)
    made.add(VERBS, "\n\ndef send_back(", SENDING)
    made.write("tests/adding/withdrawn.py", MESSAGE)
    made.holds("tests/adding/withdrawn.py")
