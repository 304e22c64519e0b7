"""What lies in a database's files besides its rows: the transactions of the log, old versions, what was freed and not written over.
`sqlite_file` and `postgresql_file` read it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

Versions = dict[bytes, set[bytes]]
"""Of unfinished sheets, by their places: every sealed body that lies or lay there."""


class Written(NamedTuple):
    """What one transaction wrote, as the log tells it: so many new answers, the state of so many people."""

    answers: int
    people: int


@dataclass
class Leavings:
    """`written`: the transactions of the log. `drafts`: versions of unfinished sheets that a state of the log, a dead row or freed
    bytes show. `unread`: what could not be read, in words for whoever runs the check."""

    written: Sequence[Written] = ()
    drafts: Mapping[bytes, Collection[bytes]] = field(default_factory=dict)
    unread: Sequence[str] = ()
