"""What stands in several files about the product as a whole says the same in each: version, dependencies, licence."""

from __future__ import annotations

import re
import tomllib

from survey_app.version import VERSION
from tests.guards.sources import PRODUCT, ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))


def asked_for(text: str) -> set[str]:
    """The lines of a requirements file that ask for something."""
    return {line.strip() for line in text.splitlines() if line.strip() and not line.startswith(("#", "-"))}


def test_pip_installs_what_the_lock_is_made_of() -> None:
    assert set(PROJECT["project"]["dependencies"]) == asked_for((ROOT / "requirements.txt").read_text("utf-8"))


def test_every_package_of_the_product_is_installed() -> None:
    wheel = PROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]
    assert {*wheel["packages"]} == {*PRODUCT}
    assert [name for name in wheel["force-include"] if not (ROOT / name).exists()] == []
    assert {"templates", "migrations"} <= wheel["force-include"].keys()


def test_the_version_is_told_of() -> None:
    assert f"\n## {VERSION}\n" in (ROOT / "CHANGELOG.md").read_text("utf-8")
    assert re.search(rf"^version: {re.escape(VERSION)}$", (ROOT / "CITATION.cff").read_text("utf-8"), re.M)
    assert PROJECT["project"]["dynamic"] == ["version"], "the number stands in survey_app/version.py alone"


def test_the_licence_is_whole() -> None:
    text = (ROOT / "LICENSE").read_text("utf-8")
    assert text.startswith("EUROPEAN UNION PUBLIC LICENCE v. 1.2\n")
    articles = [int(number) for number in re.findall(r"^(\d+)\.[A-Z]", text, re.M)]
    assert articles == list(range(1, 16))
    assert text.rstrip().endswith("require the production of a new EUPL version.")
    assert len(text.split()) == 2212
    assert PROJECT["project"]["license"] == "EUPL-1.2"
    assert re.search(r"^license: EUPL-1\.2$", (ROOT / "CITATION.cff").read_text("utf-8"), re.M)


def test_every_package_asked_for_is_explained() -> None:
    text = (ROOT / "docs" / "dependencies.md").read_text("utf-8")
    first = {name.strip() for row in re.findall(r"^\| ([^|]+) \|", text, re.M) for name in row.split(",")}
    named = {re.split(r"[<>=;]", line)[0].strip() for line in PROJECT["project"]["dependencies"]}
    assert {*named} == first - {"package", "---"}
