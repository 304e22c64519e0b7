"""A copy goes with the keys file of its time: across a rotation and a new root, another one is refused with what to do."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from foundation import keys
from questionnaires.ballot.box import BallotBox, BoxState
from questionnaires.survey_round import SurveyRound
from respondents.roster import Respondent
from survey_app.database import db
from tests.survey_app.test_backups import answered, backed_up, emptied, pair, run, served  # noqa: F401


def with_keys(app: Flask, content: bytes) -> None:
    path: Path = app.config["KEYS_FILE"]
    path.write_bytes(content)
    keys.install(path)


@pytest.mark.long
def test_a_copy_goes_with_the_keys_file_of_its_time(served: Flask, pair: Path, tmp_path: Path) -> None:  # noqa: F811
    path: Path = served.config["KEYS_FILE"]
    path.parent.mkdir(exist_ok=True)
    keys.current().save(path)
    keys.install(path)
    answered(served)
    phones = sorted(one.phone for one in db.session.scalars(sa.select(Respondent)))
    assert run(served, "audit", "verify").exit_code == 0  # whatever starts first writes the fingerprint
    files, copies = [path.read_bytes()], [backed_up(served, tmp_path / "0")]
    for number, words in enumerate((["keys", "rotate", "--stopped"], ["keys", "new-root", "--yes"]), start=1):
        changed = run(served, *words)
        assert changed.exit_code == 0, changed.output
        files.append(path.read_bytes())
        copies.append(backed_up(served, tmp_path / str(number)))
        db.session.execute(sa.update(SurveyRound).values(state="closed"))
        db.session.execute(sa.update(BallotBox).values(state=BoxState.CLEANED))
        db.session.commit()

    verified = {}
    for which, copy, says in (
        (1, 0, "hai bên một lần `keys rotate`"),
        (0, 1, "hai bên một lần `keys rotate`"),
        (2, 0, "trước lần thay khoá gốc"),
        (2, 1, "trước lần thay khoá gốc"),
        (1, 2, "không do hệ thống với tệp khoá hiện có ghi"),
    ):
        with_keys(served, files[which])
        verified[which, copy] = run(served, "verify", copies[copy], "--identity", pair)
        assert says.lower() in verified[which, copy].output.lower()
        emptied()
        refused = run(served, "restore", copies[copy], "--identity", pair)
        assert refused.exit_code == 1
        assert says in refused.output
        assert not sa.inspect(db.engine).get_table_names()
    assert {which: one.exit_code for which, one in verified.items() if one.exit_code} == {(1, 2): 1}

    for content, copy in zip(files, copies, strict=True):
        with_keys(served, content)
        emptied()
        restored = run(served, "restore", copy, "--identity", pair)
        assert restored.exit_code == 0, restored.output
        assert run(served, "audit", "verify").exit_code == 0
        assert sorted(one.phone for one in db.session.scalars(sa.select(Respondent))) == phones
