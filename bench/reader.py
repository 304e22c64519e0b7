"""How long a scripted respondent needs from the link to the receipt, on a phone of 360 px in Chromium, page by page.

    python -m bench.reader [--commit NAME …]

Each commit is checked out aside and serves a folder of its own with the questionnaire `par_30` (30 rated items); this tree
comes last. The respondent reads 240 words a minute (what stands between spaces), down to the button that leads on, without what
only a screen reader says; needs 300 ms
for a tap, a key or a tick; and scrolls when what comes next is not wholly in sight, with the question at the top, at 100 ms and
1 ms a pixel. Nothing is waited for: the time is added up, and the page's own clock is put forward by it. Of the words, those of
a line that stood word for word before (the points of the scale, a button) are also counted apart: who knows them need not read
them again. What is folded in <details> is not read: how many words wait there for whoever opens them stands in the last column.
"""

from __future__ import annotations

import argparse
import csv
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Page, sync_playwright

from bench.crash import free_port, wait_for
from bench.outbox import CODE_SECONDS, Outbox
from bench.weight import ARGUMENTS

WORD, TAP, SCROLL, PIXEL = 60_000 / 240, 300, 100, 1  # milliseconds
SCREEN = {"width": 360, "height": 740}
MOST_PAGES = 40
HERE = Path(__file__).resolve().parent.parent

# What stands on the page from the top to the button that leads on: a question is one thing, every other text one of its own.
THINGS = """() => {
  const main = document.querySelector('main');
  const seen = (e) => e.checkVisibility() && !e.closest('.govuk-visually-hidden, dialog') && e.getBoundingClientRect().height > 1;
  const button = [...main.querySelectorAll('.govuk-button:not(.govuk-button--secondary, .govuk-button--warning)')].find(seen);
  if (!button) throw new Error(`no way on: ${main.innerText}`);
  const bar = document.querySelector('.progress-line');
  const sticks = bar && getComputedStyle(bar).position === 'sticky' ? bar.getBoundingClientRect().height : 0;
  const things = [], block = 'h1, h2, h3, p, li, dt, dd, legend, label, summary, .govuk-hint, fieldset, a, button';
  for (const e of document.querySelectorAll('header p, main fieldset, main :is(' + block + ')')) {
    if (!seen(e) || e === button || e.contains(button)) continue;
    if (button.compareDocumentPosition(e) & Node.DOCUMENT_POSITION_FOLLOWING) continue;
    if (things.some((one) => one.element.contains(e))) continue;
    things.push({ element: e });
  }
  const place = (e) => { const at = e.getBoundingClientRect(); return [at.top + scrollY, at.bottom + scrollY]; };
  const unseen = new CSSStyleSheet();  // what only a screen reader says
  unseen.replaceSync('.govuk-visually-hidden { display: none !important; }');
  document.adoptedStyleSheets = [unseen];
  const lines = (e) => e.innerText.split('\\n').map((line) => line.trim()).filter(Boolean);
  const texts = (e) => e.matches('fieldset')
    ? [...e.querySelectorAll('legend, label, .govuk-hint, p')].filter(seen).flatMap(lines) : lines(e);
  const found = things.map(({ element }) => ({
    place: place(element), texts: texts(element),
    radios: element.matches('fieldset') ? element.querySelectorAll('input[type=radio]').length : 0,
    id: element.querySelector('input[type=radio]')?.name ?? '',
  }));
  button.dataset.leads = 'on';
  const last = lines(button);
  document.adoptedStyleSheets = [];
  const before = (e) => button.compareDocumentPosition(e) & Node.DOCUMENT_POSITION_PRECEDING;
  const words = (e) => (e?.textContent ?? '').split(/\\s+/).filter(Boolean).length;
  const folded = [...main.querySelectorAll('details:not([open])')].filter((e) => seen(e) && before(e))
    .reduce((all, e) => all + words(e) - words(e.querySelector('summary')), 0);
  return { folded, things: [...found, { place: place(button), texts: last, radios: 0, id: '' }], sticks, scrolled: scrollY };
}"""

