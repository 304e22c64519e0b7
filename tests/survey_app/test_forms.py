"""Every sentence that WTForms' fields and validators may say is said in Vietnamese."""

from __future__ import annotations

import re
from pathlib import Path

import wtforms

from survey_app.forms import SENTENCES, Vietnamese

FOLDER = Path(wtforms.__file__).parent
NOT_USED = re.compile("IP address|Mac address|URL|UUID|week|CSRF|field name|be edited|is disabled|of: %|cannot be None")


def sentences() -> set[str]:
    sources = [FOLDER / "validators.py", *(FOLDER / "fields").glob("*.py")]
    found = re.findall(r'gettext\(\s*"([^"]+)",?\s*(?:"([^"]+)")?', "".join(path.read_text() for path in sources))
    return {many or one for one, many in found if not NOT_USED.search(one)}


def test_every_sentence_of_wtforms_that_we_can_meet_has_words_of_ours() -> None:
    assert sentences() - SENTENCES.keys() == set()


def test_a_number_does_not_change_the_noun() -> None:
    said = Vietnamese().ngettext(
        "Field must be at least %(min)d character long.", "Field must be at least %(min)d characters long.", 1
    )
    assert said % {"min": 1} == "Nhập ít nhất 1 ký tự"
