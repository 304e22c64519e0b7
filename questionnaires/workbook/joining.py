"""Lists in files beside the workbook (communes, agencies) become lists of its sheet `choices`.

`select_one_from_file xa.csv` is then a select of the list `xa`, and `pulldata('xa', 'ten', 'ma', ${q})` looks into it: the
questionnaire is whole again in one file, which other programs read too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import PurePath

from foundation.spreadsheets import opening
from foundation.spreadsheets.sheets import Refused
from foundation.spreadsheets.sheets import Unreadable as DamagedPart
from questionnaires.workbook.cells import clean
from questionnaires.workbook.form import Form
from questionnaires.workbook.mending import edited
from questionnaires.workbook.mends import Append, Edit, Write
from questionnaires.workbook.parameters import read_pairs
from questionnaires.workbook.reading import WAYS, Unreadable, read_sheets
from questionnaires.workbook.rules.names import without_marks
from questionnaires.workbook.survey_rows import SurveyRow

CODE, LABEL = "name", "label"
PULLDATA = re.compile(r"pulldata\s*\(\s*(['\"])([^'\"]+)\1\s*,\s*(['\"])([^'\"]+)\3\s*,\s*(['\"])([^'\"]+)\5\s*,\s*")

Records = Sequence[Mapping[str, str]]


def joined(data: bytes, files: Mapping[str, bytes]) -> bytes:
    """The workbook with these lists (by the names of their files) in it, as .xlsx; untouched where it names none of them.

    Raises Unreadable for a workbook or a list that cannot be read.
    """
    form = Form.of(read_sheets(data))
    lists = {_stem(name): _records(name, content) for name, content in files.items()}
    edits = [*_selects(form, lists), *_pulls(form, lists)]
    if not edits:
        return data
    wanted = {name: records for name, records in lists.items() if name in _named(form) and name not in form.lists}
    labels = {name: dict(_columns(form, name)) for name in wanted}
    rows = tuple(_choice(form, name, record, labels[name]) for name, records in wanted.items() for record in records)
    return edited(data, [*edits, Append("choices", rows)] if rows else edits)


def _records(filename: str, content: bytes) -> Records:
    """The rows of a list by their headers, which stand in its first row."""
    try:
        sheet = next(iter(opening.open_workbook(content, filename, WAYS).readings[0]))
        rows = [{column: clean(text) for column, text in row.cells.items()} for row in sheet.rows()]
    except (Refused, DamagedPart, IndexError, StopIteration) as refusal:
        raise Unreadable("list", list=filename) from refusal
    header, *others = rows or [{}]
    return [{header[column]: text for column, text in row.items() if header.get(column) and text} for row in others]


def _stem(filename: str) -> str:
    """`Xã, phường.csv` → `Xa_phuong`: a list is called what its file is called."""
    return re.sub(r"\W+", "_", without_marks(PurePath(filename).stem)).strip("_")


def _file_of(row: SurveyRow) -> str:
    """The list that a row takes from a file; "" for none."""
    return _stem(" ".join(row.type.arguments)) if row.type.kind.inside and row.type.arguments else ""


def _named(form: Form) -> set[str]:
    pulled = (
        _stem(call[2]) for row in form.rows for cell in row.cells.values() for call in PULLDATA.finditer(cell.text)
    )
    return {name for row in form.rows if (name := _file_of(row))} | set(pulled)


def _selects(form: Form, lists: Mapping[str, Records]) -> Iterator[Edit]:
    """Types that name one of the files; what their parameters say of its columns has been heeded."""
    for row in form.rows:
        name, kind = _file_of(row), row.type.kind.inside
        if kind and name in lists:
            yield Write("survey", row.number, form.survey.header("type"), kind.written(name))
            pairs = read_pairs(row.text("parameters")) or {}
            if pairs.keys() & {"value", LABEL}:
                kept = (f"{key}={value}" for key, value in pairs.items() if key not in ("value", LABEL))
                yield Write("survey", row.number, form.survey.header("parameters"), " ".join(kept))


def _columns(form: Form, name: str) -> Iterator[tuple[str, str]]:
    """Which columns of a file are its codes and labels: as a select says, or as a pulldata looks up; else name and label."""
    for row in form.rows:
        if _file_of(row) == name:
            pairs = read_pairs(row.text("parameters")) or {}
            yield from ((ours, pairs[theirs]) for ours, theirs in ((CODE, "value"), (LABEL, LABEL)) if theirs in pairs)
            return
    for row in form.rows:
        for cell in row.cells.values():
            for call in PULLDATA.finditer(cell.text):
                if _stem(call[2]) == name:
                    yield from ((CODE, call[6]), (LABEL, call[4]))
                    return


def _choice(form: Form, name: str, record: Mapping[str, str], columns: Mapping[str, str]) -> dict[str, str]:
    """A row of the sheet `choices`; every column of the file stays, for filters and look-ups."""
    code = record.get(columns.get(CODE, CODE), "")
    label = record.get(columns.get(LABEL, LABEL), "") or code
    headers = [column.header for column in form.choices.columns_named(LABEL)]
    headers = headers or [f"{LABEL}::{language}" for language in form.languages.names] or [LABEL]
    ours = {form.choices.header("list_name"): name, form.choices.header(CODE): code}
    said = {header: record.get(header, label) for header in headers}
    further = {key: text for key, text in record.items() if key not in (LABEL, *ours, *said)}
    return ours | said | further


def _pulls(form: Form, lists: Mapping[str, Records]) -> Iterator[Edit]:
    for row in form.rows:
        for key, cell in row.cells.items():
            written = _looked_up(cell.text, lists)
            if written != cell.text:
                yield Write("survey", row.number, form.survey.header(key), written)


def _looked_up(text: str, lists: Mapping[str, Records]) -> str:
    """`pulldata('xa', 'ten', 'ma', ${q})` → `instance('xa')/root/item[ma = ${q}]/ten`, from the last one to the first."""
    for call in reversed(list(PULLDATA.finditer(text))):
        end, name = _closing(text, call.end()), _stem(call[2])
        if end and name in lists:
            sought = text[call.end() : end].strip()
            text = (
                f"{text[: call.start()]}instance('{name}')/root/item[{call[6]} = {sought}]/{call[4]}{text[end + 1 :]}"
            )
    return text


def _closing(text: str, start: int) -> int:
    """The place of the bracket that closes what is open at `start`; 0 when there is none."""
    depth = 1
    for place, sign in enumerate(text[start:], start):
        depth += (sign == "(") - (sign == ")")
        if not depth:
            return place
    return 0
