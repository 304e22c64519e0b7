"""Each command that measures still runs; what it measures is for `make bench`."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from bench.all import ALONE

SMALL = {
    "lists": ["--rows", "200"],
    "results": ["200"],
    "workbook": ["200"],
    "letters": ["20"],
    "dashboard": ["2000"],
    "integrity": ["1"],
    "self_assessment": ["64"],
    "opening": ["60"],
    "backups": ["30"],
    "secrecy": ["24"],
    "forecast": ["1"],
    "all": ["--only", "workbook,respond", "--journeys", "4", "--runs", "1", "--crowd", "5"],
    "bare": ["-c", "2", "-n", "6"],
    "growth": ["--sizes", "60:3,120:5"],
    "prepare": ["--respondents", "30", "--out", "{folder}"],
    "endurance": ["--sheets", "1", "--others", "5", "--minutes", "0.1", "--rush", "4", "--rush-seconds", "2"],
    "messages": ["--messages", "40", "--gateway-delay", "0.05"],
}


@pytest.mark.long
@pytest.mark.parametrize("name", sorted({*ALONE, *SMALL}))
def test_a_measurement_runs_to_its_end(name: str, tmp_path: Path) -> None:
    words = [word.format(folder=tmp_path / "b") for word in SMALL.get(name, [])]
    run = subprocess.run(
        [sys.executable, "-m", f"bench.{name}", *words],
        env={**os.environ, "TMPDIR": str(tmp_path), "DATABASE_URL": "", "DATA_DIR": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=600,
    )
    assert "Traceback" not in run.stdout + run.stderr, run.stderr[-2000:]
    assert run.stdout.strip()
