"""A page: a view beside its form in the package of its actor, its template at the same path, its row in the table of access."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.adding.workshop import Workshop

VIEW = '''"""A word to all who work on lists."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from wtforms import StringField
from wtforms.validators import InputRequired

from survey_app.forms import Form
from survey_app.home_affairs.blueprint import bp


class GreetingForm(Form):
    """The word."""

    words = StringField("Lời chào", [InputRequired("Nhập lời chào")])


@bp.route("/loi-chao", methods=["GET", "POST"])
def greeting() -> ResponseReturnValue:
    """Says it."""
    form = GreetingForm()
    if form.validate_on_submit():
        flash(f"Đã gửi: {form.words.data}", "success")
        return redirect(url_for("home_affairs.greeting"))
    return render_template("home_affairs/greeting.html", form=form), 422 if form.errors else 200
'''
TEMPLATE = """{% extends "staff.html" %}
{% from "macros/page.html" import page_heading %}
{% from "macros/error_summary.html" import error_summary %}
{% from "macros/field.html" import field %}
{% from "macros/button.html" import button, csrf_field %}
{% block title %}Lời chào{% endblock %}
{% block content %}
<form method="post" novalidate>{{ error_summary(form) }}{{ page_heading("Lời chào") }}{{ csrf_field() }}
{{ field(form.words) }}{{ button("Gửi") }}</form>
{% endblock %}
"""
PAGE = """
import pytest
from tests import cast
from tests.signing_in import sign_in
from survey_app.database import db


@pytest.mark.parametrize(("role", "answer"), [("home_affairs", 200), ("focal_point", 403)])
def test_who_may_opens_it(app, role, answer):
    with app.app_context():
        cast.a_round(db.session)
        sign_in(client := app.test_client(), role, cast.an_agency(db.session) if role == "focal_point" else None)
    assert client.get("/so-noi-vu/loi-chao").status_code == answer


def test_its_form_says_what_is_missing_and_does_what_it_is_for(app):
    app.config["WTF_CSRF_ENABLED"] = False
    with app.app_context():
        cast.a_round(db.session)
        sign_in(client := app.test_client(), "home_affairs")
    refused = client.post("/so-noi-vu/loi-chao")
    assert (refused.status_code, "Nhập lời chào" in refused.text) == (422, True)
    assert "Đã gửi: Xin chào" in client.post("/so-noi-vu/loi-chao", data={"words": "Xin chào"}, follow_redirects=True).text
"""
TABLE = "tests/survey_app/test_access.py"


@pytest.fixture
def workshop(tmp_path: Path) -> Workshop:
    """The page is there, but not in the table of access."""
    made = Workshop(tmp_path / "product")
    made.write("survey_app/home_affairs/greeting.py", VIEW)
    imported = "from survey_app.home_affairs.blueprint import bp\n"
    made.add(
        "survey_app/home_affairs/__init__.py", imported, "from survey_app.home_affairs import greeting as greeting\n"
    )
    made.write("templates/home_affairs/greeting.html", TEMPLATE)
    made.write("tests/adding/greeting.py", PAGE)
    return made


@pytest.mark.long
def test_a_page_fails_until_its_row_is_there_and_works_then(workshop: Workshop) -> None:
    assert "home_affairs.greeting" in workshop.fails(TABLE, "-k", "every_route_stands")
    workshop.add("survey_app/access.py", '    "static": PUBLIC,\n', '    "home_affairs.greeting": HOME_AFFAIRS,\n')
    workshop.holds(TABLE, "tests/adding/greeting.py", "-k", "table or opens_it or form or greeting")
