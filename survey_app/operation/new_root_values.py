"""What follows from the root of the keys and stands in the database, computed anew under another one, batch by batch.

Blind indexes of phones and mailboxes, codes of letters of rounds that are over, opened answers, the marks of boxes that were never
opened, the seed of Zalo's token. Links need nothing: their hashes are of the token alone.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Column, Table, select, update
from sqlalchemy.orm import Session

from foundation.db import table
from foundation.key_rotation import BATCH, Tell, told
from foundation.keys import Cipher, Keys, WrongKey
from foundation.outbox.tokens import ProviderToken, seed_of
from questionnaires.ballot.box import BallotBox, pin_of
from questionnaires.ballot.opened import OpenedAnswer, results_key
from respondents.envelopes import evening
from respondents.envelopes.envelope import Envelope, mac_of
from respondents.invitation import Invitation
from respondents.reaching.by_hand import HandOver
from respondents.reaching.contacts import ContactFault
from respondents.roster import Respondent
from survey_app.accounts.staff_account import Account


def compute(session: Session, old: Keys, new: Keys, tell: Tell, zalo: str) -> None:
    """All of it; `zalo`: the setting of its first refresh token. Commits batch by batch; what is the new root's already is left."""
    for name, work in (
        ("người trong danh sách", _people),
        ("tài khoản", _accounts),
        ("mã trong thư", _codes),
        ("phiếu đã mở", _answers),
        ("hòm phiếu", _boxes),
    ):
        told(name, _committed(session, work(session, old, new)), tell)
    seed = update(table(ProviderToken)).where(ProviderToken.seed == seed_of(zalo, old))
    session.execute(seed.values(seed=seed_of(zalo, new)))
    session.commit()


def _committed(session: Session, batches: Iterator[int]) -> Iterator[int]:
    """Each batch, once it is kept."""
    for changed in batches:
        session.commit()
        yield changed


def _batches(session: Session, key: Column[Any], *columns: Column[Any]) -> Iterator[Sequence[Any]]:
    """Rows in the order of their key, a batch at a time."""
    query, last = select(key, *columns).order_by(key).limit(BATCH), None
    while rows := session.execute(query if last is None else query.where(key > last)).all():
        last = rows[-1][0]
        yield rows


def _write(session: Session, of: Table, number: Any, **values: Any) -> int:
    session.execute(update(of).where(of.c.id == number).values(**values))
    return 1


_P, _A, _I, _O, _E = map(table, (Respondent, Account, Invitation, OpenedAnswer, Envelope))
_F, _H = table(ContactFault), table(HandOver)


def _people(session: Session, old: Keys, new: Keys) -> Iterator[int]:
    """Phones and mailboxes; and what is known of a contact goes with it."""
    for rows in _batches(session, _P.c.id, _P.c.phone, _P.c.phone_index, _P.c.email, _P.c.email_index):
        yield sum(
            _contact(session, number, contact, stood, new.index(contact, value))
            for number, phone, phone_index, email, email_index in rows
            for contact, value, stood in (("phone", phone, phone_index), ("email", email, email_index))
            if stood
        )


def _contact(session: Session, number: int, contact: str, stood: str, index: str) -> int:
    if stood == index:
        return 0
    mine = select(_I.c.id).where(_I.c.respondent_id == number)
    faults = update(_F).where(_F.c.invitation_id.in_(mine), _F.c.contact == contact, _F.c.contact_index == stood)
    session.execute(faults.values(contact_index=index))
    given = update(_H).where(_H.c.invitation_id.in_(mine), _H.c.contact_index == stood)
    session.execute(given.values(contact_index=index))
    return _write(session, _P, number, **{f"{contact}_index": index})


def _accounts(session: Session, old: Keys, new: Keys) -> Iterator[int]:
    for rows in _batches(session, _A.c.id, _A.c.phone, _A.c.phone_index):
        yield sum(
            _write(session, _A, number, phone_index=index)
            for number, phone, stood in rows
            if stood and stood != (index := new.index("phone", phone))
        )


def _codes(session: Session, old: Keys, new: Keys) -> Iterator[int]:
    """The code of a letter that was sent under the old root is found under the new one; one of an earlier root is not known."""
    for rows in _batches(session, _I.c.id, _I.c.respondent_id, _I.c.issue, _I.c.code_index):
        done = 0
        for number, person, issue, stood in rows:
            code = old.typed_code(person, issue)
            if stood == old.index("typed code", code):
                done += _write(session, _I, number, code_index=new.index("typed code", code))
        yield done


def _answers(session: Session, old: Keys, new: Keys) -> Iterator[int]:
    """In the order of their random ids. One that the old root does not open either is left: nobody could read it before."""
    for rows in _batches(session, _O.c.id, _O.c.round_id, _O.c.body):
        done = 0
        for number, round_id, body in rows:
            mine = bytes(number)
            plain = _opened(results_key(round_id, old), bytes(body), mine)
            if plain is not None:
                done += _write(session, _O, mine, body=Cipher(results_key(round_id, new)).seal(plain, mine))
        yield done


def _opened(key: bytes, body: bytes, about: bytes) -> bytes | None:
    try:
        return Cipher(key).open(body, about)
    except WrongKey:
        return None


def _boxes(session: Session, old: Keys, new: Keys) -> Iterator[int]:
    """The pin of each key, and of a box that was never opened what ties its few sheets to their invitations."""
    for box in session.scalars(select(BallotBox).where(BallotBox.public_key.is_not(None)).order_by(BallotBox.id)).all():
        public = box.public_key or b""
        if not hmac.compare_digest(box.pin, pin_of(box.round_id, public, old)):
            continue
        agreed = evening.tally(session, box.round_id).hash == box.evening_hash
        mine = select(_E.c.id, _E.c.invitation_id, _E.c.sealed, _E.c.mac).join(_I).where(_I.c.round_id == box.round_id)
        for number, invitation, sealed, mac in session.execute(mine).all():
            if hmac.compare_digest(bytes(mac), mac_of(invitation, sealed, old)):
                _write(session, _E, number, mac=mac_of(invitation, sealed, new))
        if agreed:
            box.evening_hash = evening.tally(session, box.round_id).hash
        box.pin = pin_of(box.round_id, public, new)
        yield 1
