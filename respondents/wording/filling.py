"""Templates: text with marks in braces, `{ma}`. Filled in one pass, so that nothing in a value can be taken for a mark."""

from __future__ import annotations

import re
from collections.abc import Mapping

MARK = re.compile(r"\{([a-z_]+)\}")


def marks(template: str) -> list[str]:
    """The marks of a template, in the order in which they first stand there."""
    return list(dict.fromkeys(MARK.findall(template)))


def filled(template: str, values: Mapping[str, str]) -> str:
    """The template with its marks filled in. Raises KeyError with a mark that has no value."""
    return MARK.sub(lambda found: values[found.group(1)], template)
