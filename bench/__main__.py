"""`make bench`: every measurement that needs no server of its own, one after another."""

from __future__ import annotations

import subprocess
import sys

ALONE = (
    "engine",
    "questionnaire_check",
    "roster",
    "lists",
    "results",
    "workbook",
    "letters",
    "dashboard",
    "integrity",
    "self_assessment",
)


def main() -> None:
    """Runs each as a process of its own, so that one's memory is not another's."""
    for name in ALONE:
        print(f"== {name}", flush=True)
        subprocess.run([sys.executable, "-m", f"bench.{name}"], check=False)
    print(
        "== with a server (see README): bench.prepare and bench.respond, bench.crash, .faults, .endurance, .parallel, .weight, "
        ".lighthouse, .reader"
    )


if __name__ == "__main__":
    main()
