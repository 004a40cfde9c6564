"""CQL2, as text or JSON, read into a condition on a table's columns (OGC 21-065r2)."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime

import cql2
import orjson
import shapely
from shapely import Geometry
from shapely.geometry import shape

from app.filters.caps import check_likes
from app.filters.cql2_text import Node, parse_text, reason
from app.model.columns import Kind, Table
from app.model.condition import (
    FLIPPED,
    LANGUAGES,
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
from app.model.errors import BadParameter, shortened

"""cql-text is the draft's name for cql2-text; GDAL, without it, turns any filter on dates into `datetime`."""
GEOMETRY = "geometry"
MAX_LENGTH = 20_000
MAX_PLACES = 20
"""The most geometries in one filter: each is compared with every record's geometry."""
METRES = ("m", "metre", "metres", "meter", "meters")

COUNTS: Mapping[str, tuple[int, ...]] = {
    "not": (1,),
    "isnull": (1,),
    "like": (2,),
    "in": (2,),
    "between": (3,),
    "s_dwithin": (3, 4),
    **dict.fromkeys((*FLIPPED, *TEMPORAL, *(op for op in SPATIAL if op != "s_dwithin")), (2,)),
}
"""The allowed numbers of an operator's arguments; AND and OR have any number."""

ToCrs84 = Callable[[Geometry], Geometry]


def read_filter(text: str, language: str, table: Table, to_crs84: ToCrs84) -> Condition:
    """The condition that a filter states; `to_crs84` turns its geometries into longitude and latitude.

    Raises `BadParameter`, with the part that is not understood or that this table cannot answer.
    """
    if language not in LANGUAGES:
        raise BadParameter(f"filter-lang: unknown language {language!r}: expected {', '.join(LANGUAGES)}")
    if len(text) > MAX_LENGTH:
        raise BadParameter(f"filter: {len(text):,} characters long, at most {MAX_LENGTH:,} are read")
    node = _parse_json(text) if language == "cql2-json" else parse_text(text)
    return _Reader(table, to_crs84).condition(node)


def _parse_json(text: str) -> Node:
    """The expression as parsed by the library, which reads at most 128 nested braces and brackets."""
    try:
        return cql2.parse_json(text).to_json()
    # The library raises bare exceptions, too.
    except Exception as error:
        raise BadParameter(f"filter: not cql2-json: {reason(error)}") from error


