"""The columns of the answers: one for each question, and in a repeat one for each instance that somebody filled."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from questionnaires.kinds import Kind
from questionnaires.xform import Question, Questionnaire

_INSTANCE = re.compile(r"\[(\d+)\]")


@dataclass(frozen=True, slots=True)
class Variable:
    """One column. `name` heads it, `path` is the key of its answers in a response."""

    name: str
    path: str
    question: Question

    @property
    def kind(self) -> Kind:
        return self.question.kind

    def label(self, language: str) -> str:
        """The question's words, with the number of the instance in a repeat."""
        number = ", ".join(_INSTANCE.findall(self.path))
        return self.question.label.plain(language) + (f" (mục {number})" if number else "")

    def codes(self) -> tuple[str, ...]:
        """The answers that can be counted one by one, in the author's order; none for numbers, dates and texts."""
        return self.kind.codes(self.question)

    def code_label(self, code: str, language: str) -> str:
        """What an answer's code stands for."""
        return self.kind.code_label(self.question, code, language)


def variables_of(definition: Questionnaire, paths: Iterable[str] = ()) -> tuple[Variable, ...]:
    """The variables of a questionnaire in its order. `paths`: those of the answers, which know how far repeats went."""
    questions = [question for question in definition.questions if not question.calculated]
    names = Counter(question.name for question in questions)
    further: dict[str, list[str]] = {}
    for path in paths:
        if "[" in path:
            further.setdefault(_INSTANCE.sub("", path), []).append(path)
    return tuple(
        Variable(_name(question, path, names), path, question)
        for question in questions
        for path in (question.path, *sorted(further.get(question.path, ()), key=_by_instance))
    )


def _by_instance(path: str) -> list[int]:
    return [int(number) for number in _INSTANCE.findall(path)]


def _name(question: Question, path: str, names: Counter[str]) -> str:
    """The question's name, or its path where two share one; `.2` for the second instance."""
    name = question.name if names[question.name] == 1 else question.path.strip("/").replace("/", ".")
    return ".".join([name, *_INSTANCE.findall(path)])