CLICK = "(element) => { element.click(); }"


@dataclass
class Spent:
    """Milliseconds of a page or of the whole way, by what they went into; `again`: reading of what stood before; `folded`: words
    that were not read, since they stand in <details>."""

    name: str
    reading: float = 0
    again: float = 0
    taps: int = 0
    scrolls: int = 0
    pixels: float = 0
    folded: int = 0

    @property
    def total(self) -> float:
        return self.reading + self.acting

    @property
    def acting(self) -> float:
        return self.taps * TAP + self.scrolls * SCROLL + self.pixels * PIXEL


@dataclass
class Reader:
    """One respondent with a phone."""

    page: Page
    known: set[str] = field(default_factory=set)
    answered: int = 0

    def look_through(self, spent: Spent) -> None:
        """Reads the page down to its button, answers what it asks, and leaves the button in sight."""
        looked = self.page.evaluate(THINGS)
        spent.folded += looked["folded"]
        at, sticks = float(looked["scrolled"]), float(looked["sticks"])
        for thing in looked["things"]:
            top, bottom = thing["place"]
            if bottom > at + SCREEN["height"] or top < at + sticks * (at > 0):
                goal = max(0.0, top - sticks)
                spent.scrolls, spent.pixels, at = spent.scrolls + 1, spent.pixels + abs(goal - at), goal
            for text in thing["texts"]:
                took = len(text.split()) * WORD
                spent.reading += took
                spent.again += took if text in self.known else 0
                self.known.add(text)
            if thing["radios"]:
                self._choose(thing["id"], thing["radios"], spent)

    def _choose(self, name: str, options: int, spent: Spent) -> None:
        """The first way of the declaration; of a scale another point each time."""
        number = 0 if options < 4 else self.answered % (options - 1)
        self.answered += options >= 4
        self.page.locator(f'input[type=radio][name="{name}"]').nth(number).evaluate(CLICK)
        spent.taps += 1

    def act(self, spent: Spent, code: str) -> None:
        """Types the code and ticks boxes."""
        typed = self.page.locator("main [autocomplete=one-time-code]")
        if typed.count():
            typed.fill(code)
            spent.taps += len(code) + 1
        for box in self.page.locator("main form input[type=checkbox]").all():
            box.evaluate(CLICK)
            spent.taps += 1

    def go_on(self, spent: Spent) -> None:
        """The page's clock learns how long it took, then the button is pressed."""
        spent.taps += 1
        self.page.clock.fast_forward(int(spent.total))
        self.page.wait_for_timeout(300)
        with self.page.expect_navigation():
            self.page.locator("[data-leads=on]").evaluate(CLICK)


def walk(page: Page, link: str, phone: str, outbox: Outbox) -> list[Spent]:
    """The whole way: what each page took. RuntimeError when it does not end in a receipt."""
    reader, way = Reader(page), list[Spent]()
    page.clock.install()
    page.goto(link)
    for _ in range(MOST_PAGES):
        spent = Spent(page.locator("h1").first.inner_text().replace("\n", " "))
        if "Mã biên nhận" in page.locator("main").inner_text():
            return way
        needs_code = page.locator("main [autocomplete=one-time-code]").count()
        code = newest(outbox, phone) if needs_code else ""
        reader.look_through(spent)
        reader.act(spent, code)
        reader.go_on(spent)
        way.append(spent)
    raise RuntimeError("no receipt after so many pages")


def newest(outbox: Outbox, phone: str) -> str:
    """The code that was sent to the phone. RuntimeError when none comes."""
    until = time.monotonic() + CODE_SECONDS
    while time.monotonic() < until:
        outbox.read()
        if phone in outbox.codes:
            return outbox.codes.pop(phone)
        time.sleep(0.05)
    raise RuntimeError("no code in the outbox")


