"""How every staff page grows with the province: `python -m bench.growth [--sizes 2000:45,20000:150,200000:1000] [--slowest 30]`.

Two rounds over the same agencies: one whose lists are being checked, with as many people; one in the field, two thirds of whose
people have answered; a message and a line of the audit log for each person. Every page and file that links lead to, for Home
Affairs, the Ministry, the auditor and one agency, twice at most for one kind of page; milliseconds of processor
time (SQLite runs in the same process) of the faster of two calls. What a page shows of long work was done before, like a worker's.
`--folder DIR` fills each size once and uses it again; `--only dashboard,rates` prints pages whose names hold one of these.
"> budget" marks what takes longer than a page may at its size, "> growth" what grew more than the number of people did.
"""

from __future__ import annotations

import argparse
import random
import resource
import shutil
import tempfile
import time
from collections import deque
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from lxml import html

from agencies.agency import Agency
from bench.lists import a_name
from bench.prepare import a_version
from foundation import audit, keys
from foundation.db import Base, now
from foundation.jobs import claims, work
from foundation.outbox.messages import Message
from questionnaires.survey_round import SurveyRound, newest_first
from respondents import invitation, match_search
from respondents.invitation import Invitation, counters
from respondents.person_names import key as name_key
from respondents.roster import Respondent, Roster
from survey_app import create_app
from survey_app.accounts.nav import start_page
from survey_app.database import db
from survey_app.long_work import KINDS
from tests.cast import a_round, ask_all_groups
from tests.signing_in import sign_in
from tests.survey_app.every_form import endpoint_of

ROLES = ("home_affairs", "ministry", "auditor", "focal_point")
TWICE, CALLS = 2, 2
BUDGETS = ((20_000, 50.0), (200_000, 150.0))  # up to so many people, a page may take so many milliseconds
SLACK = 1.3  # how much more than the people a page may grow before it is marked
FLOOR = 20.0  # milliseconds; what is faster is not marked
FILES = "file"


def size(text: str) -> tuple[int, int]:
    """ "20000:150": people and agencies."""
    people, agencies = text.split(":")
    return int(people), int(agencies)


def budget(people: int) -> float:
    """Milliseconds that a page may take with so many people."""
    return next((allowed for most, allowed in BUDGETS if people <= most), BUDGETS[-1][1])


def fill(people: int, agencies: int) -> None:
    """The province."""
    session: Any = db.session
    chance = random.Random(2026)
    made = [
        Agency(code=f"A{n:04d}", name=f"Sở Đo tốc độ {n:04d}", class_code="so", sort_key=f"{n:04d}")
        for n in range(agencies)
    ]
    session.add_all(made)
    version = a_version(session)
    session.flush()
    field = a_round(session, code="dien-ra", state="open")
    checked = a_round(session, code="dang-lap", year=2024, state="registering")
    for survey_round in (field, checked):
        ask_all_groups(survey_round, version)
    session.flush()
    for survey_round, state in ((field, "frozen"), (checked, "submitted")):
        _people(survey_round, made, state, people, chance)
    _answer(field)
    _history(people)
    session.commit()


def _people(survey_round: SurveyRound, agencies: list[Agency], state: str, count: int, chance: random.Random) -> None:
    at = now()
    rosters = [Roster(round_id=survey_round.id, agency_id=one.id, state=state, submitted_at=at) for one in agencies]
    db.session.add_all(rosters)
    db.session.flush()
    index, rows = keys.current().index, []
    for n in range(count):
        name, phone = a_name(chance), f"+8490{n - n % 100 // 99:07d}"  # one in a hundred has somebody else's
        place = n % len(rosters)
        rows.append(
            {
                "roster_id": rosters[place].id,
                "ordinal": n // len(rosters) + 1,
                "full_name": name,
                "position": "Phó Giám đốc",
                "unit": agencies[place].name,
                "group_code": "LDS" if n % 3 else "LDP",
                "phone": phone,
                "phone_index": index("phone", phone),
                "name_key": name_key(name),
                "sort_key": name_key(name),
            }
        )
    for start in range(0, count, 5000):
        db.session.execute(sa.insert(Respondent), rows[start : start + 5000])


def _answer(survey_round: SurveyRound) -> None:
    """Everybody is invited, two of three have answered, over ten days."""
    invitation.issue_for(db.session, survey_round, audit.SYSTEM)
    unsynchronised = {"synchronize_session": False}
    at = now()
    everybody = sa.update(Invitation).where(Invitation.round_id == survey_round.id)
    db.session.execute(everybody.values(sent_at=at - timedelta(days=10)), execution_options=unsynchronised)
    for day in range(10):
        answered = everybody.where(Invitation.id % 3 != 0, Invitation.id % 10 == day)
        moment = at - timedelta(days=9 - day, hours=1)
        values = {"opened_at": moment, "submitted_at": moment, "receipt": "X"}
        db.session.execute(answered.values(**values), execution_options=unsynchronised)
    counters.recount(db.session, survey_round.id)


def _history(people: int) -> None:
    """A message and a line of the log for each."""
    at = now()
    db.session.execute(
        sa.insert(Message),
        [
            {
                "id": f"m{n:022d}",
                "channel": "sms",
                "purpose": "invitation",
                "priority": 5,
                "state": "sent" if n % 50 else "failed",
                "created_at": at,
                "not_before": at,
                "about_kind": "invitation",
                "about_id": n + 1,
            }
            for n in range(people)
        ],
    )
    for n in range(people):
        audit.record(db.session, audit.Actor("home_affairs", 1), "respondent.viewed", f"respondent:{n + 1}")


