"""Which functions there are, and how many arguments each takes."""

from __future__ import annotations

Arity = tuple[int, int | None]
"""(fewest, most) arguments; most is None when there is no limit."""

ARITY: dict[str, Arity] = {
    # logic
    "true": (0, 0),
    "false": (0, 0),
    "not": (1, 1),
    "boolean": (1, 1),
    "boolean-from-string": (1, 1),
    "if": (3, 3),
    "coalesce": (2, 2),
    "once": (1, 1),
    "checklist": (3, None),
    # selects
    "selected": (2, 2),
    "selected-at": (2, 2),
    "count-selected": (1, 1),
    "jr:choice-name": (2, 2),
    "instance": (1, 1),
    # numbers
    "number": (1, 1),
    "int": (1, 1),
    "round": (1, 2),
    "floor": (1, 1),
    "ceiling": (1, 1),
    "abs": (1, 1),
    "pow": (2, 2),
    "sqrt": (1, 1),
    "min": (1, None),
    "max": (1, None),
    "sum": (1, 1),
    "count": (1, 1),
    "count-non-empty": (1, 1),
    "random": (0, 0),
    # text
    "string": (1, 1),
    "concat": (1, None),
    "join": (2, None),
    "string-length": (1, 1),
    "substr": (2, 3),
    "substring-before": (2, 2),
    "substring-after": (2, 2),
    "contains": (2, 2),
    "starts-with": (2, 2),
    "ends-with": (2, 2),
    "translate": (3, 3),
    "normalize-space": (1, 1),
    "regex": (2, 2),
    "uuid": (0, 1),
    # dates
    "today": (0, 0),
    "now": (0, 0),
    "date": (1, 1),
    "decimal-date-time": (1, 1),
    "format-date": (2, 2),
    "format-date-time": (2, 2),
    "date-time": (1, 1),
    "add-date": (2, 6),
    "difference-in-months": (2, 2),
    # repeats
    "position": (0, 1),
    "indexed-repeat": (3, 3),
    "current": (0, 0),
}
"""What a workbook of ours may use; the product promises exactly these."""

FURTHER: dict[str, Arity] = {
    "is-selected": (2, 2),
    "weighted-checklist": (4, None),
    "exp": (1, 1),
    "exp10": (1, 1),
    "log": (1, 1),
    "log10": (1, 1),
    "pi": (0, 0),
    "sin": (1, 1),
    "cos": (1, 1),
    "tan": (1, 1),
    "asin": (1, 1),
    "acos": (1, 1),
    "atan": (1, 1),
    "atan2": (2, 2),
    "substring": (2, 3),
    "decimal-time": (1, 1),
    "digest": (2, 3),
    "base64-decode": (1, 1),
    "depend": (1, None),
    "last": (0, 0),
    "name": (1, 1),
    "local-name": (1, 1),
    "randomize": (1, 2),
    "jr:itext": (1, 1),
    "pulldata": (1, None),
    "property": (1, 1),
    "version": (0, 0),
    "distance": (1, None),
    "area": (1, 1),
    "enclosed-area": (1, 1),
}
"""What the engine understands besides, because the XForms of others use it or pyxform writes it (`randomize`)."""

LENIENT: dict[str, Arity] = {
    "string-length": (0, 1),
    "normalize-space": (0, 1),
    "number": (0, 1),
    "string": (0, 1),
    "join": (1, None),
    "checklist": (2, None),
    "indexed-repeat": (3, None),
}
"""Where the engine takes more than a workbook may write: XPath lets some functions fall back on the node itself."""

UNDERSTOOD: dict[str, Arity] = ARITY | FURTHER | LENIENT
