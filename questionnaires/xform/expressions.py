"""Compiling the expressions of a form, and gathering what is wrong with them instead of stopping at the first."""

from __future__ import annotations

from dataclasses import dataclass, field

from questionnaires.kinds.parts import Rule
from questionnaires.xpath import XPathSyntaxError
from questionnaires.xpath.compiler import XPathFunctionError
from questionnaires.xpath.document import Document, Place
from questionnaires.xpath.expression import Expression, compile_expression

_ALWAYS = {"true()": True, "false()": False}


@dataclass(slots=True)
class Expressions:
    """The compiler of one form. `problems` grows by one line for each expression that cannot be compiled."""

    document: Document
    problems: list[str] = field(default_factory=list)
    _done: dict[tuple[int, str], Expression | None] = field(default_factory=dict)

    def at(self, place: Place | None, source: str | None) -> Expression | None:
        """The expression of that place (None: of an item of a fixed list); None when there is none or it is faulty."""
        if not source:
            return None
        key = (place.index if place else -1, source)
        if key not in self._done:
            self._done[key] = self._compiled(place, source)
        return self._done[key]

    def rule(self, place: Place, source: str | None, otherwise: bool) -> Rule:
        """A condition; `otherwise` when none is written."""
        if not source:
            return otherwise
        plain = _ALWAYS.get("".join(source.split()))
        return plain if plain is not None else self.at(place, source) or otherwise

    def _compiled(self, place: Place | None, source: str) -> Expression | None:
        try:
            return compile_expression(source, self.document, place)
        except (XPathSyntaxError, XPathFunctionError) as refusal:
            self.problems.append(f"{place.path if place else 'list'}: {source!r}: {refusal}")
            return None
