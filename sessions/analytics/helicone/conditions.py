"""A tree of conditions as an expression of DuckDB.

Which condition is asked for, and how many, the client decides, so no statement could be written beforehand.
The expressions are made of names that stand in this package. What the client gave stands in a variable of the
connection, bound like any parameter, and the expression says which element of it is meant: DuckDB 2.0 writes
an expression, with the constants in it, as the text of a statement. The variable is a constant to the
planner, so that such a condition is as fast as a written one; a tree that was handed over as data and walked
in SQL, row by row, took 25 times as long: 0.87 s against 0.035 s for four conditions on a million requests.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import reduce
from operator import add, and_, eq, ge, gt, le, lt, ne, or_
from typing import TYPE_CHECKING, Final, Literal, cast

from duckdb import CoalesceOperator, ColumnExpression, ConstantExpression, FunctionExpression

from sessions.analytics.helicone.tree import Branch, Mark, Node
from sessions.schemas.statements import run

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from duckdb import DuckDBPyConnection, Expression

    from sessions.analytics.helicone.fields import Field
    from sessions.analytics.helicone.tree import Joint, Leaf

Side = Literal["request", "group", "both"]
"""What the condition is held against; 'both': rows that have the columns of either."""

MARKS: Final = "marks"
"""Column of the bits that parts of a tree have left."""
NULL_TOO: Final = "null"
"""The text that Helicone writes for: not known."""

_WITHOUT_CASE: Final = frozenset({"ilike", "contains", "not-contains"})
_BACKSLASH: Final = re.compile(r"\\[%_\\]|\\")
_COMPARED: Final[dict[str, Callable[..., Expression]]] = {
    "equals": eq,
    "not-equals": ne,
    "gt": gt,
    "gte": ge,
    "lt": lt,
    "lte": le,
}


@dataclass(slots=True)
class Conditions:
    """Makes expressions, and keeps the values that they mean until these are bound."""

    texts: list[str] = field(default_factory=list)
    numbers: list[float] = field(default_factory=list)
    times: list[datetime] = field(default_factory=list)

    def bind(self, connection: DuckDBPyConnection) -> None:
        """Give the connection the values: expressions that mean them can be used from here on."""
        values = {"texts": self.texts, "numbers": self.numbers, "times": self.times}
        run(connection, "sessions.analytics", "helicone_values", {"values": values})

    def of(self, node: Node, side: Side) -> Expression:
        """Return a tree as an expression over the columns of one side; what is unknown does not hold."""
        if isinstance(node, Mark):
            return FunctionExpression("&", ColumnExpression(MARKS), ConstantExpression(1 << node.bit)) != 0
        if isinstance(node, Branch):
            return _balanced([self.of(part, side) for part in node.parts], node.operator)
        return CoalesceOperator(self._leaf(node, self._column(node, side)), ConstantExpression(value=False))

    def all_of(self, nodes: Sequence[Node], side: Side) -> Expression:
        """Return several trees, all of which hold."""
        return _balanced([self.of(node, side) for node in nodes], "and")

    def marks(self, nodes: Sequence[Node]) -> Expression:
        """Return the bits of a request: one for each of the trees that it meets."""
        bits = [
            self.of(node, "request").cast("BIGINT") * ConstantExpression(1 << bit)
            for bit, node in enumerate(nodes)
        ]
        return reduce(add, bits, ConstantExpression(0).cast("BIGINT"))

    def text(self, value: str) -> Expression:
        """Return what means a text that a client gave."""
        self.texts.append(value)
        return _element("texts", len(self.texts))

    def time(self, value: datetime) -> Expression:
        """Return what means a time; naive, UTC."""
        self.times.append(value)
        return _element("times", len(self.times))

    def _value(self, leaf: Leaf) -> Expression:
        value = leaf.value
        if leaf.field.kind == "time":
            return self.time(cast("datetime", value))
        if leaf.field.kind == "flag":
            return ConstantExpression(value is True)
        self.numbers.append(cast("float", value))
        return _element("numbers", len(self.numbers))

    def property(self, key: str) -> Expression:
        """Return what means the value of a property; its key is in lower case."""
        return FunctionExpression("map_extract_value", ColumnExpression("properties"), self.text(key))

    def _column(self, leaf: Leaf, side: Side) -> Expression:
        found = leaf.field
        name = {"group": found.group, "request": found.request, "both": found.request or found.group}[side]
        if name == "properties" and found.kind == "text":
            return self.property(leaf.key)
        return _nothing(found) if name is None else column(name)

    def _leaf(self, leaf: Leaf, found: Expression) -> Expression:
        kind = leaf.field.kind
        if kind == "key":
            return FunctionExpression("map_contains", found, self.text(str(leaf.value)))
        if leaf.value is None:
            return _is_known(leaf, found)
        if kind == "text":
            return self._text(leaf, CoalesceOperator(found, ConstantExpression("")))
        if kind == "flag":
            found = CoalesceOperator(found, ConstantExpression(value=False))
        if kind == "number":
            found = found.cast("DOUBLE")
        return _COMPARED[leaf.operator](found, self._value(leaf))

    def _text(self, leaf: Leaf, found: Expression) -> Expression:
        value = str(leaf.value)
        is_folded = leaf.field.is_folded or leaf.operator in _WITHOUT_CASE
        if leaf.operator in {"like", "ilike"}:
            return self._like(found, value, is_folded=is_folded)
        meant = self.text(value)
        if is_folded:
            found, meant = (FunctionExpression("lower", one) for one in (found, meant))
        if leaf.operator in {"contains", "not-contains"}:
            is_in = FunctionExpression("contains", found, meant)
            return is_in if leaf.operator == "contains" else ~is_in
        return _COMPARED[leaf.operator](found, meant)

    def _like(self, found: Expression, pattern: str, *, is_folded: bool) -> Expression:
        """Return whether a text is like a pattern of ClickHouse's: a backslash takes % and _ as they are."""
        if "\\" not in pattern:
            return FunctionExpression("~~*" if is_folded else "~~", found, self.text(pattern))
        function = "ilike_escape" if is_folded else "like_escape"
        return FunctionExpression(function, found, self.text(escaped(pattern)), ConstantExpression("\\"))


