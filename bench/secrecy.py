"""What `secrecy check` costs: `python -m bench.secrecy [PEOPLE]`. Wall time and the largest process, on a SQLite database of its
own, with that many envelopes in a closed round and then with as many opened answers.

The questionnaire is `par_30`; the sheets are made up; nobody holds the key, so the folder of the keys opens the envelopes.
"""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

from flask import Flask
from flask_migrate import upgrade

from bench.opening import fill, timed
from foundation import audit, keys
from questionnaires.ballot import opening
from respondents.envelopes import cleaning, stripping
from survey_app import create_app
from survey_app.database import db


def main(people: int) -> None:
    """Prepares and measures."""
    folder = Path(tempfile.mkdtemp(prefix="secrecy-"))
    keys.Keys.load_or_create(folder / "keys.json")
    app = create_app({**os.environ, "DATA_DIR": str(folder), "KEYS_FILE": ""})
    with app.app_context():
        upgrade()
        round_id = fill(db.session, people).id
    timed("closed", lambda: checked(app))
    with app.app_context():
        stripping.strip(db.session, round_id, audit.SYSTEM)
        opening.open_box(db.session, round_id, (), audit.SYSTEM)
        cleaning.clean(db.session, round_id)
    timed("opened", lambda: checked(app))


def checked(app: Flask) -> None:
    """Runs the check and shows what it prints; what it raises goes on."""
    result = app.test_cli_runner().invoke(args=["secrecy", "check"], catch_exceptions=False)
    print(result.output)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 6_000)
