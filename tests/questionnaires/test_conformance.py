"""The engine does what two independent engines did; and the runner that says so keeps its contract."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conformance.__main__ import judge, traces
from tests.conformance.compare import same_value
from tests.questionnaires.tiny_forms import questionnaire, xml_of
from tests.skipping import skip_loudly

ROOT = Path(__file__).parents[2]
SAMPLES = ROOT.parent / "shared" / "questionnaires"

SURVEY = """
    type            | name | relevant
    select_one co_khong | a |
    integer         | b    | ${a} = 'co'
"""


@pytest.mark.skipif(not SAMPLES.exists(), reason="the sample traces are not beside the checkout")
def test_every_sample_run_agrees() -> None:
    verdicts = [judge(SAMPLES, path, trace) for path, trace in traces(SAMPLES)]
    if not verdicts:
        skip_loudly("no traces among the samples")
    assert [line for verdict in verdicts for line in verdict.as_text()] == []


def folder_with(tmp_path: Path, *runs: dict[str, object]) -> Path:
    (tmp_path / "forms").mkdir()
    (tmp_path / "traces").mkdir()
    (tmp_path / "forms" / "f.xml").write_text(xml_of(SURVEY), encoding="utf-8")
    (tmp_path / "other.json").write_text('{"problems": []}', encoding="utf-8")
    (tmp_path / "broken.json").write_text("{", encoding="utf-8")
    trace = {"form": "../forms/f.xml", "runs": list(runs)}
    (tmp_path / "traces" / "f.json").write_text(json.dumps(trace), encoding="utf-8")
    return tmp_path


GOOD = {
    "events": [
        {"at": "/data/a", "label": "a", "choices": ["khong", "co"], "any_order": True},
        {"set": "/data/a", "value": "co", "accepted": True, "constraint_ok": True},
        {"set": "/data/b", "value": "5", "accepted": True, "constraint_ok": True},
    ],
    "final": {"/data/b": {"relevant": True, "required": False, "value": "5.0", "readonly": False}},
    "blocking": {},
}
BAD = {"events": [{"set": "/data/a", "value": "la", "accepted": True, "constraint_ok": True}], "final": {}}
CRASHING = {"events": [{"at": "/data/khong_co", "label": "x"}], "final": {}}


def run(folder: Path, *options: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "tests.conformance", str(folder), *options]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


def test_the_last_line_counts_the_runs_and_the_status_is_0_when_all_agree(tmp_path: Path) -> None:
    done = run(folder_with(tmp_path, GOOD))
    assert (done.returncode, done.stdout.splitlines()) == (0, ["1 of 1 runs agree (100.0 %)"])


def test_with_json_each_trace_is_an_object_that_names_its_differences(tmp_path: Path) -> None:
    done = run(folder_with(tmp_path, GOOD, BAD, CRASHING), "--json")
    *objects, last = done.stdout.splitlines()
    assert (done.returncode, last) == (1, "1 of 3 runs agree (33.3 %)")
    (trace,) = map(json.loads, objects)
    assert (trace["trace"], trace["runs"], trace["agree"]) == ("traces/f.json", 3, 1)
    assert [difference["run"] for difference in trace["differences"]] == [1, 2]
    assert all({"run", "where", "expected", "found"} == set(difference) for difference in trace["differences"])


def test_a_form_that_cannot_be_loaded_makes_all_its_runs_disagree(tmp_path: Path) -> None:
    folder = folder_with(tmp_path, GOOD, GOOD)
    (folder / "forms" / "f.xml").write_text("không phải XML", encoding="utf-8")
    ((path, trace),) = traces(folder)
    verdict = judge(folder, path, trace)
    assert (verdict.runs, verdict.agree) == (2, 0)


def test_an_instance_too_many_or_too_few_is_a_difference(tmp_path: Path) -> None:
    few = {"events": [], "final": {"/data/tv[2]": {"relevant": True}}, "blocking": {}}
    many = {"events": [], "final": {"/data": {"relevant": True}}, "blocking": {}}
    folder = folder_with(tmp_path, few, many)
    repeat = "type | name\nbegin_repeat | tv\ntext | ten\nend_repeat | "
    (folder / "forms" / "f.xml").write_text(xml_of(repeat), encoding="utf-8")
    ((path, trace),) = traces(folder)
    assert [difference.where for _, difference in judge(folder, path, trace).differences] == ["/data/tv[2]", "/data/tv"]


@pytest.mark.parametrize(
    ("expected", "found", "same"),
    [("3", "3.0", True), ("1.0E-5", "0.00001", True), ("3", "3.1", False), ("a", "a ", False), ("", "0", False)],
)
def test_numbers_nearly_agree_and_nothing_else_is_forgiven(expected: str, found: str, same: bool) -> None:
    assert same_value(expected, found, None) is same


def test_selections_are_sets_and_ranks_are_not() -> None:
    form = questionnaire("type | name\nselect_multiple co_khong | vai\nrank co_khong | hang")
    assert same_value("co khong", "khong co", form.controls["/data/vai"])
    assert not same_value("co khong", "khong co", form.controls["/data/hang"])
