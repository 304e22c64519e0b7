"""Small cells are withheld, and so is whatever would give them away by subtraction. Withheld is not zero.

The rule: a cell of fewer than LEAST people is withheld; where the withheld cells of a table hold fewer than LEAST people
together, or only one cell is withheld, the smallest of the others goes with them, because the total is printed.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import TypeVar

LEAST = 10
NOTE = "“–”: không công bố vì nhóm dưới 10 người, hoặc để không suy ra được nhóm dưới 10 người."

Key = TypeVar("Key", bound=Hashable)


def withheld(sizes: Mapping[Key, int], least: int = LEAST) -> set[Key]:
    """Which cells of a table with a printed total are withheld; empty cells tell nothing and stay."""
    people = {key: size for key, size in sizes.items() if size}
    hidden = {key for key, size in people.items() if size < least}
    shown = sorted((key for key in people if key not in hidden), key=lambda key: people[key], reverse=True)
    while hidden and shown and (len(hidden) < 2 or sum(people[key] for key in hidden) < least):
        hidden.add(shown.pop())
    return hidden
