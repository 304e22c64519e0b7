"""The province's emblem: drawn anew from a PNG, in the head of officials' pages, fetched once; anything else stops the start."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from flask import Flask
from PIL import Image, PngImagePlugin

from foundation import keys
from survey_app import config, emblem_picture
from survey_app.database import db
from tests import cast
from tests.conftest import inside, make_app
from tests.signing_in import sign_in


def a_png(path: Path, size: tuple[int, int] = (300, 200)) -> Path:
    """A red picture with a text and a profile in it that nobody is to read."""
    notes = PngImagePlugin.PngInfo()
    notes.add_text("Author", "Nguyễn Văn Vẽ")
    Image.new("RGB", size, (200, 0, 0)).save(path, pnginfo=notes, icc_profile=b"secret profile")
    return path


def start(tmp_path: Path, ring: keys.Keys, address: str, file: object) -> Flask:
    picture = config.load({"EMBLEM_FILE": str(file)})["EMBLEM_FILE"]
    return make_app(tmp_path, ring, address, EMBLEM_FILE=picture)


def test_officials_see_it_and_a_browser_fetches_it_once(tmp_path: Path, ring: keys.Keys, sqlite_url: str) -> None:
    with inside(start(tmp_path, ring, sqlite_url, a_png(tmp_path / "hieu.png"))) as app:
        cast.a_round(db.session)  # type: ignore[arg-type]
        sign_in(client := app.test_client(), "home_affairs")
        page = client.get("/so-noi-vu/dot/1").text
        address = page.split('class="masthead__mark" src="')[1].split('"')[0]
        assert address.startswith("/bieu-trung/")
        assert address in app.test_client().get("/dang-nhap").text
        answer = client.get(address)
        assert (answer.status_code, answer.mimetype) == (200, "image/png")
        assert "immutable" in answer.headers["Cache-Control"]
        shown = Image.open(io.BytesIO(answer.data)).convert("RGBA")
        assert shown.size == (emblem_picture.SIDE, emblem_picture.SIDE)
        assert shown.getpixel((60, 60)) == (200, 0, 0, 255)
        assert shown.getpixel((60, 2))[3] == 0  # type: ignore[index]
        for secret in (b"secret profile", "Nguyễn".encode(), b"Author"):
            assert secret not in answer.data
        assert client.get("/bieu-trung/khac.png").status_code == 404


def test_without_one_the_products_mark_stands_there(app: Flask) -> None:
    page = app.test_client().get("/dang-nhap").text
    assert "/icon.svg" in page.split('class="masthead__mark" src="')[1].split('"')[0]
    assert app.test_client().get("/bieu-trung/khac.png").status_code == 404


def test_respondents_pages_ask_for_nothing_more(tmp_path: Path, ring: keys.Keys, sqlite_url: str) -> None:
    with inside(start(tmp_path, ring, sqlite_url, a_png(tmp_path / "hieu.png"))) as app:
        cast.a_round(db.session)  # type: ignore[arg-type]
        db.session.commit()
        page = app.test_client().get("/ma")
        assert page.status_code == 200
        assert "bieu-trung" not in page.text


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        b"GIF89a\x01\x00\x01\x00\x00\x00\x00;",
        b"\x89PNG\r\n\x1a\n and then nothing",
    ],
)
def test_what_is_no_png_stops_the_start_with_a_sentence(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "hieu.png"
    file.write_bytes(content)
    with pytest.raises(ValueError, match="EMBLEM_FILE phải là tệp ảnh PNG"):
        config.load({"EMBLEM_FILE": str(file)})


def test_so_does_what_is_missing_or_too_large(tmp_path: Path) -> None:
    wide = a_png(tmp_path / "rong.png", (emblem_picture.WIDEST + 1, 1))
    heavy = tmp_path / "nang.png"
    heavy.write_bytes(a_png(tmp_path / "nhe.png").read_bytes() + b"\0" * emblem_picture.LARGEST)
    for file in (wide, heavy, tmp_path / "khong-co.png", tmp_path):
        with pytest.raises(ValueError, match="ảnh SVG thì xuất ra PNG"):
            config.load({"EMBLEM_FILE": str(file)})
