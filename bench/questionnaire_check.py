"""How long does it take to check a questionnaire workbook of 300 rows?

    python -m bench.questionnaire_check [ROWS]

Builds a workbook of groups, rated items, calculations over them, reasons asked after low marks and constraints, in two
languages, and checks it in this process, conversion included. Importing pyxform (once per process) is told apart.
"""

from __future__ import annotations

import io
import statistics
import sys
import time
from collections.abc import Callable, Iterable

import xlsxwriter

from questionnaires.workbook import check
from questionnaires.workbook.conversion import to_xform
from questionnaires.workbook.form import Form
from questionnaires.workbook.reading import read_sheets
from questionnaires.workbook.rules import RULES

RUNS = 7
LIMIT_SECONDS = 1.0
HEADER = (
    *("type", "name", "label::Tiếng Việt (vi)", "label::English (en)", "required", "relevant", "constraint"),
    *("calculation", "appearance", "bind::par:criterion", "bind::par:max_score"),
)
ITEMS_IN_A_GROUP = 6


def survey_rows(count: int) -> list[dict[str, str]]:
    """Groups of six rated items, a count of low marks, a reason and its detail (in words in each third group: the longest sheet
    of a form must fit an envelope), until there are `count` rows."""
    rows: list[dict[str, str]] = []
    while len(rows) < count:
        rows += _group(len(rows) // (ITEMS_IN_A_GROUP + 5))
    return rows


def _group(number: int) -> list[dict[str, str]]:
    items = [f"q{number}_{item}" for item in range(1, ITEMS_IN_A_GROUP + 1)]
    low = " + ".join(f"if(${{{name}}} = '1' or ${{{name}}} = '2', 1, 0)" for name in items)
    return [
        _row("begin_group", f"g{number}", appearance="field-list"),
        *(_row("select_one muc_do", name, required="yes", **_par(number, name)) for name in items),
        {"type": "calculate", "name": f"thap_{number}", "calculation": low},
        _row(
            "select_multiple ly_do",
            f"ly_do_{number}",
            relevant=f"${{thap_{number}}} >= 2",
            constraint="not(selected(., '98') and count-selected(.) > 1)",
        ),
        _row(
            "integer" if number % 3 else "text",
            f"khac_{number}",
            required="yes",
            relevant=f"selected(${{ly_do_{number}}}, 'khac')",
        ),
        {"type": "end_group"},
    ]


def _par(number: int, name: str) -> dict[str, str]:
    return {"bind::par:criterion": f"{number + 1}.{name[-1]}", "bind::par:max_score": "0.5"}


def _row(kind: str, name: str, **cells: str) -> dict[str, str]:
    labels = {"label::Tiếng Việt (vi)": f"Nội dung đánh giá {name}", "label::English (en)": f"Rated item {name}"}
    return {"type": kind, "name": name, **labels, **cells}


CHOICES = [
    ("list_name", "name", "label::Tiếng Việt (vi)", "label::English (en)", "score", "exclusive"),
    *(("muc_do", str(n), f"Mức {n}", f"Level {n}", str(25 * n - 25), "") for n in range(1, 6)),
    *(("ly_do", name, name, name, "", "yes" if name == "98" else "") for name in ("cham", "khac", "98")),
]
SETTINGS = [
    ("form_title", "form_id", "version", "style", "namespaces"),
    ("Phiếu đo tốc độ (minh họa)", "toc_do", "1", "pages", 'par="https://par.example"'),
]


def build(count: int) -> bytes:
    file = io.BytesIO()
    rows = [tuple(row.get(column, "") for column in HEADER) for row in survey_rows(count)]
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        for name, table in (("survey", [HEADER, *rows]), ("choices", CHOICES), ("settings", SETTINGS)):
            sheet = book.add_worksheet(name)
            for number, cells in enumerate(table):
                for column, text in enumerate(cells):
                    sheet.write_string(number, column, text)
    return file.getvalue()


def seconds(action: Callable[..., object], *arguments: object) -> tuple[float, float]:
    """(wall, CPU) seconds of one call; on a busy machine only the second tells something."""
    wall, cpu = time.perf_counter(), time.process_time()
    action(*arguments)
    return time.perf_counter() - wall, time.process_time() - cpu


def line(words: str, measured: Iterable[tuple[float, float]]) -> None:
    walls, cpus = zip(*measured, strict=True)
    print(f"{words:40}{statistics.median(walls):7.3f} s wall {statistics.median(cpus):7.3f} s CPU")


def main(count: int) -> int:
    data = build(count)
    importing = seconds(__import__, "pyxform.xls2xform")
    first = seconds(check, data)  # expressions are parsed; later they come from the parser's cache
    assert check(data).problems == (), check(data).problems
    form = Form.of(read_sheets(data))
    print(f"{count} rows")
    line("import of pyxform (once, not counted)", [importing])
    line(f"first check (limit {LIMIT_SECONDS} s)", [first])
    line(f"again, median of {RUNS}", [seconds(check, data) for _ in range(RUNS)])
    line("  reading the file", [seconds(read_sheets, data) for _ in range(RUNS)])
    line(f"  all {len(RULES)} rules", [seconds(lambda: [list(rule(form)) for rule in RULES]) for _ in range(RUNS)])
    line("  conversion", [seconds(to_xform, form) for _ in range(RUNS)])
    return 0 if first[0] <= LIMIT_SECONDS else 1


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 300))
