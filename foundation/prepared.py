"""Statements that are run again and again, made ready once: SQL, order of parameters, and what turns values into columns and back.

SQLAlchemy writes the SQL and knows the types; only its way from a statement to the driver, which costs more than the database
does, is walked once instead of each time. Whatever is out of the ordinary here goes that way still.
"""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple, NoReturn
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, Dialect, Executable
from sqlalchemy.engine import IteratorResult
from sqlalchemy.engine.result import SimpleResultMetaData
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql.compiler import SQLCompiler

MISSING = object()
Processor = Callable[[Any], Any] | None


class Parameter(NamedTuple):
    """One value that a statement takes: its name, what makes it fit for the driver, and the value where none is given."""

    name: str
    processor: Processor
    otherwise: Any


class Rows:
    """What a statement gave, all of it; its rows have names. What is not here is asked of SQLAlchemy's own result."""

    __slots__ = ("_names", "_rows", "rowcount")

    def __init__(self, names: Sequence[str], rows: list[Any], rowcount: int) -> None:
        self._names, self._rows, self.rowcount = names, rows, rowcount

    def __iter__(self) -> Iterator[Any]:
        return iter(self._rows)

    def all(self) -> list[Any]:
        return self._rows

    def first(self) -> Any:
        return self._rows[0] if self._rows else None

    def one(self) -> Any:
        return self._rows[0] if len(self._rows) == 1 else self._as_result().one()

    def scalar_one(self) -> Any:
        return self._rows[0][0] if len(self._rows) == 1 else self._as_result().scalar_one()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._as_result(), name)

    def _as_result(self) -> Any:
        return IteratorResult(SimpleResultMetaData(self._names), iter(self._rows))


class Shape(NamedTuple):
    """What rows look like: the names of their columns, what makes one, and what makes our values of the driver's, by place."""

    names: Sequence[str]
    make: Callable[[Sequence[Any]], Any]
    processors: list[tuple[int, Callable[[Any], Any]]]

    def made(self, found: list[Any]) -> list[Any]:
        """Rows with names and with values of our types."""
        if not self.processors:
            return [self.make(row) for row in found]
        rows = []
        for row in found:
            values = list(row)
            for place, processor in self.processors:
                values[place] = processor(values[place])
            rows.append(self.make(values))
        return rows


class Prepared:
    """One statement for one kind of database and one set of parameters."""

    def __init__(self, compiled: SQLCompiler, dialect: Dialect) -> None:
        self._sql, self._dialect, self._positional = compiled.string, dialect, compiled.positional
        names = compiled.positiontup if compiled.positional else compiled.binds
        self._parameters = [_parameter(compiled, name, dialect) for name in names or ()]
        self._columns = [(column.keyname, column.type) for column in compiled._result_columns]
        self._shape: Shape | None = None

    def run(self, connection: Connection, raw: Any, given: Mapping[str, Any]) -> Rows | None:
        """Runs it on a driver's connection; None, and nothing is run, when a value is missing. Raises SQLAlchemy's DBAPIError
        and what stands below it, as any statement does."""
        values = self._values(given)
        if values is None:
            return None
        try:
            cursor = raw.execute(self._sql, values)
            found = cursor.fetchall() if self._columns else []
        except self._dialect.loaded_dbapi.Error as error:
            self._raise(connection, error)
        shape = self._shape or self._learn(cursor.description or ())
        rows, count = shape.made(found), cursor.rowcount
        cursor.close()
        return Rows(shape.names, rows, count)

    def _values(self, given: Mapping[str, Any]) -> Any:
        values = []
        for name, processor, otherwise in self._parameters:
            value = given.get(name, otherwise)
            if value is MISSING:
                return None
            values.append(value if processor is None else processor(value))
        return values if self._positional else {one.name: v for one, v in zip(self._parameters, values, strict=True)}

    def _learn(self, description: Sequence[Any]) -> Shape:
        """What the columns are; their types as the driver calls them are known once the statement has run."""
        codes = [column[1] for column in description]
        kinds = [kind.dialect_impl(self._dialect) for _, kind in self._columns]
        found = (kind.result_processor(self._dialect, code) for kind, code in zip(kinds, codes, strict=True))
        row: Any = namedtuple("Row", tuple(name for name, _ in self._columns), rename=True)  # type: ignore[misc]
        made = Shape(row._fields, row._make, [(place, one) for place, one in enumerate(found) if one is not None])
        self._shape = made
        return made

    def _raise(self, connection: Connection, error: Any) -> NoReturn:
        gone = self._dialect.is_disconnect(error, connection.connection, None)
        if gone:
            connection.invalidate(error)
        base = self._dialect.loaded_dbapi.Error
        raise DBAPIError.instance(
            self._sql, None, error, base, hide_parameters=True, connection_invalidated=gone, dialect=self._dialect
        ) from error


def _parameter(compiled: SQLCompiler, name: str, dialect: Dialect) -> Parameter:
    """Of one name in the SQL; `otherwise` is what the statement itself says, or the default of its column."""
    bind = compiled.binds[name]
    defaults = {column.key: column.default.arg for column in _filled_in(compiled)}
    otherwise = defaults.get(name, MISSING if bind.required else bind.value)
    return Parameter(name, bind.type.dialect_impl(dialect).bind_processor(dialect), otherwise)


def _filled_in(compiled: SQLCompiler) -> list[Any]:
    """The columns that get the default of the model because the statement does not name them."""
    return [*(compiled.insert_prefetch or ()), *(compiled.update_prefetch or ())]


def _is_ordinary(compiled: SQLCompiler) -> bool:
    """Whether the SQL is the same for all values, and each value is there before."""
    varies = compiled.post_compile_params or compiled.literal_execute_params or compiled.escaped_bind_names
    asked = any(bind.callable is not None for bind in compiled.binds.values())
    made = any(column.default is None or not column.default.is_scalar for column in _filled_in(compiled))
    return not (varies or asked or made)


_known: WeakKeyDictionary[Executable, dict[Any, Prepared | None]] = WeakKeyDictionary()
"""Statement → kind of database and names of parameters → made ready, or None where it cannot be."""


def prepared(statement: Executable, dialect: Dialect, names: tuple[str, ...]) -> Prepared | None:
    """The statement made ready, from its second time on: most that are run once are made anew each time. None where it is not
    ordinary."""
    known = _known.get(statement)
    if known is None:
        _known[statement] = {}
        return None
    key = (dialect, names)
    if key not in known:
        known[key] = _prepare(statement, dialect, names)
    return known[key]


def _prepare(statement: Any, dialect: Dialect, names: tuple[str, ...]) -> Prepared | None:
    compiled = statement.compile(dialect=dialect, column_keys=list(names))
    if not isinstance(compiled, SQLCompiler) or not _is_ordinary(compiled):
        return None
    return Prepared(compiled, dialect)
