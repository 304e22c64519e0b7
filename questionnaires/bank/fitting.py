"""Taken questions made to fit beside others: names and lists that are there already get another name, wherever they are named;
texts go to the languages of the workbook that takes them."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from questionnaires.bank.taking import INSTANCE, Behind, Cells, Taken, TakenRow
from questionnaires.workbook.columns import COLUMNS, DOUBT, SAME_AS
from questionnaires.workbook.expressions import REFERENCE
from questionnaires.workbook.languages import Languages, code_of
from questionnaires.workbook.rules.names import MAX_NAME_LENGTH

ANOTHER = "${{{name}}} là câu khác trùng mã, không phải câu của phiếu nguồn; xem lại ô {column}"


class Target(NamedTuple):
    """What is there already: names of rows, lists with their rows (without the name of the list), languages."""

    names: Collection[str] = ()
    lists: Mapping[str, tuple[Cells, ...]] = {}
    languages: Languages = Languages(())


@dataclass(frozen=True)
class Fitted:
    """Rows of the sheets survey and choices; `renamed`: what a row was called, and is called now."""

    survey: tuple[Cells, ...]
    choices: tuple[Cells, ...]
    renamed: tuple[tuple[str, str], ...]


def fitted(taken: Taken, target: Target) -> Fitted:
    """The rows as they can stand in the target."""
    names = _names(taken.rows, target.names)
    lists, made = _lists(taken, target)
    every_name = {*target.names, *names.values()}
    survey = []
    for row in taken.rows:
        of_source = {old: new for (version, old), new in names.items() if version == row.version_id}
        of_lists = {old: new for (version, old), new in lists.items() if version == row.version_id}
        cells = {column: _named_anew(column, text, of_source, of_lists) for column, text in row.cells.items()}
        cells["name"] = of_source[row.name]
        cells |= _doubts(
            [one for one in taken.behind if one.version_id == row.version_id and one.row == row.name], every_name
        )
        survey.append(in_languages("survey", cells, taken.languages[row.version_id], target.languages))
    renamed = tuple((old, new) for (_, old), new in names.items() if old != new)
    return Fitted(tuple(survey), tuple(made), renamed)


def _names(rows: Sequence[TakenRow], there: Collection[str]) -> dict[tuple[int, str], str]:
    """By version and name: what each row is called in the target."""
    used, found = {name.casefold() for name in there}, {}
    for row in rows:
        found[row.version_id, row.name] = free_name(row.name, used)
        used.add(found[row.version_id, row.name].casefold())
    return found


def free_name(name: str, used: Collection[str]) -> str:
    """`vb_1`, or `vb_1_2`, `vb_1_3` … where that is taken; `used` in small letters."""
    number, found = 1, name
    while found.casefold() in used:
        number += 1
        found = f"{name[: MAX_NAME_LENGTH - len(str(number)) - 1]}_{number}"
    return found


def _lists(taken: Taken, target: Target) -> tuple[dict[tuple[int, str], str], list[Cells]]:
    """What each list is called in the target, and the rows that have to be added; a list that is there as it is, is used."""
    there = dict(target.lists)
    names: dict[tuple[int, str], str] = {}
    made: list[Cells] = []
    for (version, name), rows in taken.lists.items():
        mine = tuple(in_languages("choices", row, taken.languages[version], target.languages) for row in rows)
        same = next(
            (known for known, others in there.items() if _is_named_like(known, name) and list(others) == list(mine)), ""
        )
        names[version, name] = same or free_name(name, {known.casefold() for known in there})
        if not same:
            there[names[version, name]] = mine
            made += [{"list_name": names[version, name], **row} for row in mine]
    return names, made


def _is_named_like(known: str, name: str) -> bool:
    """`muc_do` and what it was called when it came before: `muc_do_2`."""
    return known == name or re.fullmatch(rf"{re.escape(name[: MAX_NAME_LENGTH - 4])}_\d+", known) is not None


def _named_anew(column: str, text: str, names: Mapping[str, str], lists: Mapping[str, str]) -> str:
    if column == SAME_AS:
        return names.get(text, text)
    if column == "type":
        kind, _, name = text.partition(" ")
        return f"{kind} {lists.get(name, name)}".strip()
    text = REFERENCE.sub(lambda found: f"${{{names.get(found[1].strip(), found[1].strip())}}}", text)
    return INSTANCE.sub(lambda found: f"instance('{lists.get(found['name'], found['name'])}')", text)


def _doubts(behind: Sequence[Behind], names: Collection[str]) -> dict[str, str]:
    """What the check of the workbook cannot see: a question of the same name is there, and is another one."""
    told = [ANOTHER.format(name=one.name, column=one.column) for one in behind if one.name in names]
    return {DOUBT: "; ".join(told)} if told else {}


def in_languages(sheet: str, cells: Cells, mine: Languages, theirs: Languages) -> dict[str, str]:
    """Texts in the languages of the target; those that it does not speak stay behind."""
    return dict(_spoken(sheet, cells, mine, theirs))


def _spoken(sheet: str, cells: Cells, mine: Languages, theirs: Languages) -> Iterator[tuple[str, str]]:
    for key, text in cells.items():
        name, _, language = key.partition("::")
        if name not in COLUMNS[sheet].translated:
            yield key, text
        elif not theirs.names:
            if language in ("", mine.default):
                yield name, text
        elif meant := _meant(language or theirs.default, theirs):
            yield f"{name}::{meant}", text


def _meant(language: str, among: Languages) -> str:
    """The language of the target that is this one: written alike, or with the same code."""
    if language in among.names:
        return language
    code = code_of(language)
    return next((name for name in among.names if code and code_of(name) == code), "")
