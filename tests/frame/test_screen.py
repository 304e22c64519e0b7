"""What a person's eyes and fingers meet, measured in Chromium: what automatic checkers see, and what they do not."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.skipping import skip_loudly

pytestmark = pytest.mark.browser

FRAMES = ["respondent", "staff"]
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}

# relative luminance as WCAG defines it, on what the browser really painted
CONTRASTS = """(selector) => {
  const channel = (c) => (c /= 255) <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  const luminance = ([r, g, b]) => 0.2126 * channel(r) + 0.7152 * channel(g) + 0.0722 * channel(b);
  const colour = (text) => text.match(/[\\d.]+/g).map(Number);
  const behind = (element) => {
    for (let e = element.parentElement; e; e = e.parentElement) {
      const c = colour(getComputedStyle(e).backgroundColor);
      if (c.length === 3 || c[3] > 0) return c;
    }
    return [255, 255, 255];
  };
  return [...document.querySelectorAll(selector)].filter((e) => e.offsetParent).map((e) => {
    const [a, b] = [luminance(colour(getComputedStyle(e).borderTopColor)), luminance(behind(e))];
    return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
  });
}"""
CONTROLS = ".govuk-radios__label, .govuk-checkboxes__label, .govuk-input, .govuk-select, .govuk-textarea"
HEIGHTS = "(all) => all.filter((e) => e.offsetParent).map((e) => e.getBoundingClientRect().height)"
LEADING = """(all) => all.filter((e) => e.offsetParent).map((e) => {
  const style = getComputedStyle(e);
  return parseFloat(style.lineHeight) / parseFloat(style.fontSize);
})"""
ONLY_FONT = """(family) => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`* { font-family: "${family}" !important }`);
  document.adoptedStyleSheets = [sheet];
}"""
OVERFLOW = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.fixture(params=["light", "dark"])
def painted(request: pytest.FixtureRequest, browser: Browser, address: str) -> Iterator[Page]:
    """A desk's screen in either scheme."""
    context = browser.new_context(color_scheme=request.param, base_url=address, viewport={"width": 1280, "height": 900})
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("frame", FRAMES)
@pytest.mark.parametrize("state", ["", "?errors"])
def test_axe_finds_nothing_on_a_desk(painted: Page, frame: str, state: str) -> None:
    painted.goto(f"/kit/{frame}{state}")
    assert violations(painted) == []


@pytest.mark.parametrize("path", ["/kit/respondent?errors", "/kit/staff?errors", "/error/404"])
def test_axe_finds_nothing_on_a_phone(page: Page, path: str) -> None:
    page.goto(path)
    assert violations(page) == []


@pytest.mark.parametrize("frame", FRAMES)
def test_the_border_of_every_control_stands_out(painted: Page, frame: str) -> None:
    painted.goto(f"/kit/{frame}?errors")
    contrasts = painted.evaluate(CONTRASTS, CONTROLS)
    assert len(contrasts) > 20
    assert min(contrasts) >= 3.5


