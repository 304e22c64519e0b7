"""The wording of papers as Word files: what is wrong with one is told with its place, and every version is kept."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from flask import abort, render_template, request, url_for
from flask.typing import ResponseReturnValue

from respondents import paper_templates as kept
from survey_app import accounts, paper_files, paper_texts
from survey_app.acts import carry_out
from survey_app.database import db
from survey_app.downloads import attachment
from survey_app.forms import Form
from survey_app.home_affairs.blueprint import bp
from survey_app.paper_texts import PAPERS

HERE = "/mau-van-ban"
NO_FILE = "Chọn tệp mẫu .docx đã sửa rồi tải lên."


class Line(NamedTuple):
    """One paper on the page: its version in force, whether that is its own."""

    key: str
    name: str
    number: int
    is_own: bool
    parts: Sequence[tuple[str, Sequence[str]]]


@bp.get(HERE)
def paper_templates() -> ResponseReturnValue:
    """Every paper with its texts, and every version that was in force."""
    return _page()


def _page(wrong: str = "", problems: Sequence[str] = (), status: int = 200) -> ResponseReturnValue:
    versions = kept.versions(db.session)
    people = accounts.by_number(db.session, {one.made_by for one in versions if one.made_by})
    page = render_template(
        "home_affairs/paper_templates.html",
        lines=[_line(key) for key in PAPERS],
        versions=[(one, PAPERS[one.paper].name) for one in versions if one.paper in PAPERS],
        makers={number: one.name or one.email for number, one in people.items()},
        wrong=wrong,
        problems=problems,
    )
    return page, status


def _line(key: str) -> Line:
    number, own, known = kept.newest_number(db.session, key), kept.in_force(db.session, key), PAPERS[key]
    texts = paper_texts.texts(key)
    return Line(key, known.name, number, bool(own), [(p.name, texts[k].splitlines()) for k, p in known.parts.items()])


def _known(paper: str) -> str:
    return paper if paper in PAPERS else abort(404)


@bp.get(f"{HERE}/<paper>.docx")
def paper_templates_file(paper: str) -> ResponseReturnValue:
    """The texts in force as a Word file."""
    key = _known(paper)
    return attachment(paper_files.written(key, paper_texts.texts(key)), f"mau-{key}.docx")


@bp.post(f"{HERE}/<paper>")
def paper_templates_upload(paper: str) -> ResponseReturnValue:
    """Puts the texts of a Word file in force, or tells everything that is wrong with it and leaves all as it was."""
    key, form = _known(paper), Form()
    if not form.validate_on_submit():
        abort(400)
    sent = request.files.get("tep")
    data = sent.stream.read(paper_files.LARGEST + 1) if sent else b""
    texts, problems = paper_files.read(key, data) if data else ({}, [NO_FILE])
    if problems:
        return _page(key, problems, 422)
    return carry_out(
        lambda: kept.save(db.session, key, texts, seen=_seen(), by=accounts.actor()),
        f"Đã thay mẫu “{PAPERS[key].name}”. Văn bản xuất từ nay dùng mẫu này; văn bản đã xuất giữ nguyên.",
        url_for("home_affairs.paper_templates"),
    )


@bp.post(f"{HERE}/<paper>/mau-chuan")
def paper_templates_restore(paper: str) -> ResponseReturnValue:
    """The standard texts again; the versions before are kept."""
    key = _known(paper)
    return carry_out(
        lambda: kept.save(db.session, key, {}, seen=_seen(), by=accounts.actor()),
        f"Đã lấy lại mẫu chuẩn “{PAPERS[key].name}”.",
        url_for("home_affairs.paper_templates"),
    )


def _seen() -> int:
    text = request.form.get("seen", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else -1
