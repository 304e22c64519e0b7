"""How the people of a list are ordered and found where a page shows them: the same for agencies and Home Affairs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from foundation.vietnamese_order import phrase_key
from respondents.roster import Respondent

ORDERS: Mapping[str, Callable[[Respondent], Any]] = {
    "row": lambda person: person.ordinal,
    "full_name": lambda person: person.sort_key,
    "position": lambda person: phrase_key(person.position),
    "unit": lambda person: phrase_key(person.unit),
    "group_code": lambda person: person.group_code,
}
"""By the name of their column."""


def searchable(person: Respondent) -> Iterable[str]:
    """What a search looks into: not the phone, of which a part would find people who did not ask to be found by it."""
    return person.full_name, person.position, person.unit
