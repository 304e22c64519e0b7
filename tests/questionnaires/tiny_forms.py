"""Forms of a few rows, written as the tables an author would write, and sheets to answer them.

    sheet = sheet_of('''
        type    | name  | relevant
        integer | tuoi  |
        text    | nghe  | ${tuoi} > 17
    ''')
    sheet.set("/data/tuoi", "20")

A label that is not given is the name. Forms that pyxform does not write are given as XML (`xform`).
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from pyxform.xls2xform import convert

from questionnaires.sheet import AnswerSheet
from questionnaires.xform import Questionnaire, read_xform
from tests.questionnaires.tables import rows_of

YES_NO = """
    list_name | name | label
    co_khong  | co   | Có
    co_khong  | khong | Không
"""
"""The list of most tests."""


@lru_cache(maxsize=256)
def questionnaire(survey: str, choices: str = YES_NO, **settings: str) -> Questionnaire:
    """The definition of a form written as tables."""
    return read_xform(xml_of(survey, choices, **settings))


def sheet_of(survey: str, choices: str = YES_NO, *, style: str = "", **more: Any) -> AnswerSheet:
    """A new sheet of a form written as tables."""
    return AnswerSheet(questionnaire(survey, choices, style=style), **more)


def xml_of(survey: str, choices: str = YES_NO, **settings: str) -> str:
    """The XForm that pyxform makes of the tables."""
    given = {"form_id": "thu", "form_title": "Phiếu thử", "version": "1", **settings}
    sheets = {"survey": _labelled(rows_of(survey)), "choices": rows_of(choices)}
    sheets["settings"] = [list(given), list(given.values())]
    written = "".join(_sheet(name, rows) for name, rows in sheets.items())
    return convert(xlsform=written, file_type=".md", validate=False).xform


def _labelled(rows: list[list[str]]) -> list[list[str]]:
    header, *others = rows
    if any(column.startswith("label") for column in header):
        return rows
    name = header.index("name")
    return [[*header, "label"], *([*_padded(row, len(header)), _label(row, name)] for row in others)]


def _label(row: list[str], name: int) -> str:
    unlabelled = row[0].startswith("end") or row[0] in ("calculate", "hidden")
    return "" if unlabelled or len(row) <= name else row[name]


def _padded(row: list[str], width: int) -> list[str]:
    return row + [""] * (width - len(row))


def _sheet(name: str, rows: list[list[str]]) -> str:
    width = max(len(row) for row in rows)
    lines = (" | ".join(_padded(row, width)) for row in rows)
    return f"| {name} |\n" + "".join(f"| | {line} |\n" for line in lines)


def xform(
    instance: str, binds: str = "", body: str = "", *, more: str = "", title: str = "Thử", style: str = ""
) -> str:
    """XForm XML around an instance, its binds and its body; `more` goes into the model (itext, lists, actions)."""
    return f"""<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml"
        xmlns:jr="http://openrosa.org/javarosa" xmlns:odk="http://www.opendatakit.org/xforms"
        xmlns:orx="http://openrosa.org/xforms" xmlns:par="https://par.example/">
        <h:head><h:title>{title}</h:title><model>{_before_lists(more)}<instance>{instance}</instance>{_lists(more)}{binds}
        </model></h:head><h:body class="{style}">{body}</h:body></h:html>"""


def _before_lists(more: str) -> str:
    return more if "<itext" in more else ""


def _lists(more: str) -> str:
    return "" if "<itext" in more else more


def sheet_of_xml(instance: str, binds: str = "", body: str = "", *, more: str = "", **options: Any) -> AnswerSheet:
    """A new sheet of a form written as XML."""
    return AnswerSheet(read_xform(xform(instance, binds, body, more=more)), **options)


def inputs(*paths: str) -> str:
    """An `<input>` for each path, labelled with its last name."""
    return "".join(f'<input ref="{path}"><label>{path.rpartition("/")[2]}</label></input>' for path in paths)


def value_of(expression: str, *, given: dict[str, str] | None = None, **options: Any) -> str:
    """What a calculation stores; `given` are other nodes of the form (`/data/a`) and what they hold."""
    nodes = given or {}
    instance = "".join(f"<{name}>{_escaped(text)}</{name}>" for name, text in nodes.items())
    binds = f'<bind nodeset="/data/ra" calculate="{_escaped(expression)}"/>'
    sheet = sheet_of_xml(f'<data id="f">{instance}<ra/></data>', binds, **options)
    return sheet.value("/data/ra")


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")
