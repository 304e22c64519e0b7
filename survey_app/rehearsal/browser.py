"""A made-up person's browser: opens addresses of the product through its real doors, reads pages, fills in their first form."""

from __future__ import annotations

import errno
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from urllib.parse import urlsplit

from flask import Flask
from lxml import html
from lxml.html import HtmlElement
from werkzeug.datastructures import MultiDict

from survey_app import causes

RECEIPT = re.compile(r"BN-([0-9A-Z]{4})-([0-9A-Z]{4})")
MOST_REDIRECTS = 6
LISTS = ("radio", "checkbox", "select")
WEIGHTY = "[contains(@class, 'govuk-button') and not(contains(@class, 'secondary')) and not(contains(@class, 'group'))]"
MOODS = (0.24, 0.37, 0.22, 0.08, 0.03, 0.06)
"""How often the points of a scale are chosen, from the best; the last is "no information"."""
AGENTS = (
    "Mozilla/5.0 (Linux; Android 14; SM-A155F) AppleWebKit/537.36 Chrome/126.0 Mobile Safari/537.36",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 Version/17.5 Mobile/15E148 Safari/604.1",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/126.0 Safari/537.36",
)


@dataclass
class Page:
    """What the browser shows."""

    status: int
    path: str
    text: str

    @cached_property
    def main(self) -> HtmlElement:
        """The page's main part."""
        whole = html.fromstring(self.text or "<html></html>")
        found: list[HtmlElement] = whole.xpath("//main")
        return found[0] if found else whole

    @property
    def heading(self) -> str:
        """Its heading, in one line; of a page without one its status."""
        found = self.main.xpath(".//h1")
        return " ".join(found[0].text_content().split()) if found else f"HTTP {self.status}"

    @property
    def receipt(self) -> str:
        """The code of the receipt; "" on any other page."""
        found = RECEIPT.search(self.text)
        return found[1] + found[2] if found and self.status == 200 else ""

    def form(self) -> HtmlElement | None:
        """The form that leads on: the first that posts and has a button of weight."""
        posting = (one for one in self.main.xpath(".//form") if one.get("method", "get").lower() == "post")
        return next((one for one in posting if one.xpath(f".//button{WEIGHTY}")), None)

    def link(self) -> str:
        """Where the button of a page leads that has no such form; "" without one."""
        found = self.main.xpath(f".//a{WEIGHTY}/@href")
        return str(found[0]) if found else ""


@dataclass
class Browser:
    """One browser on one device."""

    app: Flask
    address: str
    agent: str = AGENTS[0]
    page: Page = field(init=False, default_factory=lambda: Page(0, "", ""))
    answers: dict[str, tuple[str, ...]] = field(init=False, default_factory=dict)
    """What was typed and chosen in the sheet, by the path of the question; the last counts."""

    def __post_init__(self) -> None:
        self.client = self.app.test_client()

    def open(self, path: str) -> Page:
        """GET, following redirects."""
        return self._go("GET", path, None)

    def press(self, form: HtmlElement, fields: MultiDict[str, str]) -> Page:
        """Sends a form and follows where it leads."""
        for name in {name for name in fields if name.startswith("/")}:
            self.answers[name] = tuple(value for value in fields.getlist(name) if value)
        return self._go("POST", form.get("action") or self.page.path, fields)

    def _go(self, method: str, path: str, data: MultiDict[str, str] | None) -> Page:
        for _ in range(MOST_REDIRECTS):
            answer = self.client.open(
                path,
                method=method,
                base_url=self.app.config["BASE_URL"],
                data=data,
                headers={"User-Agent": self.agent},
                environ_base={"REMOTE_ADDR": self.address},
            )
            if answer.status_code not in (301, 302, 303):
                break
            method, data = "GET", None
            parts = urlsplit(answer.headers["Location"])
            path = parts.path + (f"?{parts.query}" if parts.query else "")
        self.page = Page(answer.status_code, path, answer.get_data(as_text=True))
        if answer.status_code == 503 and causes.DISK_FULL.heading in self.page.text:
            raise OSError(
                errno.ENOSPC, "the disk of the rehearsal is full"
            )  # whoever plays on would play something else
        return self.page


