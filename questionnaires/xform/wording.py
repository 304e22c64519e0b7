"""The words of a form: itext in every language, labels and hints with the answers that are put into them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from questionnaires.kinds.parts import Wording
from questionnaires.xform.definition import NO_LANGUAGE
from questionnaires.xform.expressions import Expressions
from questionnaires.xform.xml import attribute, children, local_name
from questionnaires.xpath.document import Place
from questionnaires.xpath.expression import Expression

Parts = tuple[str | Element, ...]
"""A text as it is written: pieces of text and `<output>` elements."""

_ITEXT = re.compile(r"jr:itext\(\s*(?:'([^']*)'|\"([^\"]*)\")\s*\)")
_CODE = re.compile(r".*\(([A-Za-z]{2,3}(?:-[A-Za-z0-9]+)*)\)\s*")
_MISSING = ("", "-")
"""What stands in a translation that nobody wrote (pyxform puts the dash)."""


@dataclass(slots=True)
class Translations:
    """The itext of a form: language → id → form (`""`, `guidance`, `image` …) → text."""

    names: dict[str, str] = field(default_factory=dict)
    default: str = NO_LANGUAGE
    texts: dict[str, dict[str, dict[str, Parts]]] = field(default_factory=dict)

    @property
    def languages(self) -> tuple[str, ...]:
        return (self.default, *(code for code in self.names if code != self.default)) if self.names else ()


def language_code(name: str) -> str:
    """`Tiếng Việt (vi)` → `vi`; a name without a code stands for itself."""
    found = _CODE.fullmatch(name)
    return found[1] if found else name.strip()


def read_translations(itext: Element | None) -> Translations:
    """All languages of `<itext>`, the default one marked (the first when none is)."""
    found = Translations()
    for translation in children(itext, "translation") if itext is not None else ():
        name = attribute(translation, "lang") or ""
        code = language_code(name)
        found.names[code] = name
        if not found.texts or attribute(translation, "default") not in (None, "false()"):
            found.default = code
        found.texts[code] = {attribute(text, "id") or "": _forms(text) for text in children(translation, "text")}
    return found


def _forms(text: Element) -> dict[str, Parts]:
    return {attribute(value, "form") or "": parts_of(value) for value in children(text, "value")}


def parts_of(element: Element) -> Parts:
    """The text of an element with its outputs, in order; other elements inside are left out."""
    parts: list[str | Element] = [element.text or ""]
    for child in element:
        parts += [child] if local_name(child.tag) == "output" else []
        parts.append(child.tail or "")
    return tuple(part for part in parts if not isinstance(part, str) or part)


@dataclass(slots=True)
class Words:
    """Makes Wordings; the expressions in them belong to the place that they are shown at."""

    translations: Translations
    expressions: Expressions

    def of_element(self, element: Element | None, place: Place, form: str = "") -> Wording | None:
        """The wording of a `<label>`, `<hint>` or `<value>`: by reference to itext, or written inside."""
        if element is None:
            return None
        reference = attribute(element, "ref")
        if reference:
            return self.of_reference(reference, place, form)
        return self._same_everywhere(parts_of(element), place) if not form else None

    def of_reference(self, reference: str, place: Place, form: str = "") -> Wording | None:
        """`jr:itext('id')`, or an expression that gives the text."""
        found = _ITEXT.fullmatch(reference)
        if found:
            return self.of_id(found[1] if found[1] is not None else found[2], place, form)
        output = self.expressions.at(place, reference) if not form else None
        return self._everywhere((output,)) if output else None

    def of_message(self, message: str | None, place: Place) -> Wording | None:
        """A message of a bind: plain text, or `jr:itext('id')`."""
        if not message:
            return None
        found = _ITEXT.fullmatch(message)
        return self.of_id(found[1] or found[2], place) if found else self.plain(message)

    def of_id(self, text_id: str, place: Place, form: str = "") -> Wording | None:
        """The itext of that id; where a translation is missing the default language stands. None when none has it."""
        texts = self.translations.texts
        written = {code: ids.get(text_id, {}).get(form) for code, ids in texts.items()}
        if not any(written.values()):
            return None
        default = written.get(self.translations.default) or ()
        chosen = {code: default if _is_missing(parts) else parts or () for code, parts in written.items()}
        borrowed = frozenset(code for code, parts in written.items() if default and _is_missing(parts))
        return Wording({code: self._compiled(parts, place) for code, parts in chosen.items()}, borrowed)

    def plain(self, text: str) -> Wording:
        """The same text in every language."""
        return self._everywhere((text,))

    def _same_everywhere(self, parts: Parts, place: Place) -> Wording:
        return self._everywhere(self._compiled(parts, place))

    def _everywhere(self, parts: tuple[str | Expression, ...]) -> Wording:
        languages = self.translations.languages or (NO_LANGUAGE,)
        return Wording(dict.fromkeys(languages, parts))

    def _compiled(self, parts: Parts, place: Place) -> tuple[str | Expression, ...]:
        compiled = (self._part(part, place) for part in parts)
        return tuple(part for part in compiled if part is not None)

    def _part(self, part: str | Element, place: Place) -> str | Expression | None:
        if isinstance(part, str):
            return part
        return self.expressions.at(place, attribute(part, "value") or attribute(part, "ref"))

    def all_ids(self, root: Place) -> Mapping[str, Wording]:
        """Every text by its id, for expressions that ask for one by name."""
        ids = {text_id for texts in self.translations.texts.values() for text_id in texts}
        found = {text_id: self.of_id(text_id, root) for text_id in sorted(ids)}
        return {text_id: wording for text_id, wording in found.items() if wording is not None}


def _is_missing(parts: Parts | None) -> bool:
    return parts is None or all(isinstance(part, str) and part.strip() in _MISSING for part in parts)
