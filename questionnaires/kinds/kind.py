"""A question, and what its kind knows about it: from the author's workbook to the files of results.

Each kind is one class with one row in the table (`kinds.KINDS`); nothing outside this package asks which kind a question is.
What a kind does not say here is said by the class above it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum, auto
from types import MappingProxyType

from questionnaires.kinds.parts import Bind, Choice, Itemset, Range, Reading, Refusal, Wording
from questionnaires.speaking import Saying, Speaker, vietnamese
from questionnaires.xpath.document import Place
from questionnaires.xpath.values import write_number

LONGEST_TYPED = 40
NONE: Mapping[str, str] = MappingProxyType({})


class Role(Enum):
    """What a row of the survey sheet is."""

    QUESTION = auto()
    NOTE = auto()
    HIDDEN = auto()
    BEGIN = auto()
    END = auto()
    NOBODY_KNOWS = auto()


@dataclass(frozen=True, slots=True)
class Question:
    """A question or a note."""

    kind: Kind
    path: str
    place: Place
    bind: Bind
    label: Wording
    hint: Wording | None = None
    guidance: Wording | None = None
    appearance: tuple[str, ...] = ()
    choices: tuple[Choice, ...] = ()
    """The whole list, in the author's order; see AnswerSheet.choices for what is offered now."""
    itemset: Itemset | None = None
    range: Range | None = None
    generated: bool = False
    """Made by pyxform for the head of a matrix: has a state, but asks nothing."""

    @property
    def name(self) -> str:
        return self.place.name

    @property
    def asks(self) -> bool:
        """Takes an answer."""
        return self.kind.asks and not self.generated

    @property
    def par_criterion(self) -> str | None:
        return self.bind.par_criterion

    @property
    def par_max_score(self) -> float | None:
        return self.bind.par_max_score

    @property
    def par_same_as(self) -> str | None:
        return self.bind.par_same_as

    @property
    def calculated(self) -> bool:
        return self.bind.calculate is not None

    def choice(self, name: str) -> Choice | None:
        return next((choice for choice in self.choices if choice.name == name), None)

    @property
    def is_scored(self) -> bool:
        """Whether its choices earn points."""
        return any(choice.score is not None for choice in self.choices)


@dataclass(frozen=True, slots=True)
class Drawn:
    """What a drawing may look at: the question at one node, its choices with their words, and what was answered."""

    question: Question
    name: str  # the node's path: name and first id
    options: Sequence[tuple[Choice, str]]  # in the order in which they are shown
    values: Sequence[str]  # as a form sends them
    notes: str = ""  # aria-describedby and aria-invalid of single inputs, ready made
    readonly: bool = False
    say: Speaker = vietnamese
    languages: Mapping[str, str] = field(
        default_factory=lambda: NONE
    )  # of choices whose words are in another language than the page's: name → code

    @property
    def value(self) -> str:
        """The only value, "" for none."""
        return self.values[0] if self.values else ""

    def language(self, choice: Choice) -> str:
        """The attribute of an option whose words are in another language."""
        return f' lang="{self.languages[choice.name]}"' if choice.name in self.languages else ""

    def saying(self, value: str) -> Drawn:
        """The same with another value in the input."""
        return replace(self, values=[value])


@dataclass(frozen=True, slots=True)
class Coding:
    """One column of numbers that a question becomes in the files for SPSS and Stata.

    `suffix` follows the question's name; `about` stands before its label. `source`: the suffix of the table's column that is
    read, and `read`: what an answer there says here. `codes`: the number of each text that is an answer, empty when the texts
    are numbers themselves; `words`: what they mean; `no_opinion`: those of them that count as missing ("không có thông tin").
    """

    suffix: str = ""
    about: str = ""
    source: str = ""
    read: Callable[[str], str] = str
    measure: str = "scale"
    codes: Mapping[str, int] = field(default_factory=dict)
    words: Mapping[str, str] = field(default_factory=dict)
    no_opinion: Sequence[str] = ()