def column(name: str) -> Expression:
    """Return a column of `requests` or of a group, or the sum of the two kinds of tokens."""
    if name != "total_tokens":
        return ColumnExpression(name)
    prompt, completion = ColumnExpression("prompt_tokens"), ColumnExpression("completion_tokens")
    return CoalesceOperator(prompt + completion, prompt, completion)


def _element(part: str, at: int) -> Expression:
    values = FunctionExpression("getvariable", ConstantExpression("helicone_values"))
    found = FunctionExpression("struct_extract", values, ConstantExpression(part))
    return FunctionExpression("list_extract", found, ConstantExpression(at))


def _balanced(parts: list[Expression], joint: Joint) -> Expression:
    """Join in pairs, so that many conditions are no deep expression."""
    if not parts:
        return ConstantExpression(joint == "and")
    join = and_ if joint == "and" else or_
    while len(parts) > 1:
        parts = [reduce(join, parts[at : at + 2]) for at in range(0, len(parts), 2)]
    return parts[0]


def _nothing(found: Field) -> Expression:
    types = {"text": "VARCHAR", "number": "DOUBLE", "time": "TIMESTAMP", "flag": "BOOLEAN", "key": "VARCHAR"}
    return ConstantExpression(None).cast(types[found.kind])


def _is_known(leaf: Leaf, found: Expression) -> Expression:
    """Return whether there is a value at all; a text of this very wording is as good as none."""
    missing = found.isnull()
    if leaf.field.kind == "text":
        text = CoalesceOperator(found, ConstantExpression(""))
        missing = text.isin(ConstantExpression(""), ConstantExpression(NULL_TOO))
    return missing if leaf.operator == "equals" else ~missing


def escaped(pattern: str) -> str:
    r"""Return the pattern with each backslash that takes nothing as it is doubled: it is one itself.

    >>> print(escaped(r"50\%"), escaped(r"a\b"))
    50\% a\\b
    """
    return _BACKSLASH.sub(lambda found: found[0] if len(found[0]) == 2 else "\\\\", pattern)
