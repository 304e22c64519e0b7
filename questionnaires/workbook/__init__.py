"""Questionnaires written in Excel (XLSForm): read, checked, converted.

    check(data, filename="") -> WorkbookCheck    every problem at once, with place and remedy; the XForm if there is none
    convert(data) -> str                         the XForm XML, or WorkbookRefused

Bytes → `reading` (bounded) → `sheets` (by the table of `columns`) → `form` (rows with types, lists, expressions) → the
list of `rules`, each yielding findings → `problems` with texts from `messages`. `conversion` alone knows pyxform.
"""

from questionnaires.workbook.checking import WorkbookCheck, WorkbookRefused, check, convert
from questionnaires.workbook.problems import Problem

__all__ = ["Problem", "WorkbookCheck", "WorkbookRefused", "check", "convert"]