class Kind:
    """One kind of question, as far as all kinds are alike."""

    # -- in the author's workbook (XLSForm)
    name: str = ""
    """As the column `type` calls it."""
    spellings: tuple[str, ...] = ()
    """Older names that XLSForm still takes (pyxform's aliases)."""
    word: str = ""
    """As comparisons and codebooks call it, in Vietnamese."""
    guide: tuple[str, str] = ("", "")
    """When to use it, and an example: its line in the guide of the blank workbook."""
    role: Role = Role.QUESTION
    shelter: str = ""
    """`group` or `repeat`, what its rows begin or end."""
    topic: str = ""
    """Of a kind that workbooks may not use: which advice its author gets (`messages.TOPICS`)."""
    inside: Kind | None = None
    takes_list = False
    parameters: tuple[str, ...] = ()
    """What the column `parameters` may set."""
    needs_calculation = False
    needs_name = True
    is_set = False
    """Several choices without an order: `=` does not compare them, and exclusive ones need a constraint."""
    is_order = False
    """Several choices in an order: the whole order may be compared."""
    could_identify = False
    """Could hold a person's name, telephone or identity number."""
    carrier: str = ""
    """The type that pyxform is given in its place; then `mark`, a word among the appearances, tells it apart in the XForm."""
    mark: str = ""

    # -- in the XForm
    control: str = ""
    """The element that asks it."""
    bind_types: tuple[str, ...] = ()
    """Of an `<input>`: the types of its bind."""

    # -- on the page
    type_words: str = ""
    """What a person reads whose answer could not be read at all."""
    is_silent_when_empty = False
    """A form sends nothing when everything is unticked."""
    has_few_answers = False
    """Its drawings are few enough to be kept for each answer."""
    may_stay_empty = False
    """Emptiness is no gap unless the author requires an answer."""
    asks = True
    paper_mark = ""
    """Before each answer that can be chosen, as on the screen: ○ for one, □ for several."""

    # -- in results
    is_number = False
    """Has a mean and a median."""
    may_name_people = False
    """Answers in words or to the day: in no file, because people name themselves and others in them."""
    may_tell_apart = False
    """Without points it is a fact about the person (age, post), to be protected in files."""
    about_figures: str = ""
    """What a reader of its figures must know."""

    @property
    def is_visible(self) -> bool:
        return self.role in (Role.QUESTION, Role.NOTE)

    def written(self, list_name: str = "") -> str:
        """The cell of the column `type`: `select_one muc_do`."""
        return f"{self.name} {list_name}" if self.takes_list and list_name else self.name

    def parameter_fault(self, pairs: Mapping[str, str]) -> str | None:
        """What is wrong with these parameters, in Vietnamese; all are among `parameters`."""
        return None

    # -- answering

    def read(self, question: Question, text: str, offered: Sequence[Choice]) -> Reading:
        """The value to store for a text (composed, not empty), or why it is none."""
        value = self.stored(text.strip())
        return Refusal.TYPE if value is None else value

    def refusal_words(self, question: Question, refusal: Refusal, sent: str) -> Saying | None:
        """What a person reads whose answer `sent` was refused, in this kind's own words; None for the usual ones."""
        return Saying(self.type_words) if refusal is Refusal.TYPE and self.type_words else None

    def stored(self, text: str) -> str | None:
        """The text as a place of this kind holds it, calculated or answered; None when it may not hold it."""
        return text

    def of_number(self, number: float) -> str:
        """How a calculated number is stored."""
        return write_number(number)

    def split(self, value: str) -> list[str]:
        """The codes in a stored value."""
        return [value]

    def kept(self, value: str, names: Collection[str]) -> str:
        """What is left of a value when only choices of these names count."""
        return " ".join(name for name in self.split(value) if name in names)

    def longest(self, question: Question) -> int:
        """Bytes of the longest value, as it is kept. A number, a date or a time takes no more than this."""
        return LONGEST_TYPED

    # -- on the page

    def from_form(self, values: Sequence[str]) -> str:
        """What a form or the script sent, as the text that `read` understands."""
        return values[0].strip() if values else ""

    def to_form(self, value: str) -> list[str]:
        """A stored value as a form would send it."""
        return self.split(value) if value else []

    def draw(self, drawn: Drawn) -> str:
        """The HTML between the question's words and its end. The first input has the question's name as its id."""
        raise NotImplementedError

    def own_hint(self, question: Question) -> Saying | None:
        """What belongs beside the input whatever the author wrote; None for nothing."""
        return None

    def is_typed(self, question: Question) -> bool:
        """One input to type into, tied to its words by a label instead of a legend."""
        return False

    def is_scale(self, question: Question) -> bool:
        """Points that may lie side by side on a wide screen."""
        return False

    # -- read again, and on paper

    def say(self, value: str, word: Callable[[str], str | None]) -> str:
        """A stored value as a person says it; `word` gives the words of a choice that is offered."""
        return value

    def on_paper(self, question: Question, language: str) -> tuple[str, ...]:
        """The answers to tick on paper; none: a line to write on."""
        return ()

    # -- counted

    def codes(self, question: Question) -> tuple[str, ...]:
        """The answers that can be counted one by one, in the author's order."""
        return ()

    def code_label(self, question: Question, code: str, language: str) -> str:
        """What an answer's code stands for."""
        choice = question.choice(code)
        return choice.label.plain(language) if choice else code.replace(".", ",")

    def counted(self, question: Question, value: str) -> list[str]:
        """The codes that one stored value counts for."""
        return []

    # -- in files

    def table_columns(self, question: Question) -> Mapping[str, Callable[[str], str]]:
        """The columns of a table of answers, by what follows the question's name: what an answer says there."""
        return {"": str}

    def codings(self, question: Question, language: str, found: Iterable[str]) -> list[Coding]:
        """The columns of numbers; `found`: the texts that were answered."""
        return [Coding()]
