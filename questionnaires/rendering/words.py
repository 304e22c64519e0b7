"""Texts of a form as they are shown: plain, escaped, with line breaks."""

from __future__ import annotations

import re

from markupsafe import escape

from questionnaires.sheet import AnswerSheet
from questionnaires.speaking import tongue_of
from questionnaires.xform import Wording

_EMPHASIS = re.compile(r"(\*\*|__)(?=\S)(.+?)(?<=\S)\1|(?<![\w*])\*(?=\S)([^*\n]+?)(?<=\S)\*(?![\w*])")
_BOLD = re.compile(r"(\*\*|__)(?=\S)(.+?)(?<=\S)\1")
_LINK = re.compile(r"\[([^\[\]\n]+)\]\((https?://[^\s()<>&]+(?:&amp;[^\s()<>&]+)*)\)")
_PLAIN_LINK = re.compile(r"\[([^\[\]\n]+)\]\((https?://[^\s()<>]+)\)")
_HEADING = re.compile(r"^#{1,6}\s+", re.MULTILINE)
_CODE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]+)*")
_OWN_NUMBER = re.compile(r"\s*(?:câu\s+)?(?:\d{1,3}|[IVX]{1,5}|[a-z])(?:\.\d+)*\s*[.):]", re.IGNORECASE)


def plain(text: str) -> str:
    """The text without Markdown's marks for emphasis, links and headings; anything else stays as it was written."""
    if "](" in text:
        text = _PLAIN_LINK.sub(r"\1 (\2)", text)
    if "*" in text or "_" in text:
        text = _EMPHASIS.sub(lambda found: found[2] or found[3], text)
    return _HEADING.sub("", text) if "#" in text else text


def shown(text: str) -> str:
    """HTML of one text: escaped, line breaks kept."""
    return str(escape(plain(text).strip())).replace("\n", "<br>")


def rich(text: str) -> str:
    """HTML of a text to read: as `shown`, with bold and emphasis kept, and links that lead to the web and nowhere else."""
    html = str(escape(_HEADING.sub("", text).strip()))
    html = _LINK.sub(r'<a href="\2" target="_blank" rel="noopener noreferrer">\1</a>', html)
    html = _BOLD.sub(r"<strong>\2</strong>", html)
    return (_EMPHASIS.sub(lambda found: f"<em>{found[2] or found[3]}</em>", html) if "*" in html else html).replace(
        "\n", "<br>"
    )


def is_numbered(text: str) -> bool:
    """Whether the author numbered this text: "1. …", "Câu 3: …", "a) …"."""
    return _OWN_NUMBER.match(plain(text)) is not None


def text_of(sheet: AnswerSheet, wording: Wording | None, path: str, language: str | None) -> str:
    """A wording as it reads at a node; "" for none."""
    return sheet.text(wording, path, language) if wording is not None else ""


def marked(html: str, sheet: AnswerSheet, wording: Wording | None, language: str | None) -> str:
    """HTML of a wording; words in another language than the page's own say so."""
    default = sheet.questionnaire.default_language
    written = foreign(default, wording, language or sheet.language) if html else ""
    return f'<span lang="{written}">{html}</span>' if written else html


def foreign(default: str, wording: Wording | None, spoken: str) -> str:
    """The code of the language in which a wording is written, "" where it is the page's own. `default`: the questionnaire's."""
    written = default if wording and spoken in wording.borrowed else spoken
    return written if written != tongue_of(spoken) and _CODE.fullmatch(written) else ""


def form_path(path: str) -> str:
    """Without the numbers of repeats."""
    if "[" not in path:
        return path
    return "/".join(name.partition("[")[0] for name in path.split("/"))
