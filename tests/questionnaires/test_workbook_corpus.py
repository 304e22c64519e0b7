"""The sample workbooks beside the project: each gets exactly its expected problems."""

import json
import re
from pathlib import Path

import pytest

from questionnaires.workbook import check

SAMPLES = Path(__file__).parents[2].parent / "shared" / "questionnaires"
FOLDERS = [folder for folder in (SAMPLES / "errors", SAMPLES / "forms") if folder.is_dir()]
WORKBOOKS = [
    (folder / name, expected)
    for folder in FOLDERS
    for name, expected in json.loads((folder / "expected.json").read_text(encoding="utf-8")).items()
]
INSTANCE_NAME = re.compile(r"<instanceName/>|<bind nodeset=\"/data/meta/instanceName\"[^>]*/>")
ASKS = {"nguoi_dan", "noi_bo"}
"""Correct samples with a question that asks who answers: warned of since, and never an error."""
needs_samples = pytest.mark.skipif(not WORKBOOKS, reason=f"no sample workbooks in {SAMPLES}")


def places(entries: list[dict]) -> set[tuple]:
    return {(p["sheet"], p["row"], p["column"], p["code"], p["severity"]) for p in entries}


@needs_samples
@pytest.mark.parametrize(("path", "expected"), WORKBOOKS, ids=[path.stem for path, _ in WORKBOOKS])
def test_a_sample_gets_exactly_its_problems(path, expected):
    report = check(path.read_bytes()).as_report()
    wanted, tolerated = places(expected["problems"]), places(expected.get("tolerated", []))
    asking = [problem for problem in report["problems"] if problem["code"] == "ASKS_IDENTITY"]
    assert [(problem["severity"], problem["sheet"]) for problem in asking] == [("warning", "survey")] * (
        path.stem in ASKS
    )
    found = places(report["problems"]) - places(asking)
    assert wanted - found == set()
    assert found - wanted - tolerated == set()
    assert {key: report[key] for key in expected.keys() & {"form_id", "title", "languages", "pages", "questions"}} == {
        key: value for key, value in expected.items() if key not in ("problems", "tolerated")
    }


@needs_samples
def test_the_samples_with_a_suggestion_get_it():
    for path, expected in WORKBOOKS:
        found = {(p.sheet, p.row, p.column, p.code): p.suggestion for p in check(path.read_bytes()).problems}
        for problem in expected["problems"]:
            place = (problem["sheet"], problem["row"], problem["column"], problem["code"])
            assert found[place] == problem.get("suggestion"), (path.name, place)


@needs_samples
def test_correct_samples_are_converted_as_pyxform_itself_does():
    """But for `instance_name`, which is accepted and not used."""
    for path in sorted((SAMPLES / "forms").glob("*.xlsx")):
        expected = INSTANCE_NAME.sub("", path.with_suffix(".xml").read_text(encoding="utf-8"))
        assert check(path.read_bytes()).xform == expected, path.name


@needs_samples
def test_public_workbooks_of_others_give_a_report():
    paths = [path for path in (SAMPLES / "public").rglob("*.xls*") if path.suffix in (".xls", ".xlsx")]
    assert paths
    for path in paths:
        assert isinstance(check(path.read_bytes(), path.name).as_report(), dict), path.name
