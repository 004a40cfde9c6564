"""CQL2, as text or JSON, read into a condition on a table's columns (OGC 21-065r2)."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import cql2
import orjson
import shapely
from shapely import Geometry
from shapely.geometry import shape

from app.columns import Kind, Table
from app.condition import (
    FLIPPED,
    SPATIAL,
    TEMPORAL,
    Compare,
    Condition,
    Every,
    Like,
    Missing,
    Negation,
    OneOf,
    Some,
    Value,
    When,
    Where,
)
from app.errors import BadParameter

LANGUAGES = ("cql2-text", "cql2-json")
GEOMETRY = "geometry"
MAX_LENGTH = 20_000
MAX_DEPTH = 60
METRES = ("m", "metre", "metres", "meter", "meters")

ToCrs84 = Callable[[Geometry], Geometry]
Node = Any
"""A node of CQL2 in JSON."""


def read_filter(text: str, language: str, table: Table, to_crs84: ToCrs84) -> Condition:
    """The condition that a filter states; `to_crs84` turns its geometries into longitude and latitude.

    Raises `BadParameter` naming the part that cannot be understood, or cannot be asked of this table.
    """
    if language not in LANGUAGES:
        raise BadParameter(f"filter-lang: unknown language {language!r}: expected {' or '.join(LANGUAGES)}")
    if len(text) > MAX_LENGTH:
        raise BadParameter(f"filter: {len(text):,} characters long, at most {MAX_LENGTH:,} are read")
    _check_depth(text)
    return _Reader(table, to_crs84).condition(_parse(text, language))


def _parse(text: str, language: str) -> Node:
    parse = cql2.parse_text if language == "cql2-text" else cql2.parse_json
    try:
        return parse(text).to_json()
    except (cql2.ParseError, cql2.ValidationError, ValueError, TypeError) as error:
        reason = " ".join(line.strip() for line in str(error).splitlines())
        raise BadParameter(f"filter: not {language}: {reason}") from error


def _check_depth(text: str) -> None:
    depth = deepest = 0
    for character in text:
        depth += (character in "([{") - (character in ")]}")
        deepest = max(deepest, depth)
    if deepest > MAX_DEPTH:
        raise BadParameter(f"filter: parts are nested {deepest} deep, at most {MAX_DEPTH} are read")


class _Reader:
    """From nodes to conditions, for one table."""

    def __init__(self, table: Table, to_crs84: ToCrs84) -> None:
        self.table = table
        self.to_crs84 = to_crs84

    def condition(self, node: Node) -> Condition:
        if node is True or node is False:
            return Every(()) if node else Some(())
        if not isinstance(node, dict) or "op" not in node:
            raise _cannot(node, "is no condition")
        op, args = str(node["op"]).lower(), node.get("args", [])
        if op in SPATIAL:
            return self.where(op, node, args)
        if op in TEMPORAL:
            return self.when(op, node, args)
        readers: Mapping[str, Callable[[Node, Node], Condition]] = {
            "and": lambda _, parts: Every(tuple(self.condition(part) for part in parts)),
            "or": lambda _, parts: Some(tuple(self.condition(part) for part in parts)),
            "not": lambda _, parts: Negation(self.condition(parts[0])),
            "like": self.like,
            "between": self.between,
            "in": self.one_of,
            "isnull": lambda _, parts: Missing(self.column(parts[0], geometry=True)[0]),
            **dict.fromkeys(FLIPPED, self.compare),
        }
        if op not in readers:
            raise _cannot(node, f"has the operator {node['op']!r}, which this service does not know")
        return readers[op](node, args)

    def compare(self, node: Node, args: Node) -> Condition:
        left, right = args
        op = node["op"]
        if _is_property(right) and not _is_property(left):
            left, right, op = right, left, FLIPPED[op]
        column, fold = self.column(left)
        return Compare(column, op, self.value(column, _unfolded(right)), fold)

    def like(self, node: Node, args: Node) -> Condition:
        column, fold = self.column(args[0])
        pattern = _unfolded(args[1])
        if self.table.column(column).kind != "text" or not isinstance(pattern, str):
            raise _cannot(node, "needs a text column and a pattern")
        return Like(column, pattern, fold)

    def between(self, node: Node, args: Node) -> Condition:
        del node
        column, fold = self.column(args[0])
        low, high = (self.value(column, _unfolded(bound)) for bound in args[1:])
        return Every((Compare(column, ">=", low, fold), Compare(column, "<=", high, fold)))

    def one_of(self, node: Node, args: Node) -> Condition:
        del node
        column, fold = self.column(args[0])
        return OneOf(column, tuple(self.value(column, _unfolded(value)) for value in args[1]), fold)

    def when(self, op: str, node: Node, args: Node) -> Condition:
        if len(args) != 2:
            raise _cannot(node, "needs two times")
        return When(op, self.span(args[0]), self.span(args[1]))

    def where(self, op: str, node: Node, args: Node) -> Condition:
        if len(args) < 2 or not _is_property(args[0]) or args[0]["property"] != GEOMETRY:
            raise _cannot(node, f"needs the property {GEOMETRY!r} first, then a geometry")
        geometry = self.geometry(args[1])
        if op != "s_dwithin":
            return Where(op, geometry)
        unit = str(args[3]).lower() if len(args) > 3 else "metres"
        if len(args) < 3 or not isinstance(args[2], (int, float)) or args[2] < 0 or unit not in METRES:
            raise _cannot(node, "needs a distance in metres as its third part")
        return Where(op, geometry, args[2] / 1000)

    def column(self, node: Node, *, geometry: bool = False) -> tuple[str, bool]:
        """The column that a node names, and whether its case is folded."""
        inner = _unfolded(node)
        if not _is_property(inner):
            raise _cannot(node, "stands where a property is needed")
        name = inner["property"]
        if name not in self.table.names and not (geometry and name == GEOMETRY):
            raise BadParameter(f"filter: no property {name!r}: expected one of {', '.join(self.table.names)}")
        return name, inner is not node

    def value(self, column: str, node: Node) -> Value:
        """A literal of the column's kind."""
        kind = self.table.column(column).kind
        reader = _LITERALS[kind]
        value = reader(node)
        if value is None:
            raise BadParameter(f"filter: {column} is {_KIND_WORDS[kind]}; cannot be compared with {_text(node)}")
        return value

    def span(self, node: Node) -> tuple[str | date | None, str | date | None]:
        """The two ends of a time: a property, an instant or an interval of either."""
        if isinstance(node, dict) and "interval" in node:
            start, end = node["interval"]
            return self.instant(start), self.instant(end)
        instant = self.instant(node)
        return instant, instant

    def instant(self, node: Node) -> str | date | None:
        if node == "..":
            return None
        if _is_property(node):
            column, _ = self.column(node)
            if self.table.column(column).kind != "date":
                raise _cannot(node, "is not a date")
            return column
        day = _read_day({"date": node} if isinstance(node, str) else node)
        if day is None:
            raise _cannot(node, "is not a time")
        return day

    def geometry(self, node: Node) -> Geometry:
        try:
            made = shapely.box(*node["bbox"][:4]) if "bbox" in node else shape(node)
            if not made.is_valid:
                raise ValueError(shapely.is_valid_reason(made))
            return self.to_crs84(made)
        except (KeyError, TypeError, ValueError, AttributeError, shapely.GEOSException) as error:
            raise _cannot(node, f"is no geometry ({error})") from error


