"""A round of scripted people for an attacker who goes through pages: the whole product, on a database, a folder of the keys and
slots of its own.

Thirteen people of one group and one of another share a printed place, because they are asked the same; three of a second
questionnaire are withheld. All have submitted, two more have not. The round is made once; each *world* is that round again with
other sheets, as far as `Stage` says.
"""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from enum import Enum
from pathlib import Path
from tempfile import TemporaryDirectory

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from agencies.agency import Agency
from foundation import audit, key_folder, keys, slots
from foundation.db import Base, empty_write_ahead_log, now
from foundation.vietnam_time import today
from questionnaires import library, versions
from questionnaires.ballot import opened, opening, sealed_sheet, sitting
from questionnaires.ballot.box import BallotBox, the_box, tombstone_name
from questionnaires.ballot.marks import Marks
from questionnaires.ballot.sealed_sheet import SheetContent
from questionnaires.survey_round import DEFAULT_SETTINGS, RespondentGroup, SurveyRound
from questionnaires.versions import QuestionnaireVersion, definition
from questionnaires.xform import Questionnaire
from respondents import envelopes, invitation
from respondents.envelopes import stripping
from respondents.field import opening as field_opening
from respondents.invitation import Invitation, counters
from respondents.roster import Respondent, Roster
from survey_app import accounts, create_app
from survey_app.accounts import guards, session_rows
from survey_app.database import db

GROUPS = {"P1": ("par_30", 13), "P2": ("par_30", 1), "P3": ("par_lds", 3)}
"""Group → its questionnaire and how many of it have submitted."""
WITHHELD, SILENT, CLASS = "P3", 2, "so"
FACTS = {"phone": "0", "sms_name": "P", "decision": "P"}
Sheets = Mapping[int, int]
"""Invitation → the place of the option that is chosen at every question."""


class Stage(Enum):
    """How far a world is."""

    OPEN = "while the round is open"
    CLOSED = "after the close"
    OPENED = "after the opening"
    CARELESS = "a product without a box: results at once, each group by itself"


@dataclass(frozen=True)
class Play:
    """The round as it was made: who has submitted, and how to make a world of it."""

    app: Flask
    folder: Path
    people: Mapping[int, str]  # invitation → group

    def show(self, sheets: Sheets, stage: Stage) -> None:
        """Makes this world: from now on the pages are about it."""
        self._begin_anew()
        with self.app.app_context():
            session, round_id = db.session, db.session.scalars(select(SurveyRound.id)).one()
            _seal(session, sheets)
            if stage is Stage.CARELESS:
                _without_a_box(session, round_id, sheets, self.people)
            elif stage is not Stage.OPEN:
                field_opening.close_round(session, session.get_one(SurveyRound, round_id), audit.SYSTEM)
            session.commit()
            if stage is Stage.OPENED:
                stripping.strip(session, round_id, audit.SYSTEM)
                opening.open_box(session, round_id, (), audit.SYSTEM)
            session.remove()  # type: ignore[attr-defined]

    def client(self) -> FlaskClient:
        """A browser in which an official of Home Affairs is signed in."""
        client = self.app.test_client()
        with self.app.app_context():
            owner = db.session.scalars(select(accounts.Account)).one()
            key = session_rows.begin(db.session, owner.id, owner.fs_uniquifier, "password", "")
            db.session.commit()
            with client.session_transaction() as session:
                session[guards.TOKEN] = key
        return client

    def keep(self) -> None:
        """What is there now is where every world begins."""
        with self.app.app_context():
            empty_write_ahead_log(db.engine)
            db.engine.dispose()
        shutil.copy(self.folder / "survey.db", self.folder / "begin.db")

    def _begin_anew(self) -> None:
        with self.app.app_context():
            db.session.remove()  # type: ignore[attr-defined]
            db.engine.dispose()
            for ending in ("", "-wal", "-shm"):
                (self.folder / f"survey.db{ending}").unlink(missing_ok=True)
            shutil.copy(self.folder / "begin.db", self.folder / "survey.db")
            key_folder.destroy(tombstone_name(db.session.scalars(select(BallotBox)).one().fingerprint))
            db.session.remove()  # type: ignore[attr-defined]


