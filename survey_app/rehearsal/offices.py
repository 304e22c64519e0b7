"""What the offices of a play do: agencies send lists and mend contacts, Home Affairs approves, freezes, decides; each act by the
verb that the office's own page calls, each in a unit of work of its own."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from agencies.agency import Agency
from foundation import audit
from foundation.db import Refused
from questionnaires.ballot import box as ballot
from questionnaires.ballot import opening as ballot_opening
from questionnaires.ballot import sitting
from questionnaires.ballot.holders import of_box
from questionnaires.survey_round import SurveyRound
from respondents import changes, roster_file, snapshots
from respondents.envelopes import repudiation, stripping, telling
from respondents.envelopes.repudiation import Repudiation
from respondents.field import opening, pausing
from respondents.invitation import Invitation
from respondents.messages import letter_files
from respondents.messages.plan import making
from respondents.messages.plan.steps import PlanState
from respondents.roster import ChangeRequest, Respondent, Roster, checking, decisions, listing, replacing
from survey_app import accounts
from survey_app.accounts import approval
from survey_app.demonstration import filling
from survey_app.demonstration.staff import STAFF
from survey_app.rehearsal import people as made_up
from survey_app.rehearsal.people import Person, Phones
from survey_app.rehearsal.province import Places
from survey_app.rehearsal.world import World

LATE = "Nộp danh sách muộn"
SEND_BACK = "Đề nghị rà lại chức vụ của hai người cuối danh sách."
FIRST, SECOND = "home_affairs", "administrator"


def staff(world: World) -> filling.Filled:
    """Accounts of every role, and a focal point for each agency; what a demonstration hands over, to look around later."""
    with world.acting() as (session, _):
        signs = {one.key: filling.account(session, one, None) for one in STAFF if not one.agency_code}
        for key, (email, _) in signs.items():
            known = accounts.find(session, email)
            world.actors[key] = audit.Actor(key, known.id if known else None)
        for agency in session.scalars(sa.select(Agency).order_by(Agency.id)):
            made = accounts.create(
                session, f"dau-moi-{agency.id}@example.vn", None, "focal_point", agency.id, name="Đầu mối thử"
            )
            world.actors[f"agency:{agency.id}"] = audit.Actor("focal_point", made.id)
    return filling.Filled(signs, "", "")


def people(world: World, places: Places) -> None:
    """Everybody of the play, in the order of the cells."""
    phones = Phones(random.Random(f"{world.seed} điện thoại"))
    taken: defaultdict[int, set[str]] = defaultdict(set)
    with world.acting() as (session, survey_round):
        groups = {group.id: group for group in survey_round.groups}
        for (agency_id, group_id), count in places.items():
            agency, group = session.get_one(Agency, agency_id), groups[group_id]
            world.people += made_up.of_cell(agency, group, count, phones, taken[agency_id], world.seed)
        session.expunge_all()
    for number, person in enumerate(world.people, start=1):
        person.number = number
    for person, manner in zip(world.people[2::3], made_up.SURE, strict=False):
        person.manner = manner
    world.planned.update(person.manner for person in world.people)


def begin_registering(world: World) -> None:
    """Lists may come; the plan of messages is made as the product suggests it, unless the round has one, and switched on."""
    by = world.actors[FIRST]
    with world.acting() as (session, survey_round):
        if survey_round.state == "preparing":
            survey_round.move(session, "start_registering", by)
        if making.of_round(session, survey_round) is None:
            suggested = making.suggestion(session, survey_round)
            values = {step.kind: {name: getattr(step, name) for name in making.FIELDS} for step in suggested}
            making.save(session, survey_round, 0, values, by)
        making.switch(session, survey_round, PlanState.ON, by)


def send_list(world: World, agency_id: int, *, again: bool = False) -> None:
    """The agency's file is read and handed in. `again`: as it stands, after it was sent back."""
    by = world.actors[f"agency:{agency_id}"]
    with world.acting() as (session, survey_round):
        roster = listing.begin(session, survey_round.id, agency_id)
        rules = checking.rules_for(session, survey_round, agency_id, frozenset())
        if not again:
            mine = [one for one in world.people if one.agency.id == agency_id]
            agency = session.get_one(Agency, agency_id)
            file = made_up.list_file(survey_round, agency, mine, rules)
            reading = roster_file.read(file, f"{agency.code}.xlsx", rules.groups)
            replacing.replace_people(session, roster, reading, rules=rules, by=by)
        decisions.submit(session, roster, declared=True, rules=rules, by=by)
    world.happened["lists"] += not again


def send_back(world: World, agency_id: int) -> bool:
    """Home Affairs returns a list once; False when it has decided about it already."""
    with world.acting() as (session, survey_round):
        roster = listing.begin(session, survey_round.id, agency_id)
        if roster.state != "submitted":
            return False
        decisions.send_back(session, roster, SEND_BACK, by=world.actors[FIRST])
    world.happened["sent_back"] += 1
    return True


def approve_lists(world: World) -> None:
    """Every list that was handed in."""
    with world.acting() as (session, survey_round):
        waiting = sa.select(Roster).where(Roster.round_id == survey_round.id, Roster.state == "submitted")
        for roster in session.scalars(waiting.order_by(Roster.id)).all():
            decisions.approve(session, roster, by=world.actors[FIRST])


