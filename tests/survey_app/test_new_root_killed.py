"""`keys new-root` in processes of its own that are killed with SIGKILL, again and again, until one comes to its end."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time

import pytest
from flask import Flask

from foundation import keys
from foundation.keys import Keys
from survey_app.database import db
from tests.survey_app.test_new_root import World
from tests.survey_app.test_new_root import kept as kept

BEGUN = "Vẫn dùng được"  # what the first run says before it does anything
MOST = 12


def begun(app: Flask) -> subprocess.Popen[str]:
    """The command, as an operator starts it."""
    settings = {
        "DATA_DIR": str(app.config["DATA_DIR"]),
        "DATABASE_URL": str(app.config["SQLALCHEMY_DATABASE_URI"]),
        "KEYS_FILE": str(app.config["KEYS_FILE"]),
        "ZALO_REFRESH_TOKEN": "first",
        "PYTHONUNBUFFERED": "1",
    }
    words = [sys.executable, "-m", "flask", "--app", "survey_app", "keys", "new-root", "--yes"]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT}
    return subprocess.Popen(words, env={**os.environ, **settings}, text=True, **pipes)  # type: ignore[call-overload, no-any-return]


def is_done(app: Flask) -> bool:
    """Whether the keys file knows another root alone: a command begun now would replace that one too."""
    ring = Keys.load(app.config["KEYS_FILE"])
    return bool(ring.retired) and ring.leaving is None


@pytest.mark.long
def test_killed_again_and_again_it_comes_to_its_end(kept: Flask) -> None:
    world, chance, killed = World(kept), random.Random(5), 0
    db.session.remove()
    db.engine.dispose()
    for number in range(MOST):
        with begun(kept) as command:
            if number == 0:
                assert command.stdout is not None
                while (line := command.stdout.readline()) and BEGUN not in line:
                    pass
                time.sleep(chance.uniform(0.0, 0.3))
            else:
                time.sleep(chance.uniform(1.0, 4.0) * (1 + number / 6))
            command.kill()
            said = command.communicate()[0]
        killed += command.returncode < 0
        assert command.returncode <= 0, said
        if command.returncode == 0 or is_done(kept):
            break
    assert killed, "it was over before anybody killed it"
    if not is_done(kept):
        with begun(kept) as command:
            said = command.communicate()[0]
        assert command.returncode == 0, said
    keys.install(kept.config["KEYS_FILE"])
    world.is_whole()
