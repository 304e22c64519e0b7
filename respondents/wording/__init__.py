"""What messages to the people who are asked say. A message is a *kind* with named parameters (`write`); its text is made per
channel when it leaves (`composing`), of the templates of its round.

`kinds` one row each · `standard` the texts that are shipped · `parameters` what may stand in them · `templates` a round's own ·
`checking` what is wrong with one · `filling` marks and values · `mail` what stands around an e-mail · `norm` the share that has
answered · `composing` all of it together.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from foundation import outbox
from foundation.outbox import About
from respondents.wording.kinds import KINDS

__all__ = ["KINDS", "write"]


def write(
    session: Session,
    kind: str,
    channel: str,
    to: str,
    about: About,
    parameters: Mapping[str, str] | None = None,
    *,
    not_before: datetime | None = None,
    expires_at: datetime | None = None,
) -> str:
    """Puts a message of a kind of KINDS into the outbox, in the caller's transaction; returns its id.

    about: ("invitation", id), whose link and round it speaks of, or ("round", id). parameters: what only this message knows, by
    name (a code, a receipt); never the link, which is derived when the message leaves.
    """
    return outbox.write(
        session,
        channel,
        to,
        None,
        purpose=KINDS[kind].purpose,
        kind=kind,
        parameters=parameters,
        about=about,
        not_before=not_before,
        expires_at=expires_at,
    )
