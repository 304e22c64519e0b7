"""The sheet on the desk: what a view of the sheet works with, taken out of its draft and put back."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from flask import current_app, url_for

from foundation import slots
from foundation.core_session import take_lock
from foundation.db import now
from foundation.keys import CookieKey, DraftKey, WrongKey
from questionnaires import drafts, published
from questionnaires.rendering import Booklet
from questionnaires.sheet.length import longest_draft
from questionnaires.working_sheet import WorkingSheet
from questionnaires.xform import Page
from respondents.identity import Visit, sessions
from respondents.invitation import steps
from survey_app.answering import browser, rounds
from survey_app.answering.language import Tongues, settle
from survey_app.answering.ledger import ledger
from survey_app.answering.rounds import RoundFacts


@dataclass
class Desk:
    """One person's sheet during one request."""

    visit: Visit
    about: RoundFacts
    cookie: CookieKey
    key: DraftKey
    working: WorkingSheet
    is_lost: bool = False  # there was a draft that can no longer be opened
    has_slot: bool = False
    addresses: dict[str, str] = field(default_factory=dict)

    @property
    def booklet(self) -> Booklet:
        return self.working.booklet

    @property
    def pages(self) -> tuple[Page, ...]:
        """All pages of the definition: their numbers in addresses never change."""
        return self.booklet.definition.pages

    @property
    def queue_name(self) -> str:
        """A name for this person's queue of unsent answers in the browser, the same after a new code; it opens nothing."""
        return self.key.token("queue")

    def address(self, page: Page) -> str:
        """Where the page is answered; made once a request, since a review leads to it from every question."""
        if page.name not in self.addresses:
            self.addresses[page.name] = url_for("answering.sheet_page", number=self.number(page))
        return self.addresses[page.name]

    def number(self, page: Page) -> int:
        """The page's number in its address."""
        return self.pages.index(page) + 1

    def after(self, page: Page) -> Page | None:
        """The next page that has something to ask, or None: review."""
        return next((other for other in self.working.pages if self.pages.index(other) > self.pages.index(page)), None)

    def before(self, page: Page) -> Page | None:
        return next((p for p in reversed(self.working.pages) if self.pages.index(p) < self.pages.index(page)), None)

    def put_back(self, *, is_seen: bool = True) -> None:
        """Writes the draft, and the steps that follow from it, in the request's transaction. The person's slot is on the disk
        before that. `is_seen`: the session goes on from now."""
        if not self.has_slot:
            take_lock(ledger())
            self.key = self.key.with_slot(slots.current().make(self.visit.round_id, self.visit.id))
        drafts.save_draft(ledger(), self.key, self.working.content(), longest_draft(self.booklet.definition))
        if not self.visit.mostly_answered and self.working.is_mostly_answered():
            steps.mark_mostly(ledger(), self.visit)
        at = now()
        if is_seen and (at - self.visit.seen_at).total_seconds() > sessions.SEEN_EVERY:
            sessions.change(ledger(), self.visit.session_id, seen_at=at)


def open_desk(visit: Visit) -> Desk:
    """Takes the sheet out of its draft; only the browser that holds the cookie can."""
    cookie = browser.session_key()
    assert cookie is not None  # the gate has read it
    slot = slots.current().read(visit.round_id, visit.id)
    key = DraftKey(cookie.open(visit.sealed_draft_key), slot or b"")
    booklet = published.booklet(ledger(), visit.version_id, visit.version_sha256)
    content, is_lost = _content(key)
    language = settle(Tongues.of(booklet.definition), remembered=content.get("language", "") if content else "")
    working = WorkingSheet.of_draft(booklet, content, visit.session_id, language)
    return Desk(visit, rounds.facts(visit.key), cookie, key, working, is_lost, slot is not None)


def _content(key: DraftKey) -> tuple[dict[str, Any] | None, bool]:
    """What the draft holds, and whether there is one that nobody can open any more: its slot was lost."""
    try:
        return drafts.load_draft(ledger(), key), False
    except WrongKey:
        return None, True


def forget_slot(visit: Visit) -> None:
    """After the commit that ended the draft: no copy of the database opens it any more. Where the slot cannot be reached the sheet
    is submitted all the same, and the worker's next sweep overwrites it."""
    try:
        slots.current().forget(visit.round_id, visit.id)
    except OSError as error:
        current_app.logger.warning("slot not forgotten: %s", type(error).__name__)
