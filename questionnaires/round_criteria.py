"""By which criteria a round is scored: those that its questionnaires name, or the set that Home Affairs made of them.

Formulas and points can be changed until the round closes, never after: nobody who has seen answers chooses how they count.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal

from sqlalchemy.orm import Session

from criteria import Criterion, Problem, Tree, criteria_set
from criteria.criteria_set import CriteriaSet
from criteria.criterion import NUMBER
from foundation import audit
from foundation.db import Refused
from questionnaires.survey_round import SurveyRound
from questionnaires.versions import QuestionnaireVersion, definition
from questionnaires.xform import Question

Measured = Mapping[str, Sequence[Question]]
"""By the number of a criterion: the questions that measure it, of all questionnaires of a round."""


def set_of(session: Session, survey_round: SurveyRound) -> CriteriaSet | None:
    """The round's own set; None while its questionnaires alone say what is scored."""
    number = survey_round.criteria_set_id
    return None if number is None else session.get_one(CriteriaSet, number)


def tree_of(session: Session, survey_round: SurveyRound) -> Tree:
    """The round's criteria."""
    kept = set_of(session, survey_round)
    return kept.tree if kept else derived(measured(session, survey_round))


def measured(session: Session, survey_round: SurveyRound) -> Measured:
    """What the questionnaires of the round's groups measure."""
    versions = {group.version_id for group in survey_round.groups if group.version_id is not None}
    found: dict[str, list[Question]] = {}
    for number in sorted(versions):
        for question in definition(session.get_one(QuestionnaireVersion, number)).questions:
            if question.par_criterion:
                found.setdefault(question.par_criterion, []).append(question)
    return found


def derived(found: Measured) -> Tree:
    """The criteria as the questionnaires say them. Where they disagree about the points, nobody says them."""
    return Tree(_criterion(number, questions) for number, questions in found.items() if NUMBER.fullmatch(number))


def _criterion(number: str, questions: Iterable[Question]) -> Criterion:
    asked = list(questions)
    most = _points(asked)
    return Criterion(number, asked[0].label.plain(""), most.pop() if len(most) == 1 else None)


def _points(questions: Iterable[Question]) -> set[Decimal | None]:
    return {None if question.par_max_score is None else Decimal(str(question.par_max_score)) for question in questions}


def problems(tree: Tree, found: Measured, total: Decimal | None = None) -> list[Problem]:
    """Everything that stands in the way of points: what does not add up, what is measured and has no place, or is a branch,
    what nobody measures, where questionnaires and criteria disagree."""
    return [*tree.problems(total), *_of_measuring(tree, found)]


def _of_measuring(tree: Tree, found: Measured) -> Iterator[Problem]:
    leaves = {node.criterion.number for _, node in tree.walk() if not node.children}
    for number in sorted(found.keys() - leaves, key=lambda one: [int(part) for part in one.split(".")]):
        names = ", ".join(dict.fromkeys(question.name for question in found[number]))
        if tree.get(number) is None:
            yield Problem(
                number, f"Câu {names} đo tiêu chí {number}, bộ tiêu chí không có số ấy nên câu không cho điểm."
            )
        else:
            yield Problem(
                number, f"Câu {names} đo tiêu chí {number}, tiêu chí này đã chia thành phần nên câu không cho điểm."
            )
    for _, node in tree.walk():
        number, most = node.criterion.number, node.criterion.maximum
        if number in leaves and number not in found:
            yield Problem(number, f"Chưa có câu hỏi nào đo tiêu chí {number}.")
        elif number in leaves and most is not None and (said := _points(found[number]) - {None, most}):
            yield Problem(
                number, f"Mẫu phiếu ghi tiêu chí {number} tối đa {_listed(said)} điểm; điểm tính theo bộ tiêu chí."
            )


def _listed(values: Iterable[Decimal | None]) -> str:
    return " và ".join(
        f"{value.normalize():f}".replace(".", ",") for value in sorted(v for v in values if v is not None)
    )


def take_from_questionnaires(session: Session, survey_round: SurveyRound, by: audit.Actor) -> CriteriaSet:
    """Makes the round's own set out of what its questionnaires name. Raises Refused where there is one, or nothing to take."""
    _may_change(survey_round)
    if survey_round.criteria_set_id is not None:
        raise Refused("Đợt này đã có bộ tiêu chí. Hãy sửa từng tiêu chí.")
    tree = derived(measured(session, survey_round))
    made = criteria_set.make(session, survey_round.title, tree, by)
    survey_round.criteria_set_id = made.id
    return made


def save(session: Session, survey_round: SurveyRound, criterion: Criterion, replacing: str, by: audit.Actor) -> None:
    """Adds a criterion to the round's set or changes it. Raises Refused."""
    _may_change(survey_round)
    survey_round.look_at("criteria")
    criteria_set.save(session, _own(survey_round), criterion, replacing, by)


def remove(session: Session, survey_round: SurveyRound, number: str, by: audit.Actor) -> None:
    """Takes a criterion out of the round's set. Raises Refused."""
    _may_change(survey_round)
    survey_round.look_at("criteria")
    criteria_set.remove(session, _own(survey_round), number, by)


def set_total(session: Session, survey_round: SurveyRound, total: Decimal | None, by: audit.Actor) -> None:
    """What the round's criteria have to add up to. Raises Refused."""
    _may_change(survey_round)
    survey_round.look_at("criteria")
    criteria_set.set_total(session, _own(survey_round), total, by)


def _may_change(survey_round: SurveyRound) -> None:
    if survey_round.state == "closed":
        raise Refused("Đợt đã kết thúc nên tiêu chí và cách tính điểm không đổi nữa.")


def _own(survey_round: SurveyRound) -> int:
    if survey_round.criteria_set_id is None:
        raise Refused("Đợt này chưa có bộ tiêu chí riêng. Hãy lấy từ mẫu phiếu trước.")
    return survey_round.criteria_set_id
