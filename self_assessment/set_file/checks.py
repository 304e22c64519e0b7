"""What has to hold between the lines of a set: numbers without gaps, a tree without circles, maxima that add up."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from self_assessment.items import PLAIN, SIGNS
from self_assessment.points import in_words
from self_assessment.set_file.cells import KIND_WORDS, Line
from self_assessment.set_file.columns import COLUMNS, KINDS
from self_assessment.set_file.problems import Problem, problem

Place = tuple[int, ...]
ROOT: Place = ()


class Checks:
    """All of them, over the lines of one sheet in the order of the file. `has_kinds`: whether there is a column of kinds."""

    def __init__(self, sheet: str, lines: Sequence[Line], has_kinds: bool = True) -> None:
        self._sheet, self._lines, self._has_kinds = sheet, lines, has_kinds
        self.first: dict[Place, Line] = {}
        self.doubles = [line for line in lines if self.first.setdefault(line.place, line) is not line]
        self.children: dict[Place, list[Line]] = {}
        for line in self.first.values():
            self.children.setdefault(line.place[:-1], []).append(line)
        self.signs = {line.place: self._sign(line) for line in self.first.values()}

    def _sign(self, line: Line) -> str:
        """Its own, or that of the branch in which it stands."""
        for length in range(len(line.place), 0, -1):
            above = self.first.get(line.place[:length])
            if above is not None and above.sign is not None:
                return above.sign
        return PLAIN

    def all(self, total: Decimal | None, total_row: int | None) -> Iterator[Problem]:
        """Everything that is wrong."""
        yield from self._numbers()
        yield from self._parents()
        for line in self.first.values():
            yield from self._branch(line) if line.place in self.children else self._leaf(line)
        yield from self._whole(total, total_row)

    def whole(self) -> Decimal:
        """The most points of all, without what is given on top or taken off."""
        return sum(
            (line.maximum or Decimal(0) for line in self._leaves() if self.signs[line.place] == PLAIN), Decimal(0)
        )

    def _leaves(self) -> Iterator[Line]:
        return (line for place, line in self.first.items() if place not in self.children)

    def _tell(self, code: str, line: Line, column: str, suggestion: str | None = None, **words: object) -> Problem:
        heading = COLUMNS[column].heading
        return problem(code, self._sheet, line.row, heading, suggestion=suggestion, **{"found": line.number, **words})

    def _numbers(self) -> Iterator[Problem]:
        for line in self.doubles:
            other = self.first[line.place]
            likely = self._likely(line, max(one.place[-1] for one in self.children[line.place[:-1]]))
            ten = (
                " Có phải 1.10 bị Excel đổi thành 1.1? Hãy định dạng cột “Số” là văn bản."
                if line.place[-1] == 1
                else ""
            )
            yield self._tell("NUMBER_TWICE", line, "number", likely, other=other.row, ten=ten)
        for brothers in self.children.values():
            yield from self._gaps(sorted(brothers, key=lambda one: one.place))
        before: Line | None = None
        for line in self.first.values():
            if before is not None and line.place < before.place:
                yield self._tell("NUMBER_ORDER", line, "number", before=before.number)
            before = line

    def _likely(self, line: Line, most: int) -> str:
        return ".".join(map(str, [*line.place[:-1], most + 1]))

    def _gaps(self, brothers: Sequence[Line]) -> Iterator[Problem]:
        expected = 1
        for line in brothers:
            last = line.place[-1]
            if last > expected:
                head = ".".join(map(str, line.place[:-1]))
                stem = f"{head}." if head else ""
                before = f"{stem}{expected - 1}" if expected > 1 else (head or "đầu bảng")
                missing = f"{stem}{expected}"
                yield self._tell("NUMBER_GAP", line, "number", missing, before=before, missing=missing)
            expected = last + 1

    def _parents(self) -> Iterator[Problem]:
        for line in self.first.values():
            above = line.place[:-1]
            wanted = ".".join(map(str, above))
            if above and above not in self.first:
                yield self._tell("PARENT_MISSING", line, "number", wanted, wanted=wanted)
        stated = {line.number: line.parent for line in self.first.values() if line.parent}
        circles = _circles(stated)
        for line in self.first.values():
            wanted = ".".join(map(str, line.place[:-1]))
            if chain := circles.get(line.number):
                yield self._tell("PARENT_CYCLE", line, "parent", wanted or None, chain=", ".join(chain))
            elif line.parent and line.parent != wanted:
                told = wanted or "không dòng nào"
                yield self._tell("PARENT_OTHER", line, "parent", wanted or None, stated=line.parent, wanted=told)

    def _leaf(self, line: Line) -> Iterator[Problem]:
        if line.maximum is None and "maximum" not in line.wrong:
            yield self._tell("MAXIMUM_MISSING", line, "maximum")
        if line.maximum == 0:
            yield self._tell("MAXIMUM_ZERO", line, "maximum")
        if self._has_kinds and not line.kind and "kind" not in line.wrong:
            yield self._tell("KIND_MISSING", line, "kind", words=KIND_WORDS)
        if line.kind == "level" and not line.levels and "formula" not in line.wrong:
            yield self._tell("LEVELS_MISSING", line, "formula", "Tốt: 1; Khá: 0,5")
        if line.kind in ("yes_no", "imported") and line.says_formula:
            yield self._tell("FORMULA_UNUSED", line, "formula", kind=KINDS[line.kind][0])
        if self._has_kinds and line.kind not in ("", "imported") and not line.proof:
            yield self._tell("PROOF_MISSING", line, "proof")
        yield from self._mixed(line)

    def _branch(self, line: Line) -> Iterator[Problem]:
        if line.kind:
            yield self._tell("KIND_ON_BRANCH", line, "kind")
        yield from self._mixed(line)
        sign = self.signs[line.place]
        whole = self._below(line.place, sign)
        if line.maximum is None or whole is None:
            return
        if sign == PLAIN and line.maximum != whole:
            words = {"own": in_words(line.maximum), "whole": in_words(whole), "gap": gap(line.maximum - whole)}
            yield self._tell("SUM_WRONG", line, "maximum", in_words(whole), **words)
        elif sign != PLAIN and line.maximum > whole:
            yield self._tell("CEILING_HIGH", line, "maximum", own=in_words(line.maximum), whole=in_words(whole))

    def _mixed(self, line: Line) -> Iterator[Problem]:
        above = self.signs.get(line.place[:-1], PLAIN)
        own = self.signs[line.place]
        if above not in (PLAIN, own):
            said = SIGNS[own].lower() or "điểm thường"
            yield self._tell("SIGN_MIXED", line, "sign", wanted=SIGNS[above].lower(), own=said)

    def _below(self, place: Place, sign: str) -> Decimal | None:
        """What the children are worth together; None while one of them does not say."""
        found = [self._worth(line) for line in self.children[place] if self.signs[line.place] == sign]
        known = [one for one in found if one is not None]
        return sum(known, Decimal(0)) if len(known) == len(found) else None

    def _worth(self, line: Line) -> Decimal | None:
        if line.maximum is not None or line.place not in self.children or "maximum" in line.wrong:
            return line.maximum
        return self._below(line.place, self.signs[line.place])

    def _whole(self, total: Decimal | None, row: int | None) -> Iterator[Problem]:
        whole, heading = self.whole(), COLUMNS["maximum"].heading
        if total is not None and total != whole:
            words = {"whole": in_words(whole), "total": in_words(total), "gap": gap(total - whole)}
            yield problem("TOTAL_WRONG", self._sheet, row, heading, suggestion=in_words(whole), **words)
        elif total is None and whole != 100:
            yield problem("TOTAL_NOT_SAID", self._sheet, None, heading, whole=in_words(whole))


def gap(missing: Decimal) -> str:
    """Còn thiếu 0,5, or thừa 0,5."""
    return f"còn thiếu {in_words(missing)}" if missing > 0 else f"thừa {in_words(-missing)}"


def _circles(stated: Mapping[str, str]) -> dict[str, list[str]]:
    """The numbers that stand below themselves by what the file says, each with its circle."""
    found: dict[str, list[str]] = {}
    for start in stated:
        chain, here = [start], stated[start]
        while here in stated and here not in chain:
            chain.append(here)
            here = stated[here]
        if here == start:
            found[start] = chain
    return found
