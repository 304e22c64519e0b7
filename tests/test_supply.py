"""The bill of materials and the look into advisories, from the lock alone."""

from __future__ import annotations

import json
import re
import zipfile
from datetime import date, timedelta
from importlib import metadata
from pathlib import Path
from typing import Any

import pytest

from supply import advisories, lock, reviews, sbom

ROOT = Path(__file__).parents[1]
TEXT = lock.LOCK.read_text("utf-8")


def test_every_package_of_the_locks_is_pinned_with_hashes() -> None:
    for name in ("requirements.lock", "requirements-dev.lock"):
        text = (ROOT / name).read_text("utf-8")
        pinned = lock.read(text)
        assert len(pinned) == len(re.findall(r"^[A-Za-z0-9].*==", text, re.M)) > 20
        assert [one.name for one in pinned if not one.hashes or not one.asked_by] == []


def test_the_bill_names_every_package_and_who_asks_for_it() -> None:
    made = sbom.bill(TEXT)
    assert (made["bomFormat"], made["specVersion"]) == ("CycloneDX", "1.6")
    refs = {one["bom-ref"] for one in made["components"]}
    assert len(refs) == len(lock.read(TEXT))
    assert {ref for one in made["dependencies"] for ref in one["dependsOn"]} == refs, (
        "everything is asked for by somebody"
    )
    asked = {one["ref"]: one["dependsOn"] for one in made["dependencies"]}
    assert any(
        ref.startswith("pkg:pypi/werkzeug@") for ref in asked[next(r for r in refs if r.startswith("pkg:pypi/flask@"))]
    )
    assert made == sbom.bill(TEXT), "the same lock gives the same bill"
    direct = {re.split(r"[<>=\[;]", line)[0].strip() for line in (ROOT / "requirements.txt").read_text().splitlines()}
    wanted = {lock.normal(name) for name in direct if name and not name.startswith("#")}
    assert {ref.removeprefix("pkg:pypi/").partition("@")[0] for ref in asked[sbom.OURS]} == wanted


