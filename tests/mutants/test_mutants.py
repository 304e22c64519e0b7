"""The planting of mutants: it finds what tests miss, repeats itself by its seed, and leaves nothing changed behind."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.mutants import trying
from tests.mutants.changing import is_change, mutants
from tests.mutants.covering import COVERING, files_for
from tests.mutants.trying import PROJECT, Planted, modules, sample, survives

LIMIT = """MOST: int = 3


def may(count: int | None) -> bool:
    if count is None:
        raise ValueError("none")
    return count < MOST
"""
HELD = "from limit import may\n\n\ndef test_limit():\n    assert may(2)\n    assert not may(3)\n"


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A project of one module and one test."""
    (tmp_path / "limit.py").write_text(LIMIT)
    (tmp_path / "test_limit.py").write_text(HELD)
    (tmp_path / "pytest.ini").write_text("[pytest]\nmarkers =\n    postgresql\n    browser\n    long\n")
    return tmp_path


def test_mutants_are_one_small_wrong_change_each() -> None:
    written = {mutant.write() for mutant in mutants(LIMIT)}
    assert LIMIT.replace("count < MOST", "count <= MOST") in written
    assert LIMIT.replace("= 3", "= 4") in written
    assert LIMIT.replace("if count is None", "if False") in written
    assert LIMIT.replace('raise ValueError("none")', "pass") in written
    assert not any("int & None" in text or '"XX' in text for text in written), "types and words are left alone"
    assert all(is_change(LIMIT, text) for text in written)


def test_a_mutant_that_no_test_notices_survives_and_is_not_left_behind(
    tree: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trying, "files_for", lambda module: ("test_limit.py",))
    noticed = Planted("limit.py", LIMIT, LIMIT.replace("count < MOST", "count <= MOST"))
    missed = Planted("limit.py", LIMIT, LIMIT.replace("if count is None", "if False"))
    assert (survives(tree, noticed), survives(tree, missed)) == (False, True)
    assert (tree / "limit.py").read_text() == LIMIT
    assert "-    if count is None:" in missed.diff
    assert "+    if False:" in missed.diff


def test_the_same_seed_plants_the_same_mutants_each_on_its_own_line(tree: Path) -> None:
    first, again, other = (sample(["limit.py"], 3, seed, tree) for seed in (1, 1, 2))
    assert first == again
    assert first != other
    assert len({one.diff for one in first}) == 3


def test_every_module_of_the_table_is_covered_by_tests_that_exist() -> None:
    assert set(modules()) >= {
        "respondents/identity/codes.py",
        "questionnaires/drafts.py",
        "survey_app/answering/gate.py",
    }
    for module in modules():
        assert all((PROJECT / file).is_file() for file in files_for(module)), module
    assert all(any(module.startswith(beginning) for module in modules()) for beginning in COVERING)
    with pytest.raises(KeyError):
        files_for("foundation/db.py")