def pages(app: Flask, client: FlaskClient, start: str) -> Iterator[tuple[str, str, float, int]]:
    """(endpoint, page or file, milliseconds, bytes) of what links lead to."""
    seen, times, waiting = {start}, dict[str, int](), deque([start])
    while waiting:
        address = waiting.popleft()
        endpoint = endpoint_of(app, urlsplit(address).path)
        if endpoint is None or times.get(endpoint, 0) >= TWICE:
            continue
        times[endpoint] = times.get(endpoint, 0) + 1
        took, response = _call(client, address)
        is_page = response.mimetype == "text/html"
        if response.status_code == 200:
            yield endpoint, "" if is_page else FILES, took, len(response.data)
        if response.status_code in (301, 302, 303):
            links = [response.headers["Location"]]
        elif is_page:
            links = html.fromstring(response.get_data(as_text=True)).xpath("//main//a/@href | //nav//a/@href")
        else:
            links = []
        for link in links:
            parts = urlsplit(link)
            following = parts.path + (f"?{parts.query}" if parts.query else "")
            if parts.netloc in ("", "localhost") and following.startswith("/") and following not in seen:
                seen.add(following)
                waiting.append(following)


def _call(client: FlaskClient, address: str) -> tuple[float, Any]:
    best = float("inf")
    for _ in range(CALLS):
        began = time.process_time()
        response = client.get(address)
        best = min(best, 1000 * (time.process_time() - began))
        if best > 5000:
            break
    return best, response


Figures = dict[tuple[str, str, str], tuple[float, int]]


def fill_once(folder: Path, people: int, agencies: int, say: Callable[[str], object]) -> None:
    """Fills a database of this size in this folder, unless it is there."""
    if (folder / "filled").exists():
        return
    folder.mkdir(parents=True, exist_ok=True)
    began = time.perf_counter()
    with application(folder).app_context():
        Base.metadata.create_all(db.engine)
        fill(people, agencies)
        db.engine.dispose()
    (folder / "filled").touch()
    took = time.perf_counter() - began
    say(f"{people:,} people of {agencies} agencies in each of two rounds, {took:.0f} s to fill")


def application(folder: Path) -> Flask:
    """The application over this folder, with keys that lie in it."""
    environ = {"DATA_DIR": str(folder), "DATABASE_URL": f"sqlite:///{folder / 'survey.db'}"}
    return create_app(environ, KEYS=keys.Keys.load_or_create(folder / "keys.json"))


def measure(people: int, agencies: int, folder: Path | None, say: Callable[[str], object]) -> Figures:
    """Milliseconds and bytes of the slowest page of each kind, by role, endpoint, and whether it is a file."""
    found: Figures = {}
    with tempfile.TemporaryDirectory() as temporary:
        kept, place = (folder or Path(temporary)) / f"{people}", Path(temporary) / "copy"
        fill_once(kept, people, agencies, say)
        shutil.copytree(kept, place)
        app = application(place)
        with app.app_context():
            clients = {role: app.test_client() for role in ROLES}
            agency = db.session.scalars(sa.select(Agency).order_by(Agency.id)).first()
            for role, client in clients.items():
                sign_in(client, role, agency if role == "focal_point" else None)
            _long_work(db.session)
            db.session.remove()  # type: ignore[attr-defined]
        for role, client in clients.items():
            with app.test_request_context():
                start = start_page(role)
            for endpoint, kind, took, length in pages(app, client, start):
                known = found.get((role, endpoint, kind), (0.0, 0))
                found[role, endpoint, kind] = max(known, (took, length))
        with app.app_context():
            db.engine.dispose()
    return found


def _long_work(session: Any) -> None:
    """Both rounds were searched for the same people on two lists."""
    for survey_round in newest_first(session):
        match_search.ask(session, survey_round.id, audit.SYSTEM)
    session.commit()
    while claimed := claims.take(session, "bench"):
        work.carry_through(session, claimed.number, claimed.claim, KINDS)


def verdict(took: float, before: float | None, people: int, fewer: int, kind: str) -> str:
    """What is to be said of one figure."""
    said = []
    if kind != FILES and took > budget(people):
        said.append("> budget")
    if before is not None and took > FLOOR and took > SLACK * before * people / fewer:
        said.append("> growth")
    return "  ".join(said)


def main() -> None:
    """Prints a table of the slowest."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--sizes", default="2000:45,20000:150", help="people:agencies, comma between")
    parser.add_argument("--slowest", type=int, default=30)
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--only", default="", help="pages whose names hold one of these, comma between")
    arguments = parser.parse_args()
    sizes = [size(text) for text in arguments.sizes.split(",")]
    found = [measure(people, agencies, arguments.folder, print) for people, agencies in sizes]
    last = found[-1]
    wanted = arguments.only.split(",")
    slowest = sorted(
        (key for key in last if any(word in key[1] for word in wanted)), key=lambda key: last[key], reverse=True
    )
    print(f"{'role':14}{'page':44}" + "".join(f"{people:>12,}" for people, _ in sizes) + f"{'kB':>8}")
    over = 0
    for number, key in enumerate(slowest):
        role, endpoint, kind = key
        before = found[-2].get(key, (None, 0))[0] if len(found) > 1 else None
        said = verdict(last[key][0], before, sizes[-1][0], sizes[-2][0] if len(sizes) > 1 else 1, kind)
        over += bool(said)
        if number < arguments.slowest or said:
            figures = "".join(f"{one[key][0]:12.1f}" if key in one else f"{'–':>12}" for one in found)
            name = f"{endpoint} ({kind})" if kind else endpoint
            print(f"{role:14}{name:44}{figures}{last[key][1] / 1000:8.0f}  {said}")
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"{len(last)} kinds of pages and files, {over} marked; {memory} MB at most")


if __name__ == "__main__":
    main()