def _is_property(node: Node) -> bool:
    if isinstance(node, dict) and str(node.get("op", "")).lower() == "casei":
        node = node["args"][0]
    return isinstance(node, dict) and isinstance(node.get("property"), str)


def _unfolded(node: Node) -> Node:
    """What stands inside CASEI(…), or the node itself."""
    return node["args"][0] if isinstance(node, dict) and str(node.get("op", "")).lower() == "casei" else node


def _read_day(node: Node) -> date | None:
    text = node.get("date", node.get("timestamp")) if isinstance(node, dict) else node
    try:
        return date.fromisoformat(str(text)[:10])
    except ValueError:
        return None


def _read_number(node: Node) -> float | None:
    return float(node) if isinstance(node, (int, float)) and not isinstance(node, bool) else None


_LITERALS: Mapping[Kind, Callable[[Node], Value | None]] = {
    "text": lambda node: node if isinstance(node, str) else None,
    "integer": _read_number,
    "real": _read_number,
    "date": _read_day,
}
_KIND_WORDS: Mapping[Kind, str] = {"text": "text", "integer": "a number", "real": "a number", "date": "a date"}


def _text(node: Node) -> str:
    text = orjson.dumps(node).decode()
    return text if len(text) <= 100 else text[:100] + "…"


def _cannot(node: Node, why: str) -> BadParameter:
    return BadParameter(f"filter: {_text(node)} {why}")
