"""What made-up people do with their invitations: each a story that goes on at the moments it gives, through the product's doors."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from datetime import datetime, timedelta

from lxml.html import HtmlElement

from foundation.vietnam_time import in_vietnam
from survey_app.rehearsal.browser import AGENTS, Browser, Filler
from survey_app.rehearsal.people import Manner, Person
from survey_app.rehearsal.world import Acknowledged, World

Result = Generator[datetime, None, str]
"""A sitting: gives moments as a story does, and in the end says how it went."""
Story = Iterator[datetime]
"""Gives the moment at which it goes on."""
MOST_STEPS = 60
SAME_PAGE = 4  # times that one page may come back before somebody gives up
WAITS = timedelta(hours=3)
NEXT_MORNING = timedelta(hours=15)
MOST_TRIES = 5
SECONDS = (8, 40)


def of(world: World, person: Person, begins: datetime, ends: datetime) -> Story:
    """The person's story from the opening to the end."""
    manner = person.manner  # it changes with another phone: then another story begins
    if manner in (Manner.SILENT, Manner.NO_SUCH):
        return
    yield _awake(begins + (ends - begins) * 0.93 * person.when)
    if manner is Manner.STRANGER:
        yield from _not_me(world, person)
    elif manner is Manner.BY_CLERK:
        yield from _by_clerk(world, person)
    else:
        yield from answer(world, person)


def _awake(moment: datetime) -> datetime:
    """The same day between six in the morning and ten at night, when people look at their phones."""
    local = in_vietnam(moment)
    return local.replace(hour=6 + (local.hour * 16) // 24)


def answer(world: World, person: Person) -> Story:
    """Waits for a link and answers, in as many sittings as the person's manner has."""
    browser = _browser(world, person)
    pages = {Manner.LOOKS: 1, Manner.GIVES_UP: 7, Manner.LATER: 7}.get(person.manner, MOST_STEPS)
    for attempt in range(MOST_TRIES):
        while person.phone not in world.sink.links:
            yield world.clock() + NEXT_MORNING
        wrong = person.manner is Manner.SLIPS and not attempt
        result = yield from _sitting(world, person, browser, pages, slips=wrong)
        if result == "done" or person.manner in (Manner.LOOKS, Manner.GIVES_UP):
            world.happened[result if result == "done" else str(person.manner)] += 1
            return
        pages = MOST_STEPS
        yield world.clock() + (NEXT_MORNING if result == "paused" else WAITS)
    world.happened["no_further"] += 1
    world.stuck[browser.page.heading] += 1


def _browser(world: World, person: Person) -> Browser:
    """A phone of the person's own, on a network of its own."""
    n = person.number
    return Browser(world.app, f"10.{n >> 16 & 255}.{n >> 8 & 255}.{n & 255}", AGENTS[n % len(AGENTS)])


def _sitting(world: World, person: Person, browser: Browser, pages: int, *, slips: bool = False) -> Result:
    """One sitting; "done", "paused" (closed it by oneself) or "waits" (got no further for now)."""
    filler = Filler(person.chance, person.chance.gauss(0, 0.7))
    began = world.clock()
    browser.open(world.sink.links[person.phone])
    seen: dict[str, int] = {}
    for step in range(MOST_STEPS):
        page = browser.page
        if page.receipt:
            _acknowledge(world, person, browser, world.clock() - began)
            return "done"
        seen[page.heading] = seen.get(page.heading, 0) + 1
        form = page.form()
        if page.status != 200 or (form is None and not page.link()) or seen[page.heading] > SAME_PAGE:
            world.happened["waited"] += 1
            return "waits"
        if step >= pages:
            return "paused"
        if form is None:
            yield world.clock() + timedelta(seconds=person.chance.uniform(*SECONDS))
            browser.open(page.link())
            continue
        yield world.clock() + timedelta(seconds=person.chance.uniform(*SECONDS) + filler.seconds(form))
        if _asks_code(form):
            world.deliver()
            code = world.sink.codes.pop(person.phone, "")
            if not code:
                return "waits"
            if slips:
                browser.press(form, filler.filled(form, f"{(int(code) + 1) % 1_000_000:06d}"))
                world.happened["slips"] += 1
                slips = False
                yield world.clock() + timedelta(seconds=20)
                form = browser.page.form()
            if form is not None:
                browser.press(form, filler.filled(form, code))
        else:
            browser.press(form, filler.filled(form))
    return "waits"


def _asks_code(form: HtmlElement) -> bool:
    return bool(form.xpath(".//input[@autocomplete='one-time-code']"))


def _acknowledge(world: World, person: Person, browser: Browser, took: timedelta) -> None:
    version = person.group.version_id or 0
    world.acknowledged[person.number] = Acknowledged(browser.page.receipt, version, dict(browser.answers), took)


def _not_me(world: World, person: Person) -> Story:
    """Somebody else's phone: they open the link, see a strange name and say so."""
    browser = _browser(world, person)
    while person.phone not in world.sink.links:
        yield world.clock() + NEXT_MORNING
    browser.open(world.sink.links[person.phone])
    if (form := browser.page.form()) is not None:
        yield world.clock() + timedelta(seconds=30)
        browser.press(form, Filler(person.chance).filled(form))
    browser.open("/phieu/khong-phai-toi")
    if (form := browser.page.form()) is not None:
        yield world.clock() + timedelta(seconds=20)
        browser.press(form, Filler(person.chance).filled(form))
        world.happened["not_me"] += 1


def _by_clerk(world: World, person: Person) -> Story:
    """A clerk answers in the person's place with the code read out; the receipt tells the owner, who says so."""
    clerk = Browser(world.app, f"10.250.{person.agency.id >> 8 & 255}.{person.agency.id & 255}", AGENTS[2])
    for _ in range(MOST_TRIES):
        if person.phone in world.sink.links:
            result = yield from _sitting(world, person, clerk, MOST_STEPS)
            if result == "done":
                break
        yield world.clock() + WAITS
    else:
        return
    world.happened["by_clerk"] += 1
    yield world.clock() + timedelta(minutes=person.chance.uniform(20, 300))
    yield from _repudiate(world, person)


def _repudiate(world: World, person: Person) -> Story:
    """By the address in the receipt: the link of the invitation, a fresh code, the button."""
    own = _browser(world, person)
    own.open("/khong-phai-toi")
    for _ in range(6):
        form = own.page.form()
        if form is None:
            break
        fields = Filler(person.chance).filled(form)
        if "purpose" in fields:
            fields["code"] = f"{world.app.config['BASE_URL']}{world.sink.links[person.phone]}"
        elif _asks_code(form):
            world.deliver()
            fields["code"] = world.sink.codes.pop(person.phone, "")
        reporting = own.page.path == "/phieu/khong-phai-toi-gui"
        yield world.clock() + timedelta(seconds=30)
        own.press(form, fields)
        if reporting:
            world.happened["repudiated"] += 1
            return
    world.stuck[own.page.heading] += 1
