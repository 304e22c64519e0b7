"""Expressions of questionnaires: XPath 1.0 as ODK uses it.

    parse(text) -> Expr                 the tree (frozen dataclasses of `tree`), or XPathSyntaxError
    walk(expr) -> Iterator              every node of a tree, from left to right (steps of paths included)
    functions.ARITY                     name -> (fewest, most) arguments of the functions that a workbook may use
    expression.compile_expression(...)  an Expression bound to a form: closures, and which places it reads

`${name}` of a workbook is a Ref, a path of an XForm is a Path; `.` alone is a Dot; a bare word is a Path whose
`bare_word` is that word. Every node has `at`, the character (from 0) where it begins (a Binary: where its operator is).
XPathSyntaxError (a ValueError) has `.position` (from 0), `.found` (text, "" at the end) and `.expected` (a tuple of
`operand operator ) ] , ( name end length depth`).
"""

from questionnaires.xpath.parser import XPathSyntaxError, parse
from questionnaires.xpath.tree import (
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
    walk,
)

__all__ = [
    "Binary",
    "Call",
    "Dot",
    "Expr",
    "Filter",
    "Negate",
    "Number",
    "Path",
    "Ref",
    "Step",
    "Text",
    "XPathSyntaxError",
    "parse",
    "walk",
]
