"""Proof that it is really them: sessions, one-time codes, limits and locks, assisted proof, alerts.

Numbers follow OWASP ASVS 5.0 and NIST SP 800-63B; each is a setting. All counts live in the database, so that they hold
across processes. Locks hang on link and person: whoever does not hold the link cannot lock anybody out.
"""

from respondents.identity.alerts import Alert
from respondents.identity.call_back import CallBack
from respondents.identity.challenge import Challenge
from respondents.identity.limits import LimitCount, Limits
from respondents.identity.sessions import RespondentSession
from respondents.identity.visit import Visit

__all__ = ["Alert", "CallBack", "Challenge", "LimitCount", "Limits", "RespondentSession", "Visit"]
