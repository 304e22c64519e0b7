"""Sending: claims messages, hands them to gateways in parallel, and notes what became of each. The network is met in threads of
its own while no transaction is open; the database only in the worker's thread.

At least once, never lost. A message may arrive twice when a worker dies between the provider's answer and the note of it (a
tenth of a second as a rule, the lease at most), or when the answer itself is lost on the way (`MOST_UNANSWERED`). E-mail and
providers that take an id against doubles get the same one each time.
"""

from __future__ import annotations

import queue
import secrets
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from sqlalchemy.orm import Session

from foundation.db import looking, now
from foundation.outbox import claims, health, notes
from foundation.outbox.claims import CODES, LANES, Claimed, Due, Lane
from foundation.outbox.gateways import Instant, Outgoing, Route
from foundation.outbox.notes import Register, Result
from foundation.outbox.states import Outcome, Verdict
from foundation.steady_clock import Drift

BATCH = 100  # messages of one claim for a gateway that takes them at once
CODE_SLOTS = 8  # sendings at once that are kept for one-time codes
GATHER = 0.5  # seconds for which ordinary messages that come one by one may gather
RENEW = 15.0  # seconds between two renewals of the leases
JUMP = 30.0  # seconds by which the clock on the wall may move unlike the other before it counts as set
STOPPING = 15.0  # seconds for which a worker that stops waits for answers


class Way(NamedTuple):
    """How much of a channel may be claimed now, and which gateways its messages meet; `first`: those of one message only,
    which tries whether a gateway is back."""

    limit: int
    route: Route
    first: Route | None = None


@dataclass
class Desk:
    """The sendings of one lane: its threads, and what is under way, by the message's id."""

    slots: int
    threads: ThreadPoolExecutor
    flying: dict[str, Future[None]] = field(default_factory=dict)

    @property
    def room(self) -> int:
        """How many may be claimed: twice as many as are sent at once, so that no thread waits for the database."""
        return 2 * self.slots - len(self.flying)


