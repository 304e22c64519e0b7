"""Tree → closures, bound to a form's document; and what each expression reads."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from questionnaires.xpath import operators, paths
from questionnaires.xpath.code import Code, as_truth, constant
from questionnaires.xpath.document import Context, Document, Node, Place
from questionnaires.xpath.functions import UNDERSTOOD
from questionnaires.xpath.library import FUNCTIONS, Function
from questionnaires.xpath.lookup import Lookup, wanted_column
from questionnaires.xpath.parser import XPathSyntaxError, parse
from questionnaires.xpath.scope import Scope
from questionnaires.xpath.special import SPECIAL
from questionnaires.xpath.tree import (
    CHAINS,
    Binary,
    Call,
    Dot,
    Expr,
    Filter,
    Negate,
    Number,
    Path,
    Ref,
    Step,
    Text,
    chain,
)
from questionnaires.xpath.values import Value


class XPathFunctionError(ValueError):
    """A function that does not exist, or is given too few or too many arguments."""

    def __init__(self, name: str, count: int) -> None:
        self.name, self.count = name, count
        super().__init__(f"{name}() with {count} arguments")


@dataclass(slots=True)
class Compiler:
    """Compiles one expression; gathers on the way what it reads (see Expression)."""

    document: Document
    origin: Place | None
    reads: set[int] = field(default_factory=set)
    volatile: bool = False
    local: bool = False
    remembers: bool = False

    def compile(self, expr: Expr, scope: Scope) -> Code:
        """The code of a part of the expression. Raises XPathFunctionError."""
        made: Code = _COMPILERS[type(expr)](self, expr, scope)
        return made

    def number(self, expr: Number, scope: Scope) -> Code:
        return constant("number", expr.value)

    def text(self, expr: Text, scope: Scope) -> Code:
        return constant("text", expr.value)

    def dot(self, expr: Dot, scope: Scope) -> Code:
        self.read_all(scope.places)
        self.local = self.local or not scope.filtering

        def read(c: Context) -> str:
            return c.node.value if c.node.relevant else ""

        return Code("node", lambda c: [c.node], read)

    def ref(self, expr: Ref, scope: Scope) -> Code:
        """`${name}` of a workbook: the one place of that name."""
        named = next((place for place in self.document.places if place.name == expr.name), None)
        if named is None:
            return constant("nodes", [])
        steps = tuple(Step("child", place.name) for place in self.document.chain(named))
        return self.path(Path(None, True, steps, expr.at), scope)

    def negate(self, expr: Negate, scope: Scope) -> Code:
        return operators.negate(self.compile(expr.operand, scope))

    def binary(self, expr: Binary, scope: Scope) -> Code:
        if expr.op in CHAINS:
            return operators.row(expr.op, [self.compile(side, scope) for side in chain(expr)])
        return operators.binary(expr.op, self.compile(expr.left, scope), self.compile(expr.right, scope))

    def call(self, expr: Call, scope: Scope) -> Code:
        least, most = UNDERSTOOD.get(expr.name, (1, 0))
        if len(expr.args) < least or (most is not None and len(expr.args) > most):
            raise XPathFunctionError(expr.name, len(expr.args))
        special = SPECIAL.get(expr.name)
        if special is not None:
            return special(self, expr, scope)
        function = FUNCTIONS[expr.name]
        args = [self.compile(arg, scope) for arg in expr.args] or [self.compile(Dot(expr.at), scope)]
        return call_of(function, args if function.takes else [])

    def filter(self, expr: Filter, scope: Scope) -> Code:
        base = self.compile(expr.base, scope).nodes()
        tests = [self.compile(test, Scope(self.places_of(expr.base, scope), True)) for test in expr.predicates]

        def run(c: Context) -> Value:
            nodes = base(c)
            for test in tests:
                nodes = operators.filtered(nodes, test, c)
            return nodes

        return Code("nodes", run)

    def path(self, expr: Path, scope: Scope) -> Code:
        """Plain paths from a known place lead straight there; all others are walked step by step."""
        if paths.is_plain(expr.steps):
            from_origin = expr.absolute or _is_current(expr.start)
            start = self._start_place(expr, scope)
            if expr.absolute:
                way = paths.absolute_way(self.document, self.origin, expr.steps)
                return self._plain(way, self.origin or self.document.places[0], from_origin)
            if start is not None:
                return self._plain(paths.plain_way(self.document, start, expr.steps), start, from_origin)
            if expr.bare_word and not scope.places:
                return paths.column(expr.bare_word)
        return self._walked(expr, scope)

    def _start_place(self, expr: Path, scope: Scope) -> Place | None:
        if _is_current(expr.start):
            return self.origin
        return scope.places[0] if expr.start is None and len(scope.places) == 1 else None

    def _plain(self, way: paths.Way | None, start: Place, from_origin: bool) -> Code:
        if way is None:
            return constant("nodes", [])
        self.read_all((way.target,))
        code = paths.code_of_way(self.document, way, start, from_origin)
        return as_truth(code) if way.target.index in self.document.truths and code.kind == "node" else code

    def _walked(self, expr: Path, scope: Scope) -> Code:
        start, places, steps = self._walk_start(expr, scope)
        walkers = []
        for step in steps:
            in_list = not places
            places = paths.places_reached(self.document, places, step)
            walkers.append(self._step(step, Scope(places, True), in_list))
        self.read_all(places)

        def run(c: Context) -> Value:
            nodes = start(c)
            for walker in walkers:
                nodes = walker(nodes, c)
            return [node for node in nodes if node.relevant]

        return Code("nodes", run)

    def _step(self, step: Step, inside: Scope, in_list: bool) -> Callable[[list[Node], Context], list[Node]]:
        """The walker of one step, `inside` being where its predicates stand."""
        tests = tuple(self.compile(test, inside) for test in step.predicates)
        column = wanted_column(step.predicates[0]) if in_list and len(tests) == 1 and step.axis == "child" else None
        if column is None:
            return paths.step_walker(step, tests)
        name, wanted = column
        return Lookup(paths.local(step.test), name, self.compile(wanted, inside), tests[0]).walker()

    def _walk_start(
        self, expr: Path, scope: Scope
    ) -> tuple[Callable[[Context], list[Node]], tuple[Place, ...], tuple[Step, ...]]:
        """Where a walked path begins: the nodes, their places, and the steps that remain."""
        if expr.start is not None:
            return self.compile(expr.start, scope).nodes(), self.places_of(expr.start, scope), expr.steps
        if not expr.absolute:
            return (lambda c: [c.node]), scope.places, expr.steps
        return self._walk_from_root(expr.steps)

    def _walk_from_root(
        self, steps: tuple[Step, ...]
    ) -> tuple[Callable[[Context], list[Node]], tuple[Place, ...], tuple[Step, ...]]:
        """From the root, or within a repeat from the deepest node that the path shares with the expression's own."""
        root = self.document.places[0]
        if steps and steps[0].axis == "child":
            if paths.local(steps[0].test) not in (root.name, "*"):
                return (lambda c: []), (), ()
            shared = paths.shared_steps(self.document, self.origin, steps)
            climb = paths.code_of_way(self.document, paths.Way(shared, shared), self.origin or root, True).nodes()
            return climb, (shared,), steps[shared.depth + 1 :]
        if len(steps) > 1 and steps[1].axis == "child":
            steps = (Step("descendant-or-self", steps[1].test, steps[1].predicates, steps[1].at), *steps[2:])
        return (lambda c: list(c.world.instances[0])), (root,), steps

    def places_of(self, expr: Expr, scope: Scope) -> tuple[Place, ...]:
        """The places that an expression giving nodes may lead to."""
        match expr:
            case Dot():
                return scope.places
            case Call(name="current"):
                return (self.origin,) if self.origin else ()
            case Call(name="randomize", args=args):
                return self.places_of(args[0], scope)
            case Filter(base=base):
                return self.places_of(base, scope)
            case Path(start=start, absolute=absolute, steps=steps):
                places = self.document.places[:1] if absolute else scope.places
                places = self.places_of(start, scope) if start is not None else places
                for step in steps[1:] if absolute else steps:
                    places = paths.places_reached(self.document, places, step)
                return places
        return ()

    def anywhere(self, expr: Expr, scope: Scope) -> Callable[[Context], Sequence[Node]]:
        """All nodes of the place that a path names, whichever instance of a repeat it is evaluated in."""
        place = self._place_of_plain(expr, scope)
        if place is None:
            return self.compile(expr, scope).nodes()
        self.read_all((place,))
        index = place.index
        return lambda c: c.world.instances[index]

    def place_named(self, path: str, scope: Scope) -> Place | None:
        """The place that a path in a text names (`jr:choice-name` has its question so)."""
        try:
            return self._place_of_plain(parse(path), scope)
        except XPathSyntaxError:
            return None

    def _place_of_plain(self, expr: Expr, scope: Scope) -> Place | None:
        if not isinstance(expr, Path) or not paths.is_plain(expr.steps):
            return None
        if expr.absolute:
            way = paths.absolute_way(self.document, None, expr.steps)
        else:
            start = self._start_place(expr, scope)
            way = paths.plain_way(self.document, start, expr.steps) if start else None
        return way.target if way else None

    def read_all(self, places: Iterable[Place]) -> None:
        self.reads.update(place.index for place in places)