class _Reader:
    """Turns nodes into conditions, for one table."""

    def __init__(self, table: Table, to_crs84: ToCrs84) -> None:
        self.table = table
        self.to_crs84 = to_crs84
        self.places = 0
        self.likes = 0

    def condition(self, node: Node) -> Condition:
        if node is True or node is False:
            return Every(()) if node else Some(())
        if not isinstance(node, dict) or "op" not in node:
            raise _cannot(node, "is no condition")
        op = str(node["op"]).lower()
        readers: Mapping[str, Callable[[str, Node], Condition]] = {
            "and": lambda *_: Every(tuple(self.condition(part) for part in node["args"])),
            "or": lambda *_: Some(tuple(self.condition(part) for part in node["args"])),
            "not": lambda *_: Negation(self.condition(node["args"][0])),
            "like": self.like,
            "between": self.between,
            "in": self.one_of,
            "isnull": lambda *_: Missing(self.column(node["args"][0], geometry=True)[0]),
            **dict.fromkeys(FLIPPED, self.compare),
            **dict.fromkeys(TEMPORAL, self.when),
            **dict.fromkeys(SPATIAL, self.where),
        }
        if op not in readers:
            raise _cannot(node, f"has the operator {node['op']!r}, which this service does not know")
        counts = COUNTS.get(op, ())
        if not isinstance(node["args"], list) or (counts and len(node["args"]) not in counts):
            raise _cannot(node, f"needs {' or '.join(map(str, counts))} parts: {op}")
        return readers[op](op, node)

    def compare(self, op: str, node: Node) -> Condition:
        left, right = node["args"]
        if _is_property(_unfolded(right)) and not _is_property(_unfolded(left)):
            left, right, op = right, left, FLIPPED[op]
        column, fold = self.column(left)
        return Compare(column, op, self.value(column, right), fold)  # type: ignore[arg-type]

    def like(self, op: str, node: Node) -> Condition:
        del op
        self.likes += 1
        check_likes(self.likes)
        column, fold = self.column(node["args"][0])
        pattern = _unfolded(node["args"][1])
        if self.table.column(column).kind != "text" or not isinstance(pattern, str):
            raise _cannot(node, "needs a text column and a pattern")
        return Like(column, pattern, fold)

    def between(self, op: str, node: Node) -> Condition:
        del op
        first, *bounds = node["args"]
        column, fold = self.column(first)
        low, high = (self.value(column, bound) for bound in bounds)
        return Every((Compare(column, ">=", low, fold), Compare(column, "<=", high, fold)))

    def one_of(self, op: str, node: Node) -> Condition:
        del op
        first, values = node["args"]
        column, fold = self.column(first)
        if not isinstance(values, list):
            raise _cannot(node, "needs a list of values")
        return OneOf(column, tuple(self.value(column, value) for value in values), fold)

    def when(self, op: str, node: Node) -> Condition:
        first, second = node["args"]
        return When(op, self.span(first), self.span(second))

    def where(self, op: str, node: Node) -> Condition:
        first, shape_node, *distance = node["args"]
        if not _is_property(first) or first["property"] != GEOMETRY:
            raise _cannot(node, f"needs the property {GEOMETRY!r} first, then a geometry")
        geometry = self.geometry(shape_node)
        return Where(op, geometry, _read_km(node, *distance) if distance else None)

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
        """A literal of the column's kind; `BadParameter` for another kind."""
        kind = self.table.column(column).kind
        value = _LITERALS[kind](_unfolded(node))
        if value is None:
            raise BadParameter(f"filter: {column} is {_KIND_WORDS[kind]}; cannot be compared with {_text(node)}")
        return value.casefold() if isinstance(value, str) and _unfolded(node) is not node else value

    def span(self, node: Node) -> tuple[str | date | None, str | date | None]:
        """The two ends of a time: each a property, a day, or None if open."""
        if isinstance(node, dict) and "interval" in node:
            ends = node["interval"]
            if len(ends) != 2:
                raise _cannot(node, "needs two ends")
            return self.instant(ends[0]), self.instant(ends[1])
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
        day = _read_day(node)
        if day is None:
            raise _cannot(node, "is not a time")
        return day

    def geometry(self, node: Node) -> Geometry:
        """A literal geometry, in longitude and latitude."""
        self.places += 1
        if self.places > MAX_PLACES:
            raise BadParameter(
                f"filter: over {MAX_PLACES} geometries; at most so many are read, join them into one"
            )
        try:
            made = _box(node["bbox"]) if "bbox" in node else shape(node)
            if made.is_empty or not made.is_valid:
                raise ValueError("it is empty" if made.is_empty else shapely.is_valid_reason(made))
            moved = self.to_crs84(made)
            west, south, east, north = moved.bounds
            if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):
                raise ValueError("it lies off the globe")
        except (KeyError, TypeError, ValueError, AttributeError, shapely.GEOSException) as error:
            raise _cannot(node, f"is no geometry ({error})") from error
        return moved


def _box(numbers: Sequence[float]) -> Geometry:
    """A box from its lower and upper corner; heights are ignored."""
    if len(numbers) not in (4, 6):
        raise ValueError("a box has 4 or 6 numbers")
    (west, south), (east, north) = numbers[:2], numbers[len(numbers) // 2 :][:2]
    if west > east or south > north:
        raise ValueError("the lower corner of a box comes first")
    return shapely.box(west, south, east, north)


def _read_km(node: Node, distance: Node, unit: Node = "metres") -> float:
    # A unit without quotes, as in ECQL, is parsed as a property with that name.
    unit = unit["property"] if _is_property(unit) else unit
    is_number = isinstance(distance, (int, float)) and not isinstance(distance, bool)
    if not is_number or distance < 0 or str(unit).lower() not in METRES:
        raise _cannot(node, "needs a distance in metres as its third part")
    return float(distance) / 1000


def _is_property(node: Node) -> bool:
    return isinstance(node, dict) and isinstance(node.get("property"), str)


def _unfolded(node: Node) -> Node:
    """The argument of CASEI(…), or the node itself."""
    is_folded = isinstance(node, dict) and str(node.get("op", "")).lower() == "casei"
    return node["args"][0] if is_folded and len(node["args"]) == 1 else node


def _read_day(node: Node) -> date | None:
    """The day of a date, of a timestamp (without its time of day), or of either as plain text; else None.

    GDAL writes a day with a T and nothing after it.
    """
    text = node.get("date", node.get("timestamp")) if isinstance(node, dict) else node
    try:
        return datetime.fromisoformat(text.removesuffix("T")).date() if isinstance(text, str) else None
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
    return shortened(orjson.dumps(node).decode())


def _cannot(node: Node, why: str) -> BadParameter:
    return BadParameter(f"filter: {_text(node)} {why}")
