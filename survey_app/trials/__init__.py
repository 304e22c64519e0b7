"""Trials of rounds: the definition of a round in a file, and the shelf on which trials of this installation's rounds lie. Playing
one is `survey_app.rehearsal`'s, in a process of its own."""
