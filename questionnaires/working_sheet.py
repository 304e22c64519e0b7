"""An unfinished sheet as its draft holds it: the answers, and what the person has seen and been told.

Nothing of it survives the submission but the answers, sealed, and one grade of haste.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from questionnaires import page_times
from questionnaires.page_times import PageTime
from questionnaires.pages import Asked, PageForm, as_text, asked, in_repeat
from questionnaires.rendering import Booklet
from questionnaires.sheet import AnswerSheet, Outcome
from questionnaires.sheet.recalculation import ENTRIES
from questionnaires.xform import Page, Question

LONGEST_VISIBLE = 1_800_000  # ms; a page that was open longer was left lying open
MS_PER_SYLLABLE = 200  # faster than this nobody reads; to be set anew after the pilot
LONGEST_LANGUAGE = 20  # characters of its code
MOSTLY = 0.8  # of the required items, as AAPOR's partial


class Part(NamedTuple):
    """How far one page has come."""

    page: Page
    answered: int
    asked: int
    gaps: tuple[str, ...]  # paths

    @property
    def left_empty(self) -> int:
        """Questions without an answer that need none."""
        return self.asked - self.answered - len(self.gaps)


@dataclass
class WorkingSheet:
    """The sheet of one person while they work on it, in one session."""

    booklet: Booklet
    sheet: AnswerSheet
    session: int
    language: str
    numbers: dict[str, int] = field(default_factory=dict)  # path → number of the newest tap, of this session
    times: dict[str, int] = field(default_factory=dict)  # page → visible milliseconds
    prompted: list[str] = field(default_factory=list)  # "thieu:<page>", "nhanh": each is said once
    page: str = ""  # the page that was last shown or saved
    saved_at: str = ""  # ISO
    is_new: bool = False

    @classmethod
    def of_draft(
        cls, booklet: Booklet, content: dict[str, Any] | None, session: int, language: str = ""
    ) -> WorkingSheet:
        """The sheet that a draft holds, or a new one. Numbers of taps count within one session only."""
        spoken = language or booklet.definition.default_language
        if content is None:
            return cls(
                booklet,
                AnswerSheet(booklet.definition, language=language, entries=ENTRIES),
                session,
                spoken,
                is_new=True,
            )
        return cls(
            booklet,
            AnswerSheet(booklet.definition, content["sheet"], language=language, entries=ENTRIES),
            session,
            spoken,
            numbers=content["numbers"] if content["session"] == session else {},
            times=content["times"],
            prompted=content["prompted"],
            page=content["page"],
            saved_at=content["saved_at"],
        )

    def content(self) -> dict[str, Any]:
        """What the draft stores; `of_draft` makes the same again."""
        return {
            "sheet": self.sheet.as_dict(),
            "session": self.session,
            "numbers": self.numbers,
            "times": self.times,
            "prompted": self.prompted,
            "page": self.page,
            "saved_at": self.saved_at,
            "language": self.language[:LONGEST_LANGUAGE],
        }

    @property
    def newest(self) -> int:
        """The highest number of a tap so far: the page's script counts on from it."""
        return max(self.numbers.values(), default=0)

    # -- answering

    def tap(self, path: str, values: Sequence[str], number: int) -> Outcome | None:
        """One answer, as it was tapped. None when a newer tap on the same question arrived before it."""
        question = self.question_at(path)
        if question is None or number <= self.numbers.get(path, 0):
            return None
        outcome = self.sheet.set(path, as_text(question, values))
        self.numbers[path] = number
        return outcome

    def fill_in(self, page: Page, formdata: Any, number: int, at: datetime) -> PageForm:
        """The whole page, as its button sends it. What the form refuses stands in its errors."""
        form = PageForm(self.sheet, page, formdata)
        form.validate()
        if number:
            self.numbers |= {path: max(number, self.numbers.get(path, 0)) for path in form._fields}
        self.saved(page, at)
        return form

    def saved(self, page: Page, at: datetime) -> None:
        self.page, self.saved_at = page.name, at.isoformat(timespec="seconds")

    def seen_for(self, page: Page, milliseconds: int | None) -> None:
        """Adds to the time for which a page was in sight."""
        if milliseconds is not None and milliseconds >= 0:
            self.times[page.name] = min(self.times.get(page.name, 0) + milliseconds, LONGEST_VISIBLE)

    # -- asking

    def question_at(self, path: str) -> Question | None:
        """The question at a node, if there is such a node and it asks something."""
        try:
            self.sheet.relevant(path)
        except KeyError:
            return None
        question = self.booklet.definition.controls.get("/".join(name.partition("[")[0] for name in path.split("/")))
        return question if question is not None and question.asks and not question.calculated else None

    @property
    def pages(self) -> tuple[Page, ...]:
        """The pages that have something to show now."""
        return self.sheet.pages_now()

    def asks(self, page: Page) -> Iterator[Asked]:
        """The questions of a page that the person is asked now."""
        if self.booklet.is_unmoved(page):
            return iter(self._asked(page))
        return (node for node in self._asked(page) if self.sheet.relevant(node.path))

    def _asked(self, page: Page) -> tuple[Asked, ...]:
        """The page's questions; the same for every sheet unless a repeat holds some."""
        known = self.booklet.asked.get(page.name)
        if known is None:
            known = tuple(asked(self.sheet, page))
            if not any(in_repeat(self.sheet, question) for question in page.questions()):
                self.booklet.asked[page.name] = known
        return known

    def gaps(self, page: Page) -> tuple[str, ...]:
        """Questions of a page that should have an answer and have none."""
        return tuple(
            node.path
            for node in self.asks(page)
            if (not node.question.kind.may_stay_empty or self._is_required(node))
            and not self.sheet.value(node.path)
            and self.sheet.can_be_answered(node.path)
        )

    def part(self, page: Page) -> Part:
        nodes = list(self.asks(page))
        answered = sum(bool(self.sheet.value(node.path)) for node in nodes)
        return Part(page, answered, len(nodes), self.gaps(page))

    def parts(self) -> list[Part]:
        """Every page with how far it has come."""
        return [self.part(page) for page in self.pages]

    def is_mostly_answered(self) -> bool:
        """At least 80 % of the required items have an answer."""
        required = [node.path for page in self.pages for node in self.asks(page) if self._is_required(node)]
        answered = sum(bool(self.sheet.value(path)) for path in required)
        return bool(required) and answered >= MOSTLY * len(required)

    def _is_required(self, node: Asked) -> bool:
        rule = node.question.bind.required
        return rule if isinstance(rule, bool) else self.sheet.required(node.path)

    def answers_in(self, entry: str) -> Iterator[str]:
        """The paths of what was answered in one entry of a repeat."""
        nodes = (node.path for page in self.pages for node in self.asks(page))
        return (path for path in nodes if path.startswith(f"{entry}/") and self.sheet.value(path))

    # -- prompts, each once a page or once at all

    def prompt(self, kind: str, page: Page | None) -> bool:
        """Whether this is to be said now, of this page or (None) at all; from now on it has been said."""
        mark = kind if page is None else f"{kind}:{page.name}"
        if mark in self.prompted:
            return False
        self.prompted.append(mark)
        return True

    def was_fast(self, page: Page, milliseconds: int | None) -> bool:
        """Whether the page was in sight for too short to be read."""
        if milliseconds is None or milliseconds < 0:
            return False
        words = (self.sheet.label(node.path) for node in self.asks(page))
        return milliseconds < MS_PER_SYLLABLE * sum(len(text.split()) for text in words)

    def page_times(self) -> list[PageTime]:
        """How fast each page was answered, as classes: of the register, never of the sealed sheet."""
        return [self._page_time(page) for page in self.pages if any(self.asks(page))]

    def _page_time(self, page: Page) -> PageTime:
        items = sum(1 for _ in self.asks(page))
        milliseconds = self.times.get(page.name)
        return PageTime(page_times.time_class(None if milliseconds is None else milliseconds / 1000 / items), items)
