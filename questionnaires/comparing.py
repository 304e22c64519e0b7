"""Two versions of a questionnaire side by side: what came, what went, what moved, what reads or behaves differently.

Questions are the same when they have the same name, since the name is what becomes the column of the exported data.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from questionnaires import kinds
from questionnaires.xform import Choice, Group, Question, Questionnaire, Wording
from questionnaires.xpath.document import Place
from questionnaires.xpath.expression import Expression

GROUP = "nhóm"


class Difference(NamedTuple):
    """One thing that differs: what (in Vietnamese), and how it was and is; "" for nothing."""

    what: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Item:
    """One row of the questionnaire: a question, a note, a group, a calculation. `label` in the default language."""

    name: str
    label: str
    kind: str


@dataclass(frozen=True, slots=True)
class Change:
    """One row of both versions that is not the same in both."""

    item: Item
    differences: tuple[Difference, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """All of it; `form` is what differs about the questionnaire as a whole. A row may both have moved and changed."""

    form: tuple[Difference, ...]
    added: tuple[Item, ...]
    removed: tuple[Item, ...]
    moved: tuple[Item, ...]
    changed: tuple[Change, ...]

    @property
    def is_empty(self) -> bool:
        return not (self.form or self.added or self.removed or self.moved or self.changed)


Facts = Mapping[str, str]
"""What can be compared of one row: heading → text."""


@dataclass(frozen=True, slots=True)
class _Row:
    item: Item
    facts: Facts


def compare(old: Questionnaire, new: Questionnaire) -> Comparison:
    """What an author changed between two versions, in the order of the new one (removed rows in that of the old one)."""
    before, after = _rows(old), _rows(new)
    common = [name for name in after if name in before]
    moved = _out_of_order(common, list(before))
    changes = (Change(after[name].item, tuple(_pairs(before[name].facts, after[name].facts))) for name in common)
    return Comparison(
        form=tuple(_pairs(_form_facts(old), _form_facts(new))),
        added=tuple(row.item for name, row in after.items() if name not in before),
        removed=tuple(row.item for name, row in before.items() if name not in after),
        moved=tuple(after[name].item for name in common if name in moved),
        changed=tuple(change for change in changes if change.differences),
    )


def _pairs(before: Facts, after: Facts) -> Iterator[Difference]:
    for what in dict.fromkeys((*before, *after)):
        old, new = before.get(what, ""), after.get(what, "")
        if old != new:
            yield Difference(what, old, new)


def _out_of_order(names: Sequence[str], old_order: Sequence[str]) -> set[str]:
    """The fewest rows whose moving explains the new order: those outside the longest part that kept its order."""
    place = {name: number for number, name in enumerate(old_order)}
    ends: list[int] = []  # ends[k]: the smallest last place of an ordered part of length k + 1
    length = []
    for name in names:
        at = bisect_left(ends, place[name])
        ends[at : at + 1] = [place[name]]
        length.append(at + 1)
    kept, wanted = set(), len(ends)
    for name, reached in zip(reversed(names), reversed(length), strict=True):
        if reached == wanted:
            kept.add(name)
            wanted -= 1
    return set(names) - kept


# -- what can be compared


def _form_facts(form: Questionnaire) -> Facts:
    return {
        "Tên phiếu": form.title,
        "Mã phiếu": form.form_id,
        "Phiên bản ghi trong tệp": form.version,
        "Ngôn ngữ": ", ".join(form.language_names.get(code, code) for code in form.languages),
        "Số trang": str(len(form.pages)),
    }


def _rows(form: Questionnaire) -> dict[str, _Row]:
    """Groups, questions, notes and calculations by name, in the order of the document."""
    controls, groups = form.controls, form.groups
    rows: dict[str, _Row] = {}
    for place in form.document.places:
        question, group = controls.get(place.path), groups.get(place.path)
        if question is not None and not question.generated:
            rows.setdefault(place.name, _question_row(form, question))
        elif group is not None:
            rows.setdefault(place.name, _group_row(form, group))
        elif question is None and form.binds[place.index].calculate is not None:
            rows.setdefault(place.name, _calculation_row(form, place))
    return rows


def _question_row(form: Questionnaire, question: Question) -> _Row:
    bind = question.bind
    facts = {"Loại": question.kind.word, **_place_facts(form, question.place)}
    facts |= _texts(form, {"Câu hỏi": question.label, "Gợi ý": question.hint, "Giải thích": question.guidance})
    facts |= _texts(form, {"Lời báo bắt buộc": bind.required_message, "Lời báo sai": bind.constraint_message})
    facts |= _choices(form, question)
    facts |= {what: as_written(form, read(question)) for what, read in _RULES.items()}
    facts |= {
        "Kiểu hiển thị": " ".join(question.appearance),
        "Thang số": _range(question),
        "Tiêu chí": question.par_criterion or "",
        "Điểm tối đa": _number(question.par_max_score),
        "Cùng ý với câu": question.par_same_as or "",
    }
    label = question.label.plain(form.default_language)
    return _Row(Item(question.name, label, question.kind.word), facts)


def _group_row(form: Questionnaire, group: Group) -> _Row:
    label = group.label.plain(form.default_language) if group.label else ""
    facts = {
        **_place_facts(form, group.place),
        **_texts(form, {"Tên nhóm": group.label}),
        "Điều kiện hiện": as_written(form, form.binds[group.place.index].relevant),
        "Kiểu hiển thị": " ".join(group.appearance),
    }
    return _Row(Item(group.place.name, label, GROUP), facts)


def _calculation_row(form: Questionnaire, place: Place) -> _Row:
    bind = form.binds[place.index]
    facts = {"Công thức": as_written(form, bind.calculate), "Điều kiện hiện": as_written(form, bind.relevant)}
    return _Row(Item(place.name, "", kinds.CALCULATE.word), facts)


def _filter(question: Question) -> Expression | None:
    """How the list is filtered or shuffled; the plain list needs no words."""
    nodeset = question.itemset.nodeset if question.itemset else None
    return nodeset if nodeset is not None and ("[" in nodeset.source or "randomize" in nodeset.source) else None


_RULES: Mapping[str, Callable[[Question], bool | Expression | None]] = {
    "Điều kiện hiện": lambda question: question.bind.relevant,
    "Bắt buộc": lambda question: question.bind.required,
    "Điều kiện đúng": lambda question: question.bind.constraint,
    "Chỉ đọc": lambda question: question.bind.readonly,
    "Công thức": lambda question: question.bind.calculate,
    "Lọc, đảo lựa chọn": _filter,
}


def as_written(form: Questionnaire, rule: bool | Expression | None) -> str:
    """The rule as an author writes it: `${tuoi} > 17` for `/data/chung/tuoi > 17`."""
    if not isinstance(rule, Expression):
        return {True: "luôn luôn", False: "không", None: ""}[rule]
    root = re.escape(form.document.places[0].path)
    return re.sub(rf"(?<![\w)])\s?{root}(?:/[\w.-]+)*/([\w.-]+)\s?", r"${\1}", rule.source).strip()


def _place_facts(form: Questionnaire, place: Place) -> Facts:
    """In which group a row stands."""
    above = form.document.parent(place)
    return {"Thuộc nhóm": above.name if above is not None and form.document.parent(above) is not None else ""}


def _texts(form: Questionnaire, wordings: Mapping[str, Wording | None]) -> Facts:
    """Each text in each language; the language is named where there are several."""
    several = len(form.languages) > 1
    return {
        f"{what} ({language})" if several else what: wording.plain(language)
        for what, wording in wordings.items()
        if wording is not None
        for language in form.languages or (form.default_language,)
    }


def _choices(form: Questionnaire, question: Question) -> Facts:
    """The list, a line a choice, in each language."""
    several = len(form.languages) > 1
    return {
        f"Lựa chọn ({language})" if several else "Lựa chọn": "\n".join(
            _choice(choice, language) for choice in question.choices
        )
        for language in form.languages or (form.default_language,)
    }


def _choice(choice: Choice, language: str) -> str:
    marks = [f"điểm {_number(choice.score)}"] if choice.score is not None else []
    marks += [word for word, there in (("chọn riêng", choice.exclusive), ("giữ cuối", choice.fixed)) if there]
    return f"{choice.name}: {choice.label.plain(language)}" + (f" ({', '.join(marks)})" if marks else "")


def _range(question: Question) -> str:
    limits = question.range
    return f"{_number(limits.start)} đến {_number(limits.end)}, bước {_number(limits.step)}" if limits else ""


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:g}".replace(".", ",")
