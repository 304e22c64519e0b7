"""The vault: one small server that keeps, for several web machines, what lies in no database and in no backup – the slots of
unfinished sheets, each round's server's part, the tombstones. This is the side of those who ask it (`survey_app.vault` answers).

Every call may be sent twice without harm, so one that met a vault which was just being started again is sent again for a moment. A
vault that cannot be reached raises Away, and the act that needed it is not carried out.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from urllib.parse import quote

import urllib3

from foundation.slots import SIZE

PATIENCE = 10.0  # seconds in which a vault that is being started again is asked again
PAUSE = 0.2
TIMEOUT = urllib3.Timeout(connect=1.0, read=3.0)


class Away(OSError):
    """The vault does not answer, or not as it should; what needed it was not done."""


class WrongAnswer(Away):
    """Something answered that is not this installation's vault: asking again would not help."""


class Line:
    """Connections of one process to the vault at an address `http(s)://host:port`, with the secret that both know."""

    def __init__(self, address: str, secret: str) -> None:
        self._headers = {"Authorization": f"Bearer {secret}"}
        self._pool = urllib3.connection_from_url(address, timeout=TIMEOUT, retries=False, maxsize=16)

    def ask(self, method: str, *place: object, body: bytes | None = None) -> bytes | None:
        """What it says; None where it has none. Raises Away."""
        path = "/" + "/".join(quote(str(part), safe="") for part in place)
        until = time.monotonic() + PATIENCE
        while True:
            try:
                return self._once(method, path, body)
            except urllib3.exceptions.HTTPError as error:
                if time.monotonic() > until:
                    raise Away(f"the vault does not answer: {type(error).__name__}") from error
            time.sleep(PAUSE)

    def _once(self, method: str, path: str, body: bytes | None) -> bytes | None:
        answer = self._pool.request(method, path, body=body, headers=self._headers, redirect=False)
        if answer.status == 200:
            return answer.data
        if answer.status == 404 and answer.data == b"none":
            return None
        raise WrongAnswer(f"the vault answers {answer.status}")


class VaultSlots:
    """Slots as `foundation.slots.Slots` has them, kept by the vault."""

    def __init__(self, line: Line) -> None:
        self._line = line

    def read(self, round_id: int, person: int) -> bytes | None:
        """The slot, or None when there is none."""
        return self._slot(self._line.ask("GET", "slots", round_id, person))

    def make(self, round_id: int, person: int) -> bytes:
        """The slot, a new one if there was none; on the vault's disk when this returns."""
        found = self._slot(self._line.ask("POST", "slots", round_id, person))
        if found is None:
            raise WrongAnswer("the vault made no slot")
        return found

    @staticmethod
    def _slot(answer: bytes | None) -> bytes | None:
        if answer is not None and len(answer) != SIZE:
            raise WrongAnswer("the vault gave no slot")
        return answer

    def forget(self, round_id: int, person: int) -> None:
        """Overwrites the slot; nothing to do when there is none."""
        self._line.ask("DELETE", "slots", round_id, person)

    def taken(self, round_id: int) -> Iterator[int]:
        """The numbers of the persons who have a slot."""
        return map(int, (self._line.ask("GET", "slots", round_id) or b"").split())

    def rounds(self) -> list[int]:
        """The rounds that have slots."""
        return [int(one) for one in (self._line.ask("GET", "slots") or b"").split()]

    def forget_round(self, round_id: int) -> None:
        """Overwrites every slot of a round, and takes the file away."""
        self._line.ask("DELETE", "slots", round_id)


class VaultFiles:
    """Key files as `foundation.key_folder.KeyFiles` has them, kept by the vault."""

    def __init__(self, line: Line) -> None:
        self._line = line

    def read(self, name: str) -> bytes | None:
        """What the file holds, or None when there is none."""
        return self._line.ask("GET", "files", name)

    def write(self, name: str, content: bytes) -> None:
        """Whole or not at all, on the vault's disk when this returns."""
        self._line.ask("PUT", "files", name, body=content)

    def destroy(self, name: str) -> None:
        """Overwrites a file and takes it away; nothing to do when it is not there."""
        self._line.ask("DELETE", "files", name)
