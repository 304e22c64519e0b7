"""Files are served compressed, for ever, under an address that changes with their content; and they stay small."""

from __future__ import annotations

import gzip
import hashlib
import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from survey_app.assets import STATIC, _hardener, digest
from survey_app.headers import HEADERS

FRONTEND = Path(__file__).parents[2] / "frontend"
BUDGETS = {"respondent.css": 10_000, "answering.js": 7_000, "staff.css": 10_000, "staff.js": 10_000, "icon.svg": 500}


def addresses(client: FlaskClient, frame: str) -> list[str]:
    return re.findall(r'(?:src|href)="(/assets/[^"]+)"', client.get(f"/kit/{frame}").text)


@pytest.mark.parametrize("frame", ["respondent", "staff"])
def test_every_file_a_page_names_is_served_compressed_and_for_ever(client: FlaskClient, frame: str) -> None:
    for address in set(addresses(client, frame)):
        response = client.get(address, headers={"Accept-Encoding": "gzip"}, buffered=True)
        assert response.status_code == 200, address
        assert response.headers["Content-Encoding"] == "gzip"
        assert "immutable" in response.headers["Cache-Control"]
        for name, value in HEADERS.items():
            assert name == "Cache-Control" or response.headers[name] == value, name
        assert "sandbox" in response.headers["Content-Security-Policy"]


def test_files_insist_on_https_where_there_is_https() -> None:
    for secure in (True, False):
        headers: dict[str, str] = {}
        _hardener(secure)(headers, "", "")
        assert ("Strict-Transport-Security" in headers) is secure


def test_a_respondent_loads_one_stylesheet_and_one_script(client: FlaskClient) -> None:
    kinds = [address.rsplit(".", 1)[1] for address in set(addresses(client, "respondent"))]
    assert sorted(kinds) == ["css", "js", "svg"]


def test_a_browser_without_gzip_gets_the_file_as_it_is(client: FlaskClient) -> None:
    (sheet,) = {address for address in addresses(client, "respondent") if address.endswith(".css")}
    plain = client.get(sheet, headers={"Accept-Encoding": "identity"}, buffered=True)
    assert plain.data == (STATIC / "respondent.css").read_bytes()


def test_an_address_of_another_version_is_not_found(client: FlaskClient) -> None:
    assert client.get("/assets/000000000000/respondent.css").status_code == 404


def test_the_address_changes_with_any_content(tmp_path: Path) -> None:
    (tmp_path / "a.css").write_text("a{}")
    before = digest(tmp_path)
    (tmp_path / "a.css").write_text("b{}")
    assert digest(tmp_path) != before


@pytest.mark.parametrize(("name", "limit"), BUDGETS.items())
def test_no_file_outgrows_its_budget(name: str, limit: int) -> None:
    assert (STATIC / f"{name}.gz").stat().st_size <= limit


def test_the_compressed_files_are_the_files() -> None:
    for compressed in STATIC.glob("*.gz"):
        assert gzip.decompress(compressed.read_bytes()) == compressed.with_suffix("").read_bytes(), compressed.name


def test_what_is_served_was_built_from_these_sources() -> None:
    """After a change in frontend/, run `make css` and commit what it builds."""
    kinds = (".scss", ".js", ".json")
    sources = [file for file in FRONTEND.rglob("*") if file.suffix in kinds and "node_modules" not in file.parts]
    relative = sorted(f"./{file.relative_to(FRONTEND).as_posix()}" for file in sources)
    content = b"".join((FRONTEND / name).read_bytes() for name in relative)
    assert hashlib.sha256(content).hexdigest() == (FRONTEND / "built-from.sha256").read_text().strip()


def test_neither_the_crown_nor_the_transport_font_is_ours() -> None:
    for sheet in STATIC.glob("*.css"):
        assert "Transport" not in sheet.read_text()
        assert "@font-face" not in sheet.read_text()
