"""One person's answers without the person: the engine that gives a questionnaire its behaviour.

sheet = AnswerSheet(questionnaire)              a new one (or AnswerSheet(questionnaire, stored))
sheet.set(path, text) -> Outcome                accepted, constraint_ok, refusal
sheet.pages_now(), sheet.choices(path), sheet.label(path), sheet.missing(page), sheet.blocking()
sheet.as_dict() / sheet.submission()            the draft / what is submitted
"""

from questionnaires.kinds.parts import Refusal
from questionnaires.sheet.answer_sheet import AnswerSheet, NodeState
from questionnaires.sheet.answers import Outcome
from questionnaires.sheet.surroundings import VIETNAM, Surroundings

__all__ = ["VIETNAM", "AnswerSheet", "NodeState", "Outcome", "Refusal", "Surroundings"]
