"""Every page of the kit is sound: valid, labelled, titled, without inline script or style."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter

import html5lib
import pytest
from flask import Flask, render_template
from flask.testing import FlaskClient

from tests.frame.style_page import Staff

PAGES = ["/kit/respondent", "/kit/respondent?errors", "/kit/staff", "/kit/staff?errors", "/error/404"]


@pytest.fixture(params=PAGES, scope="module")
def html(request: pytest.FixtureRequest, standing: Flask) -> str:
    """Each page in turn."""
    return standing.test_client().get(request.param).text


def test_a_page_is_valid_html(html: str) -> None:
    parser = html5lib.HTMLParser(strict=False)
    parser.parse(html)
    # html5lib knows the attributes of HTML 5.0 only by shape: whatever it names is a broken structure
    assert parser.errors == []


def test_a_page_has_one_heading_one_main_and_a_vietnamese_title(html: str) -> None:
    assert html.count("<h1") == 1
    assert html.count("<main") == 1
    assert '<html lang="vi">' in html
    assert re.search(r"<title>[^<]+ – [^<]+</title>", html)


def test_no_id_stands_twice(html: str) -> None:
    twice = [name for name, times in Counter(re.findall(r'\sid="([^"]*)"', html)).items() if times > 1]
    assert twice == []


def test_every_reference_leads_somewhere(html: str) -> None:
    ids = set(re.findall(r'\sid="([^"]+)"', html))
    named = re.findall(r'(?:aria-describedby|aria-labelledby|for)="([^"]*)"', html)
    wanted = {name for names in named for name in names.split()} | set(re.findall(r'href="#([^"]+)"', html))
    assert wanted - ids == set()
    assert all(names.strip() for names in named)


def test_every_input_has_a_name_that_can_be_read_out(html: str) -> None:
    labelled = set(re.findall(r'for="([^"]+)"', html))
    for tag in re.findall(r"<(?:input|select|textarea)[^>]*>", html):
        identity = re.search(r'\sid="([^"]+)"', tag)
        assert 'type="hidden"' in tag or "aria-label=" in tag or (identity and identity[1] in labelled), tag


def test_nothing_is_styled_or_scripted_inline(html: str) -> None:
    assert " style=" not in html
    assert not re.search(r"\son\w+=", html)
    assert "<style" not in html


def test_every_text_is_composed(html: str) -> None:
    assert unicodedata.is_normalized("NFC", html)


def test_no_english_word_of_the_borrowed_kit_is_left(html: str) -> None:
    text = re.sub(r"<[^>]+>", " ", re.sub(r"<head>.*</head>", "", html, flags=re.S))
    assert not re.search(r"\b(Error|Back|Next|Previous|Success|Important|There is|Skip)\b", text)


def test_a_page_with_errors_says_so_first_in_its_title(client: FlaskClient) -> None:
    assert "<title>Lỗi: Bộ thành phần" in client.get("/kit/staff?errors").text
    assert "<title>Bộ thành phần" in client.get("/kit/staff").text


def test_the_frames_stand_with_nothing_in_their_context(framed: Flask) -> None:
    with framed.test_request_context():
        for frame in ("respondent.html", "staff.html"):
            html = render_template(frame)
            assert '<main class="wrap sheet"' in html
            assert "None" not in html
            assert "Cần hỗ trợ?" not in html


def test_staff_see_who_they_are_and_where_they_are(client: FlaskClient) -> None:
    html = client.get("/kit/staff").text
    assert Staff.name in html
    assert "Đăng xuất" in html
    assert '<a href="/danh-sach" aria-current="page">Danh sách</a>' in html
    assert html.count("aria-current") == 2  # the place in the menu, the page of the list


def test_a_flashed_message_is_a_banner(client: FlaskClient) -> None:
    assert 'govuk-notification-banner--success" role="alert" aria-labelledby="tin-1"' in client.get("/kit/staff").text


def test_the_help_line_lists_the_phone_first_on_every_page(html: str) -> None:
    if "Cần hỗ trợ?" in html:
        block = html[html.index("Cần hỗ trợ?") :]
        order = [block.index(word) for word in ("tel:", "Zalo", "mailto:", "Giờ làm việc")]
        assert order == sorted(order)
