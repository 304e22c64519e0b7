"""From a share (0 to 1) to the part of a criterion's points: in proportion, or by steps. And the mean of several shares."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

ONE, NONE = Decimal(1), Decimal(0)
_FINEST = Decimal("1e-9")  # 0.7999999999999999 was 80 %
_STEP = re.compile(r"\s*([0-9]+(?:[.,][0-9]+)?)\s*%?\s*:\s*([0-9]+(?:[.,][0-9]+)?)\s*%?\s*")


class Refusal(ValueError):
    """What somebody wrote is no formula; the message is Vietnamese and says what to write."""


class Step(NamedTuple):
    """From this share on, this part of the points; both 0 to 1."""

    share: Decimal
    part: Decimal


@dataclass(frozen=True, slots=True)
class Formula:
    """How a share becomes a part of the points. Without steps: in proportion. With steps: the part of the highest step that
    the share reaches, none below the lowest."""

    steps: tuple[Step, ...] = ()

    def part(self, share: Decimal | float) -> Decimal:
        """The part of the points, 0 to 1, that this share brings. ValueError for what is no share."""
        found = exact(share)
        if not NONE <= found <= ONE:
            raise ValueError(f"a share is 0 to 1, not {share}")
        if not self.steps:
            return found
        return max((step.part for step in self.steps if found >= step.share), default=NONE)

    @classmethod
    def parse(cls, text: str) -> Formula:
        """From what people write: nothing (in proportion), or "90: 100; 80: 75; 70: 50", all in per cent. Raises Refusal."""
        lines = [line for line in text.split(";") if line.strip()]
        matches = [_STEP.fullmatch(line) for line in lines]
        wrong = [line.strip() for line, match in zip(lines, matches, strict=True) if match is None]
        if wrong:
            raise Refusal(f"Không đọc được “{'; '.join(wrong)}”. Viết từng bậc như 90: 100; 80: 75, tính bằng %.")
        return cls(_in_order([Step(*map(_of_per_cent, match.groups())) for match in matches if match]))

    @property
    def text(self) -> str:
        """What `parse` reads."""
        return "; ".join(f"{_per_cent(step.share)}: {_per_cent(step.part)}" for step in self.steps)

    @property
    def words(self) -> str:
        """What an official reads."""
        if not self.steps:
            return "Theo tỷ lệ"
        said = [f"từ {_per_cent(step.share)} % được {_per_cent(step.part)} % số điểm" for step in self.steps]
        below = self.steps[-1]
        if below.share > 0:
            said.append(f"dưới {_per_cent(below.share)} % không có điểm")
        return "Theo bậc: " + "; ".join(said)


PROPORTION = Formula()


def _in_order(steps: list[Step]) -> tuple[Step, ...]:
    ordered = sorted(steps, reverse=True)
    if any(value > 1 for step in steps for value in step):
        raise Refusal("Bậc và số điểm tính bằng %, từ 0 đến 100.")
    if len({step.share for step in steps}) < len(steps):
        raise Refusal("Có hai bậc bắt đầu ở cùng một tỷ lệ. Hãy bỏ một bậc.")
    if [step.part for step in ordered] != sorted((step.part for step in steps), reverse=True):
        raise Refusal("Bậc cao hơn phải được số điểm bằng hoặc nhiều hơn bậc thấp. Hãy xem lại từng bậc.")
    return tuple(ordered)


def _of_per_cent(text: str) -> Decimal:
    return Decimal(text.replace(",", ".")) / 100


def _per_cent(value: Decimal) -> str:
    return f"{(value * 100).normalize():f}".replace(".", ",")


def exact(value: Decimal | float) -> Decimal:
    """A share or points as a Decimal of nine places, so that what floating point made of a half is a half again."""
    return Decimal(str(value)).quantize(_FINEST, ROUND_HALF_UP)


def weighted_mean(means: Iterable[tuple[float, float]]) -> float | None:
    """The mean of (weight, mean), weights divided by their sum; None where they sum to nothing."""
    pairs = list(means)
    weight = math.fsum(weight for weight, _ in pairs)
    return math.fsum(weight * mean for weight, mean in pairs) / weight if weight else None
