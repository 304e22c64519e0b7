"""XForm XML → the immutable definition of a questionnaire.

    read_xform(xml) -> Questionnaire        or XFormError with every problem

Questionnaire: form_id, title, version, languages, default_language, pages, questions, controls (by path), …
Page: elements, headings, questions(). Elements: Question, Group, Matrix, Repeat. Question: kind, path, label, hint,
guidance, appearance, choices, itemset, range, bind, par_criterion, par_max_score. All in `definition`.
"""

from questionnaires.kinds.kind import Question
from questionnaires.kinds.parts import Choice, Wording
from questionnaires.xform.definition import Element, Group, Matrix, Page, Questionnaire, Repeat, questions_in
from questionnaires.xform.form import read_xform
from questionnaires.xform.xml import XFormError

__all__ = [
    "Choice",
    "Element",
    "Group",
    "Matrix",
    "Page",
    "Question",
    "Questionnaire",
    "Repeat",
    "Wording",
    "XFormError",
    "questions_in",
    "read_xform",
]
