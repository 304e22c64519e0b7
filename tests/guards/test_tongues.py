"""Catalogues are whole, nothing that a respondent reads stands outside them, and to add a language is to add a file."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages import pofile
from babel.messages.catalog import Catalog, Message

from survey_app import tongues
from survey_app.tongues import extracting

ROOT = extracting.ROOT
LANGUAGES = sorted(tongues.available() - {tongues.SOURCE})
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|\{\w+\}|<[^>]+>")
TAG = re.compile("<[^>]+>")
OF_DAYS = {"{d}", "{day}", "{month}", "{month_name}", "{weekday}", "{year}"}
BY_THE_LANGUAGE = {
    "{day}/{month}/{year}": OF_DAYS,
    "Sáng {weekday} {day}/{month}": OF_DAYS,
    "Chiều {weekday} {day}/{month}": OF_DAYS,
}
"""Sentences whose order and parts are the language's own business, with what they may use."""
SENTENCES = extracting.sentences()


def catalogue(language: str) -> Catalog:
    with (tongues.FOLDER / f"{language}.po").open("rb") as file:
        return pofile.read_po(file)


def messages(of: Catalog) -> Iterator[Message]:
    return (message for message in of if message.id)


def texts(words: str | tuple[str, ...] | list[str]) -> list[str]:
    return [words] if isinstance(words, str) else list(words)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_catalogue_has_every_sentence_and_no_other(language: str) -> None:
    """`make tongues` was run, and what it added was translated."""
    found = catalogue(language)
    wanted, there = ({m.id if isinstance(m.id, str) else m.id[0] for m in messages(c)} for c in (SENTENCES, found))
    assert wanted - there == set(), "sentences that no catalogue has: run `make tongues`"
    assert there - wanted == set(), "sentences that nobody says any more: run `make tongues`"
    assert [m.id for m in messages(found) if m.fuzzy or not all(texts(m.string))] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_translation_keeps_values_and_tags(language: str) -> None:
    for message in messages(catalogue(language)):
        (source, *_), said = texts(message.id), texts(message.string)
        expected = set(PLACEHOLDER.findall(source))
        for text in said:
            used = set(PLACEHOLDER.findall(text))
            if source in BY_THE_LANGUAGE:
                assert used <= BY_THE_LANGUAGE[source]
            else:
                assert used == expected or (len(said) > 1 and used <= expected), (source, text)
            assert Counter(TAG.findall(text)) == Counter(TAG.findall(source)), (source, text)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_catalogue_is_as_the_tool_writes_it(language: str, tmp_path: Path) -> None:
    """In order, without dates: it changes only where a sentence does. And what is spoken is what it says."""
    again = tmp_path / f"{language}.po"
    again.write_bytes((tongues.FOLDER / f"{language}.po").read_bytes())
    extracting.update(again)
    assert again.read_text("utf-8") == (tongues.FOLDER / f"{language}.po").read_text("utf-8")
    spoken = tongues.catalogue(language)
    assert [
        m.id for m in messages(catalogue(language)) if isinstance(m.id, str) and spoken.gettext(m.id) != m.string
    ] == []


# -- nothing stands outside


def bare_in_template(text: str) -> list[str]:
    """Vietnamese that is not marked."""
    text = re.sub(r"\{#.*?#\}", "", text, flags=re.S)
    text = re.sub(r"\{%-?\s*trans\b.*?endtrans\s*-?%\}", "", text, flags=re.S)
    text = re.sub(r"\b(?:_|ngettext)\((?:\s*\"[^\"]*\",?)+", "", text)
    return re.findall(r"[^\n]*[À-ỹ][^\n]*", text)


def bare_in_script(text: str) -> list[str]:
    text = re.sub(r"/\*.*?\*/|//[^\n]*", "", text, flags=re.S)
    text = re.sub(r"spoken\(\s*\"[^\"]*\"", "", text)
    return re.findall(r"[^\n]*[À-ỹ][^\n]*", text)


def bare_in_python(text: str) -> list[str]:
    known = {words for message in messages(SENTENCES) for words in texts(message.id)}
    return [
        words for words in extracting.vietnamese_in(ast.parse(text)) if words not in known and re.search("[À-ỹ]", words)
    ]


FACES = sorted((ROOT / "survey_app/answering").glob("*.py"))
FORGIVEN = {"Mã khảo sát", "Ngày Ông/Bà muốn được nhắc"}
"""Labels of fields whose templates draw their own."""


def test_no_sentence_stands_outside_the_catalogue() -> None:
    found = [(path.name, line) for path in extracting.templates() for line in bare_in_template(path.read_text("utf-8"))]
    found += [(path.name, line) for path in extracting.scripts() for line in bare_in_script(path.read_text("utf-8"))]
    found += [(path.name, line) for path in FACES for line in bare_in_python(path.read_text("utf-8"))]
    assert [one for one in found if one[1] not in FORGIVEN] == []


def test_a_bare_sentence_is_noticed() -> None:
    assert bare_in_template("<p>Xin chờ</p>")
    assert bare_in_template('{{ button("Gửi") }}')
    assert not bare_in_template('{# Gửi #}{{ button(_("Gửi")) }}{% trans %}Gửi{% endtrans %}')
    assert bare_in_script('say("Đã lưu")')
    assert not bare_in_script('say(spoken("Đã lưu")) // Đã lưu')
    assert bare_in_python('x = "Xin chờ một chút"')
    assert bare_in_python('x = f"Xin chờ {n} phút"')
    assert not bare_in_python('"""Chữ giải thích."""')


def test_respondents_templates_use_no_other_template() -> None:
    """What a respondent's page is drawn from is read by the tool that gathers sentences."""
    known = {path.relative_to(ROOT / "templates").as_posix() for path in extracting.templates()}
    used = {
        name
        for path in extracting.templates()
        for name in re.findall(r'{% (?:extends|include|from|import) "([^"]+)"', path.read_text("utf-8"))
    }
    silent = {name for name in used - known if not re.search("[À-ỹ]", re.sub(r"{#.*?#}", "", source(name), flags=re.S))}
    assert (
        used - known - silent - {"macros/tag.html"} == set()
    )  # a tag's table of Vietnamese words only colours those of staff


def source(name: str) -> str:
    return (ROOT / "templates" / name).read_text("utf-8")
