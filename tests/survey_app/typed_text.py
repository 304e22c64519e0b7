"""Sends the forms of a page with a text in every box and something wrong, and reads what becomes of the text."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from flask import Flask
from flask.testing import FlaskClient
from lxml import html as lxml_html

from tests.survey_app.every_form import SIGNS_OUT, endpoint_of, english
from tests.survey_app.hostile import Hostile

SENTENCE = "Đã gọi số đã duyệt, chưa gặp; hẹn gọi lại sau giờ họp"
LONG = f"{SENTENCE}. " * 800
"""Longer than any box of a form takes."""
TEXTS = {"text", "textarea", "email", "tel", "search", "url", "number", "time"}
WRONG = " | ".join(
    f"//*[contains(@class, '{name}')]"
    for name in ("govuk-error-message", "govuk-error-summary", "banner--error", "banner--warning")
)
DONE = "//*[contains(@class, 'banner--success')]"


@dataclass(frozen=True)
class TypedForm:
    """A form as a browser would send it by one of its buttons: where, what stands in it, which boxes take a text."""

    page: str
    action: str
    endpoint: str
    begins: tuple[tuple[str, str], ...]
    texts: tuple[str, ...]
    choices: tuple[str, ...]

    @property
    def kind(self) -> tuple[str, ...]:
        """Equal for forms that differ in what they are about only."""
        return (self.endpoint, *(re.sub(r"\d+", "0", name) for name in sorted({*self.texts, *self.choices})))

    def tries(self) -> Iterator[tuple[dict[str, Any], dict[str, str]]]:
        """What is sent, and which texts of it somebody has typed: too long; nothing chosen; each box in turn left empty."""
        yield self._sent(dict.fromkeys(self.texts, LONG), chosen=True)
        yield self._sent(dict.fromkeys(self.texts, SENTENCE), chosen=False)
        yield self._sent(dict.fromkeys(self.texts, SENTENCE), chosen=True)
        for empty in self.texts if len(self.texts) > 1 else ():
            yield self._sent({name: "" if name == empty else SENTENCE for name in self.texts}, chosen=True)

    def _sent(self, typed: dict[str, str], *, chosen: bool) -> tuple[dict[str, Any], dict[str, str]]:
        body: dict[str, Any] = {}
        for name, value in self.begins:
            if chosen or name not in self.choices:
                body.setdefault(name, []).append(value)
        return body | typed, {name: text for name, text in typed.items() if text}


def forms_of(app: Flask, address: str, page: str) -> Iterator[TypedForm]:
    """Every form of a page that changes something, once for each of its buttons."""
    tree = lxml_html.fromstring(page, base_url="http://localhost")
    tree.make_links_absolute(f"http://localhost{address}")
    for form in tree.forms:
        if form.method != "POST":
            continue
        controls = form.xpath(".//input[@name] | .//select[@name] | .//textarea[@name]")
        kinds = {one.get("name"): one.get("type", "text") if one.tag == "input" else one.tag for one in controls}
        begins = tuple((name, str(value)) for name, value in form.form_values())
        for button in form.xpath(".//button[not(@type) or @type='submit'] | .//input[@type='submit']") or [None]:
            action = urlsplit((button.get("formaction") if button is not None else "") or form.action or address)
            own = (
                ((button.get("name"), button.get("value") or ""),) if button is not None and button.get("name") else ()
            )
            endpoint = endpoint_of(app, action.path, "POST")
            if endpoint and endpoint != SIGNS_OUT:
                yield TypedForm(
                    address,
                    action.path + (f"?{action.query}" if action.query else ""),
                    endpoint,
                    (*begins, *own),
                    tuple(name for name, kind in kinds.items() if kind in TEXTS),
                    tuple(name for name, kind in kinds.items() if kind in ("radio", "checkbox", "select")),
                )


def lost(hostile: Hostile, client: FlaskClient, form: TypedForm, *, may_be_long: bool) -> list[str]:
    """What somebody loses whose form is refused; and a text that is taken whatever its length."""
    found = set[str]()
    for sent, typed in form.tries():
        answer, changed = hostile.followed(client, form.action, sent)
        if answer.status_code not in (200, 422, 409):
            found.add(f"answers {answer.status_code}")
        if answer.mimetype != "text/html" or answer.status_code >= 500:
            continue
        page = lxml_html.fromstring(answer.get_data(as_text=True))
        if changed or page.xpath(DONE):
            found |= {"takes what is too long"} if LONG in typed.values() and not may_be_long else set()
            continue
        found |= {f"loses {name}" for name, text in typed.items() if not _stands(page, name, text)}
        found |= set() if page.xpath(WRONG) else {"does not say what is wrong"}
        found |= {f"says {said}" for said in english(answer.get_data(as_text=True))}
    return sorted(found)


def _stands(page: lxml_html.HtmlElement, name: str, text: str) -> bool:
    """Whether a box of this name holds the text."""
    boxes = page.xpath("//input[@name=$name] | //textarea[@name=$name]", name=name)
    return any(_plain(one.get("value") if one.tag == "input" else one.text) == _plain(text) for one in boxes)


def _plain(text: str | None) -> str:
    return " ".join(unicodedata.normalize("NFC", text or "").split())
