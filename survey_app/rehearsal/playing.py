"""The play itself: a year's round on a moved clock. Whoever's turn comes first acts; nobody waits for real."""

from __future__ import annotations

import heapq
import random
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import partial
from itertools import count
from math import ceil

from foundation.vietnam_time import in_vietnam
from questionnaires.survey_round import SurveyRound
from survey_app.rehearsal import journeys, offices
from survey_app.rehearsal.journeys import Story
from survey_app.rehearsal.people import Manner, Person, Phones
from survey_app.rehearsal.province import Places
from survey_app.rehearsal.world import World

EARLY = timedelta(days=6)  # lists are asked for so long before they are due
HOURS = (
    6,
    8,
    10,
    12,
    14,
    17,
    20,
    22,
)  # of Vietnam, at which the worker looks, beside whenever somebody waits for a code
LATE_SHARE, RETURNED_SHARE = 0.08, 0.1
AFTER_END = timedelta(minutes=30)
Look = Callable[[World], None]


class Agenda:
    """Stories in the order of their next moments."""

    def __init__(self, world: World) -> None:
        self.world = world
        self._waiting: list[tuple[datetime, int, Story]] = []
        self._numbers = count()

    def begin(self, story: Story) -> None:
        """Takes in a story that is to go on from now."""
        self._put(story)

    def at(self, moment: datetime, act: Callable[[], object]) -> None:
        """One act at a moment."""
        heapq.heappush(self._waiting, (moment, next(self._numbers), _once(act)))

    def run(self, until: datetime) -> None:
        """Lets everybody act whose turn comes by then."""
        while self._waiting and self._waiting[0][0] <= until:
            moment, _, story = heapq.heappop(self._waiting)
            self.world.go_to(moment)
            self._put(story)
        self.world.go_to(until)

    def _put(self, story: Story) -> None:
        moment = next(story, None)
        if moment is not None:
            heapq.heappush(self._waiting, (moment, next(self._numbers), story))


def _once(act: Callable[[], object]) -> Story:
    act()
    yield from ()


class Play:
    """One round from the first list to the opened box."""

    def __init__(self, world: World, places: Places, look: Look, letters: Look) -> None:
        self.world, self.places, self.look, self.letters = world, places, look, letters
        self.chance = random.Random(f"{world.seed} dịp")
        self.phones = Phones(random.Random(f"{world.seed} số mới"))
        self.agenda = Agenda(world)
        agencies = sorted({agency for agency, _ in places})
        self.late = (
            set(self.chance.sample(agencies, max(1, round(LATE_SHARE * len(agencies))))) if len(agencies) > 2 else set()
        )
        self.agencies = agencies

    def run(self) -> None:
        """Everything up to the end of answering."""
        with self.world.acting() as (_, survey_round):
            begins, due, opens, closes = dates(survey_round)
            ends = survey_round.closes_at + timedelta(minutes=survey_round.setting("grace_minutes")) + AFTER_END
        self.world.go_to(begins)
        self._plan_lists(begins, due, opens)
        self._plan_field(opens, closes)
        total = ceil((ends - begins) / timedelta(hours=1))
        for hour in range(total + 1):
            moment = min(begins + timedelta(hours=hour), ends)
            self.agenda.run(moment)
            if in_vietnam(moment).hour in HOURS or moment == ends:
                self.world.work()
            self.world.told(hour, total, f"Ngày {in_vietnam(moment):%d/%m}: {len(self.world.acknowledged)} phiếu")
        self.world.work()

    # -- what is planned

    def _plan_lists(self, begins: datetime, due: datetime, opens: datetime) -> None:
        world, at = self.world, self.agenda.at
        at(begins, partial(offices.begin_registering, world))
        for agency in self.agencies:
            if agency not in self.late:
                self.agenda.begin(self._list(agency, begins + (due - begins) * (0.05 + 0.7 * self.chance.random())))
        for days in range((due - begins).days + 2):
            at(_clock_time(begins + timedelta(days=days), 16), partial(offices.approve_lists, world))
        at(due + timedelta(hours=1), partial(offices.approve_lists, world))
        at(due + timedelta(hours=2), partial(offices.freeze, world, self.late))
        at(due + timedelta(hours=2, minutes=1), partial(self.letters, world))
        at(opens - timedelta(minutes=30), partial(offices.open_round, world))

    def _list(self, agency: int, moment: datetime) -> Story:
        yield moment
        offices.send_list(self.world, agency)
        if self.chance.random() < RETURNED_SHARE:
            yield self.world.clock() + timedelta(minutes=20)
            if offices.send_back(self.world, agency):
                yield self.world.clock() + timedelta(minutes=90)
                offices.send_list(self.world, agency, again=True)

    def _plan_field(self, opens: datetime, closes: datetime) -> None:
        world, at, day = self.world, self.agenda.at, timedelta(days=1)
        for person in world.people:
            self.agenda.begin(journeys.of(world, person, opens, closes))
        world.sink.dead = {one.phone for one in world.people if one.manner is Manner.NO_SUCH}
        lasts = (closes - opens) / 14
        at(_clock_time(opens + lasts, 9), partial(self._gateway, True))
        at(_clock_time(opens + lasts, 15), partial(self._gateway, False))
        for agency in sorted(self.late):
            at(_clock_time(opens + 2 * lasts, 10), partial(offices.send_list, world, agency))
        at(_clock_time(opens + 2 * lasts, 14), partial(offices.approve_lists, world))
        at(_clock_time(opens + 2 * lasts, 15), partial(offices.freeze_late, world))
        paused = _clock_time(opens + 4 * lasts, 13)
        at(paused, partial(offices.pause, world, paused + timedelta(hours=3)))
        at(paused + timedelta(hours=3), partial(offices.resume, world))
        at(_clock_time(opens + 6 * lasts, 12), partial(self.look, world))
        for days in range((closes - opens).days):
            at(_clock_time(opens + (days + 1) * day, 9), self._morning)
            if days:
                at(_clock_time(opens + (days + 1) * day, 10), partial(offices.ask_contacts, world, self.phones))

    def _gateway(self, is_down: bool) -> None:
        self.world.sink.is_down = is_down
        self.world.happened["gateway_down"] += is_down

    def _morning(self) -> None:
        """Home Affairs decides what waits; whoever may answer again, or for the first time, does so."""
        for person in [*offices.decide_changes(self.world), *offices.decide_repudiations(self.world)]:
            person.manner = Manner.PLAIN
            self.agenda.begin(self._again(person))

    def _again(self, person: Person) -> Iterator[datetime]:
        yield self.world.clock() + timedelta(hours=self.chance.uniform(25, 60))
        if self.chance.random() < 0.8:
            yield from journeys.answer(self.world, person)


def dates(survey_round: SurveyRound) -> tuple[datetime, datetime, datetime, datetime]:
    """When lists begin, are due, when answering opens and closes; what does not follow is put before."""
    opens, closes = survey_round.opens_at, survey_round.closes_at
    due = survey_round.list_deadline or opens
    due = min(due, opens - timedelta(days=1))
    return due - EARLY, due, opens, closes


def _clock_time(moment: datetime, hour: int) -> datetime:
    """That hour of the day in Vietnam."""
    return in_vietnam(moment).replace(hour=hour, minute=0, second=0, microsecond=0)
