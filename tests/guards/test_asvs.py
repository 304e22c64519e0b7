"""The tables of ASVS name every requirement once, and tests that are there."""

from __future__ import annotations

import re
from functools import cache

from tests.guards.sources import ROOT

NUMBER = re.compile(r"\b\d+\.\d+\.\d+\b")
VERDICTS = {"pass", "partly", "n/a"}
PARTLY = {"15.2.1"}
"""What is not answered in full: this and no more. Takes no other without a reason that its row tells."""
NEEDS_A_TEST = ("pass", "partly")
WITHOUT_TEST = {
    "3.5.4",
    "4.1.2",
    "4.2.1",
    "11.1.2",
    "11.2.1",
    "13.1.1",
    "15.1.1",
    "15.1.3",
    "16.1.1",
    "12.3.3",
    "12.3.4",
}
"""What is a document, or of the machine around the product, and not of its code."""


def text(name: str) -> str:
    return (ROOT / "docs" / name).read_text("utf-8")


def rows(name: str) -> list[list[str]]:
    """Cells of each row that begins with numbers of requirements."""
    lines = (line.strip("| ").split(" | ") for line in text(name).splitlines() if line.startswith("| "))
    return [[cell.strip() for cell in cells] for cells in lines if NUMBER.match(cells[0])]


@cache
def all_tests() -> frozenset[str]:
    found = re.compile(r"^\s*(?:async )?def (test_\w+)", re.M)
    return frozenset(name for path in (ROOT / "tests").rglob("*.py") for name in found.findall(path.read_text("utf-8")))


def numbered(cells: str) -> list[str]:
    return NUMBER.findall(cells)


def test_every_requirement_of_the_list_stands_in_one_of_the_tables_once() -> None:
    wanted = numbered(text("asvs.md").partition("## The list")[2])
    found = [number for name in ("asvs.md", "security.md") for row in rows(name) for number in numbered(row[0])]
    assert len(wanted) == len(set(wanted)) == 239
    assert sorted(set(wanted) - set(found)) == []
    assert sorted(number for number in set(found) if found.count(number) > 1) == []


def test_every_verdict_is_one_and_a_pass_has_a_mechanism_and_a_test() -> None:
    for numbers, _, verdict, how, test in rows("asvs.md"):
        assert verdict in VERDICTS, numbers
        assert len(how) > 3, numbers
        assert verdict != "partly" or set(numbered(numbers)) == PARTLY, f"{numbers} is not answered"
        if verdict in NEEDS_A_TEST and not set(numbered(numbers)) & WITHOUT_TEST:
            assert "`" in test, f"{numbers}: by which test?"


def test_no_answer_in_the_table_of_signing_in_is_half_a_one() -> None:
    for numbers, how, *_ in rows("security.md"):
        assert not re.match(r"(fails|partly|unknown|by the installation)\b", how), numbers
        assert how.removeprefix("n/a").strip(" :"), f"{numbers}: n/a, but why?"


def test_every_test_that_is_named_is_there() -> None:
    named = {
        one for name in ("asvs.md", "security.md") for row in rows(name) for one in re.findall(r"`([^`]+)`", row[-1])
    }
    gone = [one for one in named if not (one in all_tests() if one.startswith("test_") else (ROOT / one).exists())]
    assert sorted(gone) == []
