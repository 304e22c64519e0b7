"""The states of a table: each with the word that people read and the colour of its tag, in one row of one table."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, ClassVar, Literal, Self, cast

from sqlalchemy import CheckConstraint

if TYPE_CHECKING:
    from sqlalchemy.orm import Mapped

Tone = Literal["grey", "blue", "green", "yellow", "red"]


class State(StrEnum):
    """The base of a table of states. A member is its stored word; its colour only repeats what `text` says."""

    text: str
    tone: Tone

    def __new__(cls, stored: str, text: str, tone: Tone = "grey") -> Self:
        """One row of the table."""
        made = str.__new__(cls, stored)
        made._value_, made.text, made.tone = stored, text, tone
        return made

    @classmethod
    def of(cls, stored: str) -> Self:
        """The state of a stored word. Raises KeyError for any other."""
        return cast(Self, cls._value2member_map_[stored])


class HasState:
    """What a model with a `state` says of it: `STATES` is its table."""

    STATES: ClassVar[type[State]]
    if TYPE_CHECKING:
        state: Mapped[str]

    @property
    def state_text(self) -> str:
        """The word that people read."""
        return self.STATES.of(self.state).text

    @property
    def state_tone(self) -> Tone:
        """The colour of its tag."""
        return self.STATES.of(self.state).tone


def only(states: type[State]) -> CheckConstraint:
    """Lets the database hold no other state."""
    stored = ", ".join(f"'{state.value}'" for state in states)
    return CheckConstraint(f"state IN ({stored})", name="state")
