"""The languages of a respondent's pages: Vietnamese in the sources, every other one in a `<code>.po` beside this file.

    settle("en")                          the language of this request
    spoken()                              it again; Vietnamese where nothing was settled (every page of staff)
    say("Phần {number}", number=2)        a sentence with its values, in that language
    N_("Nhập mã khảo sát")        marks a sentence that is said later

A catalogue is read from its .po when its language is first spoken, so there is no compiled copy that could lag behind, and to
add a language is to add its file. Templates ask through Jinja's i18n extension, when a page or its stencil is drawn.
"""

from __future__ import annotations

import io
import json
from functools import cache, partial
from gettext import GNUTranslations, NullTranslations
from pathlib import Path

from babel.messages import mofile, pofile
from babel.messages.catalog import Catalog
from flask import Flask, has_request_context, request
from jinja2.utils import htmlsafe_json_dumps
from markupsafe import Markup, escape

from questionnaires import speaking
from questionnaires.speaking import N_, Tongue
from survey_app import cookies

SOURCE = "vi"
"""The language of the sources: its sentences are the names of all others."""
FOLDER = Path(__file__).parent
COOKIE = "ngon-ngu"  # also the name under which an address asks
SCRIPTS = "frontend/"
"""Where the sentences of scripts are written: catalogues name the place of each."""
SETTLED = "survey.tongue"  # in the request's environ


def register(app: Flask) -> None:
    """Jinja's i18n extension for the templates, and the sentences of questionnaires in every language."""
    app.jinja_env.add_extension("jinja2.ext.i18n")
    app.jinja_env.policies["ext.i18n.trimmed"] = True
    app.jinja_env.install_gettext_callables(gettext, ngettext, newstyle=True)  # type: ignore[attr-defined]
    app.jinja_env.globals.update(tongue=spoken, script_words=script_words)
    app.jinja_env.filters.update(as_written=as_written, translated=gettext)
    speaking.install(tongue)


@cache
def available() -> frozenset[str]:
    """The codes of all languages that the pages speak."""
    return frozenset({SOURCE, *(path.stem for path in FOLDER.glob("*.po"))})


@cache
def catalogue(language: str) -> NullTranslations:
    """The sentences of an available language."""
    if language == SOURCE:
        return NullTranslations()
    made = io.BytesIO()
    mofile.write_mo(made, _read(language))  # without what is marked fuzzy
    made.seek(0)
    return GNUTranslations(made)


@cache
def _read(language: str) -> Catalog:
    with (FOLDER / f"{language}.po").open("rb") as file:
        return pofile.read_po(file)


# -- the language of a request


def settle(language: str) -> None:
    """What this request speaks, as far as there is a catalogue for it."""
    request.environ[SETTLED] = nearest(language)


def spoken() -> str:
    """The code of the language that is spoken now."""
    return str(request.environ.get(SETTLED, SOURCE)) if has_request_context() else SOURCE


def chosen() -> str:
    """What this request speaks already, else what this browser chose on a page that offered it."""
    return str(request.environ.get(SETTLED) or request.cookies.get(cookies.name_of(COOKIE), SOURCE))


def nearest(language: str) -> str:
    """The language in which the pages speak to whoever wants this one: its own, that of its first part (`en-GB`), Vietnamese."""
    return next((code for code in (language, language.partition("-")[0]) if code in available()), SOURCE)


def gettext(text: str) -> str:
    """The sentence in the language that is spoken now."""
    return catalogue(spoken()).gettext(text)


def ngettext(one: str, many: str, number: int) -> str:
    """The same with a number in it: other languages have a plural, Vietnamese says both alike."""
    return catalogue(spoken()).ngettext(one, many, number)


def say(text: str, /, **values: object) -> str:
    """The sentence with its values, in the language that is spoken now."""
    return gettext(text).format(**values)


def count(text: str, number: int, /, **values: object) -> str:
    """The same for a number of things, which the sentence calls {n}."""
    return ngettext(text, text, number).format(n=number, **values)


# -- for templates and questionnaires


@cache
def tongue(language: str) -> Tongue:
    """Says the sentences of a questionnaire in its own language, or in the nearest."""
    return Tongue(nearest(language), partial(_say_in, catalogue(nearest(language))))


def _say_in(words: NullTranslations, text: str, /, **values: object) -> str:
    return words.gettext(text).format(**values)


def as_written(text: object) -> Markup:
    """What the office wrote in Vietnamese (a title, its own name), so marked on a page in another language."""
    return escape(text) if spoken() == SOURCE else Markup('<span lang="{}">{}</span>').format(SOURCE, text)


def script_words() -> Markup:
    """Vietnamese sentence → translation, of all that the page's script says, as JSON for the page; "" in Vietnamese."""
    if spoken() == SOURCE:
        return Markup()
    said = (
        message.id for message in _read(spoken()) if any(place.startswith(SCRIPTS) for place, _ in message.locations)
    )
    words = {text: gettext(text) for text in said if isinstance(text, str)}
    return htmlsafe_json_dumps(words, dumps=partial(json.dumps, ensure_ascii=False, separators=(",", ":")))


__all__ = [
    "COOKIE",
    "FOLDER",
    "N_",
    "SOURCE",
    "as_written",
    "available",
    "catalogue",
    "chosen",
    "cookie",
    "count",
    "gettext",
    "nearest",
    "ngettext",
    "register",
    "say",
    "script_words",
    "settle",
    "spoken",
    "tongue",
]
