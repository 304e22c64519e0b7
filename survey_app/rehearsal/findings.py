"""What came of a play, held against what its people did: counts only, never a person."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable

import sqlalchemy as sa
from sqlalchemy.orm import Session

from questionnaires.ballot import box, opened
from questionnaires.ballot.opened import Answers
from questionnaires.results.publication import Plan
from questionnaires.survey_round import SurveyRound
from respondents.field import dashboard
from respondents.invitation import Invitation
from survey_app.database import db
from survey_app.rehearsal.world import Acknowledged, World
from survey_app.secrecy import copy_of, tied_responses, ties_by_attacker

Sheet = tuple[int, frozenset[tuple[str, tuple[str, ...]]]]


def look(world: World) -> None:
    """A copy of the database as it stands, attacked in every way: how many of its sheets are tied to a person."""
    copy = copy_of(db.engine)
    world.happened["copies"] += 1
    world.happened["copied"] += copy.responses
    world.happened["tied"] += len(tied_responses(copy, ties_by_attacker(copy)))


def lost(session: Session, world: World) -> tuple[int, int]:
    """How many acknowledged receipts the register does not hold, and how many of its submitted people were told of none."""
    query = sa.select(Invitation.receipt).where(
        Invitation.round_id == world.round_id, Invitation.submitted_at.is_not(None)
    )
    held = Counter(receipt or "" for receipt in session.scalars(query))
    told = Counter(one.receipt for one in world.acknowledged.values())
    return (told - held).total(), (held - told).total()


def figures(session: Session, survey_round: SurveyRound, world: World) -> bool:
    """Whether the figures of participation are those of the play, group by group."""
    shown = {group: one.submitted for group, one in dashboard.by_group(session, survey_round.id).items()}
    done = Counter(one.group.id for one in world.people if one.number in world.acknowledged)
    return {group: count for group, count in shown.items() if count} == dict(done)


def unlike(session: Session, survey_round: SurveyRound, acknowledged: Iterable[Acknowledged]) -> int:
    """How many opened sheets say something else than anybody had answered: each is held against one that was acknowledged."""
    everything = list(acknowledged)
    sent = Counter(_sent(one) for one in everything)
    typed = {(one.version_id, path) for one in everything for path in one.answers}
    versions = {group.version_id for group in survey_round.groups if group.version_id is not None}
    rest = []
    for row in opened.read_round(session, survey_round.id, versions):
        sheet = _opened(row, typed)
        if sent[sheet]:
            sent[sheet] -= 1
        else:
            rest.append(sheet)
    left = list(sent.elements())
    return sum(not _taken(sheet, left) for sheet in rest)


def _sent(one: Acknowledged) -> Sheet:
    words = {path: tuple(sorted(word for text in said for word in text.split())) for path, said in one.answers.items()}
    return one.version_id, frozenset((path, said) for path, said in words.items() if said)


def _opened(row: Answers, typed: Collection[tuple[int, str]]) -> Sheet:
    """What people typed of it; what the sheet worked out by itself is nobody's answer."""
    mine = {path: value for path, value in row.values.items() if value and (row.version_id, path) in typed}
    return row.version_id, frozenset((path, tuple(sorted(value.split()))) for path, value in mine.items())


def _taken(sheet: Sheet, left: list[Sheet]) -> bool:
    """Takes a sheet that holds all of this one: what was answered and fell away with another answer is not in the box."""
    for place, (version, answers) in enumerate(left):
        if version == sheet[0] and sheet[1] <= answers:
            del left[place]
            return True
    return False


def plan_lines(session: Session, survey_round: SurveyRound) -> list[dict[str, object]]:
    """Each group with how many submitted, whether it is printed, and the names of those with which it is merged."""
    kept = box.the_box(session, survey_round.id).plan
    plan = Plan.from_json(kept) if kept else Plan({}, {})
    names = {group.code: group.name for group in survey_round.groups}
    together = {code: codes for codes in plan.groups.values() for code in codes}
    return [
        {
            "name": name,
            "submitted": plan.submitted.get(code, 0),
            "is_printed": code in together,
            "merged_with": [names[one] for one in together.get(code, ()) if one != code],
        }
        for code, name in names.items()
    ]


def opened_counts(session: Session, survey_round: SurveyRound) -> dict[str, int]:
    """Of the box: envelopes, opened, set aside, destroyed unread."""
    counts = box.the_box(session, survey_round.id).counts
    return {name: int(counts.get(name, 0)) for name in ("envelopes", "opened", "set_aside", "destroyed", "unreadable")}
