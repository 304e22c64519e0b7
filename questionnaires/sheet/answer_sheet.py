"""One person's answers without the person."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from questionnaires.kinds.kind import Question
from questionnaires.kinds.parts import Choice, Refusal, Wording
from questionnaires.sheet import actions, storage
from questionnaires.sheet.answers import ACCEPTED, Outcome, read_answer, refused
from questionnaires.sheet.locator import find, find_repeat
from questionnaires.sheet.nodes import Node, instances_of, nodes_below, path_of
from questionnaires.sheet.recalculation import most_entries, recalculate
from questionnaires.sheet.state import MOST_INSTANCES, State
from questionnaires.sheet.surroundings import VIETNAM, Surroundings
from questionnaires.xform.definition import Page, Questionnaire, Repeat, repeats_in
from questionnaires.xpath.document import Place


@dataclass(frozen=True, slots=True)
class NodeState:
    """What holds at one node; `readonly` is None for groups."""

    relevant: bool
    required: bool
    value: str
    readonly: bool | None


class AnswerSheet:
    """The only place with behaviour: give it answers, ask it what to show.

    Paths are those of the form (`/data/tuoi`); the second and later instances of a repeat carry their number
    (`/data/tv[2]/ten`). Methods that ask about a path raise KeyError when there is no such node.
    """

    def __init__(
        self,
        questionnaire: Questionnaire,
        stored: Mapping[str, Any] | None = None,
        *,
        seed: int | None = None,
        language: str | None = None,
        surroundings: Surroundings = VIETNAM,
        entries: int = MOST_INSTANCES,
    ) -> None:
        """A new sheet, or with `stored` (what as_dict gave) the one that was put away.

        `seed` decides the order of lists that are shuffled without one; by chance when it is not given. `entries`: how many
        a repeat takes whose author set no number.
        """
        known = seed if seed is not None else (stored or {}).get("seed")
        self.questionnaire = questionnaire
        self._state = State(
            questionnaire,
            surroundings,
            language if language in questionnaire.languages and language else questionnaire.default_language,
            known if isinstance(known, int) else secrets.randbelow(2**31),
        )
        self._state.entries = entries
        if stored is None:
            actions.begin(self._state)
        else:
            storage.unpack(self._state, stored)

    @property
    def language(self) -> str:
        """The code of the language that labels are given in unless another is asked for."""
        return self._state.language

    # Answering

    def set(self, path: str, text: str) -> Outcome:
        """Gives an answer; `""` takes it away. A refused answer changes nothing."""
        node = find(self._state, path)
        question = self.questionnaire.controls.get(node.place.path) if node is not None else None
        if node is None or question is None:
            return refused(Refusal.UNKNOWN)
        refusal = self._closed(node)
        if refusal is not None:
            return refused(refusal)
        value = self._read(question, node, text)
        if isinstance(value, Refusal):
            return refused(value)
        before, full = node.value, set(self._state.overfull)
        actions.answer(self._state, node, value)
        if self._state.overfull - full:  # nothing is cut silently: the answer is not taken
            actions.answer(self._state, node, before)
            return refused(Refusal.TOO_MANY)
        return ACCEPTED

    def _closed(self, node: Node) -> Refusal | None:
        if not node.relevant:
            return Refusal.NOT_ASKED
        return Refusal.READONLY if self._state.readonly(node) else None

    def _read(self, question: Question, node: Node, text: str) -> str | Refusal:
        if not text.strip():
            return Refusal.REQUIRED if self._state.required(node) else ""
        value = read_answer(question, text, self._state.offered(question, node))
        allowed = isinstance(value, Refusal) or self._state.allows(node, value)
        return value if allowed else Refusal.CONSTRAINT

    def add(self, path: str) -> str | None:
        """A new instance at the end of a repeat (`/data/tv`, `/data/a[2]/tv`, or the path of an instance).

        Gives its path; None when the respondent may not add one.
        """
        found = find_repeat(self._state, path)
        if found is None:
            return None
        place, parent = found
        return path_of(actions.add_instance(self._state, parent, place)) if self._may_add(parent, place) else None

    def may_add(self, path: str) -> bool:
        """Whether the respondent may add an instance to a repeat."""
        found = find_repeat(self._state, path)
        return found is not None and self._may_add(found[1], found[0])

    def _may_add(self, parent: Node, place: Place) -> bool:
        free = _free(self.questionnaire.repeats.get(place.index)) and parent.relevant
        return free and len(instances_of(parent, place)) < self._most(place) and self._state.wanted(place, parent)

    def _most(self, place: Place) -> int:
        return most_entries(self.questionnaire, place, self._state.entries)

    def remove(self, path: str) -> bool:
        """Takes an instance of a repeat away; tells if the respondent may."""
        node = self._node(path)
        if not _free(self.questionnaire.repeats.get(node.place.index)):
            return False
        actions.remove_instance(self._state, node)
        return True

    # Asking

    def value(self, path: str) -> str:
        """What is stored; empty while the question is not relevant."""
        node = self._node(path)
        return node.value if node.relevant else ""

    def relevant(self, path: str) -> bool:
        """Its own condition and those of all groups around it."""
        return self._node(path).relevant

    def required(self, path: str) -> bool:
        """Only when relevant."""
        return self._state.required(self._node(path))

    def readonly(self, path: str) -> bool:
        """Its own rule or that of a group around it."""
        return self._state.readonly(self._node(path))

    def label(self, path: str, language: str | None = None) -> str:
        """The label of a question, group or repeat, answers put in; Markdown as written."""
        place = self._node(path).place
        shown = self.questionnaire.controls.get(place.path) or self.questionnaire.groups.get(place.path)
        return self.text(shown.label, path, language) if shown else ""

    def text(self, wording: Wording | None, path: str, language: str | None = None) -> str:
        """Any wording of the definition as it reads at a path; empty for none."""
        return self._state.text(wording, self._node(path), language) if wording else ""

    def choices(self, path: str) -> tuple[Choice, ...]:
        """The choices to show, filtered and shuffled, `fixed` ones of a shuffled list at its end."""
        itemset = self.questionnaire.controls[self._node(path).place.path].itemset
        offered = self.offered(path)
        if itemset is None or not itemset.shuffled:
            return offered
        return tuple(sorted(offered, key=lambda choice: choice.fixed))

    def offered(self, path: str) -> tuple[Choice, ...]:
        """The choices in the engine's own order."""
        node = self._node(path)
        question = self.questionnaire.controls.get(node.place.path)
        return tuple(self._state.offered(question, node)) if question else ()

    def can_be_answered(self, path: str) -> bool:
        """False where a list offers nothing to choose (yet)."""
        node = self._node(path)
        question = self.questionnaire.controls.get(node.place.path)
        return question is None or self._offers(question, node)

    def _offers(self, question: Question, node: Node) -> bool:
        return not question.kind.takes_list or bool(self._state.offered(question, node))

    def instances(self, path: str) -> tuple[str, ...]:
        """The paths of all nodes at a place of the form (`/data/tv/ten`), in order."""
        place = self.questionnaire.document.by_path[path]
        return tuple(path_of(node) for node in self._state.instances[place.index])

    # Pages

    def pages_now(self) -> tuple[Page, ...]:
        """The pages with a question or note that is relevant."""
        always = self.questionnaire.always_shown
        return tuple(page for page in self.questionnaire.pages if page.name in always or self._shows(page))

    def _shows(self, page: Page) -> bool:
        asked = (node.relevant for question in page.questions() for node in self._nodes_of(question))
        return any(asked) or any(self._grows(repeat) for repeat in repeats_in(page.elements))

    def _grows(self, repeat: Repeat) -> bool:
        """A repeat without instances is shown as long as one can be added."""
        above = self.questionnaire.document.parent(repeat.place)
        return (
            any(self._may_add(parent, repeat.place) for parent in self._state.instances[above.index])
            if above
            else False
        )

    def missing(self, page: Page) -> dict[str, Refusal]:
        """Questions of the page that stand in the way of going on (see in_the_way)."""
        return self._answerable(page.questions())

    def blocking(self) -> dict[str, Refusal]:
        """Questions that the definition requires or refuses, by path.

        `REQUIRED`: asked, required and empty. `CONSTRAINT`: the answer no longer satisfies its constraint.
        """
        return dict(self._blocking(self.questionnaire.questions))

    def in_the_way(self) -> dict[str, Refusal]:
        """Of these, what can be answered: a required list that offers nothing keeps nobody from submitting."""
        return self._answerable(self.questionnaire.questions)

    def _answerable(self, questions: Iterable[Question]) -> dict[str, Refusal]:
        found = self._blocking(questions)
        return {path: why for path, why in found if why is not Refusal.REQUIRED or self.can_be_answered(path)}

    def _blocking(self, questions: Iterable[Question]) -> Iterator[tuple[str, Refusal]]:
        for question in questions:
            for node in self._nodes_of(question):
                if node.relevant and not node.value and self._state.required(node):
                    yield path_of(node), Refusal.REQUIRED
                elif node.relevant and not self._state.allows(node, node.value):
                    yield path_of(node), Refusal.CONSTRAINT

    def _nodes_of(self, question: Question) -> list[Node]:
        return self._state.instances[question.place.index]

    # Putting away

    def as_dict(self) -> dict[str, Any]:
        """What an encrypted draft stores; AnswerSheet(questionnaire, that) is the same sheet again."""
        return storage.pack(self._state)

    @classmethod
    def from_dict(cls, questionnaire: Questionnaire, stored: Mapping[str, Any], **more: Any) -> AnswerSheet:
        """The sheet that as_dict was called on. What no longer fits the form is left out."""
        return cls(questionnaire, stored, **more)

    def submission(self) -> dict[str, str]:
        """What is submitted: every question that was asked (empty: not answered) and every calculation, by path.

        What was not asked is left out. Names of choices that calculations hold are those of the default language,
        whatever the respondent read.
        """
        spoken = self._state.language
        self._speak(self.questionnaire.default_language)
        submitted = {path_of(node): node.value for node in nodes_below(self._state.root) if self._counts(node)}
        self._speak(spoken)
        return submitted

    def _speak(self, language: str) -> None:
        if language != self._state.language:
            self._state.language = language
            recalculate(self._state)

    def _counts(self, node: Node) -> bool:
        """Asked, or calculated from what was asked; what `meta` says about the sheet itself does not belong to it."""
        question = self.questionnaire.controls.get(node.place.path)
        calculated = self.questionnaire.binds[node.place.index].calculate is not None
        about_sheet = node.place.path.split("/")[2:3] == ["meta"]
        return node.relevant and not about_sheet and (question.asks if question is not None else calculated)

    def nodes(self) -> Iterator[tuple[str, NodeState]]:
        """Every node with its path, groups and generated nodes included, in the order of the document."""
        for node in nodes_below(self._state.root):
            readonly = None if node.place.children else self._state.readonly(node)
            value = node.value if node.relevant else ""
            yield path_of(node), NodeState(node.relevant, self._state.required(node), value, readonly)

    def final_state(self) -> dict[str, NodeState]:
        """The same by path."""
        return dict(self.nodes())

    def _node(self, path: str) -> Node:
        node = find(self._state, path)
        if node is None:
            raise KeyError(path)
        return node


def _free(repeat: Repeat | None) -> bool:
    """The respondent says how many there are."""
    return repeat is not None and not repeat.fixed and repeat.count is None
