"""Each target holds for inputs at random, for seeds with a few bytes changed, and for whatever was found before."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.fuzzing.targets import TARGETS, Target

FINDS = sorted(path for path in (Path(__file__).parent / "finds").glob("*/*") if path.is_file())


def changed(target: Target) -> st.SearchStrategy[bytes]:
    """A seed in which pieces are cut out, doubled, or replaced by bytes and words that matter."""
    piece = st.one_of(st.binary(max_size=6), st.sampled_from((b"", *target.words)))
    edit = st.tuples(st.floats(0, 1), st.integers(0, 40), piece)
    return st.tuples(st.sampled_from(target.seeds), st.lists(edit, max_size=4)).map(_carried_out)


def _carried_out(drawn: tuple[bytes, list[tuple[float, int, bytes]]]) -> bytes:
    data, edits = drawn
    for where, length, piece in edits:
        at = int(where * len(data))
        data = data[:at] + piece + data[at + length :]
    return data


@pytest.mark.parametrize("name", TARGETS)
def test_seeds_are_read(name: str) -> None:
    for seed in TARGETS[name].seeds:
        TARGETS[name].run(seed)


@pytest.mark.parametrize("name", TARGETS)
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_nothing_is_raised_whatever_arrives(name: str, data: st.DataObject) -> None:
    target = TARGETS[name]
    target.run(data.draw(st.one_of(changed(target), st.binary(max_size=400), st.text(max_size=80).map(str.encode))))


@pytest.mark.parametrize(
    "path", FINDS or [None], ids=lambda path: f"{path.parent.name}-{path.name}" if path else "none"
)
def test_what_was_found_once_stays_mended(path: Path | None) -> None:
    if path:
        TARGETS[path.parent.name].run(path.read_bytes())