def freeze(world: World, late: Collection[int]) -> None:
    """Freezes the lists, holds the sitting, orders the letters."""
    by = world.actors[FIRST]
    with world.acting() as (session, survey_round):
        without = {one.id: LATE for one in snapshots.unready(session, survey_round) if one.id in late}
        snapshots.freeze_round(session, survey_round, by, without)
        signs = {key: (one.email, "") for one in STAFF for key in (one.key,)}
        seats = filling.seats(session, signs)
        world.holders = sitting.by_itself(session, survey_round, seats, filling.THRESHOLD, by)
        letter_files.order(session, survey_round, by)


def open_round(world: World) -> None:
    """Answering is opened; the plan sends the invitations."""
    with world.acting() as (session, survey_round):
        opening.open_round(session, survey_round, world.actors[FIRST], survey_round.opens_at)


def freeze_late(world: World) -> None:
    """Lists that came late are frozen, and their people invited."""
    by = world.actors[FIRST]
    with world.acting() as (session, survey_round):
        if snapshots.waiting_late(session, survey_round):
            snapshots.freeze_late(session, survey_round, by)
            opening.send_invitations(session, survey_round, by)


def pause(world: World, until: datetime) -> None:
    """The server has to be mended: nobody can answer for some hours."""
    with world.acting() as (session, survey_round):
        pausing.pause(session, survey_round, "Sửa máy chủ (bản thử)", until, world.actors[FIRST])
    world.happened["pauses"] += 1


def resume(world: World) -> None:
    """Answering goes on."""
    with world.acting() as (session, survey_round):
        pausing.resume(session, survey_round, world.actors[FIRST])


def ask_contacts(world: World, phones: Phones) -> None:
    """Agencies ask for another phone for everybody of whom the product says that theirs does not work, or is somebody else's."""
    by_number = {person.phone: person for person in world.people}
    with world.acting() as (session, survey_round):
        asked = set(session.scalars(sa.select(ChangeRequest.respondent_id)))
        for respondent in _unreached(session, survey_round, asked):
            person = by_number[respondent.phone]
            _ask_contact(session, survey_round, respondent, person, phones.next(), world)


def _unreached(session: Session, survey_round: SurveyRound, asked: Collection[int | None]) -> Sequence[Respondent]:
    dead = sa.or_(Invitation.bounced_at.is_not(None), Invitation.state == "held")
    query = sa.select(Respondent).join(Invitation, Invitation.respondent_id == Respondent.id)
    rows = session.scalars(query.where(Invitation.round_id == survey_round.id, dead).order_by(Respondent.id))
    return [one for one in rows if one.id not in asked]


def _ask_contact(
    session: Session, survey_round: SurveyRound, respondent: Respondent, person: Person, phone: str, world: World
) -> None:
    roster = session.get_one(Roster, respondent.roster_id)
    rules = checking.rules_for(session, survey_round, roster.agency_id, frozenset())
    changes.ask(
        session,
        roster,
        kind="contact",
        reason="wrong_contact",
        person_id=respondent.id,
        values={"phone": "0" + phone.removeprefix("+84"), "email": person.email},
        rules=rules,
        by=world.actors[f"agency:{roster.agency_id}"],
    )
    person.phone = phone
    world.happened["contacts_asked"] += 1


def decide_changes(world: World) -> list[Person]:
    """Home Affairs approves the contacts that were asked for; gives the people who get a new link."""
    found = []
    with world.acting() as (session, survey_round):
        for request in changes.of_round(session, survey_round.id):
            try:
                with session.begin_nested():
                    changes.approve(session, request, by=world.actors[FIRST])
            except Refused:  # they have answered by the mailbox meanwhile
                changes.refuse(session, request, "Người này đã gửi phiếu", world.actors[FIRST])
                continue
            phone = str(request.cells["phone"])
            found += [one for one in world.people if one.phone == phone]
    world.happened["contacts_changed"] += len(found)
    return found


def decide_repudiations(world: World) -> list[Person]:
    """Two officers set aside what owners say is not theirs; gives the owners, who may answer again while the round is open."""
    by_number = {person.phone: person for person in world.people}
    found = []
    with world.acting() as (session, survey_round):
        for case in repudiation.of_round(session, survey_round):
            if case.state not in repudiation.UNDECIDED:
                continue
            repudiation.propose(session, case, "set_aside", "Chủ phiếu báo không gửi", world.actors[FIRST])
            repudiation.confirm(session, case, world.actors[SECOND], approval.vouchers_in(session))
            telling.tell_owner(session, case)
            found.append(by_number[_owner(session, case).phone])
    for person in found:
        world.acknowledged.pop(person.number, None)
    world.happened["set_aside"] += len(found)
    return found


def _owner(session: Session, case: Repudiation) -> Respondent:
    invitation = session.get_one(Invitation, case.invitation_id)
    return session.get_one(Respondent, invitation.respondent_id)


def open_box(world: World) -> Mapping[str, int]:
    """Persons off, every holder agrees, two secrets open. Gives the counts of the minutes."""
    with world.acting() as (session, _):
        stripping.strip(session, world.round_id, world.actors[FIRST])
        the_box = ballot.the_box(session, world.round_id)
        for holder in of_box(session, the_box.id):
            ballot_opening.consent(session, the_box, audit.Actor("key_holder", holder.account_id))
        session.commit()
        ballot_opening.open_box(session, world.round_id, world.holders[: filling.THRESHOLD], world.actors[FIRST])
        return dict(ballot.the_box(session, world.round_id).counts)
