"""The attacks on what lies in the files besides the rows (`leavings`), whichever database it was."""

from __future__ import annotations

from collections.abc import Iterator

from foundation import keys
from foundation.keys import DraftKey, WrongKey
from survey_app.secrecy.attacks import Tie
from survey_app.secrecy.copying import Copy


def written_together(copy: Copy) -> Iterator[Tie]:
    """The log shows transactions that each wrote one answer and changed one person: that many answers are tied."""
    together = sum(one.answers == one.people == 1 for one in copy.leavings.written)
    for place in range(min(together, copy.responses)):
        yield Tie(place, "written alone with one person, as the log shows")


def freed_drafts(copy: Copy) -> Iterator[Tie]:
    """Some version of an unfinished sheet of somebody who has submitted opens with the person's link alone: as it did before
    there were slots, and would if one were not needed."""
    ring = keys.current()
    envelopes = {row["invitation_id"]: place for place, row in enumerate(copy.envelopes, start=len(copy.ballot))}
    for number, row in enumerate(copy.submitted):
        key = DraftKey.of_token(ring.link_token(row["invitation.respondent_id"], row["invitation.issue"]))
        if any(_opens(key, body) for body in copy.leavings.drafts.get(key.id, ())):
            yield Tie(envelopes.get(row["invitation.id"], number), "an old unfinished sheet that the link opens")


def _opens(key: DraftKey, body: bytes) -> bool:
    try:
        return bool(key.cipher.open(bytes(body), key.id))
    except WrongKey:
        return False
