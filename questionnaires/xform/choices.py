"""`<itemset>` and `<item>` → choices."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from questionnaires.kinds.parts import Choice, Itemset, Wording
from questionnaires.xform.binds import to_float
from questionnaires.xform.expressions import Expressions
from questionnaires.xform.wording import Words
from questionnaires.xform.xml import attribute, children, first, text
from questionnaires.xpath import Call, Filter, Path, Text, parse
from questionnaires.xpath.beside import BesideSheets
from questionnaires.xpath.document import ListNode, Place
from questionnaires.xpath.expression import Expression
from questionnaires.xpath.tree import Expr


@dataclass(slots=True)
class Lists:
    """Reads the choices of every question; questions with the same list share its Choice objects."""

    nodes: Mapping[str, ListNode]
    expressions: Expressions
    words: Words
    _read: dict[tuple[str, str, str], dict[ListNode, Choice]] = field(default_factory=dict)

    def inline(self, control: Element, place: Place) -> tuple[Choice, ...]:
        """The choices written as `<item>`s inside the question."""
        return tuple(self._inline_choice(item, place) for item in children(control, "item"))

    def _inline_choice(self, item: Element, place: Place) -> Choice:
        name, label = text(first(item, "value")), first(item, "label")
        unlabelled = self.words.plain(name if label is None else "")
        return Choice(name, self.words.of_element(label, place) or unlabelled)

    def itemset(self, control: Element, place: Place) -> tuple[Itemset | None, tuple[Choice, ...]]:
        """The itemset of a question and the whole list behind it (empty when it lies in the sheet itself)."""
        element = first(control, "itemset")
        source = attribute(element, "nodeset") if element is not None else None
        nodeset = self.expressions.at(place, source)
        if element is None or source is None or nodeset is None:
            return None, ()
        value_ref, label_ref = _ref(element, "value") or "name", _ref(element, "label") or ""
        choices = self._choices(_list_named(parse(source)), value_ref, label_ref, place)
        item_place = nodeset.leads_to[0] if nodeset.leads_to else None
        value = self.expressions.at(item_place, value_ref)
        if value is None:
            return None, ()
        label = self.expressions.at(item_place, label_ref)
        shuffled = source.replace(" ", "").startswith("randomize(")
        steady = self._steady(nodeset, choices) if choices else None
        return Itemset(nodeset, value, label, choices, shuffled, steady), tuple(choices.values())

    def _choices(self, path: Path | None, value_ref: str, label_ref: str, place: Place) -> dict[ListNode, Choice]:
        """Every item of the fixed list that the path leads to, predicates aside."""
        if path is None or not isinstance(path.start, Call) or not isinstance(path.start.args[0], Text):
            return {}
        name = path.start.args[0].value
        key = (name, value_ref, label_ref)
        if key not in self._read and name in self.nodes:
            items = [self.nodes[name]]
            for step in path.steps:
                items = [child for item in items for child in item.children if child.name == step.test]
            self._read[key] = {item: self._choice(item, value_ref, label_ref, place) for item in items}
        return self._read.get(key, {})

    def _choice(self, item: ListNode, value_ref: str, label_ref: str, place: Place) -> Choice:
        name = item.column(value_ref)
        columns = {child.name: child.value for child in item.children if child.name != value_ref}
        return Choice(
            name,
            self._label(item, label_ref or value_ref, place) or self.words.plain(""),
            columns,
            score=to_float(columns.get("score")),
            exclusive=columns.get("exclusive") == "yes",
            fixed=columns.get("fixed") == "yes",
        )

    def _label(self, item: ListNode, label_ref: str, place: Place) -> Wording | None:
        """`jr:itext(column)`, a column, or another expression that needs nothing but the item."""
        expression = self.expressions.at(None, label_ref)
        if expression is None:
            return None
        match parse(label_ref):
            case Call(name="jr:itext", args=(Path() as column,)) if column.bare_word:
                return self.words.of_id(item.column(column.bare_word), place)
            case Path() as column if column.bare_word:
                return self.words.plain(item.column(column.bare_word))
        alone = not (expression.reads or expression.volatile)
        return self.words.plain(expression.text(BesideSheets(self.nodes).at(item))) if alone else None

    def _steady(self, nodeset: Expression, choices: Mapping[ListNode, Choice]) -> tuple[Choice, ...] | None:
        if not nodeset.constant:
            return None
        found = nodeset.nodes(BesideSheets(self.nodes).at(ListNode("", "", None)))
        return tuple(choices[node] for node in found if isinstance(node, ListNode) and node in choices)


def _ref(itemset: Element, name: str) -> str | None:
    element = first(itemset, name)
    return attribute(element, "ref") if element is not None else None


def _list_named(tree: Expr) -> Path | None:
    """The path that a nodeset begins with: `randomize(instance('x')/root/item[…], 1)` → `instance('x')/root/item`."""
    match tree:
        case Call(name="randomize", args=args):
            return _list_named(args[0])
        case Filter(base=base):
            return _list_named(base)
        case Path(start=Call(name="instance")):
            return tree
    return None
