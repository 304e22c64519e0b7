"""Sealed sheets under their persons: put in at submission, set aside, counted each evening, and stripped of their persons
after the close. No key that opens one is here."""

from questionnaires.ballot.stripped import StrippedEnvelope
from respondents.envelopes.envelope import Envelope, is_empty, put
from respondents.envelopes.repudiation import Repudiation

__all__ = ["Envelope", "Repudiation", "StrippedEnvelope", "is_empty", "put"]
