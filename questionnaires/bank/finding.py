"""Looking into the bank: by words without diacritics, by kind, by round or year; and one question over the years."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from difflib import SequenceMatcher
from typing import NamedTuple

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import Session

from foundation.pages import Page
from foundation.vietnam_time import day_of
from questionnaires import round_setup
from questionnaires.bank.taking import Behind
from questionnaires.bank_rows import BankQuestion
from questionnaires.versions import QuestionnaireVersion

SIZE = 25
ALIKE = 0.5
"""Of the words of two questions with one name in two questionnaires: from here on they count as one question worded otherwise."""
MOST_WORDINGS = 40


class Use(NamedTuple):
    """A published version and the rounds that it was asked in, the newest first."""

    version_id: int
    form_id: str
    number: int
    title: str
    rounds: tuple[tuple[int, str, str], ...]  # number, code, and the groups that got it
    years: tuple[int, ...]  # of the rounds; of a version that was in none the year in which it was published


class Wish(NamedTuple):
    """What somebody looks for; None and nothing for whatever there is."""

    words: Sequence[str] = ()
    kind: str = ""
    round_id: int | None = None
    year: int | None = None
    number: int = 1


class Asked(NamedTuple):
    """As much of a question as says whether it is another one worded otherwise."""

    id: int
    version_id: int
    name: str
    said: str
    wording: str


class Line(NamedTuple):
    """A wording: the newest question that has it, every version with it, and how many other wordings the question has had."""

    question: BankQuestion
    uses: tuple[Use, ...]
    others: int


class Wording(NamedTuple):
    """A wording beside the one that is looked at: its words in pieces, each with whether it differs; likewise its options."""

    line: Line
    pieces: tuple[tuple[str, bool], ...]
    options: tuple[tuple[str, str, bool], ...]


def uses(session: Session) -> dict[int, Use]:
    """Every version that is in the bank, by its number."""
    of = QuestionnaireVersion
    columns = (of.id, of.form_id, of.number, of.title, of.published_at)
    groups = round_setup.groups_by_version(session)
    found = {}
    for number, form_id, version, title, published_at in session.execute(
        select(*columns).where(of.state == "published")
    ):
        asked: dict[tuple[int, str], list[str]] = {}
        for group in groups.get(number, ()):
            asked.setdefault((group.round_id, group.round.code), []).append(group.name)
        years = {group.round.year for group in groups.get(number, ())}
        if not years and published_at:
            years = {day_of(published_at).year}
        rounds = tuple((*one, "; ".join(names)) for one, names in asked.items())
        found[number] = Use(number, form_id, version, title, rounds, tuple(sorted(years, reverse=True)))
    return found


def search(session: Session, wish: Wish, known: Mapping[int, Use]) -> tuple[Page[Line], int]:
    """The page of wordings that fit, the newest questionnaires first, in the order in which they ask; and how many there are."""
    of_all = session.scalar(select(func.count(func.distinct(BankQuestion.wording)))) or 0
    query = _narrowed(select(BankQuestion.wording), wish, known)
    total = session.scalar(query.with_only_columns(func.count(func.distinct(BankQuestion.wording)))) or 0
    page = Page[Line](total, wish.number, SIZE)
    newest = func.max(BankQuestion.version_id)
    ordered = query.with_only_columns(BankQuestion.wording).group_by(BankQuestion.wording)
    ordered = ordered.order_by(newest.desc(), func.min(BankQuestion.place), BankQuestion.wording)
    wordings = session.scalars(ordered.limit(SIZE).offset(page.before)).all()
    page.items = _lines(session, wordings, known)
    return page, of_all


def _narrowed(query: Select[tuple[str]], wish: Wish, known: Mapping[int, Use]) -> Select[tuple[str]]:
    for word in wish.words:
        query = query.where(BankQuestion.folded.contains(word, autoescape=True))
    if wish.kind:
        query = query.where(BankQuestion.kind == wish.kind)
    if wish.round_id is not None:
        query = query.where(
            BankQuestion.version_id.in_([n for n, use in known.items() if wish.round_id in _rounds(use)])
        )
    if wish.year is not None:
        query = query.where(BankQuestion.version_id.in_([n for n, use in known.items() if wish.year in use.years]))
    return query


def _rounds(use: Use) -> set[int]:
    return {number for number, _, _ in use.rounds}


def _lines(session: Session, wordings: Sequence[str], known: Mapping[int, Use]) -> list[Line]:
    """A line for each wording, in their order; only the newest question of each is read whole."""
    by_wording: dict[str, list[Asked]] = {wording: [] for wording in wordings}
    for row in _asked(session, BankQuestion.wording.in_(wordings)):
        by_wording[row.wording].append(row)
    by_name: dict[str, list[Asked]] = {row.name: [] for rows in by_wording.values() for row in rows}
    for row in _asked(session, BankQuestion.name.in_(by_name)):
        by_name[row.name].append(row)
    newest = {row.id: row for row in chosen(session, [rows[0].id for rows in by_wording.values()])}
    return [_line(newest[rows[0].id], rows, by_name, known) for rows in by_wording.values()]


def _asked(session: Session, *conditions: ColumnElement[bool]) -> list[Asked]:
    """The questions that fit, those of the newest version first."""
    of = BankQuestion
    query = select(of.id, of.version_id, of.name, of.said, of.wording).where(*conditions)
    return [Asked(*row) for row in session.execute(query.order_by(of.version_id.desc(), of.place))]


def _line(
    newest: BankQuestion, rows: Sequence[Asked], by_name: Mapping[str, Sequence[Asked]], known: Mapping[int, Use]
) -> Line:
    kin = (other for name in {row.name for row in rows} for other in by_name.get(name, ()))
    others = {other.wording for other in kin if other.wording != newest.wording and is_kin(newest, other, known)}
    seen = dict.fromkeys(row.version_id for row in rows)
    return Line(newest, tuple(known[number] for number in seen if number in known), len(others))


def is_kin(one: BankQuestion | Asked, other: BankQuestion | Asked, known: Mapping[int, Use]) -> bool:
    """Whether two questions are one, worded otherwise: the same name in versions of one questionnaire, or the same words; or the
    same name in two questionnaires and words of which at least half are the same."""
    if one.said == other.said:
        return True
    if one.name != other.name:
        return False
    mine, theirs = known.get(one.version_id), known.get(other.version_id)
    if mine and theirs and mine.form_id == theirs.form_id:
        return True
    words, more = set(one.said.split()), set(other.said.split())
    return len(words & more) >= ALIKE * len(words | more)


def history(session: Session, question: BankQuestion, known: Mapping[int, Use]) -> list[Wording]:
    """Its wording, then the others that it has had, each with what differs from it; the newest first."""
    by_wording = {question.wording: _asked(session, BankQuestion.wording == question.wording)}
    same_name_or_words = or_(BankQuestion.name == question.name, BankQuestion.said == question.said)
    for row in _asked(session, same_name_or_words, BankQuestion.wording != question.wording):
        if row.version_id in known and is_kin(question, row, known):
            by_wording.setdefault(row.wording, []).append(row)
    shown = list(by_wording.values())[:MOST_WORDINGS]
    newest = chosen(session, [rows[0].id for rows in shown])
    lines = [_line(one, rows, {}, known) for one, rows in zip(newest, shown, strict=True)]
    return [
        Wording(line, _pieces(question.label, line.question.label), _options(question, line.question)) for line in lines
    ]


def _pieces(before: str, after: str) -> tuple[tuple[str, bool], ...]:
    """The words of the second text in runs that stand in the first or do not."""
    old, new = before.split(), after.split()
    steps = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    return tuple((" ".join(new[start:end]), tag != "equal") for tag, _, _, start, end in steps if end > start)


def _options(base: BankQuestion, other: BankQuestion) -> tuple[tuple[str, str, bool], ...]:
    there: Collection[tuple[str, ...]] = {tuple(option) for option in base.options}
    return tuple((code, words, (code, words) not in there) for code, words in other.options)


def chosen(session: Session, numbers: Sequence[int]) -> list[BankQuestion]:
    """The questions with these numbers, in that order; what is not there is left out."""
    rows = {row.id: row for row in session.scalars(select(BankQuestion).where(BankQuestion.id.in_(numbers)))}
    return [rows[number] for number in dict.fromkeys(numbers) if number in rows]


def number_of(session: Session, behind: Behind) -> int | None:
    """The question of the bank that a cell of a taken one names; None for what is no question."""
    query = select(BankQuestion.id).where(
        BankQuestion.version_id == behind.version_id, BankQuestion.name == behind.name
    )
    return session.scalar(query.limit(1)) if behind.can_come else None
