"""Every e-mail leaves with a help line: whoever writes straight into the outbox is known, and adds it."""

from __future__ import annotations

import re

from tests.guards.sources import modules, name_of

STRAIGHT = {
    "respondents/wording/__init__.py": "composed when it leaves, with its foot",
    "respondents/roster/telling.py": "adds the foot of its focal points",
    "respondents/messages/question_mail.py": "adds the foot of its round",
    "respondents/field/readiness.py": "a test of the channels, composed like the real message",
    "self_assessment/reminding.py": "adds the foot that it is given",
    "survey_app/accounts/owner_mail.py": "adds the foot of the newest round",
}


def test_whoever_writes_straight_into_the_outbox_is_known() -> None:
    found = {name_of(path) for path in modules() if re.search(r"\boutbox\.write\(", path.read_text("utf-8"))}
    assert found == STRAIGHT.keys()


def test_whoever_writes_a_text_of_their_own_adds_the_foot() -> None:
    for name, why in STRAIGHT.items():
        if "adds" in why:
            text = next(path for path in modules() if name_of(path) == name).read_text("utf-8")
            assert "foot" in text, name
