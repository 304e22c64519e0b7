"""`<bind>` elements → what holds at each place."""

from __future__ import annotations

from collections.abc import Iterable
from xml.etree.ElementTree import Element

from questionnaires.kinds.parts import UNTYPED, Bind
from questionnaires.xform.definition import Action
from questionnaires.xform.expressions import Expressions
from questionnaires.xform.wording import Words
from questionnaires.xform.xml import attribute, children, text
from questionnaires.xpath import XPathSyntaxError, parse
from questionnaires.xpath.compiler import gives_truth
from questionnaires.xpath.document import Document, Place


def truths_of(model: Element, document: Document) -> frozenset[int]:
    """The places whose calculation gives a truth value: as in JavaRosa they are read as one, not as a text."""
    found = set()
    for element in children(model, "bind"):
        place = place_of(document, attribute(element, "nodeset") or attribute(element, "ref"), None)
        calculate = attribute(element, "calculate")
        if place is not None and calculate and _is_truth(calculate):
            found.add(place.index)
    return frozenset(found)


def _is_truth(calculate: str) -> bool:
    try:
        return gives_truth(parse(calculate))
    except XPathSyntaxError:  # said when the bind is read
        return False


def read_binds(model: Element, document: Document, expressions: Expressions, words: Words) -> tuple[Bind, ...]:
    """One Bind for each place, by index; several binds of one place count as one, the later attribute winning."""
    attributes: dict[int, Element] = {}
    for element in children(model, "bind"):
        place = place_of(document, attribute(element, "nodeset") or attribute(element, "ref"), None)
        if place is None:
            continue
        if place.index in attributes:
            attributes[place.index].attrib.update(element.attrib)
        else:
            attributes[place.index] = element
    nothing = Bind()
    return tuple(
        _bind(attributes[place.index], place, expressions, words) if place.index in attributes else nothing
        for place in document.places
    )


def place_of(document: Document, path: str | None, context: Place | None) -> Place | None:
    """The place that a `nodeset` or `ref` names: an absolute path, or one relative to a group around it."""
    if not path:
        return None
    names = [name.rpartition(":")[2] for name in path.split("/")]
    if path.startswith("/"):
        return document.by_path.get("/" + "/".join(names[1:]))
    here = context
    for name in names:
        if here is not None and name != ".":
            here = document.parent(here) if name == ".." else document.child(here, name)
    return here


def _bind(element: Element, place: Place, expressions: Expressions, words: Words) -> Bind:
    kind = (attribute(element, "type") or "").rpartition(":")[2]
    preload = attribute(element, "preload")
    return Bind(
        type=kind or UNTYPED,
        relevant=expressions.rule(place, attribute(element, "relevant"), True),
        required=expressions.rule(place, attribute(element, "required"), False),
        readonly=expressions.rule(place, attribute(element, "readonly"), False),
        constraint=expressions.at(place, attribute(element, "constraint")),
        calculate=expressions.at(place, attribute(element, "calculate")),
        constraint_message=words.of_message(attribute(element, "constraintMsg"), place),
        required_message=words.of_message(attribute(element, "requiredMsg"), place),
        preload=(preload, attribute(element, "preloadParams") or "") if preload else None,
        par_criterion=attribute(element, "criterion"),
        par_max_score=to_float(attribute(element, "max_score")),
        par_same_as=attribute(element, "same_as"),
    )


def to_float(written: str | None) -> float | None:
    """The number written, None for nothing or for what is no number."""
    try:
        return float(written) if written else None
    except ValueError:
        return None


def read_actions(model: Element, body: Element, document: Document, expressions: Expressions) -> list[Action]:
    """Every `setvalue`, of the model and of the body, in order."""
    actions = [_action(element, None, document, expressions) for element in children(model, "setvalue")]
    actions += _body_actions(body, None, document, expressions)
    return [action for action in actions if action is not None]


def _body_actions(
    element: Element, context: Place | None, document: Document, expressions: Expressions
) -> Iterable[Action | None]:
    for child in children(element):
        path = attribute(child, "nodeset") or attribute(child, "ref") or attribute(child, "bind")
        place = place_of(document, path, context)
        yield from (_action(action, place, document, expressions) for action in children(child, "setvalue"))
        yield from _body_actions(child, place or context, document, expressions)


def _action(element: Element, source: Place | None, document: Document, expressions: Expressions) -> Action | None:
    target = place_of(document, attribute(element, "ref") or attribute(element, "bind"), source)
    if target is None:
        return None
    events = tuple((attribute(element, "event") or "").split())
    value = expressions.at(target, attribute(element, "value"))
    return Action(events, target, value, text(element), source)
