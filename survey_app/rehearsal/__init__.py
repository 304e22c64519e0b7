"""A rehearsal ("chạy thử"): a whole round, from the lists to the opened box and its papers, played by made-up people through the
product's real doors on a moved clock, in a data folder of its own – own database, own keys, own slots, a post that gives nothing to
anybody. Nothing of it can be counted, sent or published as real, and taking the folder away takes everything.

`province` whom it is about, `people` who they are, `browser` and `journeys` what they do, `offices` what offices do, `playing` the
order of it all, `papers` what comes out, `findings` what it is held against.
"""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import flask_migrate
import sqlalchemy as sa
from flask import Flask

from foundation import keys, outbox
from foundation.db import Refused, another_clock, now
from foundation.durable_files import write_whole
from foundation.outbox.messages import CHANNELS
from foundation.outbox.sms_text import measure
from respondents.messages import last_look
from respondents.wording.kinds import KINDS
from survey_app import create_app, showing, trial
from survey_app.database import db
from survey_app.rehearsal import findings, offices, papers, province
from survey_app.rehearsal.clock import Clock
from survey_app.rehearsal.people import Manner
from survey_app.rehearsal.playing import Play, dates
from survey_app.rehearsal.province import Places
from survey_app.rehearsal.sink import Sink
from survey_app.rehearsal.world import Minute, Told, World
from survey_app.trials import definition

OF_THE_LOOK = ("BASE_URL", "SMS_DIACRITICS", "CODE_MINUTES")
"""Settings of this installation that messages look like; of gateways and databases a rehearsal knows nothing."""
MINUTES = 60.0


@dataclass(frozen=True)
class Wanted:
    """What is asked for: `definition` is a file that `trials.definition` wrote (None: a made-up province of so many agencies),
    `database` an empty database (""; a file in the folder)."""

    folder: Path
    people: int
    seed: str
    agencies: int = 0
    definition: Path | None = None
    database: str = ""


Report = dict[str, Any]


def rehearse(wanted: Wanted, settings: Mapping[str, str], minute: Minute, told: Told) -> Report:
    """Plays it and gives the report, which is also in the folder's file (`trial.FILE`). `settings`: the environment, of which
    only OF_THE_LOOK counts; `minute`: what the worker does once a minute. Raises Refused, OSError, DBAPIError."""
    began = time.monotonic()
    prepare(wanted)
    app = application(wanted, settings)
    clock = Clock(datetime.now(UTC))
    with app.app_context(), another_clock(clock):
        try:
            make_tables()
            world, places = _world(app, wanted, clock, minute, told)
            _play(world, places)
            report = _report(world, wanted) | {"seconds": round(time.monotonic() - began)}
            world.office.stop(db.session)
        finally:
            db.session.remove()  # type: ignore[attr-defined]
            db.engine.dispose()
    note(wanted.folder, report)
    return report


def prepare(wanted: Wanted) -> None:
    """Makes and marks the folder. Raises Refused when something lies in it already."""
    lying = [one for one in wanted.folder.iterdir() if one != wanted.definition] if wanted.folder.exists() else []
    if [one for one in lying if one.name != trial.FILE]:
        raise Refused(f"Thư mục {wanted.folder} không trống. Hãy chọn một thư mục mới; bản thử nằm trọn trong đó.")
    wanted.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    note(wanted.folder, {"state": "running", "people": wanted.people, "seed": wanted.seed})
    keys.Keys.load_or_create(wanted.folder / "keys.json")


def make_tables() -> None:
    """The schema, in a database that has no table yet. Raises Refused for any other: it may be a real one."""
    if sa.inspect(db.engine).get_table_names():
        raise Refused(
            "Cơ sở dữ liệu ấy đã có bảng, có thể là của bản thật, nên không chạy thử trong đó. Hãy tạo một cơ sở dữ liệu trống."
        )
    flask_migrate.upgrade()


def note(folder: Path, report: Report) -> None:
    """Writes the folder's mark with what is known."""
    write_whole(folder / trial.FILE, json.dumps(report, ensure_ascii=False, indent=1).encode())


