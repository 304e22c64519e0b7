"""Who can be reached, and by whose hand: what is known of contacts, the list of the unreachable, calls, messages sent by hand.

`contacts` which contact of a person is known not to work, and why · `unreachable` who has none left · `calls` whom to call, and
what came of it · `phone_list` the same as a file that comes back · `by_hand` invitations that staff send from a phone of theirs.
"""

from respondents.reaching.contacts import REASONS, ContactFault, Reason

__all__ = ["REASONS", "ContactFault", "Reason"]
