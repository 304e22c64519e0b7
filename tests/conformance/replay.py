"""One run of a trace, carried out event by event; the first difference ends it."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from questionnaires.sheet import AnswerSheet, NodeState, Surroundings
from questionnaires.xform import Questionnaire
from questionnaires.xpath.dates import ENGLISH_DAYS, ENGLISH_MONTHS
from tests.conformance.compare import collapsed, same_value

Run = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Difference:
    """Where a run first disagreed, and what was expected and found there."""

    where: str
    expected: object
    found: object


def replay(questionnaire: Questionnaire, run: Run) -> Difference | None:
    """The first difference of a run from the engine, None when all agrees. The engine must not fail on any run."""
    # The reference engines ran in English; months in labels are compared as they wrote them.
    surroundings = Surroundings(random=random.Random(0).random, month_names=ENGLISH_MONTHS, day_names=ENGLISH_DAYS)
    try:
        sheet = AnswerSheet(questionnaire, seed=run.get("seed") or 0, surroundings=surroundings)
        return next(_differences(sheet, run), None)
    except Exception as failure:  # a crash is a difference, not the end of the report
        return Difference("engine", "no failure", repr(failure))


def _differences(sheet: AnswerSheet, run: Run) -> Iterator[Difference]:
    for number, event in enumerate(run["events"]):
        kind = next(key for key in _EVENTS if key in event)
        for difference in _EVENTS[kind](sheet, event):
            yield Difference(f"event {number}: {difference.where}", difference.expected, difference.found)
    yield from _final(sheet, run.get("final") or {}, strict=run.get("blocking") is not None)
    if run.get("blocking") is not None:
        found = {path: str(why) for path, why in sheet.blocking().items()}
        yield from _unless_equal("blocking", run["blocking"], found)


def _set(sheet: AnswerSheet, event: Mapping[str, Any]) -> Iterator[Difference]:
    outcome = sheet.set(event["set"], event["value"])
    expected = {key: event[key] for key in ("accepted", "constraint_ok") if key in event}
    found = {key: getattr(outcome, key) for key in expected}
    yield from _unless_equal(f"set {event['set']} = {event['value']!r} ({outcome.refusal})", expected, found)


def _add(sheet: AnswerSheet, event: Mapping[str, Any]) -> Iterator[Difference]:
    yield from _unless_equal("add", event["add"], sheet.add(event["add"]))


def _at(sheet: AnswerSheet, event: Mapping[str, Any]) -> Iterator[Difference]:
    path = event["at"]
    arrange: Callable[[list[str]], list[str]] = sorted if event.get("any_order") else list
    if "label" in event:
        yield from _unless_equal(f"label of {path}", collapsed(event["label"]), collapsed(sheet.label(path)))
    offered = sheet.offered(path) if "choices" in event or "labels" in event else ()
    if "choices" in event:
        names = [choice.name for choice in offered]
        yield from _unless_equal(f"choices of {path}", arrange(event["choices"]), arrange(names))
    if "labels" in event:
        labels = [collapsed(sheet.text(choice.label, path)) for choice in offered]
        expected = [collapsed(label) for label in event["labels"]]
        yield from _unless_equal(f"labels of {path}", arrange(expected), arrange(labels))


_EVENTS: dict[str, Callable[[AnswerSheet, Mapping[str, Any]], Iterator[Difference]]] = {
    "set": _set,
    "add": _add,
    "at": _at,
}


def _final(sheet: AnswerSheet, final: Mapping[str, Mapping[str, Any]], strict: bool) -> Iterator[Difference]:
    nodes = dict(sheet.nodes())
    for path, expected in final.items():
        if path not in nodes:
            yield Difference(path, "a node", None)
        else:
            yield from _node(sheet, path, expected, nodes[path])
    if strict:
        extra = [path for path in nodes if path.endswith("]") and path not in final]
        first = [path for path in nodes if _is_first_instance(sheet, path) and path not in final]
        yield from (Difference(path, "no such instance", "an instance") for path in [*first, *extra])


def _is_first_instance(sheet: AnswerSheet, path: str) -> bool:
    place = sheet.questionnaire.document.by_path.get(path)
    return place is not None and place.repeats


def _node(sheet: AnswerSheet, path: str, expected: Mapping[str, Any], found: NodeState) -> Iterator[Difference]:
    is_group = found.readonly is None
    for key in ("relevant", "required", "readonly"):
        if key in expected and not (key == "readonly" and is_group):
            yield from _unless_equal(f"{path} {key}", expected[key], getattr(found, key))
    if "value" in expected and not is_group:
        question = sheet.questionnaire.controls.get(_place_path(path))
        if not same_value(expected["value"], found.value, question):
            yield Difference(f"{path} value", expected["value"], found.value)


def _place_path(path: str) -> str:
    return "/".join(step.partition("[")[0] for step in path.split("/"))


def _unless_equal(where: str, expected: object, found: object) -> Iterator[Difference]:
    if expected != found:
        yield Difference(where, expected, found)
