"""A file with more mistakes than a page shows: all are counted, and the page says that more are to come."""

from __future__ import annotations

import io
import re

import pytest
from flask import Flask, render_template_string
from flask.testing import FlaskClient

from questionnaires.survey_round import SurveyRound


def test_a_file_of_agencies_with_250_mistakes_says_how_many_it_does_not_show(
    client: FlaskClient, survey_round: SurveyRound
) -> None:
    rows = "\n".join(f"D{number};Sở {number};không có loại này;;;" for number in range(250))
    file = (io.BytesIO(f"Mã đơn vị;Tên đơn vị;Loại;Có từ ngày;Đến ngày;Mã đơn vị kế thừa\n{rows}\n".encode()), "d.csv")
    page = client.post("/so-noi-vu/don-vi/nhap", data={"file": file}, content_type="multipart/form-data").text
    assert "250 chỗ cần sửa trong tệp" in page
    assert len(re.findall(r"Dòng \d+", page)) == 200
    assert "còn 50 chỗ khác" in page


@pytest.mark.parametrize(("count", "more"), [(1, False), (200, False), (201, True)])
def test_only_what_is_not_shown_is_said_to_be_left(office: Flask, count: int, more: bool) -> None:
    template = '{% from "macros/mistakes.html" import mistakes_of_file %}{{ mistakes_of_file(rows) }}'
    with office.test_request_context():
        page = render_template_string(template, rows=[["Dòng 1", "x"]] * count)
    assert (f"{count} chỗ cần sửa" in page, "còn 1 chỗ khác" in page) == (True, more)