@contextmanager
def played() -> Iterator[Play]:
    """The product with the round in it. Keys' folder and slots of the process are others meanwhile."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        with key_folder.elsewhere(folder), slots.elsewhere(slots.FileSlots(folder / "slots")):
            environ = {"DATA_DIR": name, "BASE_URL": "http://localhost", "LOG_LEVEL": "CRITICAL"}
            app = create_app(environ, KEYS=keys.current(), WTF_CSRF_ENABLED=False)
            with app.app_context():
                Base.metadata.create_all(db.engine)
                people = _make(db.session)
            play = Play(app, folder, people)
            play.keep()
            yield play
            with app.app_context():
                db.engine.dispose()


def _make(session: Session) -> dict[int, str]:
    at = now()
    versions_of = {name: _version(session, name) for name in dict.fromkeys(name for name, _ in GROUPS.values())}
    dates = {"opens_at": at - timedelta(days=2), "closes_at": at + timedelta(days=2), "state": "open"}
    survey_round = SurveyRound(code="P", year=at.year, title="P", province="P", network_key="P", **dates)
    survey_round.settings = DEFAULT_SETTINGS | FACTS
    survey_round.groups = [
        RespondentGroup(ordinal=place, code=code, name=f"Nhóm {code}", version_id=versions_of[name].id)
        for place, (code, (name, _)) in enumerate(GROUPS.items())
    ]
    agency = Agency(code="P", name="Sở P", class_code=CLASS, sort_key="P")
    session.add_all([survey_round, agency])
    session.flush()
    sitting.without_holders(session, survey_round, audit.SYSTEM)
    _people(session, survey_round, agency)
    accounts.create(session, "p@p.example", None, "home_affairs", None, name="P")
    invitation.issue_for(session, survey_round, audit.SYSTEM)
    people = _submitted(session, survey_round)
    counters.recount(session, survey_round.id)
    audit.record(session, audit.SYSTEM, "round.open", f"round:{survey_round.id}")
    session.commit()
    return people


def _version(session: Session, name: str) -> QuestionnaireVersion:
    made = versions.upload(session, library.path(name).read_bytes(), f"{name}.xlsx", audit.SYSTEM)
    versions.publish(session, made, audit.SYSTEM, seen=made.sha256 or "")
    return made


def _people(session: Session, survey_round: SurveyRound, agency: Agency) -> None:
    roster = Roster(round_id=survey_round.id, agency_id=agency.id, state="frozen")
    session.add(roster)
    session.flush()
    wanted = [code for code, (_, count) in GROUPS.items() for _ in range(count)] + ["P1"] * SILENT
    for number, code in enumerate(wanted):
        session.add(Respondent(roster_id=roster.id, ordinal=number + 1, full_name=f"Người P{number}", group_code=code))
    session.flush()


def _submitted(session: Session, survey_round: SurveyRound) -> dict[int, str]:
    """All but the silent have submitted on one day."""
    group_of = {group.id: group.code for group in survey_round.groups}
    invited = session.scalars(select(Invitation).order_by(Invitation.id)).all()
    for number, one in enumerate(invited):
        one.sent_at = survey_round.opens_at
        if number < len(invited) - SILENT:
            one.submitted_at, one.receipt, one.grade, one.declared = survey_round.opens_at, f"{number:08d}", "A", "self"
    return {one.id: group_of[one.group_id] for one in invited if one.submitted_at is not None}


def _seal(session: Session, sheets: Sheets) -> None:
    for one, content, form in _contents(session, sheets):
        public = the_box(session, one.round_id).public_key or b""
        length = sealed_sheet.padded_length(form)
        envelopes.put(session, one.id, sealed_sheet.seal(public, one.round_id, content, length))


def _contents(session: Session, sheets: Sheets) -> Iterator[tuple[Invitation, SheetContent, Questionnaire]]:
    forms = {version.id: definition(version) for version in session.scalars(select(QuestionnaireVersion))}
    codes = {group.id: group.code for group in session.scalars(select(RespondentGroup))}
    for one in session.scalars(select(Invitation).where(Invitation.id.in_(sheets)).order_by(Invitation.id)):
        form, marks = forms[one.version_id], Marks(consistency=False, pattern=False)
        values = {q.path: q.choices[sheets[one.id]].name for q in form.questions if len(q.choices) > sheets[one.id]}
        yield one, SheetContent(one.version_id, codes[one.group_id], one.class_code, values, marks), form


def _without_a_box(session: Session, round_id: int, sheets: Sheets, people: Mapping[int, str]) -> None:
    """What a product would show that reads answers as they come and prints each group by itself."""
    key = opened.results_key(round_id)
    contents = [(content, form) for _, content, form in _contents(session, sheets)]
    ids = sorted(secrets.token_bytes(opened.ID_BYTES) for _ in contents)
    lengths = {id(form): sealed_sheet.padded_length(form) for _, form in contents}
    rows = [(one, opened.body_of(key, one, c, lengths[id(f)])) for one, (c, f) in zip(ids, contents, strict=True)]
    opened.write(session, round_id, rows)
    sizes = {code: sum(group == code for group in people.values()) for code in GROUPS}
    places = [{"group": code, "class": CLASS, "submitted": size, "as": [code, CLASS]} for code, size in sizes.items()]
    session.execute(update(SurveyRound).values(state="closed"))
    plan = {"least": 1, "places": places}
    session.execute(update(BallotBox).values(state="opened", plan=plan, reached_on=today()))
    session.execute(delete(envelopes.Envelope))