def test_what_the_lock_installs_stays_below_400_megabytes() -> None:
    """What `du` says of an environment before anything is compiled: every file in blocks of 4 KB."""
    wanted = {one.name for one in lock.read(TEXT)}
    packages = [one for one in metadata.distributions() if lock.normal(one.metadata["Name"]) in wanted]
    assert len(packages) >= len(wanted) - 3, "those of other systems are not here"
    paths = {Path(str(one.locate_file(file))) for one in packages for file in one.files or ()}
    sizes = [path.stat().st_size for path in paths if path.suffix != ".pyc" and path.is_file()]
    assert sum(-(-size // 4096) * 4096 for size in sizes) / 2**20 <= 400


def advisory(**affected: Any) -> dict[str, Any]:
    return {
        "id": "X-1",
        "summary": "bad",
        "affected": [{"package": {"ecosystem": "PyPI", "name": "Flask"}, **affected}],
    }


@pytest.mark.parametrize(
    ("events", "is_named"),
    [
        ([{"introduced": "0"}], True),
        ([{"introduced": "0"}, {"fixed": "3.1.0"}], True),
        ([{"introduced": "0"}, {"fixed": "3.1.3"}], False),
        ([{"introduced": "3.2"}], False),
        ([{"introduced": "0"}, {"fixed": "2"}, {"introduced": "3.1.2"}, {"last_affected": "3.1.2"}], False),
        ([{"introduced": "0"}, {"fixed": "2"}, {"introduced": "3.1.2"}, {"last_affected": "3.1.3"}], True),
    ],
)
def test_an_advisory_names_a_version_by_its_ranges(events: list[dict[str, str]], is_named: bool) -> None:
    flask = lock.Pinned("flask", "3.1.3" if not is_named or "3.1.0" not in str(events) else "3.0.9", (), ())
    found = advisories.named([flask], [advisory(ranges=[{"type": "ECOSYSTEM", "events": events}])])
    assert bool(found) == is_named


def test_advisories_are_read_from_a_list_from_lines_and_from_an_archive(tmp_path: Path) -> None:
    flask = lock.Pinned("flask", "3.1.3", (), ())
    one, gone = advisory(versions=["3.1.3"]), advisory(versions=["3.1.3"]) | {"withdrawn": "2026-01-01T00:00:00Z"}
    (tmp_path / "list.json").write_text(json.dumps([one, gone]))
    (tmp_path / "lines.jsonl").write_text(f"{json.dumps(gone)}\n{json.dumps(one)}\n")
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as archive:
        archive.writestr("X-1.json", json.dumps(one))
    for name in ("list.json", "lines.jsonl", "all.zip"):
        assert advisories.named([flask], advisories.advisories(tmp_path / name)) == ["flask 3.1.3: X-1 bad"]
    assert advisories.named([flask], [gone]) == []


# -- time frames, by a clock that stands


LAST_LOOK = date(2026, 11, 30)
FLASK = lock.Pinned("flask", "3.1.3", (), ())


def a_row(**other: str) -> dict[str, str]:
    seen = {"package": "flask", "version": "3.1.3", "released": "2026-02", "newest": "3.1.3", "newer_since": ""}
    return {**seen, "reviewed": "2026-11-30", "kept_by": "", **other}


def test_what_is_pinned_was_looked_at() -> None:
    assert list(reviews.overdue(lock.read(TEXT), reviews.rows(reviews.REVIEWED), LAST_LOOK)) == []


@pytest.mark.parametrize(
    ("row", "days", "says"),
    {
        "the last day": (a_row(), 30, ""),
        "too long ago": (a_row(), 31, "last looked at on 2026-11-30"),
        "another version": (a_row(version="3.1.2"), 0, "nobody has looked at this version"),
        "a newer one, in time": (a_row(newer_since="2026-06-10", newest="3.2"), 7, ""),
        "a newer one, too late": (a_row(newer_since="2026-06-10", newest="3.2"), 8, "3.2 is there since 2026-06-10"),
        "old": (a_row(released="2023-11"), 1, "of 2023-11, and no word about who keeps it"),
        "old, with a word": (a_row(released="2013-06", kept_by="part of another"), 1, ""),
        "of a day that nobody knows": (a_row(released=""), 1, ""),
    }.values(),
)
def test_a_package_is_overdue_by_its_row(row: dict[str, str], days: int, says: str) -> None:
    found = list(reviews.overdue([FLASK], [row], LAST_LOOK + timedelta(days=days)))
    assert found == ([f"flask 3.1.3: {says}"] if says else [])


@pytest.mark.parametrize(
    ("severity", "within"), [("CRITICAL", 3), ("HIGH", 14), ("MODERATE", 60), ("LOW", 180), ("", 14), ("ODD", 14)]
)
def test_an_advisory_is_mended_within_the_time_of_its_severity(severity: str, within: int) -> None:
    known = advisory(versions=["3.1.3"]) | {"published": "2026-01-01T08:00:00Z"}
    known |= {"database_specific": {"severity": severity}} if severity else {}
    last = date(2026, 1, 1) + timedelta(days=within)
    assert list(reviews.unmended([FLASK], [known], [], last)) == []
    (line,) = reviews.unmended([FLASK], [known], [], last + timedelta(days=1))
    assert f"known for {within + 1} days, {within} are allowed" in line
    assert list(reviews.unmended([FLASK], [known], [{"advisory": "X-1"}], last + timedelta(days=1))) == []
    assert list(reviews.unmended([FLASK], [known | {"published": ""}], [], last)), "one without a day is overdue"
    assert list(reviews.unmended([FLASK], [known | {"withdrawn": "2026-01-02"}], [], date(2027, 1, 1))) == []


def test_the_command_judges_its_day_and_notes_the_comparison(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "all.jsonl"
    file.write_text(json.dumps(advisory(versions=["0.1"]) | {"published": "2026-11-28T09:00:00Z"}))
    monkeypatch.setattr(reviews, "COMPARED", tmp_path / "compared.csv")
    reviews.COMPARED.write_text("day,file,newest\n")
    assert reviews.main([], LAST_LOOK) == 1
    assert "never compared with advisories" in capsys.readouterr().out
    assert reviews.main([str(file), "--note"], LAST_LOOK) == 0
    assert reviews.rows(reviews.COMPARED) == [{"day": "2026-11-30", "file": "all.jsonl", "newest": "2026-11-28"}]
    assert reviews.main([str(file)], LAST_LOOK + timedelta(days=8)) == 1
    assert "last compared with advisories on 2026-11-30" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("published", "says"),
    [
        ("2026-11-23T00:00:00Z", ""),
        ("2026-11-22T23:00:00Z", "whose newest advisory is of 2026-11-22"),
        ("", "whose newest advisory is of no day"),
    ],
)
def test_a_file_of_advisories_that_is_old_itself_is_no_comparison(
    published: str, says: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "copy.json"
    file.write_text(json.dumps([advisory(versions=["0.1"]) | {"published": published}]))
    monkeypatch.setattr(reviews, "COMPARED", tmp_path / "compared.csv")
    reviews.COMPARED.write_text("day,file,newest\n")
    assert reviews.main([str(file), "--note"], LAST_LOOK) == bool(says)
    assert says in capsys.readouterr().out
    assert reviews.main([], LAST_LOOK) == bool(says), "and it stays so until a newer file was compared"


def test_every_answer_names_an_advisory_with_its_day_and_a_reason() -> None:
    answers = reviews.rows(reviews.ANSWERED)
    assert [row["advisory"] for row in answers if not date.fromisoformat(row["answered"]) or len(row["why"]) < 20] == []
