"""What may become of a message, and what a gateway may say of one."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple


class State(StrEnum):
    """Where a message stands. Delivered is never undone."""

    WAITING = "waiting"
    SENDING = "sending"  # a worker has it
    SENT = "sent"  # the provider has taken it
    DELIVERED = "delivered"  # the provider says that it arrived
    FAILED = "failed"  # refused for good, or given up
    NEEDLESS = "needless"  # not sent: by the time it would have left, it was no longer wanted
    UNKNOWN = "unknown"  # it may have gone out or not, and nobody can tell


STATES = {
    State.WAITING: "Chờ gửi",
    State.SENDING: "Đang gửi",
    State.SENT: "Đã gửi",
    State.DELIVERED: "Đã tới",
    State.FAILED: "Gửi lỗi",
    State.NEEDLESS: "Không cần gửi nữa",
    State.UNKNOWN: "Không rõ đã gửi chưa",
}
"""Every state with its words."""

UNFINISHED = (State.WAITING, State.SENDING)
RESENDABLE = (State.FAILED, State.UNKNOWN)


class Verdict(StrEnum):
    """What became of one attempt."""

    ACCEPTED = "accepted"
    REFUSED = "refused"  # for good: no such number, the text is not registered
    NOT_NOW = "not_now"  # surely not taken: no connection, 429, 5xx, no credit
    UNANSWERED = "unanswered"  # handed over, but no answer came: taken or not
    UNCLEAR = "unclear"  # answered, but without the provider's word of success or of refusal


class Fault(StrEnum):
    """What a failure says of the address itself; most say nothing of it: a text that is not registered fails for everybody."""

    NONE = ""
    NO_SUCH = "no_such"  # no such number, no such mailbox
    FULL = "full"  # the mailbox takes nothing more
    NOT_REACHED = "not_reached"  # taken, and later reported as not arrived


class Outcome(NamedTuple):
    """A gateway's word on one message. `reason` is for officials: neither address nor text; `reference` the provider's own
    number of the message; `pause` the seconds that the provider asked to be left alone; `fault` what a refusal says of the
    address."""

    verdict: Verdict
    reason: str = ""
    reference: str = ""
    pause: float = 0
    fault: Fault = Fault.NONE

    @property
    def speaks_against_gateway(self) -> bool:
        """It says something of the gateway rather than of this message."""
        return self.verdict in (Verdict.NOT_NOW, Verdict.UNANSWERED, Verdict.UNCLEAR)


ACCEPTED = Outcome(Verdict.ACCEPTED)
