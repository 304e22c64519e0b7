"""A province is data: no code, page or script outside the demonstration knows which one it serves."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest

from foundation.provinces import PROVINCES
from tests.guards.sources import PRODUCT, ROOT, name_of

SUFFIXES = {".py", ".html", ".typ", ".js", ".scss"}
MAY_KNOW = ("survey_app/demonstration/", "foundation/provinces")
EXAMPLES = {"Ninh Bình", "Huế"}  # whoever needs an example writes these: a province, and a city


def _plain(name: str) -> str:
    """Without marks: Dak Lak."""
    return "".join(
        char for char in unicodedata.normalize("NFD", name.replace("Đ", "D")) if not unicodedata.combining(char)
    )


def _spellings() -> Iterator[str]:
    for one in PROVINCES:
        if one.name not in EXAMPLES:
            yield from (one.name, _plain(one.name), _plain(one.name).replace(" ", ""), one.domain)


NAMED = re.compile(rf"(?<![a-z])(?:{'|'.join(map(re.escape, sorted(_spellings(), key=len, reverse=True)))})(?![a-z])")
KIND_TAKEN_FOR_GRANTED = re.compile(r"(?i:tỉnh) ?\{")


def named(text: str) -> list[str]:
    """The provinces that a text names, and where it says "tỉnh" of one that may be a city."""
    return [*NAMED.findall(unicodedata.normalize("NFC", text)), *KIND_TAKEN_FOR_GRANTED.findall(text)]


def sources() -> Iterator[Path]:
    for folder in (*PRODUCT, "templates", "frontend"):
        for path in sorted((ROOT / folder).rglob("*")):
            if path.suffix in SUFFIXES and not name_of(path).startswith(MAY_KNOW) and "node_modules" not in path.parts:
                yield path


def test_no_code_knows_a_province() -> None:
    wrong = {name_of(path): found for path in sources() if (found := named(path.read_text("utf-8")))}
    assert wrong == {}


@pytest.mark.parametrize(
    "text",
    [
        "ten@daklak.gov.vn",
        "So Noi vu Dak Lak",
        "Sở Nội vụ Đắk Lắk",
        "DSDT_DakLak_2023",
        'f"UBND TỈNH {survey_round.province.upper()}"',
        "của tỉnh {{ round.province }}",
    ],
)
def test_the_guard_sees_a_province(text: str) -> None:
    assert named(text)


@pytest.mark.parametrize("text", ["ten@tinh.gov.vn", "So Noi vu Ninh Binh", "của {survey_round.province_in_text}"])
def test_the_guard_lets_examples_pass(text: str) -> None:
    assert named(text) == []
