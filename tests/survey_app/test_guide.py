"""The guide in the product: each role its part, every link an existing heading, every picture of a page that is there."""

from __future__ import annotations

import re

import pytest
from flask import Flask, url_for
from flask.testing import FlaskClient
from PIL import Image
from werkzeug.exceptions import NotFound

from survey_app import guide
from survey_app.access import ACCESS
from survey_app.accounts.nav import SECTIONS
from tests.pictures import MOST_BYTES, PICTURES, TABLE, animation
from tests.signing_in import sign_in

ROLES = {"focal_point_draft": "focal_point", "focal_point_none": "focal_point"}
TEXT = (guide.DOCS / "huong-dan.md").read_text("utf-8")


@pytest.mark.parametrize(("begins", "part", "anchor"), guide.PLACES)
def test_each_link_of_help_leads_to_a_heading(app: Flask, begins: str, part: str, anchor: str) -> None:
    assert [name for name in app.view_functions if name.startswith(begins)], f"no page begins with {begins}"
    assert anchor in {"", *(heading.anchor for heading in guide.parts()[part].headings)}


def test_every_section_of_the_menu_has_help(app: Flask) -> None:
    without = {"ministry.results", "home_affairs.staff", "home_affairs.audit_log"}
    asked = {section.endpoint for section in SECTIONS} - without
    assert {one for one in asked if not guide.place(one, "home_affairs")[1] and not one.startswith("agency.")} == set()


def test_tables_are_cards_on_a_phone_and_tables_for_who_listens() -> None:
    drawn = str(guide.statement().html)
    assert '<table class="table table--cards" role="table">' in drawn
    assert '<th scope="row" role="rowheader">Không có JavaScript</th>' in drawn
    assert '<td role="cell" data-label="Kết quả">đạt</td>' in drawn
    assert len(re.findall("<th[ >]", drawn)) == drawn.count("</th>")


def test_headings_of_a_part_have_addresses_of_their_own() -> None:
    for part in guide.parts().values():
        anchors = [heading.anchor for heading in part.headings]
        assert len(set(anchors)) == len(anchors), part.title


def test_no_link_of_the_guide_leads_nowhere(app: Flask) -> None:
    pages, parts = app.url_map.bind("localhost"), [*guide.parts().values(), guide.statement()]
    for part in parts:
        for href in re.findall(r'<a [^>]*href="([^"]+)"', str(part.html)):
            address, _, anchor = href.partition("#")
            assert address == "" or re.match(r"https?://|/|mailto:|tel:", address), f"{part.title}: {href}"
            assert address or anchor in {one.anchor for one in part.headings}, f"{part.title}: {href}"
            if address.startswith("/"):
                pages.match(address)
    assert any("<span>operations.md</span>" in str(part.html) for part in parts), "named, though not linked"


def test_each_picture_is_in_the_table_small_and_of_a_page_that_is_there(app: Flask) -> None:
    named = set(re.findall(r"\(pictures/([\w.-]+)\)", TEXT))
    table = {one.name: one for one in TABLE}
    assert named <= set(table)
    assert {path.name for path in PICTURES.iterdir()} == set(table)
    pages = app.url_map.bind("localhost")
    for picture in TABLE:
        assert (PICTURES / picture.name).stat().st_size <= MOST_BYTES, picture.name
        try:
            endpoint, _ = pages.match(picture.address)
        except NotFound:
            pytest.fail(f"{picture.name}: no page {picture.address}")
        role = ROLES.get(picture.role, picture.role)
        assert not role or role in ACCESS[endpoint], picture.name


def test_the_moving_picture_of_the_readme_is_small_made_of_these_pictures_and_told_in_words() -> None:
    with Image.open(animation.ANIMATION) as moving:
        assert moving.n_frames == len(animation.STEPS)  # type: ignore[attr-defined]
        assert moving.size == (animation.WIDTH, animation.HEIGHT + animation.FOOT)
    assert animation.ANIMATION.stat().st_size <= animation.MOST_BYTES
    assert {step.picture for step in animation.STEPS} <= {one.name for one in TABLE}
    readme = (guide.DOCS.parent / "README.md").read_text("utf-8")
    told = re.search(r"!\[([^]]+)\]\(docs/round\.webp\)", readme)
    assert told
    assert len(told[1]) > 100, "words for whoever does not see it"


@pytest.mark.parametrize(
    ("role", "part"), [("home_affairs", "Sở Nội vụ"), ("ministry", "Bộ Nội vụ"), ("", "Người trả lời")]
)
def test_each_role_reads_its_part(client: FlaskClient, role: str, part: str) -> None:
    visitor = client.application.test_client()
    if role:
        sign_in(visitor, role)
    page = visitor.get("/huong-dan", follow_redirects=True).text
    assert f"<h1>{part}</h1>" in page
    for source in re.findall(r'src="(/huong-dan/hinh/[^"]+)"', page):
        with visitor.get(source) as answer:
            assert answer.status_code == 200, source
    assert visitor.get("/huong-dan/khong-co").status_code == 404


def test_help_on_a_page_leads_to_the_heading_about_it(client: FlaskClient) -> None:
    page = client.get("/so-noi-vu/dot/1/nhac-tra-loi").text
    with client.application.test_request_context():
        address = url_for("accounts.guide_part", part=guide.HOME_AFFAIRS, _anchor="nhac-tra-loi")
    assert f'<a href="{address}">Hướng dẫn</a>' in page
