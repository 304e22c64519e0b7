"""The body: controls, groups, matrices and repeats, as the author ordered them."""

from __future__ import annotations

from dataclasses import dataclass, field
from xml.etree.ElementTree import Element as XML

from questionnaires import kinds
from questionnaires.kinds.kind import Question
from questionnaires.kinds.parts import UNTYPED, Bind, Range, Wording
from questionnaires.xform.binds import place_of, to_float
from questionnaires.xform.choices import Lists
from questionnaires.xform.definition import Blank, Element, Group, Matrix, Repeat
from questionnaires.xform.expressions import Expressions
from questionnaires.xform.wording import Words
from questionnaires.xform.xml import attribute, children, first, local_name
from questionnaires.xpath.document import Document, Place

_HEAD_LABEL = "generated_table_list_label_"
_HEAD_CHOICES = "reserved_name_for_field_list_labels_"
_CONTAINERS = ("group", "repeat")


@dataclass(slots=True)
class BodyReader:
    """Reads the elements of a body; gathers the controls, groups and repeats by path on the way."""

    document: Document
    binds: tuple[Bind, ...]
    expressions: Expressions
    words: Words
    lists: Lists
    defaults: dict[int, str]
    controls: dict[str, Question] = field(default_factory=dict)
    groups: dict[str, Group] = field(default_factory=dict)
    repeats: dict[int, Repeat] = field(default_factory=dict)

    def elements(self, parent: XML, context: Place) -> tuple[Element, ...]:
        """What stands in a body, group or repeat; `context` is the place of the nearest node around it."""
        found = (self._element(child, context) for child in children(parent))
        return tuple(element for element in found if element is not None)

    def _element(self, xml: XML, context: Place) -> Element | None:
        name = local_name(xml.tag)
        if name in _CONTAINERS:
            return self._container(xml, context)
        return self._question(xml, context)

    def _container(self, xml: XML, context: Place) -> Element | None:
        """A group, or a repeat: alone, or with the group around it that carries its label."""
        inner = xml if local_name(xml.tag) == "repeat" else _only_repeat(xml)
        if inner is not None:
            return self._repeat(xml, inner, context)
        place = place_of(self.document, attribute(xml, "ref") or attribute(xml, "nodeset"), context)
        here = place or context
        label = self.words.of_element(first(xml, "label"), here)
        elements = self.elements(xml, here)
        appearance = _words(xml)
        group: Group = _matrix(place, here, label, appearance, elements) or Group(
            place.path if place else None, here, label, appearance, elements
        )
        if place is not None:
            self.groups[place.path] = group
        return group

    def _repeat(self, outer: XML, inner: XML, context: Place) -> Repeat | None:
        place = place_of(self.document, attribute(inner, "nodeset") or attribute(inner, "ref"), context)
        if place is None:
            return None
        labels = (first(xml, "label") for xml in (outer, inner))
        label = self.words.of_element(next((found for found in labels if found is not None), None), place)
        repeat = Repeat(
            place.path,
            place,
            label,
            tuple(dict.fromkeys((*_words(outer), *_words(inner)))),
            self.elements(inner, place),
            count=self.expressions.at(place, attribute(inner, "count")),
            fixed=attribute(inner, "noAddRemove") == "true()",
        )
        self.repeats[place.index] = repeat
        self.groups[place.path] = repeat
        return repeat

    def _question(self, xml: XML, context: Place) -> Question | None:
        place = place_of(self.document, attribute(xml, "ref") or attribute(xml, "bind"), context)
        kind = self._kind(xml, place) if place is not None else None
        if place is None or kind is None:
            return None
        itemset, choices = self.lists.itemset(xml, place)
        hint = first(xml, "hint")
        question = Question(
            kind,
            place.path,
            place,
            self.binds[place.index],
            self.words.of_element(first(xml, "label"), place) or self.words.plain(""),
            hint=self.words.of_element(hint, place),
            guidance=self.words.of_element(hint, place, "guidance"),
            appearance=_words(xml),
            choices=choices or self.lists.inline(xml, place),
            itemset=itemset,
            range=_range(xml),
            generated=place.name.startswith((_HEAD_LABEL, _HEAD_CHOICES)),
        )
        self.controls.setdefault(place.path, question)
        return question

    def _kind(self, xml: XML, place: Place) -> kinds.Kind | None:
        """The kind of a control; a read-only text that never holds anything is a note. None for what is no control."""
        bind, control = self.binds[place.index], local_name(xml.tag)
        empty = bind.calculate is None and not self.defaults.get(place.index)
        if control == kinds.INPUT and bind.readonly is True and bind.type == UNTYPED and empty:
            return kinds.NOTE
        return kinds.of_control(control, bind.type, _words(xml))


def _words(xml: XML) -> tuple[str, ...]:
    return tuple((attribute(xml, "appearance") or "").split())


def _only_repeat(group: XML) -> XML | None:
    """The repeat that a group is only the frame of."""
    inside = [child for child in children(group) if local_name(child.tag) not in ("label", "hint")]
    return inside[0] if len(inside) == 1 and local_name(inside[0].tag) == "repeat" else None


def _range(xml: XML) -> Range | None:
    if local_name(xml.tag) != kinds.RANGE.control:
        return None
    start, end, step = (to_float(attribute(xml, name)) for name in ("start", "end", "step"))
    return Range(start or 0.0, 10.0 if end is None else end, step or 1.0)


def _matrix(
    place: Place | None, here: Place, label: Wording | None, appearance: tuple[str, ...], elements: tuple[Element, ...]
) -> Matrix | None:
    """The matrix that a group is: marked `table-list`, or with the head that pyxform makes of that."""
    questions = [element for element in elements if isinstance(element, Question)]
    head = next((question for question in questions if "label" in question.appearance and question.choices), None)
    if "table-list" not in appearance and not (head and head.generated):
        return None
    title = next((question.label for question in questions if question.name.startswith(_HEAD_LABEL)), label)
    shown = tuple(element for element in elements if not (isinstance(element, Question) and element.generated))
    choices = next((question.choices for question in questions if question.choices), ())
    return Matrix(place.path if place else None, here, title, appearance, shown, choices=choices)


def defaults_of(blank: Blank) -> dict[int, str]:
    """The text that each place holds at first, by its index."""
    found = {blank.place.index: blank.text} if blank.text else {}
    for child in blank.children:
        found |= defaults_of(child)
    return found
