"""What happens by itself: values set when a sheet is opened, a repeat is added, or another question is answered."""

from __future__ import annotations

from questionnaires.sheet.nodes import Node, is_inside
from questionnaires.sheet.recalculation import append_instance, calculated, changed, recalculate
from questionnaires.sheet.state import State
from questionnaires.xform.definition import Action
from questionnaires.xpath.dates import write_date, write_moment
from questionnaires.xpath.document import Place

FIRST_LOAD = ("odk-instance-first-load", "odk-instance-load", "xforms-ready")
NEW_REPEAT = ("odk-new-repeat",)
VALUE_CHANGED = "xforms-value-changed"


def begin(state: State) -> None:
    """Makes a blank sheet ready: preloaded values, then all rules, then what is set on first load."""
    _preload(state)
    recalculate(state)
    _act(state, FIRST_LOAD, state.root)


def add_instance(state: State, parent: Node, place: Place) -> Node:
    """A new instance at the end of a repeat, with what is set in new instances."""
    node = append_instance(state, parent, place)
    state.renumber()
    recalculate(state)
    _act(state, NEW_REPEAT, node)
    return node


def remove_instance(state: State, node: Node) -> None:
    if node.parent is not None:
        node.parent.children.remove(node)
        state.renumber()
        recalculate(state)


def answer(state: State, node: Node, value: str) -> None:
    """Stores a value, and carries out all that follows."""
    if value == node.value:
        return
    node.value = value
    changed(state, node)
    for action in state.questionnaire.actions:
        if action.source is node.place and VALUE_CHANGED in action.events:
            target = state.nearest(action.target, node)
            if target is not None:
                _write(state, action, target)


def _act(state: State, events: tuple[str, ...], within: Node) -> None:
    for action in state.questionnaire.actions:
        if any(event in action.events for event in events):
            for target in list(state.instances[action.target.index]):
                if is_inside(target, within):
                    _write(state, action, target)


def _write(state: State, action: Action, target: Node) -> None:
    bind_type = state.questionnaire.binds[target.place.index].type
    value = calculated(action.value.value(state.context(target)), bind_type) if action.value else action.text
    if value != target.value:
        target.value = value
        changed(state, target)


def _preload(state: State) -> None:
    """The time, where a form of another tool asks for it; whoever answers and on what is not known here."""
    now = state.now()
    known = {
        ("date", "today"): write_date(now),
        ("timestamp", "start"): write_moment(now),
        ("timestamp", "end"): write_moment(now),
    }
    for place, bind in zip(state.questionnaire.document.places, state.questionnaire.binds, strict=True):
        for node in state.instances[place.index] if bind.preload in known else ():
            node.value = known[bind.preload]  # type: ignore[index]
