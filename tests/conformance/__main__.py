"""The command: `python -m tests.conformance FOLDER [--json]`. Exit status 0 when every run agrees."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from questionnaires.xform import Questionnaire, XFormError, read_xform
from tests.conformance.replay import Difference, replay


@dataclass(frozen=True, slots=True)
class Verdict:
    """How one trace went: the first difference of each run that disagrees, by the run's number."""

    trace: str
    runs: int
    differences: tuple[tuple[int, Difference], ...]

    @property
    def agree(self) -> int:
        return self.runs - len(self.differences)

    def as_json(self) -> str:
        differences = [{"run": number, **asdict(difference)} for number, difference in self.differences]
        fields = {"trace": self.trace, "runs": self.runs, "agree": self.agree, "differences": differences}
        return json.dumps(fields, ensure_ascii=False, default=str)

    def as_text(self) -> Iterator[str]:
        for number, found in self.differences:
            yield f"{self.trace} run {number}: {found.where}: expected {found.expected!r}, found {found.found!r}"


def traces(folder: Path) -> Iterator[tuple[Path, dict[str, Any]]]:
    """Every `*.json` below the folder that has a key `runs`."""
    for path in sorted(folder.rglob("*.json")):
        try:
            trace = json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            continue
        if isinstance(trace, dict) and "runs" in trace:
            yield path, trace


def judge(folder: Path, path: Path, trace: dict[str, Any]) -> Verdict:
    """Replays all runs of a trace; a form that cannot be loaded makes all of them disagree."""
    questionnaire = _load(path, trace)
    if isinstance(questionnaire, Difference):
        found = [(number, questionnaire) for number in range(len(trace["runs"]))]
    else:
        each = ((number, replay(questionnaire, run)) for number, run in enumerate(trace["runs"]))
        found = [(number, difference) for number, difference in each if difference is not None]
    return Verdict(path.relative_to(folder).as_posix(), len(trace["runs"]), tuple(found))


def _load(path: Path, trace: dict[str, Any]) -> Questionnaire | Difference:
    try:
        return read_xform((path.parent / trace["form"]).read_bytes())
    except (XFormError, OSError, KeyError) as failure:
        return Difference("form", "a form that can be loaded", str(failure))


def main() -> int:
    """Prints the verdicts; the last line is always `N of M runs agree (P %)`."""
    parser = argparse.ArgumentParser(prog="python -m tests.conformance", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--json", action="store_true", help="one JSON object for each trace")
    options = parser.parse_args()
    runs = agree = 0
    for path, trace in traces(options.folder):
        verdict = judge(options.folder, path, trace)
        runs, agree = runs + verdict.runs, agree + verdict.agree
        for line in [verdict.as_json()] if options.json else verdict.as_text():
            print(line)
    print(f"{agree} of {runs} runs agree ({100 * agree / runs if runs else 0:.1f} %)")
    return 0 if agree == runs else 1


if __name__ == "__main__":
    sys.exit(main())
