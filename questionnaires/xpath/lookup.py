"""Looking items of a fixed list up by a column, `item[tinh = /data/tinh]`, without going through the whole list."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from questionnaires.xpath.code import Code
from questionnaires.xpath.document import Context, ListNode, Node
from questionnaires.xpath.operators import filtered
from questionnaires.xpath.tree import Binary, Call, Dot, Expr, Path, Step, walk

_LOOK_AT_THE_ITEM = ("position", "last", "once", "randomize")


def wanted_column(predicate: Expr) -> tuple[str, Expr] | None:
    """The column and the expression it is compared with, when a predicate is `column = expression` (or the reverse)
    and the expression is the same for every item; None for other predicates."""
    match predicate:
        case Binary(op="=", left=Path() as column, right=other) if column.bare_word and _same_for_all(other):
            return column.bare_word, other
        case Binary(op="=", left=other, right=Path() as column) if column.bare_word and _same_for_all(other):
            return column.bare_word, other
    return None


def _same_for_all(expr: Expr) -> bool:
    return not any(_looks_at_item(node) for node in walk(expr))


def _looks_at_item(node: Expr | Step) -> bool:
    match node:
        case Dot():
            return True
        case Path(start=None, absolute=False):
            return True
        case Call(name=name, args=args):
            return name in _LOOK_AT_THE_ITEM or (not args and name in ("string-length", "normalize-space"))
        case Step(predicates=predicates):
            return bool(predicates)
    return False


@dataclass(frozen=True, slots=True)
class Lookup:
    """`test[column = wanted]`, `predicate` being the same as the index answers, for values that it cannot answer."""

    test: str
    column: str
    wanted: Code
    predicate: Code

    def walker(self) -> Callable[[list[Node], Context], list[Node]]:
        """One step from lists (never from nodes of a sheet)."""
        value = self.wanted.value()

        def walk_step(nodes: list[Node], c: Context) -> list[Node]:
            sought = value(c)
            if isinstance(sought, str):
                return [found for node in nodes if isinstance(node, ListNode) for found in self._index(node, sought)]
            below = [child for node in nodes for child in node.children if child.name == self.test]
            return filtered(below, self.predicate, c)

        return walk_step

    def _index(self, parent: ListNode, sought: str) -> list[ListNode]:
        """The items of one list with that text in the column; the index is made once for each list and column."""
        key = (self.test, self.column)
        if key not in parent.indexes:
            index: dict[str, list[ListNode]] = {}
            for child in parent.children:
                if child.name == self.test:
                    index.setdefault(child.column(self.column), []).append(child)
            parent.indexes[key] = index
        return parent.indexes[key].get(sought, [])