def _is_current(start: Expr | None) -> bool:
    return isinstance(start, Call) and start.name == "current"


def gives_truth(expr: Expr) -> bool:
    """Whether an expression gives a truth value, whatever it is evaluated on."""
    match expr:
        case Binary(op=op):
            return op in ("and", "or", "=", "!=", "<", "<=", ">", ">=")
        case Call(name="if", args=(_, then, other)):
            return gives_truth(then) and gives_truth(other)
        case Call(name=name):
            return name in FUNCTIONS and FUNCTIONS[name].gives == "boolean"
    return False


def call_of(function: Function, args: list[Code]) -> Code:
    """The code of a call; a parameter's kind says how its argument is evaluated."""
    call, takes = function.call, function.takes
    kinds = (*takes, *((takes[-1],) * (len(args) - len(takes)) if takes else ()))
    closures = tuple(arg.arguments(kind) for arg, kind in zip(args, kinds, strict=False))
    match closures:
        case ():
            return Code(function.gives, lambda c: call())
        case (first,):
            return Code(function.gives, lambda c: call(first(c)))
        case (first, second):
            return Code(function.gives, lambda c: call(first(c), second(c)))
    return Code(function.gives, lambda c: call(*[closure(c) for closure in closures]))


_COMPILERS: dict[type, Any] = {
    Number: Compiler.number,
    Text: Compiler.text,
    Dot: Compiler.dot,
    Ref: Compiler.ref,
    Path: Compiler.path,
    Filter: Compiler.filter,
    Call: Compiler.call,
    Binary: Compiler.binary,
    Negate: Compiler.negate,
}