class PostOffice:
    """One worker's sending. `routes`: channel → the gateways that its messages try in turn."""

    def __init__(self, routes: Mapping[str, Route], name: str, register: Register, parallel: int = 16) -> None:
        self.routes, self.register = routes, register
        self.claim = f"{name[:50]}#{secrets.token_hex(8)}"
        sizes = {lane: CODE_SLOTS if lane is CODES else parallel for lane in LANES}
        self.desks = {lane: Desk(size, ThreadPoolExecutor(size, f"send-{lane.name}")) for lane, size in sizes.items()}
        self._arrived: queue.SimpleQueue[Result] = queue.SimpleQueue()
        self._renewed = time.monotonic()
        self._full, self._gather_until = False, 0.0
        self._drift, self._steady_from = Drift(), 0.0

    def step(self, session: Session, *, patient: bool = False) -> int:
        """Notes what has arrived and claims what is due, without waiting for any gateway. Commits. `patient`: ordinary messages
        that come one by one may gather for a while; codes never wait.

        Returns how many messages moved or are under way.
        """
        moved, self._full = self._note_arrived(session), False
        self._keep_leases(session)
        calm = patient and time.monotonic() < self._gather_until
        for lane, ways, due in self._look(session, (CODES,) if calm else LANES):
            moved += self._send_due(session, lane, ways, due)
        return moved + sum(len(desk.flying) for desk in self.desks.values())

    @property
    def is_full(self) -> bool:
        """Its last claim for a gateway that takes messages at once was a whole batch: there is more."""
        return self._full

    def stop(self, session: Session) -> int:
        """Gives back what was not handed over yet, and waits a while for the answers of the rest. Returns how many came back."""
        flying = [item for desk in self.desks.values() for item in desk.flying.items()]
        kept = [which for which, future in flying if future.cancel()]
        claims.give_back(session, self.claim, kept)
        session.commit()
        for desk in self.desks.values():
            for which in kept:
                desk.flying.pop(which, None)
            desk.threads.shutdown(wait=False)
        until = time.monotonic() + STOPPING
        while any(desk.flying for desk in self.desks.values()) and time.monotonic() < until:
            self._note_arrived(session)
            time.sleep(0.02)
        return len(kept)

    # -- claiming

    def _look(self, session: Session, lanes: Sequence[Lane]) -> list[tuple[Lane, Mapping[str, Way], Due]]:
        """What is due in each lane, and by which ways it may go; only reads."""
        takeover = self._clock_is_steady()
        looks: list[tuple[Lane, Mapping[str, Way], Due]] = []
        with looking(session):
            probes = health.standing(session, {gateway.name for route in self.routes.values() for gateway in route})
            for lane in lanes:
                ways = self._ways(probes, self.desks[lane])
                channels = [name for name, way in ways.items() if way.limit > 0]
                looks.append((lane, ways, claims.due(session, lane, channels, takeover=takeover)))
        return looks

    def _send_due(self, session: Session, lane: Lane, ways: Mapping[str, Way], due: Due) -> int:
        desk, batch = self.desks[lane], []
        if due:
            ways, tried = self._probing(session, ways)
            limits = {channel: way.limit for channel, way in ways.items() if way.limit > 0}
            batch = claims.take(session, due, lane, limits, self.claim) if limits else []
            wanted = notes.last_look(session, self.claim, batch, self.register)
            if (
                batch and not wanted
            ):  # what nobody wants any more has tried nothing: the next look probes again, at once
                health.give_back(session, tried)
            session.commit()
            self._dispatch(session, desk, wanted, ways)
            self._full |= len(batch) == BATCH
        if lane is not CODES:
            more = desk.flying or len(batch) >= min((way.limit for way in ways.values() if way.limit > 0), default=1)
            self._gather_until = 0.0 if more else time.monotonic() + GATHER
        return len(batch)

    def _ways(self, probes: Mapping[str, datetime | None], desk: Desk) -> dict[str, Way]:
        """Of each channel, which gateways work, and how many messages they may get; one when all of them are down."""
        at, ways = now(), {}
        for channel, route in self.routes.items():
            up = tuple(one for one in route if probes[one.name] is None)
            tried = tuple(one for one in route if (probe := probes[one.name]) is None or probe <= at)
            room = BATCH if any(isinstance(one, Instant) for one in route) else desk.room
            limit = max(0, room if up else min(room, len(tried)))
            ways[channel] = Way(limit, up, tried if len(tried) > len(up) else None)
        return ways

    def _probing(self, session: Session, ways: Mapping[str, Way]) -> tuple[dict[str, Way], list[str]]:
        """Takes the right to try gateways that are down; where another worker has it, the way is without them. Also the names of
        those for which this worker has it."""
        answers: dict[str, bool] = {}
        chosen = {}
        for channel, (limit, up, first) in ways.items():
            tried = [one for one in first or () if one in up or _ask(session, one.name, answers)]
            probe = tuple(tried) if len(tried) > len(up) else None
            chosen[channel] = Way(limit if up else int(probe is not None and limit > 0), up, probe)
        return chosen, [name for name, mine in answers.items() if mine]

    # -- handing over

    def _dispatch(self, session: Session, desk: Desk, batch: Sequence[Claimed], ways: Mapping[str, Way]) -> None:
        at_once: dict[Instant, list[Claimed]] = {}
        probed: set[str] = set()
        for message in batch:
            way = ways[message.channel]
            route = way.route if message.channel in probed or way.first is None else way.first
            probed.add(message.channel)
            if isinstance(route[0], Instant):
                at_once.setdefault(route[0], []).append(message)
            else:
                desk.flying[message.id] = desk.threads.submit(self._carry, message, route)
        for gateway, messages in at_once.items():
            outcomes = _all_at_once(gateway, messages)
            results = [Result(one, ((gateway.name, out),)) for one, out in zip(messages, outcomes, strict=True)]
            notes.note(session, self.claim, results, self.register)

    def _carry(self, message: Claimed, route: Route) -> None:
        """Tries the gateways in turn; runs in a thread and never raises. The next one gets what the first did not take, and
        a code also when nobody knows: it is the same code."""
        attempts: list[tuple[str, Outcome]] = []
        for gateway in route:
            outcome = _guarded(lambda gateway=gateway: gateway.send(_outgoing(message)))  # type: ignore[misc]
            attempts.append((gateway.name, outcome))
            surely_not = outcome.verdict in (Verdict.REFUSED, Verdict.NOT_NOW)
            if not (surely_not or (message.purpose == "code" and outcome.verdict is not Verdict.ACCEPTED)):
                break
        self._arrived.put(Result(message, tuple(attempts)))

    # -- noting

    def _note_arrived(self, session: Session) -> int:
        arrived: list[Result] = []
        while not self._arrived.empty():
            arrived.append(self._arrived.get_nowait())
        if arrived:
            notes.note(session, self.claim, arrived, self.register)
        for result in arrived:
            for desk in self.desks.values():
                desk.flying.pop(result.message.id, None)
        return len(arrived)

    def _keep_leases(self, session: Session) -> None:
        if time.monotonic() - self._renewed < RENEW or not any(desk.flying for desk in self.desks.values()):
            return
        claims.renew(session, self.claim)
        session.commit()
        self._renewed = time.monotonic()

    def _clock_is_steady(self) -> bool:
        """False for the length of a lease after the clock was set: until then every lease looks older, or newer, than it is,
        and those who hold one renew it."""
        at = time.monotonic()
        if abs(self._drift.since_last_look()) > JUMP:
            self._steady_from, self._renewed = at + claims.LEASE.total_seconds(), 0.0
        return at >= self._steady_from


def _ask(session: Session, name: str, answers: dict[str, bool]) -> bool:
    if name not in answers:
        answers[name] = health.may_probe(session, name)
    return answers[name]


def _outgoing(message: Claimed) -> Outgoing:
    at = now().isoformat(timespec="seconds")
    head = (message.id, message.channel, message.to or "", message.text or "", at, message.subject)
    return Outgoing(*head, message.kind or message.purpose, message.parameters, message.accented, message.html)


def _guarded(send: Callable[[], Outcome]) -> Outcome:
    """What a gateway says; an error that nobody has thought of is an attempt of which nobody knows what became."""
    try:
        return send()
    except Exception as error:
        return Outcome(Verdict.UNANSWERED, type(error).__name__)


def _all_at_once(gateway: Instant, messages: Sequence[Claimed]) -> list[Outcome]:
    try:
        return gateway.send_many([_outgoing(message) for message in messages])
    except OSError as error:
        return [Outcome(Verdict.NOT_NOW, type(error).__name__)] * len(messages)