@pytest.mark.parametrize("width", [360, 1280])
def test_every_row_and_button_is_a_thumb_high(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.goto("/kit/respondent")
    for selector in (".govuk-radios__label", ".govuk-checkboxes__label", ".govuk-button", ".govuk-input", "select"):
        heights = page.eval_on_selector_all(selector, HEIGHTS)
        assert heights, selector
        assert min(heights) >= 48, selector


def test_the_whole_row_is_the_target(page: Page) -> None:
    page.goto("/kit/respondent")
    row = page.locator("label[for=c8-3]")
    box = row.bounding_box()
    assert box is not None
    assert box["width"] > 300
    row.scroll_into_view_if_needed()
    row.click(position={"x": box["width"] - 3, "y": 3}, force=True)
    assert page.locator("#c8-3").is_checked()


def test_what_is_chosen_is_told_without_colour(page: Page) -> None:
    page.goto("/kit/respondent")
    mark = "(label) => [getComputedStyle(label, '::after').opacity, getComputedStyle(label).boxShadow !== 'none']"
    assert page.eval_on_selector("label[for=c7-2]", mark) == ["1", True]
    assert page.eval_on_selector("label[for=c7-3]", mark) == ["0", False]


@pytest.mark.parametrize("frame", FRAMES)
def test_stacked_diacritics_have_room(page: Page, frame: str) -> None:
    page.goto(f"/kit/{frame}?errors")
    assert min(page.eval_on_selector_all("h1, h2, h3, legend, .govuk-tag, .stat__value", LEADING)) >= 1.35
    assert min(page.eval_on_selector_all("main p, main li, main td, main dt, main label", LEADING)) >= 1.449
    assert page.eval_on_selector("main p", "(p) => parseFloat(getComputedStyle(p).fontSize)") >= 15


@pytest.fixture(params=["Noto Sans", "Roboto", "DejaVu Sans", "Liberation Sans"])
def only_font(request: pytest.FixtureRequest) -> str:
    """A font that may be the only one of a machine; a phone chooses its own, and some are a tenth wider than others."""
    family: str = request.param
    asked = subprocess.run(["fc-match", "-f", "%{family}", family], capture_output=True, text=True, check=True)
    if family not in asked.stdout.split(","):
        skip_loudly(f"no font {family}")
    return family


@pytest.mark.parametrize("frame", FRAMES)
@pytest.mark.parametrize(("width", "text"), [(320, "100%"), (320, "200%"), (640, "200%"), (1280, "200%")])
def test_nothing_is_lost_on_a_narrow_screen_or_with_large_text(
    page: Page, frame: str, width: int, text: str, only_font: str
) -> None:
    page.set_viewport_size({"width": width, "height": 700})
    page.goto(f"/kit/{frame}?errors")
    page.evaluate(ONLY_FONT, only_font)
    page.evaluate("(size) => (document.documentElement.style.fontSize = size)", text)
    assert page.evaluate(OVERFLOW) <= 0


def test_wcag_text_spacing_loses_nothing(page: Page) -> None:
    page.goto("/kit/respondent?errors")
    spacing = "line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important"
    page.evaluate("(css) => document.querySelectorAll('body *').forEach((e) => (e.style.cssText += css))", spacing)
    assert page.evaluate(OVERFLOW) <= 0


def test_five_points_lie_side_by_side_only_where_there_is_room(page: Page) -> None:
    tops = "(all) => new Set(all.map((e) => Math.round(e.getBoundingClientRect().top))).size"
    for width, rows in ((360, 5), (800, 5), (1000, 1)):
        page.set_viewport_size({"width": width, "height": 800})
        page.goto("/kit/respondent")
        assert page.eval_on_selector_all("#q-c7 .question__points .govuk-radios__item", tops) == rows
    apart = page.locator("#q-c7 .question__apart label").bounding_box()
    scale = page.locator("#q-c7 .question__points").bounding_box()
    assert apart is not None
    assert scale is not None
    assert apart["y"] > scale["y"] + scale["height"]
    assert apart["width"] == pytest.approx(scale["width"], abs=1)


def test_a_table_is_cards_on_a_phone_and_stays_a_table_to_the_ear(page: Page) -> None:
    page.goto("/kit/staff")
    cell = page.locator("#co-quan tbody tr:first-child td").nth(1)
    assert cell.evaluate("(td) => getComputedStyle(td, '::before').content") == '"Được mời"'
    assert page.get_by_role("table", name="Tỷ lệ trả lời theo cơ quan").get_by_role("row").count() == 4


def test_the_first_tab_leads_past_the_masthead(page: Page) -> None:
    page.goto("/kit/staff")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Đến nội dung chính"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "noi-dung"


def test_errors_take_the_focus_and_lead_to_their_fields(page: Page) -> None:
    page.goto("/kit/respondent?errors")
    assert page.evaluate("document.activeElement.className") == "govuk-error-summary"
    page.get_by_role("link", name="Chọn cách Ông/Bà trả lời phiếu").click()
    assert page.evaluate("document.activeElement.id") == "how"


def test_on_paper_there_is_nothing_to_press_and_no_colour(page: Page) -> None:
    page.goto("/kit/respondent")
    page.emulate_media(media="print", color_scheme="dark")
    assert not page.locator(".govuk-button").first.is_visible()
    assert not page.locator(".govuk-back-link").is_visible()
    assert page.eval_on_selector("body", "(b) => getComputedStyle(b).color") == "rgb(0, 0, 0)"


def test_forced_colours_still_show_what_is_chosen(page: Page) -> None:
    page.emulate_media(forced_colors="active")
    page.goto("/kit/respondent")
    width = "(label) => parseFloat(getComputedStyle(label).borderTopWidth)"
    assert page.eval_on_selector("label[for=c7-2]", width) > page.eval_on_selector("label[for=c7-3]", width)


def test_the_text_size_is_remembered_and_right_before_the_first_paint(page: Page) -> None:
    size = "parseFloat(getComputedStyle(document.querySelector('main p')).fontSize)"
    page.goto("/kit/respondent")
    before = page.evaluate(size)
    page.get_by_role("button", name="A++ rất lớn").click()
    assert page.evaluate(size) == pytest.approx(before * 1.375, abs=0.1)
    page.reload()
    assert page.evaluate(size) == pytest.approx(before * 1.375, abs=0.1)
    assert page.get_by_role("button", name="A++ rất lớn").get_attribute("aria-pressed") == "true"


def test_the_first_saved_moves_nothing_under_the_thumb(page: Page) -> None:
    for width in (360, 1000):
        page.set_viewport_size({"width": width, "height": 740})
        page.goto("/kit/respondent")
        row = page.locator("label[for=c8-2]")
        row.scroll_into_view_if_needed()
        before = row.bounding_box()
        row.click()
        expect(page.locator("[data-save-status]")).to_contain_text("Đã lưu")
        assert row.bounding_box() == before


@pytest.mark.parametrize("path", ["/kit/respondent?errors", "/kit/staff?errors", "/error/404"])
def test_the_scripts_run_without_an_error_and_within_the_policy(page: Page, path: str) -> None:
    said: list[str] = []
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    page.goto(path)
    assert [text for text in said if "404" not in text] == []


def test_without_javascript_nothing_useless_is_shown(browser: Browser, address: str) -> None:
    context = browser.new_context(java_script_enabled=False, base_url=address)
    page = context.new_page()
    for frame in FRAMES:
        page.goto(f"/kit/{frame}")
        assert page.locator("[data-needs-js]:visible").count() == 0
    context.close()


def violations(page: Page) -> list[str]:
    """What axe calls wrong, one line each: the rule and where."""
    found: list[dict[str, Any]] = Axe().run(page, options=RULES).response["violations"]
    return [f"{one['id']}: {node['target']} {node['html'][:120]}" for one in found for node in one["nodes"]]
