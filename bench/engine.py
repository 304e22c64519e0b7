"""What the questionnaire engine costs: `python bench/engine.py [FORM.xml …]`. CPU time, best of several rounds.

Without arguments it measures a form of 30 items on four pages and one of 300 questions, both made here.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path

from questionnaires.rendering import Booklet
from questionnaires.sheet import AnswerSheet
from questionnaires.xform import Questionnaire, read_xform
from questionnaires.xpath import parser

ROUNDS = 30
SCALE = ("1", "2", "3", "4", "5")


def form_of(pages: int, items: int) -> str:
    """A form like ours: rating batteries, a total and an average for each page, reasons asked after low marks."""
    instance, binds, body = [], [], []
    for page in range(1, pages + 1):
        names = [f"q{page}_{item}" for item in range(1, items + 1)]
        paths = [f"/data/p{page}/{name}" for name in names]
        rated = " + ".join(f"if( {path}  != '' and  {path}  != '98', 1, 0)" for path in paths[:8])
        total = " + ".join(f"coalesce( {path} , 0)" for path in paths)
        instance.append(f"<p{page}>{''.join(f'<{name}/>' for name in names)}<total/><rated/><why/></p{page}>")
        binds += [f'<bind nodeset="{path}" type="string" required="true()"/>' for path in paths]
        binds += [
            f'<bind nodeset="/data/p{page}/total" type="string" calculate="{total}"/>',
            f'<bind nodeset="/data/p{page}/rated" type="string" calculate="{rated}"/>',
            f'<bind nodeset="/data/p{page}/why" type="string" relevant=" /data/p{page}/total  &lt; 8"/>',
        ]
        controls = "".join(_select(path, f"Item {number} of {page}") for number, path in enumerate(paths))
        body.append(
            f'<group ref="/data/p{page}" appearance="field-list"><label>Page {page}</label>{controls}'
            f'<input ref="/data/p{page}/why"><label>Why <output value=" /data/p{page}/total "/>?</label></input></group>'
        )
    scale = "".join(f"<item><name>{mark}</name><label>Mark {mark}</label></item>" for mark in (*SCALE, "98"))
    return (
        '<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml"><h:head><h:title>Bench'
        f'</h:title><model><instance><data id="bench">{"".join(instance)}</data></instance>'
        f'<instance id="scale"><root>{scale}</root></instance>{"".join(binds)}</model></h:head>'
        f'<h:body class="pages">{"".join(body)}</h:body></h:html>'
    )


def _select(path: str, label: str) -> str:
    return (
        f'<select1 ref="{path}"><label>{label}</label><itemset nodeset="instance(\'scale\')/root/item">'
        '<value ref="name"/><label ref="label"/></itemset></select1>'
    )


def best(act: Callable[[], object]) -> float:
    """Milliseconds of CPU of the fastest round."""
    times = []
    for _ in range(ROUNDS):
        start = time.process_time()
        act()
        times.append(time.process_time() - start)
    return 1000 * min(times)


def answer_a_page(questionnaire: Questionnaire, stored: dict[str, object]) -> None:
    """What one request does: take the draft out, store eight answers, put it away."""
    sheet = AnswerSheet(questionnaire, stored)
    for question in questionnaire.questions[:8]:
        choices = sheet.choices(question.path)
        sheet.set(question.path, choices[0].name if choices else "1")
    sheet.as_dict()


def half_filled(questionnaire: Questionnaire) -> dict[str, object]:
    """A draft with every second question answered."""
    sheet = AnswerSheet(questionnaire)
    for question in questionnaire.questions[::2]:
        choices = sheet.choices(question.path)
        sheet.set(question.path, choices[len(choices) // 2].name if choices else "1")
    return sheet.as_dict()


def load_cold(source: str | bytes) -> None:
    parser.parse.cache_clear()
    read_xform(source)


def draw_pages(questionnaire: Questionnaire, sheet: AnswerSheet) -> None:
    """Every page of a booklet that has kept nothing yet."""
    booklet = Booklet(questionnaire)
    for page in questionnaire.pages:
        booklet.page(page, sheet)


def report(name: str, source: str | bytes) -> None:
    questionnaire = read_xform(source)
    draft = half_filled(questionnaire)
    sheet = AnswerSheet(questionnaire, draft)
    print(f"{name}: {len(questionnaire.questions)} questions, {len(questionnaire.order.tasks)} rules")
    print(f"  load the definition   {best(lambda: load_cold(source)):8.2f} ms")
    print(f"  new sheet             {best(lambda: AnswerSheet(questionnaire)):8.2f} ms")
    print(f"  sheet from a draft    {best(lambda: AnswerSheet(questionnaire, draft)):8.2f} ms")
    print(f"  draft, 8 answers, draft {best(lambda: answer_a_page(questionnaire, draft)):6.2f} ms")
    print(f"  draw all pages        {best(lambda: draw_pages(questionnaire, sheet)):8.2f} ms")
    print(f"  blocking              {best(sheet.blocking):8.2f} ms")


def main() -> None:
    forms = [(path, Path(path).read_bytes()) for path in sys.argv[1:]]
    for name, source in forms or [("30 items on 4 pages", form_of(4, 8)), ("300 questions", form_of(25, 12))]:
        report(name, source)


if __name__ == "__main__":
    main()
