"""What a browser sends comes in composed and without what no key types."""

from __future__ import annotations

import pytest
from flask import request

from survey_app import Application
from survey_app.one_door import clean


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("Nguyễn Thị Hoa", "Nguyễn Thị Hoa"),
        ("Nguye\u0302\u0303n", "Nguyễn"),
        ("a\x00b\x0bc", "abc"),
        ("dòng một\r\ndòng hai\t!", "dòng một\r\ndòng hai\t!"),
        ("lẻ \ud800 loi", "lẻ  loi"),
        ("😀", "😀"),
    ],
)
def test_a_text_is_kept_composed_and_without_controls(sent: str, kept: str) -> None:
    assert clean(sent) == kept


def test_form_query_and_their_names_go_through_the_door() -> None:
    app = Application(__name__)
    seen: dict[str, list[str]] = {}

    @app.post("/")
    def take() -> str:
        seen.update(form=request.form.getlist("tên"))
        seen.update(query=request.args.getlist("q"))
        return ""

    app.test_client().post("/?q=e%CC%82%00", data={"te\u0302n": ["a\x00", "b"]})
    assert seen == {"form": ["a", "b"], "query": ["ê"]}
