"""A machine is lost: `python -m bench.backups [PEOPLE]`. Seconds of a copy, its size, of checking it, and of the whole way back.

Each step is the command that an operator runs, in a process of its own, on a database that `bench.prepare` filled.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

PEOPLE = 6_000


def main() -> None:
    """Prints one line a step."""
    people = int(sys.argv[1]) if len(sys.argv) > 1 else PEOPLE
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        timed("prepare", {}, "-m", "bench.prepare", "--respondents", str(people), "--out", str(place / "data"))
        made = subprocess.run(flask("backup-key", place / "safe.key"), capture_output=True, text=True, check=True)
        environ = {"DATA_DIR": str(place / "data"), "BACKUP_KEY": made.stdout.strip().partition("=")[2]}
        timed("backup", environ, *flask("backup", place / "copies")[1:])
        (copy,) = (place / "copies").glob("survey-*")
        size = sum(one.stat().st_size for one in (place / "data").glob("survey.db*"))
        print(f"database {size / 1e6:.1f} MB, copy {copy.stat().st_size / 1e6:.1f} MB")
        timed("verify", environ, *flask("verify", copy, "--identity", place / "safe.key")[1:])
        for one in (place / "data").glob("survey.db*"):
            one.unlink()
        timed("restore", environ, *flask("restore", copy, "--identity", place / "safe.key")[1:])
        print(f"load average {os.getloadavg()[0]:.1f}")


def flask(*words: object) -> list[str]:
    """A command of the product."""
    return [sys.executable, "-m", "flask", "--app", "survey_app", *map(str, words)]


def timed(name: str, environ: dict[str, str], *words: str) -> None:
    """Runs a step; its clock and its processor."""
    began, used = time.monotonic(), os.times()
    subprocess.run([sys.executable, *words], env=os.environ | environ, check=True)
    now = os.times()
    processor = now.children_user + now.children_system - used.children_user - used.children_system
    print(f"{name}: {time.monotonic() - began:.1f} s, processor {processor:.1f} s", flush=True)


if __name__ == "__main__":
    main()
