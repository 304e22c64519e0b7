"""The model's instances → the form's places, its blank sheet, and the fixed lists."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from xml.etree.ElementTree import Element

from questionnaires import kinds
from questionnaires.xform.definition import Blank
from questionnaires.xform.xml import XFormError, attribute, children, local_name, text
from questionnaires.xpath.document import Document, ListNode, Place

DEEPEST = 50


@dataclass(slots=True)
class _PlaceReader:
    """Numbers the places from the root down."""

    repeats: frozenset[str]
    places: list[Place] = field(default_factory=list)

    def read(self, elements: list[Element], several: bool, path: str, above: Place | None) -> int:
        """Adds the place of these elements, `several` of one parent or not; returns its index."""
        index, name = len(self.places), local_name(elements[0].tag)
        own_path, depth = f"{path}/{name}", above.depth + 1 if above else 0
        if depth > DEEPEST:
            raise XFormError([f"the document is nested deeper than {DEEPEST} levels"])
        repeats = own_path in self.repeats or several or any(_is_template(element) for element in elements)
        within = repeats or (above is not None and above.in_repeat)
        place = Place(index, name, own_path, above.index if above else -1, (), repeats, depth, within)
        self.places.append(place)
        below = tuple(self.read(group, many, own_path, place) for group, many in _by_name(elements))
        self.places[index] = replace(place, children=below)
        return index


def _is_template(element: Element) -> bool:
    return attribute(element, "template") is not None


def _by_name(elements: list[Element]) -> list[tuple[list[Element], bool]]:
    """The children of all these instances by name, and whether one instance has several of them."""
    groups: dict[str, tuple[list[Element], bool]] = {}
    for element in elements:
        names = [local_name(child.tag) for child in children(element) if not _is_template(child)]
        for child in children(element):
            name = local_name(child.tag)
            found, several = groups.get(name, ([], False))
            groups[name] = ([*found, child], several or names.count(name) > 1)
    return list(groups.values())


def read_document(root: Element, repeats: frozenset[str]) -> Document:
    """The places of a primary instance, `root` being its only element; `repeats` are the paths that the body repeats."""
    reader = _PlaceReader(repeats)
    reader.read([root], False, "", None)
    places = tuple(reader.places)
    return Document(places, {place.path: place for place in places})


@dataclass(slots=True)
class BlankReader:
    """The blank sheet, and for each repeat what a new instance looks like."""

    document: Document
    types: tuple[str, ...]
    """The type of each place, by its index."""
    templates: dict[int, Blank] = field(default_factory=dict)

    def read(self, place: Place, element: Element) -> Blank:
        """The node that an element of the primary instance stands for, with all below it except templates."""
        below = []
        for child in children(element):
            child_place = self.document.child(place, local_name(child.tag))
            assert child_place is not None  # every element was given a place
            blank = self.read(child_place, child)
            if _is_template(child):
                self.templates[child_place.index] = blank
                continue
            below.append(blank)
            if child_place.repeats:
                self.templates.setdefault(child_place.index, _emptied(blank))
        default = "" if place.children else kinds.stored(self.types[place.index], text(element))
        return Blank(place, default or "", tuple(below))


def _emptied(blank: Blank) -> Blank:
    """Without a template a new instance is like the first one, but holds nothing."""
    return Blank(blank.place, "", tuple(_emptied(child) for child in blank.children))


def read_list(instance: Element) -> ListNode:
    """A secondary instance; the node returned stands for `instance('…')`, its child is usually `root`."""
    return _list_node(instance, None)


def _list_node(element: Element, parent: ListNode | None) -> ListNode:
    node = ListNode(local_name(element.tag), text(element), parent)
    node.children.extend(_list_node(child, node) for child in children(element))
    return node
