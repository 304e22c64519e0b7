"""The ballot box of a round: its key and locks, the sealed sheet, the opening, the answers that come out of it.

Nothing here knows a person: sheets lie under their persons in the register (`respondents.envelopes`), and this package sees
them only after the persons were taken off.
"""
