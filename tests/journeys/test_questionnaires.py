"""From the blank template to a published questionnaire, guided by nothing but the screens; and every questionnaire of the
library answered in the preview, with the script and without."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from pathlib import Path

import openpyxl
import pytest
from flask import Flask
from playwright.sync_api import Browser, FrameLocator, Locator, Page, expect
from sqlalchemy import select

from foundation.audit import SYSTEM
from questionnaires import library, versions
from questionnaires.survey_round import RespondentGroup
from questionnaires.versions import QuestionnaireVersion
from survey_app.database import db
from tests import cast
from tests.journeys.conftest import PATIENCE
from tests.journeys.looking import looks_right, take_over
from tests.signing_in import sign_in

pytestmark = [pytest.mark.browser, pytest.mark.slow]
MOST_TURNS = 60
LOOKED_AT = "par_lds"
"""The questionnaire whose pages axe looks at; the others have the same kinds of questions."""
NewPage = Callable[..., Page]


@pytest.fixture
def official(app: Flask, browser: Browser, served: str) -> Iterator[NewPage]:
    """Pages of somebody at Home Affairs who is signed in."""
    with app.app_context():
        client = app.test_client()
        sign_in(client, "home_affairs")
    contexts = []

    def made(width: int, script: bool = True) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": 800}, base_url=served, locale="vi-VN", java_script_enabled=script
        )
        context.set_default_timeout(PATIENCE)
        take_over(context, client, served)
        contexts.append(context)
        return context.new_page()

    yield made
    for context in contexts:
        context.close()


def click(page: Page, name: str) -> None:
    """A link or a button by its words, and a look at what comes."""
    page.get_by_role("link", name=name, exact=True).or_(page.get_by_role("button", name=name, exact=True)).first.click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    looks_right(page)


# -- from the blank template to the groups


@pytest.mark.parametrize("width", [360, 1280])
def test_an_official_goes_from_the_blank_template_to_a_published_questionnaire(
    app: Flask, official: NewPage, tmp_path: Path, width: int
) -> None:
    with app.app_context():
        cast.a_round(db.session)
        db.session.commit()
    page = official(width)
    page.goto("/so-noi-vu/dot")
    click(page, "Mẫu phiếu")
    template = take_the_template(page, tmp_path)
    upload(page, written(template, relevant="${hai_long} = = '1'"))
    expect(page.get_by_text("Còn 1 lỗi cần sửa trước khi công bố")).to_be_visible()
    expect(page.get_by_role("table").get_by_text("XPATH_SYNTAX")).to_be_visible()
    click(page, "Tải sổ tính đã sửa lên")
    upload(page, written(template, relevant="${hai_long} = '1'"), is_there=True)
    expect(page.get_by_text("Đã nhận sổ tính, không có lỗi nào")).to_be_visible()
    try_it(page)
    click(page, "Công bố")
    click(page, "Công bố phiên bản 1")
    click(page, "Gán cho nhóm đối tượng")
    page.get_by_label("Lãnh đạo cấp sở", exact=True).check()
    click(page, "Lưu")
    expect(page.get_by_text("Đã lưu nhóm dùng mẫu phiếu này.")).to_be_visible()
    with app.app_context():
        version = db.session.scalars(select(QuestionnaireVersion)).one()
        group = db.session.scalars(select(RespondentGroup).where(RespondentGroup.code == "LDS")).one()
        assert (version.state, group.version_id) == ("published", version.id)


def take_the_template(page: Page, folder: Path) -> bytes:
    with page.expect_download() as download:
        page.get_by_role("link", name="Tải tệp mẫu trống (.xlsx)").click()
    file = folder / "mau.xlsx"
    download.value.save_as(file)
    return file.read_bytes()


def written(template: bytes, relevant: str) -> bytes:
    """The template with the author's condition for the second question."""
    book = openpyxl.load_workbook(io.BytesIO(template))
    sheet = book["survey"]
    column = next(cell.column for cell in sheet[1] if cell.value == "relevant")
    sheet.cell(3, column).value = relevant
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def upload(page: Page, workbook: bytes, is_there: bool = False) -> None:
    if not is_there:
        click(page, "Tải sổ tính lên")
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    page.get_by_label("Sổ tính hoặc văn bản Word").set_input_files(
        {"name": "phieu.xlsx", "mimeType": kind, "buffer": workbook}
    )
    click(page, "Tải lên và kiểm tra")


def try_it(page: Page) -> None:
    """In the frame: a low mark makes the reason come."""
    click(page, "Xem thử")
    phone = page.frame_locator("iframe")
    phone.get_by_label("Kém", exact=True).check()
    go_on(phone)
    walk(phone, until="Kiểm tra trước khi gửi")
    expect(phone.get_by_text("Vì sao Ông/Bà đánh giá như vậy?")).to_be_visible()
    click(page, "Phiếu khảo sát (minh họa)")


# -- the library


@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
@pytest.mark.parametrize(
    "name", [one if one == "par_30" else pytest.param(one, marks=pytest.mark.long) for one in library.names()]
)
def test_each_questionnaire_of_the_library_can_be_answered(
    app: Flask, official: NewPage, name: str, script: bool
) -> None:
    with app.app_context():
        path = library.path(name)
        version = versions.upload(db.session, path.read_bytes(), path.name, SYSTEM)
        db.session.commit()
        number = version.id
    page = official(360, script)
    page.goto(f"/so-noi-vu/mau-phieu/{number}/xem-truoc/phieu")
    walk(page, until="Kiểm tra trước khi gửi", each=looks_right if script and name == LOOKED_AT else None)


def go_on(page: Page | FrameLocator) -> None:
    """Presses the button and waits for the next page: the old one stays visible until then."""
    page.get_by_role("heading", level=1).evaluate("node => { node.ownerDocument.documentElement.id = 'left'; }")
    page.get_by_role("button", name="Lưu và tiếp tục").click()
    expect(page.locator("html:not(#left)")).to_be_attached()
    expect(page.get_by_role("heading", level=1)).to_be_visible()


def walk(page: Page | FrameLocator, until: str, each: Callable[[Page], None] | None = None) -> None:
    """Answers every question that is asked, page after page."""
    heading = page.get_by_role("heading", level=1)
    for _ in range(MOST_TURNS):
        if heading.inner_text() == until:
            return
        for question in page.locator("fieldset.question:visible").all():
            answer(question)
        if each is not None and isinstance(page, Page):
            each(page)
        go_on(page)
    pytest.fail(f"{until} is not reached")


def answer(question: Locator) -> None:
    """The lowest mark where there is one, so that reasons are asked for; else the first that can be given."""
    ticks, texts, lists = (
        question.locator(kind) for kind in ("[type=radio], [type=checkbox]", "[type=text], textarea", "select")
    )
    if ticks.count():
        low = question.get_by_label("Kém", exact=True)
        (low if low.count() else ticks.first).check()
    for place, one in enumerate(lists.all(), start=1):
        one.select_option(index=place)
    if texts.count():
        texts.first.fill("5" if texts.first.get_attribute("inputmode") in ("numeric", "decimal") else "Ý kiến")
