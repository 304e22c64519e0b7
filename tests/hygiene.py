"""What every HTML page of the product owes its reader; the test client looks at each page that any test opens."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from typing import Any

import html5lib
from flask.testing import FlaskClient

_TEXT = re.compile(r">[^<]+<")
_VALUES = re.compile(r'="[^"]*"')
_seen: set[int] = set()


class HygienicClient(FlaskClient):
    """A browser that refuses a careless page. Pages of a shape that was looked at already in this process are let by."""

    def open(self, *args: Any, **kwargs: Any) -> Any:
        response = super().open(*args, **kwargs)
        if response.mimetype == "text/html" and not 300 <= response.status_code < 400:
            look_at(response.get_data(as_text=True))
        return response


def look_at(html: str) -> None:
    """Fails when a page of a new shape has a problem."""
    shape = hash(_VALUES.sub("=", _TEXT.sub("><", html)))
    if shape in _seen:
        return
    if found := problems(html):
        raise AssertionError(f"{found} on {re.findall('<title[^>]*>(.*?)</title>', html, re.S)}")
    _seen.add(shape)


def problems(html: str) -> list[str]:
    """Everything that is wrong with a page, in words; empty for a sound one, and for what is no whole page."""
    if "<html" not in html:
        return []
    return [*_invalid(html), *_headings(html), *_references(html), *_inputs(html), *_inline(html), *_words(html)]


def _invalid(html: str) -> list[str]:
    parser = html5lib.HTMLParser(strict=False)
    parser.parse(html)
    lines = html.split("\n")
    return [f"invalid: {code} near {lines[place[0] - 1].strip()[:100]!r}" for place, code, _ in parser.errors]


def _headings(html: str) -> list[str]:
    found = []
    if html.count("<h1") != 1:
        found.append(f"{html.count('<h1')} headings h1")
    if html.count("<main") != 1:
        found.append(f"{html.count('<main')} elements main")
    if not re.search(r'<html[^>]* lang="[a-z-]+"', html):
        found.append("no language")
    if not re.search(r"<title[^>]*>[^<]+ – [^<]+</title>", html):
        found.append(f"title {re.findall('<title[^>]*>(.*?)</title>', html, re.S)}")
    return found


def _references(html: str) -> list[str]:
    ids = Counter(re.findall(r'\sid="([^"]*)"', html))
    named = re.findall(r'\s(?:aria-describedby|aria-labelledby|aria-controls|for)="([^"]*)"', html)
    wanted = {name for names in named for name in names.split()} | set(re.findall(r'href="#([^"]+)"', html))
    twice = [f"id {name!r} stands {times} times" for name, times in ids.items() if times > 1]
    return twice + [f"nothing has the id {name!r}" for name in sorted(wanted - ids.keys())]


def _inputs(html: str) -> list[str]:
    labelled = set(re.findall(r'\sfor="([^"]+)"', html))
    found = []
    for tag in re.findall(r"<(?:input|select|textarea)\b[^>]*>", html):
        identity = re.search(r'\sid="([^"]+)"', tag)
        named = "aria-label" in tag or (identity and identity[1] in labelled)
        if not named and not re.search(r'type="(hidden|submit)"', tag):
            found.append(f"no label: {tag[:120]}")
    return found


def _inline(html: str) -> list[str]:
    return [f"inline: {found}" for found in re.findall(r"<[^>]*\sstyle=[^>]*>|<[^>]*\son\w+=[^>]*>|<style[^>]*>", html)]


def _words(html: str) -> list[str]:
    return [] if unicodedata.is_normalized("NFC", html) else ["a text that is not composed (NFC)"]
