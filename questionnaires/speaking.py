"""What a questionnaire's pages say of themselves: sentences in Vietnamese with the values that fill them.

Nothing here knows another language. Whoever shows a page may install a speaker for each language, which takes the Vietnamese
sentence for the name of its own; without one the sentences are said as they stand.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import NamedTuple

Speaker = Callable[..., str]
"""speaker("Hạng {number}", number=2) → the sentence in its language."""


class Saying(NamedTuple):
    """A sentence that is not said yet: its Vietnamese words, and what fills them."""

    words: str
    values: Mapping[str, object] = MappingProxyType({})


def N_(words: str) -> str:
    """Marks a sentence for the catalogues."""
    return words


def vietnamese(words: str, /, **values: object) -> str:
    """The sentence as it stands."""
    return words.format(**values)


class Tongue(NamedTuple):
    """In which language the sentences of a page are said (its code), and who says them."""

    code: str
    say: Speaker


_tongues: list[Callable[[str], Tongue]] = [lambda language: Tongue(language, vietnamese)]


def install(tongues: Callable[[str], Tongue]) -> None:
    """From now on `tongues(language)` says the sentences of a page whose questions are in that language."""
    _tongues[0] = tongues


def speaker(language: str) -> Speaker:
    """Says sentences on a page whose questions are in this language."""
    return _tongues[0](language).say


def tongue_of(language: str) -> str:
    """The code of the language in which they are said there."""
    return _tongues[0](language).code


def said(saying: Saying | None, language: str) -> str:
    """A sentence in a language; "" for none."""
    return speaker(language)(saying.words, **saying.values) if saying else ""
