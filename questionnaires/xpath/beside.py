"""The world beside any sheet, for expressions that look at nothing but fixed lists."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import overload

from questionnaires.xpath.dates import ENGLISH_DAYS, ENGLISH_MONTHS, PROVINCE_TIME
from questionnaires.xpath.document import Context, ListNode, Node, Place


class _NoNodes(Sequence[Sequence[Node]]):
    """No node at any place."""

    @overload
    def __getitem__(self, index: int) -> Sequence[Node]: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Sequence[Node]]: ...
    def __getitem__(self, index: int | slice) -> Sequence[Node] | Sequence[Sequence[Node]]:
        return ()

    def __len__(self) -> int:
        return 0


@dataclass(frozen=True, slots=True)
class BesideSheets:
    """A World without nodes; time and chance stand still in it."""

    lists: Mapping[str, ListNode]
    instances: Sequence[Sequence[Node]] = _NoNodes()
    month_names: Sequence[str] = ENGLISH_MONTHS
    day_names: Sequence[str] = ENGLISH_DAYS

    def now(self) -> datetime:
        return datetime(1970, 1, 1, tzinfo=PROVINCE_TIME)

    def random(self) -> float:
        return 0.0

    def shuffle_seed(self, node: Node) -> int:
        return 1

    def choice_name(self, place: Place, value: str, node: Node) -> str:
        return ""

    def itext(self, text_id: str, node: Node) -> str:
        return ""

    def at(self, item: ListNode) -> Context:
        """Where an expression of an item of a list stands."""
        return Context(self, item, item)