@dataclass
class Filler:
    """How a made-up person fills in a form: by chance, in a mood."""

    chance: random.Random
    mood: float = 0.0

    def filled(self, form: HtmlElement, code: str = "") -> MultiDict[str, str]:
        """The fields of a form as this person sends them. `code`: goes where a one-time code is asked for."""
        fields: MultiDict[str, str] = MultiDict()
        lists: dict[tuple[str, str], list[HtmlElement]] = {}
        for one in _controls(form):
            shape = _shape(one)
            if shape in LISTS:
                lists.setdefault((shape, one.get("name")), []).append(one)
            elif one.get("autocomplete") == "one-time-code":
                fields.add(one.get("name"), code)
            elif shape == "hidden":
                fields.add(one.get("name"), one.get("value", ""))
            else:
                fields.add(one.get("name"), self._typed(one, shape))
        for (shape, name), controls in lists.items():
            declared = shape == "radio" and not name.startswith("/")
            for value in self._declared(controls) if declared else self._chosen(shape, controls):
                fields.add(name, value)
        if "visible_ms" in fields:
            fields.setlist("visible_ms", [str(int(1000 * self.seconds(form)))])
        return fields

    def seconds(self, form: HtmlElement) -> float:
        """How long this person reads and writes at a page, seconds: some six for each question."""
        questions = len({one.get("name") for one in _controls(form) if _shape(one) != "hidden"})
        return self.chance.uniform(4, 9) * max(1, questions)

    def _declared(self, controls: list[HtmlElement]) -> list[str]:
        """How they answer: by themselves, a few with somebody's help."""
        return [controls[self.chance.random() < 0.06].get("value", "on")]

    def _chosen(self, shape: str, controls: list[HtmlElement]) -> list[str]:
        if shape == "radio":
            return [self._point([one.get("value", "on") for one in controls])]
        if shape == "checkbox":
            names = [one.get("value", "on") for one in controls]
            if len(names) == 1:
                return names
            apart = [one.get("value", "on") for one in controls if one.get("data-exclusive") is not None]
            return self.chance.sample([one for one in names if one not in apart], min(2, len(names) - len(apart)))
        offered = [option.get("value") for option in controls[0].xpath(".//option[@value != '']")]
        if len(controls) > 1:  # the places of an order
            return self.chance.sample(offered, min(len(controls), len(offered)))
        return [self._point(offered)] if offered else []

    def _point(self, names: list[str]) -> str:
        """The first of few mostly, such as a yes; of a scale as the mood is, its last for those without an opinion."""
        if len(names) < 4:
            return names[0] if self.chance.random() < 0.8 else self.chance.choice(names)
        weights = (MOODS[:-1] * 3)[: len(names) - 1]
        if self.chance.random() < MOODS[-1]:
            return names[-1]
        place = self.chance.choices(range(len(names) - 1), weights)[0] + self.mood
        return names[round(min(max(place, 0), len(names) - 2))]

    def _typed(self, control: HtmlElement, shape: str) -> str:
        if control.get("readonly") is not None:
            return str(control.get("value", ""))
        if shape == "numeric":
            return str(self.chance.randint(1, 9))
        if shape == "date":
            return f"2026-0{self.chance.randint(1, 9)}-1{self.chance.randint(0, 9)}"
        if shape == "time":
            return f"0{self.chance.randint(7, 9)}:30"
        proposals = control.xpath("following-sibling::datalist/option/@value")
        if proposals:
            return str(self.chance.choice(proposals))
        required = control.get("required") is not None or control.get("aria-required") == "true"
        return f"Ý kiến thử {self.chance.randint(1, 999)}" if required or self.chance.random() < 0.15 else ""


def _controls(form: HtmlElement) -> Iterator[HtmlElement]:
    """What a browser would send, in order: nothing of a fieldset that is switched off."""
    for one in form.xpath(".//input | .//textarea | .//select"):
        off = one.get("disabled") is not None or bool(one.xpath("ancestor::fieldset[@disabled]"))
        if one.get("name") and not off and one.get("type") != "submit":
            yield one


def _shape(control: HtmlElement) -> str:
    """One of LISTS, "hidden", "numeric", or the type of the input as HTML calls it."""
    if control.tag == "select":
        return "select"
    if control.get("inputmode") in ("numeric", "decimal") and control.get("autocomplete") != "one-time-code":
        return "numeric"
    return str(control.get("type", "text"))
