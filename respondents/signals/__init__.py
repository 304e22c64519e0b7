"""Evidence that somebody answered for another, with reasons; what follows from it is decided by people, never here."""

from respondents.signals.scoring import score

__all__ = ["score"]
