"""What an agency says of itself, with what proof: criteria of a year, campaigns, scores and their documents.

Knows agencies and criteria; never a respondent nor an answer. The survey's points reach it as figures of a finished round.
"""
