"""While one of each of several machines is lost, nobody loses a word."""

from __future__ import annotations

import subprocess
import sys

import pytest

from bench import several_servers
from tests.skipping import skip_loudly


@pytest.mark.long
def test_nobody_loses_a_word_while_one_machine_of_each_kind_is_lost() -> None:
    """The round is long enough for each of seven kinds: whoever is asked for one that never came has tried nothing."""
    try:
        several_servers.programs()
    except SystemExit as missing:
        skip_loudly(str(missing))
    for kinds in ("primary,vault,web-machine", "pooler,standby,worker,web-process"):
        words = [sys.executable, "-m", "bench.machines", "--people", "120", "--faults", "4", "--kinds", kinds]
        done = subprocess.run(words, capture_output=True, text=True, timeout=900)
        print(done.stdout)
        assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
        assert "120 of 120 people finished, 0 lost, doubled or broken" in done.stdout
        assert all(f"{kind} " in done.stdout for kind in kinds.split(",")), done.stdout
