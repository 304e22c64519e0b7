"""The state of one sheet, and everything that its expressions may look at."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from datetime import datetime

from questionnaires.kinds.kind import Question
from questionnaires.kinds.parts import Choice, Itemset, Rule, Wording
from questionnaires.sheet.nodes import Node, is_inside, nodes_below
from questionnaires.sheet.surroundings import Surroundings
from questionnaires.xform.definition import NO_LANGUAGE, Questionnaire
from questionnaires.xpath.document import Context, ListNode, Place
from questionnaires.xpath.document import Node as AnyNode

MOST_INSTANCES = 500
"""Of one repeat in one parent: a respondent who types a wrong number must not fill the memory."""


class State:
    """The nodes of one sheet; the World of its expressions. Changing it is the business of `recalculation`."""

    def __init__(self, questionnaire: Questionnaire, surroundings: Surroundings, language: str, seed: int) -> None:
        self.questionnaire, self.surroundings = questionnaire, surroundings
        self.language, self.seed = language, seed
        self.entries = MOST_INSTANCES
        self.overfull: set[int] = set()  # repeats whose count asks for more than they may have
        self.lists = questionnaire.lists
        self.month_names: Sequence[str] = surroundings.month_names
        self.day_names: Sequence[str] = surroundings.day_names
        self.instances: list[list[Node]] = [[] for _ in questionnaire.document.places]
        self.root = self._grow()

    def _grow(self) -> Node:
        """All nodes of the blank sheet, found at their places."""
        nodes: list[Node] = []
        for place, text, above in self.questionnaire.flat_blank:
            parent = nodes[above] if above >= 0 else None
            node = Node(place, parent, text)
            nodes.append(node)
            self.instances[place.index].append(node)
            if parent is not None:
                parent.children.append(node)
        return nodes[0]

    def renumber(self) -> None:
        """Finds all nodes at each place again, after instances came or went."""
        self.instances = [[] for _ in self.questionnaire.document.places]
        for node in nodes_below(self.root):
            self.instances[node.place.index].append(node)

    # What expressions look at

    def now(self) -> datetime:
        return self.surroundings.now()

    def random(self) -> float:
        return self.surroundings.random()

    def shuffle_seed(self, node: AnyNode) -> int:
        """For lists shuffled without a seed: one order for each question of a sheet, however often it is shown."""
        place = node.place.path if isinstance(node, Node) else node.name
        return (self.seed * 2_654_435_761 + zlib.crc32(place.encode())) % 2_147_483_646 + 1

    def choice_name(self, place: Place, value: str, node: AnyNode) -> str:
        """What a choice of the question at a place is called; empty when it has no such choice."""
        question = self.questionnaire.controls.get(place.path)
        asked = self.nearest(place, node)
        if question is None or asked is None or not value:
            return ""
        choice = question.choice(value) or next((c for c in self.offered(question, asked) if c.name == value), None)
        return self.text(choice.label, asked) if choice else ""

    def itext(self, text_id: str, node: AnyNode) -> str:
        wording = self.questionnaire.texts.get(text_id)
        return self.text(wording, node) if wording else ""

    # What the sheet asks of its nodes

    def context(self, node: AnyNode) -> Context:
        return Context(self, node, node)

    def text(self, wording: Wording, node: AnyNode, language: str | None = None) -> str:
        """The wording as it reads at a node, answers put in."""
        parts = wording.parts.get(language or self.language)
        if parts is None:
            parts = wording.parts.get(self.questionnaire.default_language, ())
        context = self.context(node)
        return "".join(part if isinstance(part, str) else part.text(context) for part in parts).strip()

    def holds(self, rule: Rule, node: Node) -> bool:
        return rule if isinstance(rule, bool) else rule.boolean(self.context(node))

    def wanted(self, place: Place, parent: Node) -> bool:
        """Whether the own condition of a new node at a place would hold."""
        return self.holds(self.questionnaire.binds[place.index].relevant, Node(place, parent))

    def readonly(self, node: Node) -> bool:
        """Its own rule, or that of a group around it."""
        here: Node | None = node
        while here is not None:
            if self.holds(self.questionnaire.binds[here.place.index].readonly, here):
                return True
            here = here.parent
        return False

    def required(self, node: Node) -> bool:
        """Only a question that is asked can be required."""
        return node.relevant and self.holds(self.questionnaire.binds[node.place.index].required, node)

    def allows(self, node: Node, value: str) -> bool:
        """Whether the constraint of a node would hold for a value; nothing is always allowed."""
        constraint = self.questionnaire.binds[node.place.index].constraint
        if constraint is None or not value:
            return True
        before, node.value = node.value, value
        try:
            return constraint.boolean(self.context(node))
        finally:
            node.value = before

    def offered(self, question: Question, node: Node) -> Sequence[Choice]:
        """The choices that may be given now, in the engine's order."""
        itemset = question.itemset
        if itemset is None:
            return question.choices
        if itemset.steady is not None:
            return itemset.steady
        context = self.context(node)
        return [self._choice(itemset, item, context) for item in itemset.nodeset.nodes(context)]

    def _choice(self, itemset: Itemset, item: AnyNode, context: Context) -> Choice:
        """The choice that an item of a list is, or one made of a node of the sheet."""
        known = itemset.choices.get(item) if isinstance(item, ListNode) else None
        if known is not None:
            return known
        at_item = Context(self, item, context.origin)
        name = itemset.value.text(at_item)
        label = itemset.label.text(at_item) if itemset.label else name
        languages = self.questionnaire.languages or (NO_LANGUAGE,)
        return Choice(name, Wording(dict.fromkeys(languages, (label,))))

    def nearest(self, place: Place, node: AnyNode) -> Node | None:
        """The node at a place that is in the same instances as this one; the first one when none is."""
        nodes = self.instances[place.index]
        here: AnyNode | None = node
        while here is not None and len(nodes) > 1:
            within = [other for other in nodes if is_inside(other, here)]
            if within:
                return within[0]
            here = here.parent
        return nodes[0] if nodes else None
