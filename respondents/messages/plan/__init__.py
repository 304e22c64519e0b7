"""The plan of a round's messages: which step on which day, in which hours, by which way, to whom.

`steps` what a plan is made of · `moments` when a step and its second half leave · `problems` what does not go together, in words ·
`making` how a plan is made and switched · `audience` who gets a step, who does not and why · `running` what the worker does ·
`effect` what a reminder brought, measured on its two halves.
"""