def application(wanted: Wanted, settings: Mapping[str, str]) -> Flask:
    """The product on the folder, which knows nothing of this installation but how its messages look."""
    folder = wanted.folder.absolute()
    environ = {name: settings[name] for name in OF_THE_LOOK if settings.get(name)}
    environ |= {"DATA_DIR": str(folder), "SLOTS_DIR": str(folder / "slots"), "DATABASE_URL": wanted.database}
    environ |= {"GATEWAY": "file", "DEMONSTRATION": "yes", "LOG_LEVEL": "CRITICAL"}
    return create_app(environ)


def _world(app: Flask, wanted: Wanted, clock: Clock, minute: Minute, told: Told) -> tuple[World, Places]:
    session = db.session
    if wanted.definition is None:
        survey_round = province.made_up(session, wanted.agencies)
    else:
        survey_round = definition.put(session, wanted.definition)
    clock.begin_at(min(clock.at, dates(survey_round)[0]))
    places = province.shared_out(session, survey_round, wanted.people)
    number = survey_round.id
    session.commit()
    session.remove()  # type: ignore[attr-defined]
    sink = Sink(wanted.folder / "outbox.jsonl")
    register = last_look.register(app.config["BASE_URL"])
    office = outbox.PostOffice(dict.fromkeys(CHANNELS, (sink,)), "rehearsal", register, 1)
    return World(app, wanted.folder, number, wanted.seed, clock, sink, office, minute, told), places


def _play(world: World, places: Places) -> None:
    offices.staff(world).save(world.folder / showing.FILE)
    offices.people(world, places)
    world.files += papers.codebooks(world)
    Play(world, places, findings.look, lambda it: it.files.extend(papers.letters(it))).run()
    offices.decide_repudiations(world)
    world.told(0, 0, "Mở hòm phiếu")
    with suppress(Refused):  # fewer than ten answers: the report says that it was not opened
        offices.open_box(world)
        world.happened["opened_boxes"] += 1
    world.work()
    findings.look(world)


def _report(world: World, wanted: Wanted) -> Report:
    world.told(0, 0, "Dựng hồ sơ")
    files, refused = papers.products(world)
    world.files += [*files, *papers.minutes(world)]
    with world.acting() as (session, survey_round):
        lost, untold = findings.lost(session, world)
        figures = {
            "people": len(world.people),
            "acknowledged": len(world.acknowledged),
            "lost": lost,
            "untold": untold,
            "unlike": findings.unlike(session, survey_round, world.acknowledged.values()),
            "figures_agree": findings.figures(session, survey_round, world),
            **findings.opened_counts(session, survey_round),
            "copied": world.happened["copied"],
            "tied": world.happened["tied"],
        }
        about = {"code": survey_round.code, "title": survey_round.title}
        groups = findings.plan_lines(session, survey_round)
    took = sorted(one.took.total_seconds() / MINUTES for one in world.acknowledged.values())
    return {
        "state": "done",
        "people": wanted.people,
        "seed": wanted.seed,
        "agencies": len({one.agency.id for one in world.people}),
        "round": about,
        "figures": figures,
        "minutes": [round(took[len(took) * part // 100]) for part in (10, 50, 90)] if took else [],
        "happened": dict(sorted(world.happened.items())),
        "manners": [[one.text, world.planned[one]] for one in Manner],
        "stuck": world.stuck.most_common(10),
        "groups": groups,
        "messages": _messages(world),
        "files": [list(one) for one in world.files],
        "refused": refused,
        "ended_at": now().isoformat(timespec="seconds"),
    }


def _messages(world: World) -> list[dict[str, object]]:
    """One of each kind and way as it left, with how many left; in the order in which a round needs them."""
    lines, order = [], {kind: place for place, kind in enumerate(KINDS)}
    for (kind, way), one in sorted(
        world.sink.samples.items(), key=lambda item: (order.get(item[0][0], len(order)), item[0])
    ):
        words = KINDS[kind].words if kind in KINDS else "Báo đầu mối, cán bộ"
        parts = measure(one.text).messages if way == "sms" else 0
        said = {"kind": words, "way": way, "count": world.sink.counts[kind, way], "parts": parts}
        lines.append(said | {"subject": one.subject, "text": one.text})
    return lines
