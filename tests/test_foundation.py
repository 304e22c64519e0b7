"""The foundation: keys open what they closed and nothing else, the audit chain shows every change, moves have one winner."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from foundation import audit, keys
from foundation.db import Refused
from tests import cast


def test_a_text_is_opened_by_its_keys_only(ring: keys.Keys) -> None:
    sealed = ring.encrypt("+84905123456")
    assert ring.decrypt(sealed) == "+84905123456"
    assert b"905123456" not in sealed
    with pytest.raises(keys.WrongKey):
        keys.Keys.generate().decrypt(sealed)


def test_rotated_keys_still_open_old_values(ring: keys.Keys) -> None:
    old = ring.encrypt("Nguyễn")
    newer = ring.rotated()
    assert newer.decrypt(old) == "Nguyễn"
    assert newer.encrypt("Nguyễn")[:4] != old[:4]


def test_a_new_key_may_be_of_another_algorithm_and_the_value_says_which(tmp_path, ring: keys.Keys) -> None:
    path, old = tmp_path / "keys.json", ring.encrypt("Nguyễn")
    newer = ring.rotated("ChaCha20-Poly1305")
    newer.save(path)
    again = keys.Keys.load(path)
    assert (again.algorithms, again.key_ids) == (["ChaCha20-Poly1305", "AES-256-GCM"], newer.key_ids)
    assert again.decrypt(old) == "Nguyễn" == again.decrypt(newer.encrypt("Nguyễn"))
    assert len(newer.encrypt("Nguyễn")) == len(old)
    assert again.rotated().algorithms[0] == "ChaCha20-Poly1305"
    assert again.with_newest_alone().key_ids == newer.key_ids[:1]
    with pytest.raises(keys.WrongKey):  # the same bytes under the other algorithm are another key
        keys.Keys(newer.encryption[:1], ring.root).decrypt(newer.encrypt("Nguyễn"))
    path.write_text(path.read_text().replace("ChaCha20", "ChaCha99"))
    with pytest.raises(keys.KeysMissing, match="thuật toán"):
        keys.Keys.load(path)


def test_keys_survive_their_file_and_the_file_is_private(tmp_path, ring: keys.Keys) -> None:
    path = tmp_path / "keys.json"
    ring.save(path)
    assert keys.Keys.load(path).root == ring.root
    assert path.stat().st_mode & 0o077 == 0


def test_a_new_issue_gives_another_link_and_code(ring: keys.Keys) -> None:
    assert ring.link_token(7, 1) == ring.link_token(7, 1) != ring.link_token(7, 2)
    assert len(ring.link_token(7, 1)) == 26
    assert len(ring.typed_code(7, 1)) == 12


def test_a_typed_code_forgives_case_spaces_and_look_alikes() -> None:
    assert keys.tidy_code(" 7kq2-m9xd 8pVo ") == "7KQ2M9XD8PV0"
    assert keys.tidy_code("IL0O") == "1100"


def test_a_draft_is_found_and_opened_by_its_token_only(ring: keys.Keys) -> None:
    mine, other = (keys.DraftKey.of_token(ring.link_token(n, 1)) for n in (1, 2))
    sealed = mine.cipher.seal(b"{}", mine.id)
    assert mine.cipher.open(sealed, mine.id) == b"{}"
    assert mine.id != other.id
    with pytest.raises(keys.WrongKey):
        other.cipher.open(sealed, mine.id)


def test_sealed_texts_of_different_lengths_have_one_size(ring: keys.Keys) -> None:
    cipher = ring.answers_cipher()
    assert len(cipher.seal(b"a")) == len(cipher.seal(b"a" * 900))


@pytest.fixture
def chain(session_on_each: Session) -> Session:
    for number in range(5):
        audit.record(
            session_on_each, audit.Actor("home_affairs", 1), "roster.approve", f"roster:{number}", people=number
        )
    session_on_each.commit()
    return session_on_each


def test_the_audit_chain_holds(chain: Session) -> None:
    assert audit.verify(chain) == (5, None)


@pytest.mark.parametrize("statement", ["UPDATE audit_event SET verb = 'x'", "DELETE FROM audit_event"])
def test_the_database_refuses_to_change_the_audit_log(chain: Session, statement: str) -> None:
    with pytest.raises(sa.exc.DBAPIError, match="append-only"):
        chain.execute(sa.text(statement))
    chain.rollback()


@pytest.mark.parametrize(
    ("statement", "place"),
    [
        ("UPDATE audit_event SET actor = 'nobody' WHERE id = 3", 3),
        ("DELETE FROM audit_event WHERE id = 2", 2),
        ("DELETE FROM audit_event WHERE id = 5", 5),
    ],
)
def test_verify_says_where_a_forced_change_broke_the_chain(chain: Session, statement: str, place: int) -> None:
    if chain.get_bind().dialect.name == "postgresql":
        chain.execute(sa.text("ALTER TABLE audit_event DISABLE TRIGGER USER"))
    else:
        for verb in ("update", "delete"):
            chain.execute(sa.text(f"DROP TRIGGER audit_event_no_{verb}"))
    chain.execute(sa.text(statement))
    chain.commit()
    chain.expire_all()
    _, broken = audit.verify(chain)
    assert broken is not None
    assert broken.event_id == place


def test_the_second_of_two_clickers_is_refused(session_on_each: Session) -> None:
    survey_round = cast.a_round(session_on_each)
    survey_round.move(session_on_each, "freeze", audit.SYSTEM)
    session_on_each.commit()
    with pytest.raises(Refused):
        survey_round.move(session_on_each, "freeze", audit.SYSTEM)
