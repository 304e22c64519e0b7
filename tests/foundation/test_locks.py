"""Who together opens a ballot key: every set of holders with the server's part, and nobody else."""

from __future__ import annotations

from base64 import urlsafe_b64encode
from itertools import combinations

import pytest
from pyhpke import AEADId, CipherSuite, KDFId, KEMId, KEMKey

from foundation.keys import WrongKey, holder_secret, hpke, locks

OTHER_HALF = CipherSuite.new(KEMId.DHKEM_X25519_HKDF_SHA256, KDFId.HKDF_SHA256, AEADId.CHACHA20_POLY1305)


def holders(count: int) -> tuple[list[bytes], list[bytes]]:
    """Secrets and their public halves."""
    secrets = [holder_secret.new_secret() for _ in range(count)]
    return secrets, [holder_secret.public_half(secret) for secret in secrets]


def test_another_implementation_opens_what_is_sealed_here() -> None:
    private = hpke.new_private()
    sealed = hpke.seal(hpke.public_of(private), "phiếu".encode(), b"round 1")
    key = KEMKey.from_jwk({"kty": "OKP", "crv": "X25519", "x": _base64(hpke.public_of(private)), "d": _base64(private)})
    assert OTHER_HALF.create_recipient_context(sealed[:32], key, info=b"round 1").open(sealed[32:]) == "phiếu".encode()
    assert len(sealed) == len("phiếu".encode()) + hpke.OVERHEAD


def test_what_another_implementation_seals_is_opened_here() -> None:
    private = hpke.new_private()
    key = KEMKey.from_jwk({"kty": "OKP", "crv": "X25519", "x": _base64(hpke.public_of(private))})
    encapsulated, sender = OTHER_HALF.create_sender_context(key, info=b"round 1")
    assert hpke.unseal(private, encapsulated + sender.seal(b"plain"), b"round 1") == b"plain"


def _base64(raw: bytes) -> str:
    return urlsafe_b64encode(raw).decode().rstrip("=")


@pytest.mark.parametrize("change", ["info", "key", "bit", "cut", "empty"])
def test_nothing_else_opens_it(change: str) -> None:
    private, info = hpke.new_private(), b"round 1"
    sealed = hpke.seal(hpke.public_of(private), b"plain", info)
    match change:
        case "info":
            info = b"round 2"
        case "key":
            private = hpke.new_private()
        case "bit":
            sealed = sealed[:-1] + bytes([sealed[-1] ^ 1])
        case "cut":
            sealed = sealed[:40]
        case "empty":
            sealed = b""
    with pytest.raises(WrongKey):
        hpke.unseal(private, sealed, info)


@pytest.mark.parametrize(("count", "threshold"), [(3, 2), (2, 2), (5, 3), (4, 1)])
def test_every_set_of_holders_opens_with_the_servers_part(count: int, threshold: int) -> None:
    secrets, halves = holders(count)
    key, server_part = locks.make(halves, threshold)
    opened = {
        locks.open_lock(key, {place: secrets[place] for place in members}, server_part)
        for members in combinations(range(count), threshold)
    }
    (private,) = opened
    assert hpke.public_of(private) == key.public
    assert locks.sets(key) == list(combinations(range(count), threshold))


def test_fewer_holders_or_another_servers_part_open_nothing() -> None:
    secrets, halves = holders(3)
    key, server_part = locks.make(halves, 2)
    all_three = dict(enumerate(secrets))
    assert locks.open_lock(key, all_three, server_part)
    for given, part in (({0: secrets[0]}, server_part), ({}, server_part), (all_three, hpke.new_private())):
        with pytest.raises(WrongKey):
            locks.open_lock(key, given, part)
    with pytest.raises(WrongKey):
        locks.open_lock(key, {0: secrets[1], 1: secrets[0]}, server_part)


def test_without_holders_the_servers_part_alone_opens() -> None:
    key, server_part = locks.make([], 0)
    assert hpke.public_of(locks.open_lock(key, {}, server_part)) == key.public
    with pytest.raises(WrongKey):
        locks.open_lock(key, {}, hpke.new_private())


@pytest.mark.parametrize(("count", "threshold"), [(3, 0), (1, 2), (0, 1), (3, -1)])
def test_a_threshold_that_the_holders_cannot_reach_is_refused(count: int, threshold: int) -> None:
    with pytest.raises(ValueError, match="so many"):
        locks.make(holders(count)[1], threshold)


def test_nobody_holds_two_parts() -> None:
    _, (half, _, _) = holders(3)
    with pytest.raises(ValueError, match="different"):
        locks.make([half, half], 2)


def test_a_key_survives_its_file_and_a_broken_one_is_refused() -> None:
    key, _ = locks.make(holders(3)[1], 2)
    assert locks.BallotKey.of_json(key.as_json()) == key
    assert len(next(iter(key.locks.values()))) == 32 + 3 * hpke.OVERHEAD
    values = key.as_json()
    for broken in (
        values | {"locks": {}},
        values | {"threshold": 4},
        values | {"public": "ab"},
        {"public": values["public"]},
        [],
    ):
        with pytest.raises(ValueError, match="ballot key"):
            locks.BallotKey.of_json(broken)


def test_a_fingerprint_is_short_and_another_for_each_key() -> None:
    one, other = locks.make([], 0)[0], locks.make([], 0)[0]
    assert one.fingerprint != other.fingerprint
    assert [len(group) for group in one.fingerprint.split("-")] == [4, 4, 4, 4, 4]