@contextmanager
def served(tree: Path) -> Iterator[tuple[str, Path]]:
    """A folder with two invited people, served by the code in `tree`: address and folder."""
    with tempfile.TemporaryDirectory(prefix="reader-") as name:
        folder, port = Path(name) / "data", free_port()
        environ = {
            **os.environ,
            "DATA_DIR": str(folder),
            "PORT": str(port),
            "TRUSTED_PROXIES": "1",
            "PYTHONPATH": str(tree),
        }
        prepare = [sys.executable, "-m", "bench.prepare", "--respondents", "2", "--out", str(folder)]
        subprocess.run(prepare, check=True, cwd=tree, env=environ, stdout=subprocess.DEVNULL)
        command = [sys.executable, "-m", "flask", "--app", "survey_app", "serve"]
        server = subprocess.Popen(command, cwd=tree, env=environ, start_new_session=True, stderr=subprocess.DEVNULL)
        try:
            wait_for(port, server)
            yield f"http://127.0.0.1:{port}", folder
        finally:
            os.killpg(server.pid, signal.SIGTERM)
            server.wait()


@contextmanager
def checked_out(commit: str) -> Iterator[Path]:
    """The sources of a commit, aside; this tree for ""."""
    if not commit:
        yield HERE
        return
    with tempfile.TemporaryDirectory(prefix="reader-tree-") as name:
        archive = subprocess.run(["git", "archive", commit], check=True, capture_output=True, cwd=HERE).stdout
        subprocess.run(["tar", "-x", "-C", name], input=archive, check=True)
        yield Path(name)


def measure(commit: str) -> list[Spent]:
    """What each page of the way takes in that commit."""
    with checked_out(commit) as tree, served(tree) as (base, folder), sync_playwright() as playwright:
        with (folder / "links.csv").open(newline="") as file:
            row: dict[str, Any] = next(csv.DictReader(file))
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=ARGUMENTS)
        context = browser.new_context(viewport=SCREEN, has_touch=True, is_mobile=True, locale="vi-VN")  # type: ignore[arg-type]
        way = walk(context.new_page(), base + urlsplit(row["link"]).path, row["phone"], Outbox(folder / "outbox.jsonl"))
        browser.close()
    return way


def report(name: str, way: list[Spent]) -> Spent:
    """Prints a line a page and gives the sum."""
    print(f"{name}\n  {'page':<48} seconds reading  known taps scrolls     px folded")
    whole = Spent("all")
    for one in way:
        print(_line(one))
        for column in ("reading", "again", "taps", "scrolls", "pixels", "folded"):
            setattr(whole, column, getattr(whole, column) + getattr(one, column))
    print(_line(whole))
    return whole


def _line(one: Spent) -> str:
    seconds = f"{one.total / 1000:>7.1f} {one.reading / 1000:>7.1f} {one.again / 1000:>6.1f}"
    return f"  {one.name[:48]:<48} {seconds} {one.taps:>4} {one.scrolls:>7} {one.pixels:>6.0f} {one.folded:>6}"


def main() -> None:
    """Parses the command line, walks, prints; the last lines compare with the first commit."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--commit", action="append", default=[], help="a commit to compare with; may be repeated")
    arguments = parser.parse_args()
    sums = [report(commit or "this tree", measure(commit)) for commit in (*arguments.commit, "")]
    first, last = sums[0], sums[-1]
    if first is not last:
        said = (("every word read", "total"), ("taps and scrolls", "acting"))
        for words, name in said:
            before, after = getattr(first, name) / 1000, getattr(last, name) / 1000
            print(f"{words}: {before:.1f} s, now {after:.1f} s, {(1 - after / before) * 100:.1f} % less")
        before, after = ((one.total - one.again) / 1000 for one in (first, last))
        print(
            f"what is known not read again: {before:.1f} s, now {after:.1f} s, {(1 - after / before) * 100:.1f} % less"
        )


if __name__ == "__main__":
    main()
