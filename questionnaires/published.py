"""Published versions ready to be answered, prepared once by each process: a published version never changes, so its SHA-256 is
its name, and nothing is read from the database for one that is known.
"""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from questionnaires.rendering import Booklet
from questionnaires.versions import QuestionnaireVersion, read_once

KEPT = 16
_known: dict[tuple[int, str], Booklet] = {}


def booklet(session: Session, version_id: int, sha256: str) -> Booklet:
    """The definition of a published version with its printed pages."""
    found = _known.get((version_id, sha256))
    if found is None:
        xform = session.execute(
            select(QuestionnaireVersion.xform).where(QuestionnaireVersion.id == version_id)
        ).scalar_one()
        if len(_known) >= KEPT:
            _known.clear()
        found = _known[version_id, sha256] = Booklet(read_once(xform or ""))
    return found
