"""What was sent where, and did it arrive. Knows no person: whoever writes a message says what it is about, and is asked and told.

`messages` the table and how one is written · `states` what may become of one · `claims` which worker has which · `sending` handing
over in parallel · `notes` what became of them, written down · `health` gateways that are down · `gateways` the ways themselves ·
`resending` what failed, once more.
"""

from foundation.outbox.health import GatewayHealth
from foundation.outbox.messages import CHANNELS, About, Attempt, Message, left_at, was_written_since, write
from foundation.outbox.notes import Composed, Register
from foundation.outbox.sending import PostOffice
from foundation.outbox.states import State

__all__ = [
    "CHANNELS",
    "About",
    "Attempt",
    "Composed",
    "GatewayHealth",
    "Message",
    "PostOffice",
    "Register",
    "State",
    "left_at",
    "was_written_since",
    "write",
]
