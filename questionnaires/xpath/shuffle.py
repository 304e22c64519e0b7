"""Shuffling as the engines of ODK do it, so that a seed gives the same order everywhere."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import TypeVar

T = TypeVar("T")

_MODULUS = 2_147_483_647
_MULTIPLIER = 16_807


def park_miller(seed: int) -> Iterator[float]:
    """Endless numbers from 0 up to (not including) 1: the minimal standard generator."""
    state = int(math.copysign(abs(seed) % _MODULUS, seed))
    state = state + _MODULUS - 1 if state <= 0 else state
    while True:
        state = state * _MULTIPLIER % _MODULUS
        yield (state - 1) / (_MODULUS - 1)


def shuffled(items: Sequence[T], seed: int) -> list[T]:
    """The items in the order that the seed gives (Fisher–Yates, inside out)."""
    chance = park_miller(seed)
    result: list[T] = []
    for place, item in enumerate(items):
        chosen = math.floor(next(chance) * (place + 1))
        if chosen == place:
            result.append(item)
        else:
            result.append(result[chosen])
            result[chosen] = item
    return result
