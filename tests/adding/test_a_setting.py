"""A setting: a row in the table of settings, one in the table of docs/settings.md, and somebody who reads it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.adding.workshop import Workshop

SETTINGS = "survey_app/config.py"
ROW = '    Setting("HELP_MINUTES", "15", "how soon somebody calls back, minutes", int),\n'
LINE = "| `HELP_MINUTES` | `15` | how soon somebody calls back, minutes |\n"
READER = '''"""How soon somebody calls back."""

from flask import current_app


def minutes() -> int:
    """As it is promised."""
    found: int = current_app.config["HELP_MINUTES"]
    return found
'''
SETTING = """
import pytest
from survey_app import calling_back, config


def test_its_default_reaches_its_reader(app):
    with app.app_context():
        assert calling_back.minutes() == 15


def test_the_environment_goes_before_the_default():
    assert config.load({"HELP_MINUTES": "20"})["HELP_MINUTES"] == 20


def test_what_is_no_number_is_named():
    with pytest.raises(ValueError, match="HELP_MINUTES"):
        config.load({"HELP_MINUTES": "soon"})
"""


@pytest.mark.long
def test_a_setting_fails_until_its_document_names_it_and_is_read_then(tmp_path: Path) -> None:
    made = Workshop(tmp_path / "product")
    made.add(SETTINGS, '    Setting("CODE_MINUTES"', ROW)
    made.write("survey_app/calling_back.py", READER)
    made.write("tests/adding/calling_back.py", SETTING)
    assert "HELP_MINUTES" in made.fails("tests/guards/test_docs.py", "-k", "setting")
    made.add("docs/settings.md", "| `CODE_MINUTES` |", LINE)
    made.holds("tests/guards", "tests/adding/calling_back.py", "-k", "setting or default or environment or number")
